"""What the budget service decides on holds; plain Python, no house."""

from itertools import permutations

import pytest

from services.budget import rules
from shared.kernel.actor import Role
from tests.budget.builders import (
    ANOTHER,
    FRIDAY,
    HOLD,
    MONDAY,
    NEXT_MONDAY,
    a_budget,
    a_hold,
    an_actor,
)

FILED = a_budget("allocated", completed_on=MONDAY, report_filed_on=FRIDAY)


def after(*heard):
    """Return the budget, its holds by id and what was said, once all was heard in that order."""
    budget, holds, said = a_budget("allocated"), {}, []
    for place, what in enumerate(heard):
        now = list(holds.values())
        if what == "overdue":
            one = rules.note_overdue(budget, holds=now, hold_id=place, due_on=FRIDAY)
        elif what == "cleared":
            one = rules.note_overdue_cleared(budget, holds=now, today=NEXT_MONDAY)
        else:
            one = rules.note_filed(budget, holds=now, filed_on=NEXT_MONDAY)
        budget, said = one.budget, [*said, *one.events]
        holds |= {hold.hold_id: hold for hold in one.holds}
    return budget, list(holds.values()), said


def not_sharing(holds=(), grounds=None):
    return {
        "holds": holds,
        "hold_id": HOLD,
        "reason": rules.NO_SHARING,
        "grounds": grounds,
        "actor": an_actor(Role.BDB, "jc-bdb"),
        "today": MONDAY,
    }


@pytest.mark.parametrize("scope", ["construction", "operations"])
def test_money_is_payable_when_no_open_hold_covers_it(scope):
    assert rules.payable([], scope)
    assert not rules.payable([a_hold(rules.UNFILED)], scope)
    assert rules.payable([a_hold(rules.UNFILED, lifted_on=FRIDAY)], scope)
    assert rules.payable([a_hold(rules.NO_SHARING)], scope) is (scope == "construction")


def test_of_two_holds_one_lifted_leaves_the_money_held():
    unfiled = a_hold(rules.UNFILED, hold_id=ANOTHER)
    lifted, said = rules.lift(a_budget(), a_hold(), today=FRIDAY)

    assert (said.reason, said.lifted_on) == (rules.NO_SHARING, FRIDAY)
    assert not rules.payable([lifted, unfiled], "operations")


def test_every_hold_in_the_way_is_named_with_its_way_out():
    holds = [a_hold(rules.UNFILED), a_hold(rules.NO_SHARING)]

    with pytest.raises(rules.MoneyHeld, match="竣工验收报告未备案、未按要求协同共享") as refusal:
        rules.must_be_payable(holds, "operations")
    assert "提交竣工验收报告备案;整改后" in refusal.value.detail


def test_not_sharing_holds_the_operations_money_once():
    hold, said = rules.impose(a_budget(), **not_sharing(grounds="目录未挂接"))

    assert (hold.scope, hold.article, hold.grounds, hold.state) == ("operations", "9", "目录未挂接", "open")
    assert (said.reason, said.article, said.imposed_on) == (rules.NO_SHARING, "9", MONDAY)
    with pytest.raises(rules.HoldStands):
        rules.impose(a_budget(), **not_sharing([hold]))
    assert rules.impose(a_budget(), **not_sharing([a_hold(lifted_on=FRIDAY)]))[0].state == "open"


def test_a_lifted_hold_is_not_lifted_again():
    with pytest.raises(rules.HoldLifted, match="2026-03-13"):
        rules.lift(a_budget(), a_hold(lifted_on=FRIDAY), today=NEXT_MONDAY)


def test_no_hand_lifts_the_hold_of_an_unfiled_report():
    with pytest.raises(rules.LiftedByFilingAlone, match="备案后系统自动解除"):
        rules.lift(a_budget(), a_hold(rules.UNFILED), today=FRIDAY)


def test_completion_owes_the_report_and_holds_nothing():
    budget = rules.note_completion(a_budget("allocated"), completed_on=MONDAY)

    assert (budget.completed_on, budget.report_filed) == (MONDAY, False)


def test_an_overdue_report_holds_construction_and_operations_money_from_the_lapse():
    marked = rules.note_overdue(a_budget("allocated"), holds=[], hold_id=HOLD, due_on=FRIDAY)
    (hold,), (said,) = marked.holds, marked.events

    assert (hold.scope, hold.article, hold.imposed_by) == ("both", "21", "系统")
    assert (hold.since, said.imposed_on, said.reason) == (FRIDAY.replace(day=14), FRIDAY.replace(day=14), rules.UNFILED)


def test_a_second_overdue_mark_does_not_make_a_second_hold():
    _, holds, said = after("overdue", "overdue")

    assert (len(holds), len(said)) == (1, 1)


@pytest.mark.parametrize("end", ["filed", "cleared"])
def test_the_filing_or_the_cleared_mark_lifts_the_hold(end):
    _, (hold,), (_, lifted) = after("overdue", end)

    assert (hold.state, hold.lifted_on, lifted.lifted_on) == ("lifted", NEXT_MONDAY, NEXT_MONDAY)


@pytest.mark.parametrize("end", ["filed", "cleared"])
def test_an_overdue_mark_heard_after_its_end_imposes_nothing(end):
    _, holds, said = after(end, "overdue")

    assert (holds, said) == ([], [])


def test_a_report_overdue_anew_after_a_cleared_mark_is_held_anew():
    _, holds, _ = after("overdue", "cleared", "overdue")

    assert [hold.state for hold in holds] == ["lifted", "open"]


@pytest.mark.parametrize("order", sorted(set(permutations(["overdue", "cleared", "overdue"]))))
def test_marks_and_their_clearing_leave_the_same_money_in_every_order(order):
    _, holds, _ = after(*order)

    assert not rules.payable(holds, "construction")
    assert len([hold for hold in holds if hold.state == "open"]) == 1


@pytest.mark.parametrize("order", sorted(set(permutations(["overdue", "cleared", "overdue", "filed"]))))
def test_a_filed_report_leaves_nothing_held_in_every_order(order):
    budget, holds, _ = after(*order)

    assert budget.report_filed
    assert rules.payable(holds, "construction")


def test_a_hold_never_ends_before_it_began():
    early = rules.note_overdue_cleared(
        a_budget(overdue_marks=1), holds=[a_hold(rules.UNFILED, since=NEXT_MONDAY)], today=FRIDAY
    )

    assert early.holds[0].lifted_on == NEXT_MONDAY


def test_the_filing_leaves_the_hold_for_not_sharing_alone():
    filed = rules.note_filed(a_budget(), holds=[a_hold(rules.NO_SHARING)], filed_on=FRIDAY)

    assert (filed.holds, filed.events) == ((), ())
