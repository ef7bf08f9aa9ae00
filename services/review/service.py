"""Event and time doors of the review service, in the order of a review's life."""

from services.review import rules
from services.review.store import Reviews
from shared.chassis.listen import FollowsTheLaw, listens_to, when_due, when_moved
from shared.chassis.work import Tx
from shared.events.application import (
    ApplicationLapseCleared,
    ApplicationLapsed,
    ApplicationWithdrawn,
    CorrectionSubmitted,
    TechReviewRequested,
)
from shared.kernel.deadline import Deadline


class Service(FollowsTheLaw):
    """Technical reviews, from request to opinion, round by round."""

    name = "review"

    @listens_to(TechReviewRequested)
    def on_tech_review_requested(self, tx: Tx, event: TechReviewRequested) -> None:
        """A design is handed in: a round opens, and the bureau has its days to accept it."""
        reviews = Reviews(tx)
        tx.pin(event)
        review, clocks = rules.open_round(
            reviews.seek(event.project_id), requested=event, parameters=tx.parameters(event.project_id)
        )
        reviews.keep(review)
        tx.arm(clocks)

    @when_due(rules.INTAKE_CLOCK)
    def mark_overdue_intake(self, tx: Tx, deadline: Deadline) -> None:
        """The bureau has not decided on acceptance in its days."""
        self._mark_overdue(tx, deadline)

    @when_moved(rules.INTAKE_CLOCK)
    def rejudge_intake(self, tx: Tx, deadline: Deadline) -> None:
        """A notice has moved the end of its days for acceptance: judged again whether the bureau has missed it."""
        self._rejudge(tx, deadline)

    @listens_to(CorrectionSubmitted)
    def on_correction_submitted(self, tx: Tx, event: CorrectionSubmitted) -> None:
        """The corrected design is here; the bureau goes on with it."""
        reviews = Reviews(tx)
        # Only a return of ours brings a correction to us: no review here means that it is for the other desk.
        for known in reviews.those_of(event.project_id):
            review, clocks, ended = rules.take_correction(
                known,
                submitted=event,
                deadline=tx.deadline(rules.REVIEW_CLOCK, event.project_id),
                parameters=tx.parameters(event.project_id),
            )
            reviews.save(review)
            tx.arm(clocks)
            tx.resume(rules.REVIEW_CLOCK, event.project_id, reasons=ended, on=event.submitted_on)

    @when_due(rules.REVIEW_CLOCK)
    def mark_overdue_review(self, tx: Tx, deadline: Deadline) -> None:
        """The bureau has not issued its opinion in its days."""
        self._mark_overdue(tx, deadline)

    @when_moved(rules.REVIEW_CLOCK)
    def rejudge_review(self, tx: Tx, deadline: Deadline) -> None:
        """A notice has moved the end of its days for the opinion: judged again whether the bureau has missed it."""
        self._rejudge(tx, deadline)

    @listens_to(ApplicationWithdrawn)
    def on_application_withdrawn(self, tx: Tx, event: ApplicationWithdrawn) -> None:
        """The unit takes its application back; one withdrawn as a draft was never here."""
        reviews = Reviews(tx)
        for review in reviews.those_of(event.project_id):
            reviews.save(rules.withdraw(review))
            tx.cancel(rules.INTAKE_CLOCK, event.project_id)
            tx.cancel(rules.REVIEW_CLOCK, event.project_id)

    @listens_to(ApplicationLapsed)
    def on_application_lapsed(self, tx: Tx, event: ApplicationLapsed) -> None:
        """The correction window has closed with nothing handed in."""
        reviews = Reviews(tx)
        for known in reviews.those_of(event.project_id):
            review, ended = rules.lapse(known)
            reviews.save(review)
            for kind in ended:
                tx.cancel(kind, event.project_id)

    @listens_to(ApplicationLapseCleared)
    def on_application_lapse_cleared(self, tx: Tx, event: ApplicationLapseCleared) -> None:
        """The correction window had not closed: the correction may still come."""
        reviews = Reviews(tx)
        for review in reviews.those_of(event.project_id):
            reviews.save(rules.clear_lapse(review))

    def _mark_overdue(self, tx: Tx, deadline: Deadline) -> None:
        reviews = Reviews(tx)
        reviews.save(rules.mark_overdue(reviews.get(deadline.subject_id), deadline=deadline))

    def _rejudge(self, tx: Tx, deadline: Deadline) -> None:
        reviews = Reviews(tx)
        reviews.save(rules.rejudge_clock(reviews.get(deadline.subject_id), deadline=deadline))
