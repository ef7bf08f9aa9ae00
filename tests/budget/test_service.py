"""The budget's event and time doors: what it hears, in whatever order, and what time brings."""

from datetime import date, datetime
from itertools import permutations
from typing import Any

import pytest

from services.budget import rules
from services.budget.store import Budgets, Objections, notice_deadline
from shared.chassis import calendars, clock
from shared.events.deadline import DeadlineEnded
from shared.kernel.actor import SYSTEM
from tests.budget.builders import (
    PROJECT,
    a_cleared_mark,
    a_completion,
    a_filing,
    an_approval,
    an_overdue_mark,
)
from tests.builders import a_closure
from tests.house import House

HOSTED = ["budget"]
BOUND = "2026-03-17T00:00:00+08:00"
LAST_SECOND = datetime.fromisoformat("2026-03-16T23:59:59+08:00")


def the_budget(house: House) -> Any:
    return house.call("FIN", "GET", f"/budgets/{PROJECT}").json


def on_notice(house: House) -> None:
    house.hear("budget", an_approval())
    line = {"fiscal_year": 2026, "amount_wan": "400", "source": "综合预算"}
    house.call("FIN", "POST", f"/budgets/{PROJECT}/line", json=line)
    house.call("BDB", "POST", f"/budgets/{PROJECT}/notice", json={})


def test_an_approved_project_has_a_budget_without_a_line(house: House):
    house.hear("budget", an_approval())

    shown = the_budget(house)
    assert (shown["state"], shown["line"], shown["approved_amount_wan"]) == ("no_budget", None, "480")
    assert (shown["holds"], shown["payable_construction"], shown["payable_operations"]) == ([], True, True)


@pytest.mark.parametrize("event", [a_completion(), an_overdue_mark(), a_cleared_mark(), a_filing()])
def test_what_is_heard_before_the_approval_waits_for_it(house: House, event: Any):
    house.hear("budget", event)

    (waiting,) = house.unhandled("budget")
    assert "NotYet" in waiting
    assert house.said("budget") == []


def test_an_overdue_report_holds_the_money_until_it_is_filed(house: House):
    house.hear("budget", an_approval())
    house.hear("budget", a_completion())
    house.hear("budget", an_overdue_mark())
    held = the_budget(house)
    house.hear("budget", a_filing())

    shown = the_budget(house)
    assert (held["payable_construction"], held["payable_operations"], held["report_filed"]) == (False, False, False)
    assert (shown["payable_construction"], shown["payable_operations"], shown["report_filed"]) == (True, True, True)
    assert [(hold["since"], hold["lifted_on"]) for hold in shown["holds"]] == [("2026-03-14", "2026-03-16")]
    assert house.said("budget") == ["budget.hold_imposed.v1", "budget.hold_lifted.v1"]


@pytest.mark.parametrize("end", [a_filing(), a_cleared_mark()])
def test_an_overdue_mark_that_comes_too_late_holds_nothing(house: House, end: Any):
    house.hear("budget", an_approval())
    house.hear("budget", end)
    house.hear("budget", an_overdue_mark())

    assert house.unhandled("budget") == []
    assert house.said("budget") == []
    assert the_budget(house)["payable_operations"] is True


@pytest.mark.parametrize("order", [*permutations([an_overdue_mark(), a_cleared_mark(), a_completion(), a_filing()])])
def test_a_filed_report_is_payable_in_whatever_order_it_is_heard(house: House, order: Any):
    house.hear("budget", an_approval())
    for event in order:
        house.hear("budget", event)

    shown = the_budget(house)
    assert house.unhandled("budget") == []
    assert (shown["report_filed"], shown["payable_construction"], shown["payable_operations"]) == (True, True, True)


