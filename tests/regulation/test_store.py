"""Notices as rows."""

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import event, insert
from sqlalchemy.dialects import postgresql

from services.regulation import rules
from services.regulation.store import Notices
from shared.chassis import calendars, migrating
from shared.chassis.engines import Database
from shared.kernel.calendar import bundled
from tests.house import House
from tests.regulation.builders import NOTICE_ID, a_calendar_with, a_confirmed, a_proposal, an_administrator

HOSTED = ["regulation"]


def test_a_notice_comes_back_as_it_was_kept(house: House):
    proposal = a_proposal()
    with house.work("regulation").begin(an_administrator()) as tx:
        Notices(tx).add(proposal)

    with house.work("regulation").look() as tx:
        assert Notices(tx).get(NOTICE_ID) == proposal


def test_only_a_published_notice_is_counted_on(house: House):
    with house.work("regulation").begin(an_administrator()) as tx:
        Notices(tx).add(a_proposal())
    with house.work("regulation").begin(an_administrator()) as tx:
        notices = Notices(tx)
        before = notices.locked_calendar()
        proposal, published = a_confirmed(notices.get(NOTICE_ID))
        notices.publish(proposal, published)
        after = tx.calendar

    assert before == bundled()
    assert after.version == published.calendar_version == a_calendar_with(proposal.notice).version


def test_a_notice_published_before_there_was_a_copy_of_the_calendar_is_put_into_it(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'old.db'}", name="regulation")
    with database.writing() as connection:
        for head in ("chassis@head", "regulation_0001"):
            command.upgrade(migrating.config_of("regulation", connection), head)
        proposal, published = a_confirmed(a_proposal())
        connection.execute(insert(Notices.table).values(vars(proposal)))
    migrating.upgrade("regulation", database)

    with database.reading() as connection:
        assert calendars.current(connection).version == published.calendar_version
    database.close()


def test_a_notice_that_was_never_proposed_is_missing(house: House):
    with house.work("regulation").look() as tx, pytest.raises(rules.NoSuchNotice):
        Notices(tx).get(NOTICE_ID)


def test_every_notice_is_locked_before_the_calendar_is_read_for_a_confirmation(house: House):
    work = house.work("regulation")
    asked: list[str] = []

    def note(_connection: object, statement: Any, *_: object) -> None:
        asked.append(str(statement.compile(dialect=postgresql.dialect())))

    with work.begin(an_administrator()) as tx:
        event.listen(tx.connection, "before_execute", note)
        Notices(tx).locked_calendar()

    lock, read = asked
    assert lock.endswith("FOR UPDATE")
    assert "WHERE" not in lock
    assert "FOR UPDATE" not in read


def test_the_migration_makes_the_tables_the_store_declares(house: House):
    database = house.work("regulation").database

    assert migrating.missing("regulation", database) == []
    assert migrating.current("regulation", database)
