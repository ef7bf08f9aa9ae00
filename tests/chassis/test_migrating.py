"""A database is brought to the newest shape once, however often and by however many copies it is asked."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import insert, inspect, text

from shared.chassis import deadlines, engines, migrating
from shared.chassis.engines import Database
from shared.chassis.roster import all_services
from shared.kernel import turns
from shared.kernel.counting import PauseReason
from tests.chassis.twins import together
from tests.kernel import builders

SERVICE = "application"


@pytest.fixture(params=["embedded", "postgres"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a table, on both kinds."""
    if request.param == "embedded":
        yield f"sqlite:///{tmp_path}/bare.db"
    else:
        yield request.getfixturevalue("empty_url")


def opened(url: str, name: str = SERVICE) -> Database:
    """Open the database as one copy of the service does."""
    return Database(url, name=name)


def tables_of(database: Database) -> set[str]:
    """Return the tables there are."""
    return set(inspect(database.engine).get_table_names())


@pytest.mark.parametrize("service", all_services())
def test_the_migrations_of_every_service_make_what_its_tables_say(bare: str, service: str):
    database = opened(bare, service)

    migrating.upgrade(service, database)

    assert migrating.missing(service, database) == []
    assert migrating.current(service, database)
    database.close()


def test_an_upgrade_asked_twice_changes_nothing_and_keeps_the_rows(bare: str):
    database = opened(bare)
    migrating.upgrade(SERVICE, database)
    with database.writing() as connection:
        connection.execute(text("INSERT INTO numbers VALUES ('晋市测', 2026, 7)"))

    migrating.upgrade(SERVICE, database)

    with database.reading() as connection:
        assert connection.execute(text("SELECT last_serial FROM numbers")).scalar_one() == 7
    database.close()


def test_a_database_without_its_migrations_is_not_current_and_has_no_table_from_asking(bare: str):
    database = opened(bare)

    assert not migrating.current(SERVICE, database)
    assert tables_of(database) == set()
    database.close()


def test_a_database_that_has_had_more_than_this_release_knows_is_not_current(bare: str):
    database = opened(bare)
    migrating.upgrade(SERVICE, database)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'chassis_9999' WHERE version_num LIKE 'ch%'"))

    assert not migrating.current(SERVICE, database)
    database.close()


def test_an_upgrade_that_fails_in_the_middle_leaves_nothing(empty_url: str):
    database = opened(empty_url)
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE applications (in_the_way int)"))

    with pytest.raises(Exception, match="applications"):
        migrating.upgrade(SERVICE, database)

    assert tables_of(database) == {"applications"}
    database.close()


def test_copies_that_start_together_migrate_once(empty_url: str):
    copies = [opened(empty_url) for _ in range(4)]

    together(*[lambda copy=copy: migrating.upgrade(SERVICE, copy) for copy in copies])

    assert all(migrating.current(SERVICE, copy) for copy in copies)
    for copy in copies:
        copy.close()


def test_a_copy_waits_for_the_one_that_migrates_however_long_it_takes(empty_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engines, "_PG_OPTIONS", "-c lock_timeout=100 -c statement_timeout=100")
    first, second = opened(empty_url), opened(empty_url)
    done = threading.Event()

    def migrate() -> None:
        migrating.upgrade(SERVICE, second)
        done.set()

    with first.writing() as connection:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({migrating.ONE_AT_A_TIME})"))
        waiting = threading.Thread(target=migrate)
        waiting.start()
        assert not done.wait(0.4)
    waiting.join()

    assert done.is_set()
    for copy in (first, second):
        copy.close()


@pytest.mark.parametrize(
    ("service", "kind", "title"), [("review", "tech_review", "技术审核意见"), ("approval", "approval", "审批立项决定")]
)
def test_a_clock_of_an_earlier_release_is_named_and_may_stand_still(bare: str, service: str, kind: str, title: str):
    database = opened(bare, service)
    with database.writing() as connection:
        command.upgrade(migrating.config_of(service, connection), "chassis_0009")
    of_before = replace(builders.a_deadline(kind=kind), title="", starts_with="", owed_by=None, pausable=False)
    with database.writing() as connection:
        connection.execute(insert(deadlines.rows).values(deadlines.row_of(of_before)))

    migrating.upgrade(service, database)

    with database.reading() as connection:
        found = deadlines.newest(connection, kind, of_before.subject_id)
    database.close()
    assert found is not None
    assert (found.title, found.pausable) == (title, True)
    assert turns.paused(found, on=found.anchor_on, reason=PauseReason.CORRECTION).state == "paused"
