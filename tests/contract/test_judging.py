"""Spring Festival 2020 is extended after a contract was signed: what comes then is judged by the new date (D10, V22b)."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from shared.chassis import calendars, clock
from shared.events.regulation import CalendarPublished
from shared.kernel.calendar import Calendar, bundled_notices
from tests.contract import builders
from tests.house import House

HOSTED = ["contract"]
OVERDUE, CLEARED = "contract.filing_overdue.v1", "contract.filing_overdue_cleared.v1"


@pytest.fixture(autouse=True)
def before_the_extension() -> Iterator[None]:
    """Know only what was published before the festival was extended."""
    calendars.know_until(date(2020, 1, 23))
    yield
    calendars.know_until(None)


@pytest.fixture
def path(house: House) -> str:
    """Sign on Wednesday 2020-01-22: five working days end on 4 February, by the extension on the 6th."""
    builders.procured(house)
    house.at("2020-01-22T10:00:00+08:00")
    return builders.with_text(house, signed_on=date(2020, 1, 22))


def the_extension() -> CalendarPublished:
    """Return the amendment of January 2020 as the regulation service would say it."""
    (amendment,) = [notice for notice in bundled_notices() if notice.published_on == date(2020, 1, 26)]
    return CalendarPublished.of(amendment, calendar=Calendar.of((*calendars.shipped().notices, amendment)))


def test_a_window_that_lapses_after_the_extension_leaves_the_filing_to_its_new_date(house: House, path: str):
    house.call("owner_unit", "POST", f"{path}/filing")
    house.call("BDB", "POST", f"{path}/filing-return", json={"defects": ["缺少附件"]})
    house.hear("contract", the_extension())  # the filing clock was met in time: no sweep counts it again
    house.at("2020-02-07T00:00:00+08:00")

    (overdue,) = [event for event in house.told("contract") if event.type == OVERDUE]
    shown = house.call("BDB", "GET", path).json["filing"]
    assert (overdue.due_on, shown["due_on"]) == (date(2020, 2, 6), "2020-02-06")


@pytest.mark.parametrize(
    ("received_at", "late", "lamp"),
    [("2020-02-06T23:59:59", False, "blue"), ("2020-02-07T00:00:00", True, "dark_red")],
    ids=["in time", "late"],
)
def test_what_comes_before_a_notice_is_counted_is_judged_by_the_notice_all_the_same(
    house: House, path: str, received_at: str, late: bool, lamp: str
):
    with house.work("contract").database.writing() as connection:
        calendars.adopt(connection, the_extension(), at=clock.true_now())
    house.at_moment(datetime.fromisoformat(received_at).replace(tzinfo=clock.SHANGHAI))
    filed = house.call("owner_unit", "POST", f"{path}/filing").json["filing"]
    house.sweep()

    assert (filed["late"], house.call("BDB", "GET", path).json["filing"]["lamp"]) == (late, lamp)
    assert (house.said("contract").count(OVERDUE), house.said("contract").count(CLEARED)) == (late, 0)
