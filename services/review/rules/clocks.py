"""The bureau's own clocks: when they run, and who has let one run out."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from services.review.rules.terms import INTAKE_CLOCK, REVIEW_CLOCK, Review
from shared.kernel.actor import Role
from shared.kernel.deadline import Clock, Deadline, DeadlineState
from shared.kernel.law import Parameters, Terms


def intake_clock(
    review: Review, anchor_on: date, parameters: Parameters, *, starts_with: str = "提请技术审核"
) -> Clock:
    """Return the clock within which the bureau accepts or returns the design."""
    return _clock(
        review,
        INTAKE_CLOCK,
        title="技术审核受理",
        starts_with=starts_with,
        anchor_on=anchor_on,
        terms=parameters.terms("intake_check_workdays"),
    )


def review_clock(
    review: Review, anchor_on: date, parameters: Parameters, *, starts_with: str = "技术审核受理"
) -> Clock:
    """Return the clock within which the bureau issues its opinion."""
    return _clock(
        review,
        REVIEW_CLOCK,
        title="技术审核意见",
        starts_with=starts_with,
        anchor_on=anchor_on,
        terms=parameters.terms("tech_review_workdays"),
        pausable=True,
    )


def running_clock(review: Review) -> str:
    """Return which of the bureau's clocks the present step runs on: before acceptance, or after it (Art. 7)."""
    return INTAKE_CLOCK if review.accepted_on is None else REVIEW_CLOCK


def mark_overdue(review: Review, *, deadline: Deadline) -> Review:
    """Note that a clock of the bureau's has run out; nothing adverse follows for the unit (Art. 7)."""
    return _marked(review, deadline.deadline_id, missed=True)


def settled(review: Review, deadline: Deadline | None, received_at: datetime) -> Review:
    """Let the receipt decide whether the clock was missed, whatever the sweep marked meanwhile.

    One that stands still is not missed; one that was taken back has nothing to say.
    """
    if deadline is None or deadline.state == DeadlineState.CANCELLED:
        return review
    return _marked(review, deadline.deadline_id, missed=not deadline.paused and deadline.missed_by(received_at))


def _marked(review: Review, deadline_id: UUID, *, missed: bool) -> Review:
    others = tuple(known for known in review.missed_clocks if known != deadline_id)
    return replace(review, missed_clocks=(*others, deadline_id) if missed else others)


def _clock(
    review: Review,
    kind: str,
    *,
    title: str,
    starts_with: str,
    anchor_on: date,
    terms: Terms,
    pausable: bool = False,
) -> Clock:
    return Clock(
        kind=kind,
        title=title,
        starts_with=starts_with,
        article="7",
        subject_id=review.project_id,
        project_id=review.project_id,
        anchor_on=anchor_on,
        owed_by=Role.BDB,
        pausable=pausable,
        **terms,
    )