def test_the_notice_fires_once_and_not_a_second_early(house: House):
    on_notice(house)
    house.at("2026-03-16T23:59:59+08:00")
    before = the_budget(house)["state"]
    house.at(BOUND)
    house.at("2026-03-18T09:00:00+08:00")

    assert (before, the_budget(house)["state"]) == ("notice", "allocated")
    assert house.said("budget").count("budget.allocation_finalized.v1") == 1
    (fired,) = [row for row in house.rows("budget", "audit") if row["outcome"] == "fired"]
    assert (fired["article"], fired["from_state"], fired["to_state"]) == ("11", "notice", "allocated")


def test_nobody_is_late_when_a_notice_has_run_its_time(house: House):
    on_notice(house)

    house.at(BOUND)

    (ended,) = [said for said in house.told_of_clocks("budget") if isinstance(said, DeadlineEnded)]
    assert (ended.outcome, ended.late) == ("fired", False)


def test_a_notice_that_has_ended_stays_ended_and_is_objected_to_until_the_later_last_day(house: House):
    on_notice(house)
    house.at(BOUND)
    house.hear("budget", a_closure(date(2026, 3, 16)))
    (moved,) = house.rows("budget", "deadlines")
    allocated = the_budget(house)["state"]
    house.at("2026-03-17T23:59:59+08:00")
    objection = house.call("owner_unit", "POST", f"/notices/{PROJECT}/objections", json={"text": "金额偏高"})
    house.at("2026-03-18T00:00:00+08:00")

    assert (allocated, moved["state"], moved["due_on"]) == ("allocated", "fired", date(2026, 3, 17))
    assert (objection.status_code, the_budget(house)["state"]) == (201, "objected")
    assert [row["reason"] for row in house.rows("budget", "deadlines")] == [None]
    assert house.said("budget").count("budget.allocation_finalized.v1") == 1


def test_an_objection_before_the_later_last_day_counts_though_no_sweep_has_counted_the_notice_again(house: House):
    on_notice(house)
    house.at(BOUND)
    with house.work("budget").database.writing() as connection:
        calendars.adopt(connection, a_closure(date(2026, 3, 16)), at=clock.true_now())
    house.at_moment(datetime.fromisoformat("2026-03-17T23:59:59+08:00"))
    objection = house.call("owner_unit", "POST", f"/notices/{PROJECT}/objections", json={"text": "金额偏高"})

    assert (objection.status_code, the_budget(house)["state"]) == (201, "objected")


def test_an_objection_that_waited_for_the_lock_while_the_clock_fired_takes_the_allocation_back(house: House):
    on_notice(house)
    house.at(BOUND)
    with house.work("budget").begin(SYSTEM, received_at=LAST_SECOND) as tx:
        noticed = Budgets(tx)
        budget = noticed.get(PROJECT)
        reopened, objection, raised = rules.raise_objection(
            budget,
            objection_id=tx.new_id(),
            text="金额偏高",
            actor=tx.actor,
            received_at=tx.received_at,
            today=tx.today,
            deadline=notice_deadline(tx, budget),
        )
        noticed.save(reopened)
        Objections(tx).add(objection)
        tx.emit(raised)
    between = the_budget(house)["state"]
    answer = {"outcome": "dismissed", "text": "经核实"}
    house.call("BDB", "POST", f"/objections/{objection.objection_id}/resolution", json=answer)

    assert (between, the_budget(house)["state"]) == ("objected", "allocated")
    assert house.said("budget").count("budget.allocation_finalized.v1") == 2


def test_a_notice_into_a_year_without_a_calendar_ends_on_no_provisional_date(house: House):
    house.at("2026-12-28T09:00:00+08:00")
    on_notice(house)
    shown = the_budget(house)["notice"]
    house.at("2027-02-01T09:00:00+08:00")

    objection = house.call("owner_unit", "POST", f"/notices/{PROJECT}/objections", json={"text": "金额偏高"})
    assert (shown["provisional"], objection.status_code) == (True, 201)
    assert "budget.allocation_finalized.v1" not in house.said("budget")
