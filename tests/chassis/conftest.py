"""Fresh databases of one migrated service, embedded and on PostgreSQL, each a copy of one that was migrated once."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfile
from uuid import uuid4

import psycopg2
import pytest
from psycopg2 import sql

from deploy.local.servers import Servers
from shared.chassis import migrating, signing
from shared.chassis.config import Settings
from shared.chassis.engines import Database
from shared.chassis.work import Work
from tests.chassis.broker import HEARER
from tests.chassis.desk import Desk
from tests.chassis.trail import FIRST, SECOND, TOUCHED, WHOLE, record, sealed

SERVICE = "application"
TABLES = [table.name for metadata in migrating.metadata_of(SERVICE) for table in metadata.sorted_tables]
OTHERS_END = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def administer(whole: str, statement: str, *names: str) -> None:
    """Run a statement about whole databases, which no transaction may hold."""
    with closing(psycopg2.connect(whole.replace("+psycopg2", "").replace("{service}", "postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def migrated(url: str) -> None:
    """Bring the database at this address to the newest shape."""
    database = Database(url, name=SERVICE)
    migrating.upgrade(SERVICE, database)
    database.close()


@pytest.fixture(scope="session")
def template(servers: Servers) -> Iterator[str]:
    """The name of a migrated PostgreSQL database that nobody writes to."""
    name, whole = f"chassis_a_template_{uuid4().hex[:8]}", servers.urls()["DATABASE_URL"]
    administer(whole, "CREATE DATABASE {}", name)
    migrated(whole.replace("{service}", name))
    yield name
    administer(whole, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def emptied(servers: Servers, template: str) -> Iterator[str]:
    """The URL of the one PostgreSQL database that every test finds empty: to make one anew takes half a second."""
    name, whole = f"chassis_a_{uuid4().hex[:12]}", servers.urls()["DATABASE_URL"]
    administer(whole, "CREATE DATABASE {} TEMPLATE {}", name, template)
    yield whole.replace("{service}", name)
    administer(whole, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def postgres_url(emptied: str) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database without a row."""
    yield emptied
    with closing(psycopg2.connect(emptied.replace("+psycopg2", ""))) as connection, connection.cursor() as cursor:
        cursor.execute(OTHERS_END)
        cursor.execute(f"SET lock_timeout = '5s'; {''.join(f'DELETE FROM {table};' for table in TABLES)}")
        connection.commit()


@pytest.fixture
def empty_url(servers: Servers) -> Iterator[str]:
    """The URL of a PostgreSQL database that has no table yet."""
    name, whole = f"chassis_a_{uuid4().hex[:12]}", servers.urls()["DATABASE_URL"]
    administer(whole, "CREATE DATABASE {}", name)
    yield whole.replace("{service}", name)
    administer(whole, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def embedded_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated embedded database that nobody writes to."""
    file = tmp_path_factory.mktemp("embedded") / "template.db"
    migrated(f"sqlite:///{file}")
    return file


@pytest.fixture
def embedded_url(embedded_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh, migrated embedded database."""
    file = tmp_path / f"{SERVICE}.db"
    copyfile(embedded_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def amqp_uri(servers: Servers) -> str:
    """The address of the tests' own broker."""
    return servers.urls()["AMQP_URI"]


@pytest.fixture(params=["embedded", "postgres"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A fresh, migrated database of the application service, on both kinds of database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    opened = Database(url, name=SERVICE)
    yield opened
    opened.close()


@pytest.fixture
def work(database: Database) -> Work:
    """The transactions of the application service, on both kinds of database."""
    return Work(SERVICE, database)


@pytest.fixture
def on_postgres(postgres_url: str) -> Iterator[Work]:
    """The transactions of the application service, on PostgreSQL."""
    opened = Database(postgres_url, name=SERVICE)
    yield Work(SERVICE, opened)
    opened.close()


@pytest.fixture
def desk(work: Work, tmp_path: Path) -> Desk:
    """The HTTP doors of the application service, on both kinds of database."""
    return Desk(work, tmp_path)


@pytest.fixture
def postgres_desk(on_postgres: Work, tmp_path: Path) -> Desk:
    """The HTTP doors of the application service, on PostgreSQL."""
    return Desk(on_postgres, tmp_path)


@pytest.fixture
def embedded_desk(embedded_url: str, tmp_path: Path) -> Iterator[Desk]:
    """The HTTP doors of the application service, on the embedded database: for what no database decides."""
    opened = Database(embedded_url, name=SERVICE)
    yield Desk(Work(SERVICE, opened), tmp_path)
    opened.close()


@pytest.fixture
def signer(tmp_path: Path) -> signing.Signer:
    """The signer of a demo."""
    return signing.signer_of(Settings.from_environ({"MODE": "demo", "RUN_DIR": str(tmp_path / "keys")}))


@pytest.fixture
def signed(work: Work, signer: signing.Signer) -> Work:
    """Two cases sealed on the first day, one of them again on the second, and a row since."""
    record(work, WHOLE, WHOLE, TOUCHED, TOUCHED)
    sealed(work, signer, FIRST)
    record(work, TOUCHED, TOUCHED)
    sealed(work, signer, SECOND)
    record(work, TOUCHED)
    return work


@pytest.fixture
def hearer(postgres_url: str) -> Iterator[Work]:
    """The service that owns the queue."""
    database = Database(postgres_url, name=HEARER)
    yield Work(HEARER, database)
    database.close()
