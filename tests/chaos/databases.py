"""Fresh, migrated databases and empty queues for every run: a template each, migrated once, then copied."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

import psycopg2
from kombu import Connection
from psycopg2 import sql

from deploy.local.servers import Servers
from shared.chassis import migrating
from shared.chassis.carriers import topology
from shared.chassis.engines import Database
from tests.chaos.ghost import EVERYTHING

PREFIX = "chaos"
TEMPLATE = "chaos_template"


def url_of(servers: Servers, prefix: str = PREFIX) -> str:
    """Return where the services of a run find their databases; `{service}` stands in it literally."""
    return servers.urls()["DATABASE_URL"].replace("{service}", f"{prefix}_{{service}}")


def make_templates(servers: Servers, services: Iterable[str]) -> None:
    """Migrate one empty database for each service; what an older release left is replaced."""
    with _administration(servers) as execute:
        for service in services:
            execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", f"{TEMPLATE}_{service}")
            execute("CREATE DATABASE {}", f"{TEMPLATE}_{service}")
            database = Database(url_of(servers, TEMPLATE).replace("{service}", service), name=service)
            migrating.upgrade(service, database)
            database.close()


def make_fresh(servers: Servers, services: Iterable[str]) -> None:
    """Give every service an empty database; nobody may be connected to the templates."""
    with _administration(servers) as execute:
        for service in services:
            execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", f"{PREFIX}_{service}")
            execute("CREATE DATABASE {} TEMPLATE {}", f"{PREFIX}_{service}", f"{TEMPLATE}_{service}")


def drop(servers: Servers, services: Iterable[str], prefix: str = PREFIX) -> None:
    """Leave no database of a run behind."""
    with _administration(servers) as execute:
        for service in services:
            execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", f"{prefix}_{service}")


def empty_queues(servers: Servers) -> None:
    """Delete every queue of ours with what lies in it, the ghost's too, and declare them all anew."""
    amqp_uri, told = servers.urls()["AMQP_URI"], topology.load()
    with Connection(amqp_uri, connect_timeout=5) as connection:
        channel = connection.default_channel
        for queue in (*map(topology.queue_of, told["services"]), topology.UNROUTED, EVERYTHING.name):
            channel.queue_delete(queue)
    topology.declare(amqp_uri, told)
    with Connection(amqp_uri, connect_timeout=5) as connection:
        EVERYTHING(connection.default_channel).declare()  # before anything is said: the ghost may be slow to come


@contextmanager
def _administration(servers: Servers) -> Iterator:
    plain = servers.urls()["DATABASE_URL"].replace("+psycopg2", "").replace("{service}", "postgres")
    with closing(psycopg2.connect(plain)) as connection, connection.cursor() as cursor:
        connection.autocommit = True  # CREATE DATABASE runs in no transaction

        def execute(statement: str, *names: str) -> None:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

        yield execute
