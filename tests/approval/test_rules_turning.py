"""When the bureau may turn its own clock, told without a container."""

from datetime import date, datetime

import pytest

from services.approval import rules
from shared.kernel import turns
from shared.kernel.actor import Actor, Role, WrongRole
from shared.kernel.counting import Pause, PauseReason
from shared.kernel.deadline import Deadline
from shared.kernel.lifecycle import WrongMove
from tests.approval import builders
from tests.builders import THE_CITYS

TUESDAY, FRIDAY = date(2026, 3, 10), date(2026, 4, 3)
EXPERTS = PauseReason.EXPERT_REVIEW
BUSY = builders.an_approving_approval()
RUNNING = builders.a_deadline(due_on=FRIDAY, pausable=True)
STANDING = builders.a_deadline(due_on=FRIDAY, pausable=True, state="paused", pauses=(Pause(TUESDAY, reason=EXPERTS),))
BEFORE_OR_AFTER = [state for state in rules.LIFECYCLE.states if state not in (BUSY.state, "correction")]


def somebody(*roles: Role) -> Actor:
    """Return a person of the bureau in these roles."""
    return Actor(user_id="1", name="孙局长", office_id="jc", office_name="本局", roles=frozenset(roles))


HEAD = somebody(Role.AAB, Role.OFFICE_HEAD)


def test_the_clock_of_what_is_accepted_may_stand_still():
    assert rules.pause_clock(BUSY, reason=EXPERTS, today=TUESDAY, deadline=RUNNING) == BUSY


def test_a_clock_that_does_not_run_is_not_paused():
    with pytest.raises(turns.NoClockRuns):
        rules.pause_clock(BUSY, reason=EXPERTS, today=TUESDAY, deadline=None)


@pytest.mark.parametrize("state", [*BEFORE_OR_AFTER, "correction"])
def test_a_clock_is_paused_only_while_the_case_is_accepted_and_on_the_desk(state: str):
    with pytest.raises(WrongMove):
        rules.pause_clock(builders.an_approving_approval(state=state), reason=EXPERTS, today=TUESDAY, deadline=RUNNING)


@pytest.mark.parametrize("state", [BUSY.state, "correction"])
def test_what_has_ended_is_ended_even_while_a_correction_is_out(state: str):
    held = builders.an_approving_approval(state=state)

    assert rules.resume_clock(held, reason=EXPERTS, deadline=STANDING) == held


def test_a_clock_that_was_not_paused_does_not_run_on():
    with pytest.raises(turns.NotPausedForThat):
        rules.resume_clock(BUSY, reason=EXPERTS, deadline=RUNNING)


@pytest.mark.parametrize("state", BEFORE_OR_AFTER)
def test_nothing_runs_on_before_acceptance_or_after_the_end(state: str):
    with pytest.raises(WrongMove):
        rules.resume_clock(builders.an_approving_approval(state=state), reason=EXPERTS, deadline=STANDING)


def test_the_head_of_the_office_extends_within_the_rule_sets_limit():
    assert rules.extend_clock(BUSY, workdays=10, actor=HEAD, parameters=THE_CITYS) == BUSY
    with pytest.raises(rules.ExtendedTooFar, match="最多可以延期10个工作日"):
        rules.extend_clock(BUSY, workdays=11, actor=HEAD, parameters=THE_CITYS)


def test_the_head_of_another_office_extends_nothing():
    with pytest.raises(WrongRole):
        rules.extend_clock(BUSY, workdays=5, actor=somebody(Role.FIN, Role.OFFICE_HEAD), parameters=THE_CITYS)


@pytest.mark.parametrize("state", [*BEFORE_OR_AFTER, "correction"])
def test_a_clock_is_extended_only_while_the_case_is_accepted_and_on_the_desk(state: str):
    with pytest.raises(WrongMove):
        rules.extend_clock(builders.an_approving_approval(state=state), workdays=5, actor=HEAD, parameters=THE_CITYS)


def test_a_clock_that_stands_still_is_not_missed():
    late = builders.a_deadline(due_on=TUESDAY).bound_at

    assert settle(STANDING, late).overdue is False
    assert settle(RUNNING, RUNNING.bound_at).overdue is True


def test_a_clock_that_was_taken_back_makes_nobody_late():
    taken_back = builders.a_deadline(due_on=TUESDAY, state="cancelled")

    assert settle(taken_back, taken_back.bound_at).overdue is False


def settle(deadline: Deadline, received_at: datetime) -> rules.Approval:
    """Give the case back at that moment."""
    given = {"defects": ["补充清单"], "today": TUESDAY, "received_at": received_at, "deadline": deadline}
    return rules.return_for_correction(BUSY, **given)[0]
