"""When an office may turn its own clock, told without a container."""

from datetime import date, datetime
from types import ModuleType
from typing import Any

import pytest

from shared.kernel import turns
from shared.kernel.actor import Actor, Role, WrongRole
from shared.kernel.counting import Pause, PauseReason
from shared.kernel.deadline import Deadline
from shared.kernel.lifecycle import WrongMove
from tests.builders import THE_CITYS
from tests.review_and_approval.desks import DESKS, Desk

TUESDAY, FRIDAY = date(2026, 3, 10), date(2026, 4, 3)
EXPERTS = PauseReason.EXPERT_REVIEW


@pytest.fixture
def rules(desk: Desk) -> ModuleType:
    """What the desk's service decides."""
    return desk.rules


def states(*, correction: bool) -> list[Any]:
    """Return each desk with each state in which its case is not on it; where asked, also while a correction is out."""
    return [
        pytest.param(desk, state, id=f"{desk.service}-{state}")
        for desk in DESKS
        for state in desk.rules.LIFECYCLE.states
        if state != desk.busy().state and (correction or state != "correction")
    ]


def running(desk: Desk) -> Deadline:
    """Return the desk's clock as it runs."""
    return desk.a_deadline(due_on=FRIDAY, pausable=True)


def standing(desk: Desk) -> Deadline:
    """Return the desk's clock as it stands still for the experts."""
    held = (Pause(TUESDAY, reason=EXPERTS),)
    return desk.a_deadline(due_on=FRIDAY, pausable=True, state="paused", pauses=held)


def somebody(*roles: Role) -> Actor:
    """Return a person in these roles."""
    return Actor(user_id="1", name="孙局长", office_id="jc", office_name="本局", roles=frozenset(roles))


def head_of(desk: Desk) -> Actor:
    """Return the head of the desk's office."""
    return somebody(desk.office, Role.OFFICE_HEAD)


def test_the_clock_of_what_is_accepted_may_stand_still(desk: Desk, rules: ModuleType):
    busy = desk.busy()

    assert rules.pause_clock(busy, reason=EXPERTS, today=TUESDAY, deadline=running(desk)) == busy


def test_a_clock_that_does_not_run_is_not_paused(desk: Desk, rules: ModuleType):
    with pytest.raises(turns.NoClockRuns):
        rules.pause_clock(desk.busy(), reason=EXPERTS, today=TUESDAY, deadline=None)


@pytest.mark.parametrize(("desk", "state"), states(correction=True))
def test_a_clock_is_paused_only_while_the_case_is_accepted_and_on_the_desk(desk: Desk, state: str, rules: ModuleType):
    with pytest.raises(WrongMove):
        rules.pause_clock(desk.busy(state=state), reason=EXPERTS, today=TUESDAY, deadline=running(desk))


@pytest.mark.parametrize("correction", [False, True])
def test_what_has_ended_is_ended_even_while_a_correction_is_out(desk: Desk, rules: ModuleType, correction: bool):
    held = desk.busy(state="correction") if correction else desk.busy()

    assert rules.resume_clock(held, reason=EXPERTS, deadline=standing(desk)) == held


def test_a_clock_that_was_not_paused_does_not_run_on(desk: Desk, rules: ModuleType):
    with pytest.raises(turns.NotPausedForThat):
        rules.resume_clock(desk.busy(), reason=EXPERTS, deadline=running(desk))


@pytest.mark.parametrize(("desk", "state"), states(correction=False))
def test_nothing_runs_on_before_acceptance_or_after_the_end(desk: Desk, state: str, rules: ModuleType):
    with pytest.raises(WrongMove):
        rules.resume_clock(desk.busy(state=state), reason=EXPERTS, deadline=standing(desk))


def test_the_head_of_the_office_extends_within_the_rule_sets_limit(desk: Desk, rules: ModuleType):
    busy = desk.busy()

    assert rules.extend_clock(busy, workdays=10, actor=head_of(desk), parameters=THE_CITYS) == busy
    with pytest.raises(rules.ExtendedTooFar, match="最多可以延期10个工作日"):
        rules.extend_clock(busy, workdays=11, actor=head_of(desk), parameters=THE_CITYS)


def test_the_head_of_another_office_extends_nothing(desk: Desk, rules: ModuleType):
    with pytest.raises(WrongRole):
        rules.extend_clock(desk.busy(), workdays=5, actor=somebody(Role.FIN, Role.OFFICE_HEAD), parameters=THE_CITYS)


@pytest.mark.parametrize(("desk", "state"), states(correction=True))
def test_a_clock_is_extended_only_while_the_case_is_accepted_and_on_the_desk(desk: Desk, state: str, rules: ModuleType):
    with pytest.raises(WrongMove):
        rules.extend_clock(desk.busy(state=state), workdays=5, actor=head_of(desk), parameters=THE_CITYS)


def test_a_clock_that_stands_still_is_not_missed(desk: Desk):
    held, runs = standing(desk), running(desk)

    assert settled(desk, held, held.bound_at).overdue is False
    assert settled(desk, runs, runs.bound_at).overdue is True


def test_a_clock_that_was_taken_back_makes_nobody_late(desk: Desk):
    taken_back = desk.a_deadline(due_on=TUESDAY, state="cancelled")

    assert settled(desk, taken_back, taken_back.bound_at).overdue is False


def settled(desk: Desk, deadline: Deadline, received_at: datetime) -> Any:
    """Give the case back at that moment."""
    given = {"defects": ["补充清单"], "today": TUESDAY, "received_at": received_at, "deadline": deadline}
    return desk.rules.return_for_correction(desk.busy(), **given)[0]
