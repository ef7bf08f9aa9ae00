"""The clock of a report is met by the receipt that counts, so that the register and the page show one lamp (D4, D7)."""

from datetime import date, datetime

import pytest

from services.acceptance import rules
from shared.kernel.calendar import bundled
from shared.kernel.deadline import lamp
from tests.acceptance import builders, steps
from tests.acceptance.builders import at
from tests.builders import THE_CITYS
from tests.house import House

HOSTED = ["acceptance"]
FIRST = at("2026-03-13T10:00:00")  # due on Wednesday 2026-03-18
IN_THE_WINDOW, WINDOW_OVER = at("2026-03-20T23:59:59"), at("2026-03-21T00:00:00")
OVERDUE, CLEARED = "acceptance.report_overdue.v1", "acceptance.report_overdue_cleared.v1"


def its_clock(house: House) -> tuple[datetime | None, str]:
    """Return by which receipt the newest clock is met, and what the register shows of it."""
    with house.work("acceptance").look() as tx:
        clock = tx.deadline(rules.REPORT_CLOCK, builders.PROJECT_ID)
    assert clock is not None
    lit = lamp(clock, now=at("2026-04-01T09:00:00"), calendar=bundled(), yellow=THE_CITYS.yellow)
    return clock.met_at, lit.value


@pytest.mark.parametrize("swept", [True, False], ids=["after the sweep", "before it"])
@pytest.mark.parametrize(
    ("received_at", "counts", "lit"),
    [(IN_THE_WINDOW, FIRST, "blue"), (WINDOW_OVER, WINDOW_OVER, "dark_red")],
    ids=["in the window", "after it"],
)
def test_the_clock_of_a_corrected_report_is_met_by_the_receipt_that_counts(
    house: House, received_at: datetime, counts: datetime, lit: str, swept: bool
):
    steps.completed(house)
    steps.submitted(house, FIRST.isoformat())
    steps.done(house, "BDB", "report-return", {"defects": ["缺少签章"]})
    if swept:
        house.at_moment(WINDOW_OVER)
        house.sweep()
    house.at_moment(received_at)

    shown = steps.done(house, "owner_unit", "report-filing")["report_filing"]

    assert (shown["lamp"], its_clock(house)) == (lit, (counts, lit))


@pytest.mark.parametrize("swept", [True, False], ids=["after the sweep", "before it"])
@pytest.mark.parametrize(
    ("received_at", "late"), [("2026-03-23T10:00:00", False), ("2026-03-24T00:00:00", True)], ids=["in it", "after it"]
)
def test_a_notice_that_moves_the_end_of_a_window_past_its_correction_lets_the_first_receipt_count_again(
    house: House, received_at: str, late: bool, swept: bool
):
    steps.completed(house)
    steps.submitted(house, FIRST.isoformat())
    steps.done(house, "BDB", "report-return", {"defects": ["缺少签章"]})
    house.at_moment(at(received_at))
    if swept:
        house.sweep()
    before = steps.done(house, "owner_unit", "report-filing")["report_filing"]
    steps.done(house, "BDB", "report-acceptance")

    house.hear("acceptance", builders.a_closed_day(date(2026, 3, 20)))  # the window closes on Monday 2026-03-23 now

    after = steps.shown(house)["report_filing"]
    assert (before["late"], after["state"], after["late"], after["overdue"]) == (True, "filed", late, late)
    assert its_clock(house) == ((at(received_at), "dark_red") if late else (FIRST, "blue"))
    assert [said for said in house.said("acceptance") if said in (OVERDUE, CLEARED)] == [OVERDUE, CLEARED][: 2 - late]
