"""A notice on rest days comes while a contract's clock runs, or after it has run out (D10, D12, V22b)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from shared.chassis import calendars
from shared.chassis.tables import inbox
from shared.events.regulation import CalendarPublished
from shared.kernel.calendar import Calendar, bundled_notices
from shared.kernel.notice import DayKind, DayRule, Notice
from tests.contract import builders
from tests.house import House

HOSTED = ["contract"]
MOVED, OVERDUE = "deadline.moved.v1", "contract.filing_overdue.v1"
CLEARED = "contract.filing_overdue_cleared.v1"


@pytest.fixture
def before_the_extension() -> Iterator[None]:
    """Know only what was published before the Spring Festival of 2020 was extended."""
    calendars.know_until(date(2020, 1, 23))
    yield
    calendars.know_until(None)


def the_extension() -> CalendarPublished:
    """Return the amendment of January 2020 as the regulation service would say it."""
    (amendment,) = [notice for notice in bundled_notices() if notice.published_on == date(2020, 1, 26)]
    return _said(amendment)


def a_made_up_notice_of_2027() -> Notice:
    """Return a notice that exists in this test only: New Year's Day alone, and no make-up days."""
    return Notice(
        document_number=None,
        title="2027年放假安排(测试专用)",
        published_on=date(2026, 12, 26),
        year=2027,
        source="state_council",
        days=(DayRule(date(2027, 1, 1), DayKind.FESTIVAL, "元旦", False),),
    )


def _said(notice: Notice) -> CalendarPublished:
    return CalendarPublished.of(notice, calendar=Calendar.of((*calendars.shipped().notices, notice)))


def _said_before_2026_was_bundled(notice: Notice) -> CalendarPublished:
    """Return the event as a regulation service of an older release says it, which lacks our newest notices."""
    older = (known for known in bundled_notices() if known.published_on < date(2025, 1, 1))
    return CalendarPublished.of(notice, calendar=Calendar.of((*older, notice)))


def signed_before_spring_festival(house: House) -> str:
    """Sign on Wednesday 2020-01-22: five working days end on 4 February, before the extension."""
    builders.procured(house)
    house.at("2020-01-22T10:00:00+08:00")
    return builders.with_text(house, signed_on=date(2020, 1, 22))


def shown(house: House, path: str) -> dict:
    return house.call("BDB", "GET", path).json


@pytest.mark.usefixtures("before_the_extension")
def test_an_extension_moves_the_open_clock_and_the_trail_says_why(house: House):
    path = signed_before_spring_festival(house)
    first = shown(house, path)["filing"]["due_on"]

    house.hear("contract", the_extension())

    assert (first, shown(house, path)["filing"]["due_on"]) == ("2020-02-04", "2020-02-06")
    moved = house.told_of_clocks("contract")[-1]
    assert (moved.type, moved.old_due_on, moved.new_due_on) == (MOVED, date(2020, 2, 4), date(2020, 2, 6))
    assert "国办发明电〔2020〕1号" in moved.reason
    assert house.rows("contract", "audit")[-1]["outcome"] == "recounted"


@pytest.mark.usefixtures("before_the_extension")
def test_a_mark_set_before_the_extension_was_heard_is_cleared_and_set_again_only_on_the_new_date(house: House):
    path = signed_before_spring_festival(house)
    house.at("2020-02-05T00:00:00+08:00")
    overdue = shown(house, path)["state"]

    house.hear("contract", the_extension())
    cleared = shown(house, path)
    house.at("2020-02-07T00:00:00+08:00")

    assert (overdue, cleared["state"], cleared["filing"]["overdue"]) == ("overdue", "signed", False)
    assert shown(house, path)["state"] == "overdue"
    assert [said for said in house.said("contract") if said in (OVERDUE, CLEARED)] == [OVERDUE, CLEARED, OVERDUE]


@pytest.mark.usefixtures("before_the_extension")
def test_what_a_notice_takes_back_is_on_the_trail_like_every_other_change_of_state(house: House):
    signed_before_spring_festival(house)
    house.at("2020-02-05T00:00:00+08:00")
    house.hear("contract", the_extension())

    moves = [(row["outcome"], row["from_state"], row["to_state"]) for row in house.rows("contract", "audit")]
    assert ("fired", "signed", "overdue") in moves
    assert moves[-1] == ("rejudged", "overdue", "signed")


@pytest.mark.usefixtures("before_the_extension")
def test_a_filing_flagged_late_wrongly_is_cleared(house: House):
    path = signed_before_spring_festival(house)
    house.at("2020-02-05T10:00:00+08:00")
    late = house.call("owner_unit", "POST", f"{path}/filing").json["filing"]["late"]

    house.hear("contract", the_extension())

    assert late is True
    assert shown(house, path)["filing"]["late"] is False
    assert house.told("contract")[-1].reason == "calendar_moved"


@pytest.mark.usefixtures("before_the_extension")
def test_a_filing_whose_correction_lapsed_follows_the_notice_too(house: House):
    path = signed_before_spring_festival(house)
    house.call("owner_unit", "POST", f"{path}/filing")
    house.call("BDB", "POST", f"{path}/filing-return", json={"defects": ["缺少附件"]})
    house.at("2020-02-05T00:00:00+08:00")  # window and due date have both passed
    lapsed = shown(house, path)["state"]

    house.hear("contract", the_extension())
    cleared = shown(house, path)
    late = house.call("owner_unit", "POST", f"{path}/filing").json["filing"]["late"]

    assert (lapsed, cleared["state"], cleared["filing"]["due_on"]) == ("overdue", "correction", "2020-02-06")
    assert [said for said in house.said("contract") if said in (OVERDUE, CLEARED)] == [OVERDUE, CLEARED]
    assert late is False


