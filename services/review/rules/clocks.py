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

    One that stands still, or whose date is provisional (D12), is not missed; one that was taken back has nothing to say.
    """
    if deadline is None or deadline.state == DeadlineState.CANCELLED:
        return review
    counts = not deadline.paused and not deadline.provisional
    return _marked(review, deadline.deadline_id, missed=counts and deadline.missed_by(received_at))


def rejudge_clock(review: Review, *, deadline: Deadline) -> Review:
    """Take the mark back where a notice has moved the end past what happened, or past now (Art. 7, D10)."""
    came = deadline.met_at
    missed = deadline.state == DeadlineState.FIRED if came is None else deadline.missed_by(came)
    return review if missed and not deadline.provisional else _unmarked(review, deadline.deadline_id)


def _marked(review: Review, deadline_id: UUID, *, missed: bool) -> Review:
    others = tuple(known for known in review.missed_clocks if known != deadline_id)
    return replace(review, missed_clocks=(*others, deadline_id) if missed else others)


def _unmarked(review: Review, deadline_id: UUID) -> Review:
    """Return the review, and its earlier rounds, without the mark."""
    rounds = tuple(
        replace(known, missed_clocks=tuple(clock for clock in known.missed_clocks if clock != deadline_id))
        for known in review.earlier_rounds
    )
    cleared = zip(review.earlier_rounds, rounds, strict=True)
    kept = tuple(was if was == now else replace(now, overdue=bool(now.missed_clocks)) for was, now in cleared)
    return replace(_marked(review, deadline_id, missed=False), earlier_rounds=kept)


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
