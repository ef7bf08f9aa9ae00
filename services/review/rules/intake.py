"""From the request to the reviewer's desk: rounds, acceptance, corrections."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from services.review.rules.clocks import intake_clock, review_clock, settled
from services.review.rules.refusals import AlreadyReturned
from services.review.rules.terms import LIFECYCLE, RETURNS_PER_ROUND, Review, Round
from shared.events.application import CorrectionSubmitted, TechReviewRequested
from shared.events.review import ReviewCorrectionRequested, TechReviewAccepted
from shared.kernel.counting import PauseReason
from shared.kernel.deadline import Clock, Deadline, DeadlineState
from shared.kernel.law import Parameters

AGAIN = "补正材料提交"  # what starts a clock that begins anew with the correction


def open_round(
    known: Review | None, *, requested: TechReviewRequested, parameters: Parameters
) -> tuple[Review, tuple[Clock, ...]]:
    """Open the first round, or the next one after an opinion; the rounds before it are kept (Art. 7)."""
    review = Review(
        project_id=requested.project_id,
        project_no=requested.project_no,
        project_name=requested.project_name,
        owner_office_id=requested.owner_office_id,
        owner_office_name=requested.owner_office_name,
        estimate=requested.estimate,
        round=requested.round,
        design_digest=requested.design_digest,
        design_version=requested.design_version,
        requested_on=requested.requested_on,
    )
    if known is not None:
        state = LIFECYCLE.after(known.state, "open_round")
        review = replace(review, state=state, earlier_rounds=(*known.earlier_rounds, _ended(known)))
    return review, (intake_clock(review, requested.requested_on, parameters),)


def accept(
    review: Review, *, today: date, received_at: datetime, deadline: Deadline | None, parameters: Parameters
) -> tuple[Review, TechReviewAccepted, tuple[Clock, ...]]:
    """Accept the design for review; the processing clock runs from this day (Art. 7, D8)."""
    state = LIFECYCLE.after(review.state, "accept")
    accepted = replace(settled(review, deadline, received_at), state=state, accepted_on=today)
    said = TechReviewAccepted(
        project_id=review.project_id, project_no=review.project_no, round=review.round, accepted_on=today
    )
    return accepted, said, (review_clock(accepted, today, parameters),)


def return_for_correction(
    review: Review, *, defects: Sequence[str], today: date, received_at: datetime, deadline: Deadline | None
) -> tuple[Review, ReviewCorrectionRequested]:
    """Give the design back with one complete list of what to correct, once in a round (Art. 7)."""
    state = LIFECYCLE.after(review.state, "return_for_correction")
    if review.returns >= RETURNS_PER_ROUND:
        raise AlreadyReturned(round=review.round)
    returned = replace(
        settled(review, deadline, received_at), state=state, defects=tuple(defects), returns=review.returns + 1
    )
    return returned, ReviewCorrectionRequested(
        project_id=review.project_id,
        project_no=review.project_no,
        round=review.round,
        defects=returned.defects,
        requested_on=today,
    )


def take_correction(
    review: Review, *, submitted: CorrectionSubmitted, deadline: Deadline | None, parameters: Parameters
) -> tuple[Review, tuple[Clock, ...], tuple[PauseReason, ...]]:
    """Go on where the design was given back; what was concluded on another design is concluded anew (Art. 7).

    Before acceptance the intake begins anew; after it the processing clock (`deadline`), which stood still, runs on
    (D8): returned is for what it stands still no longer. A correction for the other desk, or after the end, changes
    nothing.
    """
    if submitted.desk != "review" or review.state != "correction":
        return review, (), ()
    at_intake = review.accepted_on is None
    action = "take_intake_correction" if at_intake else "take_correction"
    corrected = replace(
        review,
        state=LIFECYCLE.after(review.state, action),
        design_digest=submitted.design_digest,
        design_version=submitted.design_version,
        aspects=review.aspects if submitted.design_digest == review.design_digest else (),
    )
    if at_intake:
        return corrected, (intake_clock(corrected, submitted.submitted_on, parameters, starts_with=AGAIN),), ()
    if deadline is None or deadline.state == DeadlineState.CANCELLED:
        # Given back under a release that knew no pause, or taken back by a lapse that was wrong: the whole period anew.
        return corrected, (review_clock(corrected, submitted.submitted_on, parameters, starts_with=AGAIN),), ()
    return corrected, (), (PauseReason.CORRECTION,)


def _ended(review: Review) -> Round:
    return Round(
        round=review.round,
        design_digest=review.design_digest,
        design_version=review.design_version,
        aspects=review.aspects,
        conclusion=review.conclusion,
        opinion_no=review.opinion_no,
        issued_on=review.issued_on,
        overdue=review.overdue,
        missed_clocks=review.missed_clocks,
    )
