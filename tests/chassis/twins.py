"""Two copies of one service on one PostgreSQL, and what tests tell them."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg2
from psycopg2 import sql

from deploy.local.servers import Servers
from shared.chassis import migrating
from shared.chassis.engines import Database
from shared.chassis.tables import deadlines, inbox, outbox
from shared.chassis.work import Work
from shared.events.application import ApplicationWithdrawn
from shared.events.approval import ApprovalAccepted

SERVICE = "application"
MONDAY = date(2026, 3, 9)


@contextmanager
def fresh_database(servers: Servers, service: str = SERVICE) -> Iterator[str]:
    """Yield the URL of a service's migrated database that is dropped afterwards."""
    name = f"{service}_{uuid4().hex[:12]}"
    whole = servers.urls()["DATABASE_URL"]
    _administer(whole, "CREATE DATABASE {}", name)
    database = Database(whole.replace("{service}", name), name=name)
    migrating.upgrade(service, database)
    database.close()
    try:
        yield whole.replace("{service}", name)
    finally:
        _administer(whole, "DROP DATABASE {} WITH (FORCE)", name)


@contextmanager
def copies(url: str) -> Iterator[tuple[Work, Work]]:
    """Yield two copies of the service; their rows are gone afterwards."""
    pair = Work(SERVICE, Database(url, name="one")), Work(SERVICE, Database(url, name="two"))
    try:
        yield pair
    finally:
        with pair[0].database.writing() as connection:
            for table in (deadlines, outbox, inbox):
                connection.execute(table.delete())
        for work in pair:
            work.database.close()


def _administer(whole: str, statement: str, name: str) -> None:
    connection = psycopg2.connect(whole.replace("+psycopg2", "").replace("{service}", "postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
    connection.close()


def together(*deeds: Callable[[], Any]) -> None:
    """Do several things at once, in green threads."""
    threads = [threading.Thread(target=deed) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def a_fact(project_id: UUID) -> ApplicationWithdrawn:
    return ApplicationWithdrawn(project_id=project_id, project_no="JC-2026-0001", reason="需求变化")


def heard(project_id: UUID, sequence: int, event_id: UUID | None = None) -> bytes:
    """Return a letter about a project."""
    event = ApprovalAccepted(project_id=project_id, project_no="JC-2026-0001", accepted_on=MONDAY)
    letter = {
        "specversion": "1.0",
        "id": str(event_id or uuid4()),
        "source": "/approval",
        "type": event.type,
        "subject": str(project_id),
        "time": "2026-03-09T09:00:00+08:00",
        "sequence": str(sequence),
        "data": event.to_json(),
    }
    return json.dumps(letter).encode()


def swept(sweep: Any, times: int = 30) -> Callable[[], None]:
    """Return a deed that turns a sweep again and again."""

    def turn() -> None:
        for _ in range(times):
            sweep.once()

    return turn


def letters(count: int) -> tuple[list[bytes], list[UUID]]:
    """Return this many letters about as many projects, and their ids."""
    ids = [uuid4() for _ in range(count)]
    return [heard(uuid4(), 1, event_id) for event_id in ids], ids
