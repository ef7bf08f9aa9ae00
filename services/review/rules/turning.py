"""The office turns its own processing clock: it stands still for a coded reason, runs on, is extended once."""

from dataclasses import replace
from datetime import date

from services.review.rules.refusals import ExtendedTooFar
from services.review.rules.terms import LIFECYCLE, Review
from shared.kernel.actor import Actor, Role
from shared.kernel.counting import PauseReason
from shared.kernel.deadline import Deadline
from shared.kernel.law import Parameters
from shared.kernel.turns import must_be_pausable, must_be_paused


def pause_clock(review: Review, *, reason: PauseReason, today: date, deadline: Deadline | None) -> Review:
    """Let the clock of what is accepted stand still from tomorrow, for a coded reason (Art. 7, D8)."""
    state = LIFECYCLE.after(review.state, "pause_clock")
    must_be_pausable(deadline, on=today, reason=reason)
    return replace(review, state=state)


def resume_clock(review: Review, *, reason: PauseReason, deadline: Deadline | None) -> Review:
    """Let the clock run on, as far as nothing else holds it; today is not counted (Art. 7, D8)."""
    state = LIFECYCLE.after(review.state, "resume_clock")
    must_be_paused(deadline, reason=reason)
    return replace(review, state=state)


def extend_clock(review: Review, *, workdays: int, actor: Actor, parameters: Parameters) -> Review:
    """Let the head of the office extend the clock, by no more than the rule set allows (Art. 7, D9, [P])."""
    actor.must_have(Role.BDB)
    state = LIFECYCLE.after(review.state, "extend_clock")
    most = parameters.number("most_extension_workdays")
    if workdays > most:
        raise ExtendedTooFar(workdays=workdays, most=most)
    return replace(review, state=state)
