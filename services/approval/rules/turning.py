"""The office turns its own processing clock: it stands still for a coded reason, runs on, is extended once."""

from dataclasses import replace
from datetime import date

from services.approval.rules.refusals import ExtendedTooFar
from services.approval.rules.terms import LIFECYCLE, Approval
from shared.kernel.actor import Actor, Role
from shared.kernel.counting import PauseReason
from shared.kernel.deadline import Deadline
from shared.kernel.law import Parameters
from shared.kernel.turns import must_be_pausable, must_be_paused


def pause_clock(approval: Approval, *, reason: PauseReason, today: date, deadline: Deadline | None) -> Approval:
    """Let the clock of what is accepted stand still from tomorrow, for a coded reason (Art. 8, D8)."""
    state = LIFECYCLE.after(approval.state, "pause_clock")
    must_be_pausable(deadline, on=today, reason=reason)
    return replace(approval, state=state)


def resume_clock(approval: Approval, *, reason: PauseReason, deadline: Deadline | None) -> Approval:
    """Let the clock run on, as far as nothing else holds it; today is not counted (Art. 8, D8)."""
    state = LIFECYCLE.after(approval.state, "resume_clock")
    must_be_paused(deadline, reason=reason)
    return replace(approval, state=state)


def extend_clock(approval: Approval, *, workdays: int, actor: Actor, parameters: Parameters) -> Approval:
    """Let the head of the office extend the clock, by no more than the rule set allows (Art. 8, D9, [P])."""
    actor.must_have(Role.AAB)
    state = LIFECYCLE.after(approval.state, "extend_clock")
    most = parameters.number("most_extension_workdays")
    if workdays > most:
        raise ExtendedTooFar(workdays=workdays, most=most)
    return replace(approval, state=state)
