"""One process reaches its databases from many green threads: none blocks another, and none fails for it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from shared.chassis import engines
from shared.chassis.engines import Database
from shared.chassis.tables import numbers, outbox
from shared.chassis.work import Work
from shared.kernel.actor import SYSTEM
from tests.chassis.twins import a_fact, together


def seconds(deed: Callable[[], object]) -> float:
    """Return how long it takes."""
    started = time.monotonic()
    deed()
    return time.monotonic() - started


def test_ten_green_threads_wait_for_the_database_together_and_not_one_after_another(on_postgres: Work):
    def ask() -> None:
        with on_postgres.database.reading() as connection:
            connection.execute(text("SELECT pg_sleep(0.3)"))

    together(*[ask] * 10)  # every connection is open now
    alone = seconds(ask)

    assert seconds(lambda: together(*[ask] * 10)) < 3 * alone


def test_twenty_green_writers_at_once_all_succeed(work: Work):
    def write() -> None:
        for _ in range(3):
            with work.begin(SYSTEM) as tx:
                tx.emit(a_fact(uuid4()))

    together(*[write] * 20)

    with work.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(outbox)).scalar_one() == 60


def test_a_reader_waits_for_no_writer(database: Database):
    with database.writing() as writer:
        writer.execute(numbers.insert().values(office_mark="晋市测", year=2026, last_serial=1))
        with database.reading() as reader:
            seen = reader.execute(select(func.count()).select_from(numbers)).scalar_one()

    assert seen == 0


def test_what_one_writes_the_next_one_reads(database: Database):
    with database.writing() as connection:
        connection.execute(numbers.insert().values(office_mark="晋市测", year=2026, last_serial=1))

    with database.reading() as connection:
        assert connection.execute(select(numbers.c.last_serial)).scalar_one() == 1


def test_a_writer_that_failed_lets_the_next_one_in(database: Database):
    def fail() -> None:
        with database.writing() as connection:
            connection.execute(numbers.insert().values(office_mark="晋市测", year=2026, last_serial=1))
            raise LookupError("undone")

    for _ in range(40):  # more often than the pool has connections
        with pytest.raises(LookupError):
            fail()

    with database.writing() as connection:
        assert connection.execute(select(func.count()).select_from(numbers)).scalar_one() == 0


@dataclass(eq=False)
class Kept:
    """A connection of the pool, as far as the driver shows it."""

    closed: int = 0


def test_a_kept_connection_is_asked_whether_it_leads_somewhere_but_not_twice_in_a_moment():
    asked: list[Kept] = []
    ping = engines._believing(lambda line: not asked.append(line))
    line, other = Kept(), Kept()

    assert [ping(one) for one in (line, line, other, line)] == [True] * 4
    assert asked == [line, other]


def test_a_connection_that_has_ended_or_did_not_answer_is_asked_again(monkeypatch: pytest.MonkeyPatch):
    asked: list[Kept] = []
    ping = engines._believing(lambda line: not asked.append(line))
    line = Kept()
    ping(line)
    line.closed = 2
    ping(line)
    monkeypatch.setattr(engines, "BELIEVED_SECONDS", 0.0)
    line.closed = 0
    ping(line)

    assert asked == [line] * 3


def test_what_people_wrote_is_in_no_fault(database: Database):
    with database.writing() as connection, pytest.raises(DBAPIError) as fault:
        connection.execute(numbers.insert().values(office_mark="机密", year="不是年份", last_serial=None))

    assert "INSERT INTO numbers" in str(fault.value)
    assert "不是年份" not in str(fault.value).partition("[SQL")[2]


def test_a_statement_that_never_ends_is_ended(postgres_url: str, monkeypatch: pytest.MonkeyPatch):
    assert f"statement_timeout={engines.STATEMENT_MS}" in engines._PG_OPTIONS
    monkeypatch.setattr(engines, "_PG_OPTIONS", "-c statement_timeout=100")
    database = Database(postgres_url, name="impatient")

    with database.reading() as connection, pytest.raises(OperationalError, match="statement timeout"):
        connection.execute(text("SELECT pg_sleep(30)"))
    database.close()


def test_a_lock_that_is_never_given_is_not_waited_for_for_ever(postgres_url: str, monkeypatch: pytest.MonkeyPatch):
    assert f"lock_timeout={engines.LOCK_MS}" in engines._PG_OPTIONS
    monkeypatch.setattr(engines, "_PG_OPTIONS", "-c lock_timeout=100")
    database = Database(postgres_url, name="impatient")

    with database.writing() as holder, database.writing() as waiter:
        holder.execute(text("LOCK TABLE numbers"))
        with pytest.raises(OperationalError, match="lock timeout"):
            waiter.execute(numbers.insert().values(office_mark="晋市测", year=2026, last_serial=1))
        waiter.rollback()
    database.close()


def test_the_embedded_database_keeps_what_it_has_committed(embedded_url: str):
    database = Database(embedded_url, name="embedded")

    with database.reading() as connection:
        told = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("journal_mode", "synchronous")]

    assert told == ["wal", 2]
    database.close()


def test_readers_and_a_writer_of_the_embedded_file_do_not_lock_each_other_out(embedded_url: str):
    database = Database(embedded_url, name="embedded")
    work, seen, stop = Work("application", database), [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            with database.reading() as connection:
                threading.Event().wait(0.001)
                seen.append(connection.execute(select(func.count()).select_from(outbox)).scalar_one())

    def write() -> None:
        for _ in range(30):
            with work.begin(SYSTEM) as tx:
                tx.emit(a_fact(uuid4()))
            threading.Event().wait(0.001)
        stop.set()

    together(*[read] * 5, write)

    assert max(seen) > 0
    database.close()
