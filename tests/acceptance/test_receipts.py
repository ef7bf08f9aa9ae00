"""The clock of a report is met by the receipt that counts, so that the register and the page show one lamp (D4, D7)."""

from datetime import datetime

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
