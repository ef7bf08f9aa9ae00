"""Notices as rows."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.dialects import postgresql

from services.regulation import rules
from services.regulation.store import Notices
from shared.chassis import migrating
from shared.kernel.calendar import bundled
from tests.house import House
from tests.regulation.builders import MONDAY_IN_NOVEMBER, NOTICE_ID, a_proposal, an_administrator

HOSTED = ["regulation"]


def test_a_notice_comes_back_as_it_was_kept(house: House):
    proposal = a_proposal()
    with house.work("regulation").begin(an_administrator()) as tx:
        Notices(tx).add(proposal)

    with house.work("regulation").look() as tx:
        assert Notices(tx).get(NOTICE_ID) == proposal


def test_only_published_notices_are_counted_on(house: House):
    versions = []
    for state in ("proposed", "rejected", "published"):
        with house.work("regulation").begin(an_administrator()) as tx:
            Notices(tx).add(replace(a_proposal(notice_id=tx.new_id()), state=state, published_at=MONDAY_IN_NOVEMBER))
            versions.append(Notices(tx).calendar().version)

    assert versions[:2] == [bundled().version] * 2
    assert versions[2] == rules.calendar_of([a_proposal().notice]).version


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