@pytest.mark.usefixtures("before_the_extension")
def test_a_window_that_lapsed_wrongly_runs_again_and_the_first_receipt_rules(house: House):
    builders.procured(house)
    house.at("2020-01-16T10:00:00+08:00")
    path = builders.with_text(house, signed_on=date(2020, 1, 16))
    house.at("2020-01-21T10:00:00+08:00")
    house.call("owner_unit", "POST", f"{path}/filing")
    house.at("2020-01-22T10:00:00+08:00")
    house.call("BDB", "POST", f"{path}/filing-return", json={"defects": ["缺少附件"]})
    house.at("2020-02-05T00:00:00+08:00")
    lapsed = shown(house, path)["state"]

    house.hear("contract", the_extension())
    again = shown(house, path)
    house.at("2020-02-06T12:00:00+08:00")
    corrected = house.call("owner_unit", "POST", f"{path}/filing").json

    assert (lapsed, again["state"], again["filing"]["correct_until"]) == ("overdue", "correction", "2020-02-06")
    assert (corrected["state"], corrected["filing"]["late"]) == ("filing_submitted", False)
    assert [said for said in house.said("contract") if said in (OVERDUE, CLEARED)] == [OVERDUE, CLEARED]
    assert [event.late for event in house.told_of_clocks("contract") if getattr(event, "outcome", "") == "met"] == [
        False
    ] * 3


def test_nothing_adverse_fires_on_a_provisional_date_until_the_notice_firms_it(house: House):
    builders.procured(house)
    house.at("2026-12-25T10:00:00+08:00")
    path = builders.with_text(house, signed_on=date(2026, 12, 25), ends_on=date(2027, 6, 30))
    first = shown(house, path)["filing"]
    house.at("2027-01-20T09:00:00+08:00")
    waiting = shown(house, path)
    measured = house.call(None, "GET", "/metrics").text

    house.hear("contract", _said(a_made_up_notice_of_2027()))

    assert (first["due_on"], first["provisional"]) == ("2027-01-04", True)
    assert (waiting["filing"]["lamp"], waiting["filing"]["lamp_text"]) == ("yellow", "即将到期")
    assert 'deadlines_provisional_passed{service="contract"} 1.0' in measured
    assert (waiting["state"], OVERDUE in house.said("contract")[:-2]) == ("signed", False)
    assert shown(house, path)["state"] == "overdue"
    assert house.said("contract").count(OVERDUE) == 1
    assert shown(house, path)["filing"]["provisional"] is False


@pytest.mark.usefixtures("before_the_extension")
def test_an_earlier_date_is_not_adopted(house: House):
    builders.procured(house)
    house.at("2019-12-27T10:00:00+08:00")
    path = builders.with_text(house, signed_on=date(2019, 12, 27))
    first = shown(house, path)["filing"]["due_on"]
    sooner = Notice(
        document_number=None,
        title="调整(测试专用)",
        published_on=date(2020, 1, 22),
        year=2020,
        source="state_council",
        days=(DayRule(date(2020, 1, 4), DayKind.MAKE_UP, "元旦", False),),
    )

    house.hear("contract", _said(sooner))

    assert first == "2020-01-06"
    assert shown(house, path)["filing"]["due_on"] == "2020-01-06"
    assert MOVED not in [event.type for event in house.told_of_clocks("contract")]


@pytest.mark.parametrize("uncited", [False, True], ids=["its set is cited", "its set is known by the digest alone"])
def test_a_notice_told_by_an_older_release_is_counted_with_all_the_notices_that_are_held_here(
    house: House, uncited: bool
):
    builders.procured(house)
    house.at("2026-12-25T10:00:00+08:00")
    path = builders.with_text(house, signed_on=date(2026, 12, 25), ends_on=date(2027, 6, 30))
    notice = a_made_up_notice_of_2027()
    told = _said_before_2026_was_bundled(notice)

    house.hear("contract", replace(told, made_of=()) if uncited else told)

    filing = shown(house, path)["filing"]
    assert (filing["due_on"], filing["provisional"]) == ("2027-01-04", False)
    counted_on = house.told_of_clocks("contract")[-1].calendar_version
    assert counted_on == Calendar.of((*bundled_notices(), notice)).version != told.calendar_version


@pytest.mark.parametrize("uncited", [False, True], ids=["its set is cited", "its set is known by the digest alone"])
@pytest.mark.usefixtures("before_the_extension")
def test_a_service_that_lacks_a_notice_waits_until_its_release_has_it(house: House, uncited: bool):
    path = signed_before_spring_festival(house)
    known = (notice for notice in bundled_notices() if notice.published_on < date(2020, 3, 1))
    local = replace(the_extension().as_notice(), document_number=None, title="测试专用", published_on=date(2020, 2, 3))
    told = CalendarPublished.of(local, calendar=Calendar.of((*known, local)))
    house.hear("contract", replace(told, made_of=()) if uncited else told)
    (waiting,) = [row for row in house.rows("contract", "inbox") if row["type"] == CalendarPublished.type]
    before = shown(house, path)["filing"]["due_on"]

    calendars.know_until(date(2020, 1, 31))  # the release that ships the extension
    with house.work("contract").database.writing() as connection:
        connection.execute(update(inbox).values(next_try_at=inbox.c.received_at))
    house.at("2020-01-31T10:00:00+08:00")

    assert ("NotYet" in waiting["reason"], waiting["handled_at"], before) == (True, None, "2020-02-04")
    assert shown(house, path)["filing"]["due_on"] == "2020-02-06"
    (heard,) = [row for row in house.rows("contract", "inbox") if row["type"] == CalendarPublished.type]
    assert heard["handled_at"] is not None
