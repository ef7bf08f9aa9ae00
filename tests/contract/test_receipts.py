"""The clock of a filing is met by the receipt that counts, so that the register and the page show one lamp (D4, D7)."""

from datetime import date, datetime
from uuid import UUID

import pytest

from services.contract import rules
from shared.events.deadline import DeadlineEnded
from shared.kernel.calendar import bundled
from shared.kernel.deadline import Deadline, lamp
from tests.builders import THE_CITYS, a_closure
from tests.contract import builders
from tests.contract.builders import at
from tests.house import House

HOSTED = ["contract"]
FIRST = at("2026-03-12T10:00:00")  # due on Monday 2026-03-16
IN_THE_WINDOW, WINDOW_OVER = at("2026-03-20T23:59:59"), at("2026-03-21T00:00:00")
ON_MONDAY = at("2026-03-23T10:00:00")
OVERDUE, CLEARED = "contract.filing_overdue.v1", "contract.filing_overdue_cleared.v1"


def a_returned_filing(house: House) -> str:
    """Hand in on Thursday, return on Friday: the window closes on the next Friday, after the due date."""
    builders.procured(house)
    path = builders.with_text(house)
    house.at_moment(FIRST)
    submit(house, path)
    house.at("2026-03-13T10:00:00+08:00")
    house.call("BDB", "POST", f"{path}/filing-return", json={"defects": ["缺少附件"]})
    return path


def submit(house: House, path: str) -> str:
    """Hand the filing in and return the lamp that its page shows."""
    answer = house.call("owner_unit", "POST", f"{path}/filing")
    assert answer.status_code == 200, answer.json
    return answer.json["filing"]["lamp"]


def the_clock(house: House, path: str) -> Deadline:
    with house.work("contract").look() as tx:
        clock = tx.deadline(rules.FILING_CLOCK, UUID(path.rsplit("/", 1)[1]))
    assert clock is not None
    return clock


def its_lamp(house: House, path: str) -> str:
    """Return what the register shows of the clock."""
    clock, now = the_clock(house, path), at("2026-04-01T09:00:00")
    return lamp(clock, now=now, calendar=bundled(), yellow=THE_CITYS.yellow).value


def told_of_its_end(house: House, path: str) -> list[tuple[str, datetime, bool]]:
    clock = the_clock(house, path)
    ends = [said for said in house.told_of_clocks("contract") if isinstance(said, DeadlineEnded)]
    return [(said.outcome, said.at, said.late) for said in ends if said.deadline_id == clock.deadline_id]


def test_a_clock_that_a_faster_sweep_let_run_again_is_met_by_the_first_receipt(house: House):
    path = a_returned_filing(house)
    house.at("2026-03-21T00:00:00+08:00")
    house.at_moment(IN_THE_WINDOW)  # received before the sweep, worked on after it

    shown = submit(house, path)

    assert (shown, its_lamp(house, path)) == ("blue", "blue")
    assert told_of_its_end(house, path)[-1] == ("met", FIRST, False)


def test_a_clock_is_met_by_the_correction_after_its_window_though_no_sweep_had_closed_it(house: House):
    path = a_returned_filing(house)
    house.at_moment(WINDOW_OVER)

    shown = submit(house, path)

    assert (shown, its_lamp(house, path)) == ("dark_red", "dark_red")
    assert told_of_its_end(house, path) == [("met", FIRST, False), ("met", WINDOW_OVER, True)]


def test_a_clock_that_is_met_already_by_the_receipt_that_counts_ends_once(house: House):
    path = a_returned_filing(house)
    house.at_moment(IN_THE_WINDOW)

    shown = submit(house, path)

    assert (shown, its_lamp(house, path)) == ("blue", "blue")
    assert told_of_its_end(house, path) == [("met", FIRST, False)]


@pytest.mark.parametrize("swept", [True, False], ids=["after the sweep", "before it"])
@pytest.mark.parametrize("then", ["filing_submitted", "correction", "filed"])
def test_a_notice_that_shows_that_a_window_had_not_closed_lets_the_first_receipt_count_again(
    house: House, swept: bool, then: str
):
    path = a_returned_filing(house)
    house.at_moment(ON_MONDAY)
    if swept:
        house.sweep()
    late = submit(house, path)
    if then == "filed":
        house.call("BDB", "POST", f"{path}/filing-acceptance")
    if then == "correction":
        house.call("BDB", "POST", f"{path}/filing-return", json={"defects": ["缺少签章页"]})

    house.hear("contract", a_closure(date(2026, 3, 20)))  # the window closes on Monday 2026-03-23 now

    shown = house.call("BDB", "GET", path).json
    assert (late, shown["state"], shown["filing"]["late"]) == ("dark_red", then, False)
    assert (shown["filing"]["overdue"], shown["filing"]["received_at"]) == (False, FIRST.isoformat())
    assert (its_lamp(house, path), told_of_its_end(house, path)[-1]) == ("blue", ("met", FIRST, False))
    assert [said for said in house.said("contract") if said in (OVERDUE, CLEARED)] == [OVERDUE, CLEARED]


def test_a_correction_after_the_new_end_of_its_window_stays_late(house: House):
    path = a_returned_filing(house)
    house.at("2026-03-24T00:00:00+08:00")
    submit(house, path)

    house.hear("contract", a_closure(date(2026, 3, 20)))

    assert house.call("BDB", "GET", path).json["filing"]["late"] is True
    assert its_lamp(house, path) == "dark_red"
