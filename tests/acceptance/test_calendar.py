"""Spring Festival 2020 is extended after a report was handed in: what comes then is judged by the new dates (D10, V22b)."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from services.acceptance import rules
from shared.chassis import calendars, clock
from shared.events.regulation import CalendarPublished
from shared.kernel.calendar import Calendar, bundled_notices
from tests.acceptance import builders, steps
from tests.house import House

HOSTED = ["acceptance"]
OVERDUE = "acceptance.report_overdue.v1"


@pytest.fixture(autouse=True)
def before_the_extension() -> Iterator[None]:
    """Know only what was published before the festival was extended."""
    calendars.know_until(date(2020, 1, 23))
    yield
    calendars.know_until(None)


def the_extension() -> CalendarPublished:
    """Return the amendment of January 2020 as the regulation service would say it."""
    (amendment,) = [notice for notice in bundled_notices() if notice.published_on == date(2020, 1, 26)]
    return CalendarPublished.of(amendment, calendar=Calendar.of((*calendars.shipped().notices, amendment)))


def completed_before_spring_festival(house: House) -> None:
    """Complete on Monday 2020-01-20: seven working days end on 4 February, by the extension on the 6th."""
    house.at("2020-01-20T09:00:00+08:00")
    steps.in_construction(house)
    steps.done(house, "owner_unit", "preliminary", {"passed_on": "2020-01-20", "summary": "试运行正常。"})
    steps.done(house, "owner_unit", "joint-request", dict.fromkeys(rules.PACKAGE, True))
    steps.done(house, "BDB", "technical", builders.a_technical_pass(concluded_on="2020-01-20"))
    steps.done(house, "AAB", "completion", builders.a_completion_pass(concluded_on="2020-01-20"))


def test_a_returned_report_whose_window_lapses_after_the_extension_is_owed_by_its_new_date(house: House):
    completed_before_spring_festival(house)
    steps.submitted(house, "2020-01-20T11:00:00+08:00")
    steps.done(house, "BDB", "report-return", {"defects": ["缺少签章"]})  # to be corrected by 1, then by 4 February
    house.hear("acceptance", the_extension())
    house.at("2020-02-05T00:00:00+08:00")  # the window has closed; by the old calendar the report was overdue too
    owed = steps.shown(house)
    unsaid = OVERDUE not in house.said("acceptance")
    house.at("2020-02-07T00:00:00+08:00")

    assert (owed["state"], owed["report_filing"]["due_on"], unsaid) == ("completed", "2020-02-06", True)
    assert steps.shown(house)["state"] == "overdue"
    (overdue,) = [event for event in house.told("acceptance") if event.type == OVERDUE]
    assert overdue.due_on == date(2020, 2, 6)


@pytest.mark.parametrize(
    ("received_at", "late"), [("2020-02-06T23:59:59", False), ("2020-02-07T00:00:00", True)], ids=["in time", "late"]
)
def test_what_comes_before_a_notice_is_counted_is_judged_by_the_notice_all_the_same(
    house: House, received_at: str, late: bool
):
    completed_before_spring_festival(house)
    house.upload("owner_unit", f"{steps.AT}/report")
    with house.work("acceptance").database.writing() as connection:
        calendars.adopt(connection, the_extension(), at=clock.true_now())
    house.at_moment(datetime.fromisoformat(received_at).replace(tzinfo=clock.SHANGHAI))
    handed_in = steps.done(house, "owner_unit", "report-filing")["report_filing"]
    house.sweep()

    assert (handed_in["late"], steps.shown(house)["report_filing"]["late"]) == (late, late)
    assert house.said("acceptance").count(OVERDUE) == late
