"""What the budget service decides on objections and the end of a notice; plain Python, no house."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from services.budget import rules
from shared.events.budget import AllocationFinalized, ObjectionResolved
from shared.kernel.lifecycle import WrongMove
from shared.kernel.money import Money
from tests.budget.builders import (
    FRIDAY,
    HOLD,
    MONDAY,
    NEXT_MONDAY,
    NOTICE,
    OBJECTION,
    a_budget,
    a_notice,
    a_notice_deadline,
    an_actor,
    an_objection,
)

BOUND = datetime.fromisoformat("2026-03-17T00:00:00+08:00")
LAST_INSTANT = BOUND - timedelta(microseconds=1)
TUESDAY_AFTER = date(2026, 3, 17)


def received(received_at=LAST_INSTANT, deadline=None):
    return {
        "objection_id": OBJECTION,
        "text": "金额偏高",
        "actor": an_actor(),
        "received_at": received_at,
        "today": received_at.date(),
        "deadline": deadline or a_notice_deadline(),
    }


def answered(outcome, *others):
    return {
        "objections": (an_objection(), *others),
        "outcome": outcome,
        "text": "经核实",
        "today": TUESDAY_AFTER,
    }


def test_an_objection_in_the_last_instant_counts():
    budget, objection, said = rules.raise_objection(a_budget("notice"), **received())

    assert (budget.state, objection.state, objection.notice_id) == ("objected", "open", NOTICE)
    assert (said.objection_id, said.raised_on) == (OBJECTION, NEXT_MONDAY)


@pytest.mark.parametrize("state", ["notice", "objected", "allocated"])
def test_an_objection_at_the_bound_is_refused_whatever_the_state(state):
    with pytest.raises(rules.NoticeClosed, match="2026-03-16"):
        rules.raise_objection(a_budget(state), **received(received_at=BOUND))


def test_an_objection_received_before_the_bound_counts_although_the_clock_has_fired():
    fired = a_notice_deadline(state="fired", fired_at=BOUND)
    allocated = a_budget("allocated", notices=(a_notice(ended_on=NEXT_MONDAY),))

    reopened, objection, _ = rules.raise_objection(allocated, **received(deadline=fired))
    again = rules.resolve(reopened, objection, **answered("dismissed"))

    assert (reopened.state, again.budget.state) == ("objected", "allocated")
    assert isinstance(again.events[-1], AllocationFinalized)


def test_only_an_allocation_is_reopened():
    assert rules.reopen(a_budget("allocated")).state == "objected"
    with pytest.raises(WrongMove):
        rules.reopen(a_budget("budgeted"))


def test_nobody_is_turned_away_on_a_provisional_last_day():
    budget, _, _ = rules.raise_objection(
        a_budget("notice"), **received(received_at=BOUND, deadline=a_notice_deadline(provisional=True))
    )

    assert budget.state == "objected"


@pytest.mark.parametrize("state", ["no_budget", "budgeted"])
def test_what_is_not_on_notice_is_not_objected_to(state):
    with pytest.raises(WrongMove):
        rules.raise_objection(a_budget(state), **received())


def test_the_last_objection_dismissed_before_the_end_lets_the_notice_go_on():
    answer = rules.resolve(a_budget("objected"), an_objection(), **answered("dismissed"))

    assert (answer.budget.state, answer.objection.state) == ("notice", "dismissed")
    assert (answer.objection.resolution, answer.objection.resolved_on) == ("经核实", TUESDAY_AFTER)
    assert [type(event) for event in answer.events] == [ObjectionResolved]


def test_one_of_two_objections_dismissed_changes_nothing_yet():
    other = replace(an_objection(), objection_id=HOLD)

    answer = rules.resolve(
        a_budget("objected", notices=(a_notice(ended_on=NEXT_MONDAY),)), an_objection(), **answered("dismissed", other)
    )

    assert (answer.budget.state, len(answer.events)) == ("objected", 1)


def test_an_objection_upheld_brings_the_notice_down_and_names_its_clock():
    answer = rules.resolve(a_budget("objected"), an_objection(), **answered("upheld"))

    assert (answer.budget.state, answer.budget.notice) == ("budgeted", None)
    assert (answer.budget.notices[0].withdrawn_on, answer.withdrawn) == (TUESDAY_AFTER, (NOTICE,))
    assert [event.outcome for event in answer.events] == ["upheld"]


@pytest.mark.parametrize("outcome", ["upheld", "dismissed"])
def test_an_objection_to_a_notice_that_is_down_gets_its_answer_and_moves_nothing(outcome):
    down = a_budget("budgeted", notices=(a_notice(withdrawn_on=FRIDAY),))

    answer = rules.resolve(down, an_objection(), **answered(outcome))

    assert (answer.budget, answer.objection.state, answer.withdrawn) == (down, outcome, ())


def test_an_objection_is_answered_once():
    with pytest.raises(WrongMove):
        rules.resolve(a_budget("objected"), an_objection("dismissed"), **answered("dismissed"))
    with pytest.raises(WrongMove):
        rules.uphold(a_budget("objected"), an_objection("upheld"), today=MONDAY)


def test_a_notice_that_ends_without_objection_makes_its_amount_final():
    budget, said = rules.conclude_notice(
        a_budget("notice"), deadline=a_notice_deadline(), objections=[an_objection("dismissed")], today=TUESDAY_AFTER
    )

    assert (budget.state, budget.notice.ended_on) == ("allocated", NEXT_MONDAY)
    assert [(event.amount, event.finalized_on) for event in said] == [(Money.from_wan("400"), TUESDAY_AFTER)]


def test_a_notice_that_ends_with_an_open_objection_only_notes_its_end():
    budget, said = rules.conclude_notice(
        a_budget("objected"), deadline=a_notice_deadline(), objections=[an_objection()], today=TUESDAY_AFTER
    )

    assert (budget.state, budget.notice.ended_on, said) == ("objected", NEXT_MONDAY, ())
    assert rules.resolve(budget, an_objection(), **answered("dismissed")).budget.state == "allocated"


def test_the_clock_of_a_notice_that_is_down_moves_nothing():
    down = a_budget("budgeted", notices=(a_notice(withdrawn_on=FRIDAY),))
    renewed = a_budget("notice", notices=(*down.notices, a_notice(notice_id=HOLD)))

    for budget in (down, renewed):
        assert rules.conclude_notice(budget, deadline=a_notice_deadline(), objections=[], today=TUESDAY_AFTER) == (
            budget,
            (),
        )


def test_a_notice_is_concluded_once():
    concluded, _ = rules.conclude_notice(
        a_budget("notice"), deadline=a_notice_deadline(), objections=[], today=TUESDAY_AFTER
    )

    again = rules.conclude_notice(concluded, deadline=a_notice_deadline(), objections=[], today=TUESDAY_AFTER)
    assert again == (concluded, ())
