"""Event and time doors of the application service, in the order of an application's life."""

from services.application import rules
from services.application.store import Applications
from shared.chassis.listen import FollowsTheLaw, listens_to, when_due, when_moved
from shared.chassis.work import Tx
from shared.events.approval import ApprovalCorrectionRequested, ProjectApproved, ProjectRefused
from shared.events.review import ReviewCorrectionRequested, TechOpinionIssued
from shared.kernel.deadline import Deadline


class Service(FollowsTheLaw):
    """Applications, from draft to decision."""

    name = "application"

    @listens_to(ReviewCorrectionRequested)
    def on_review_correction_requested(self, tx: Tx, event: ReviewCorrectionRequested) -> None:
        """The review desk wants the design corrected."""
        self._ask_correction(tx, event)

    @listens_to(TechOpinionIssued)
    def on_tech_opinion_issued(self, tx: Tx, event: TechOpinionIssued) -> None:
        """The design is reviewed: on to approval, or back for another round."""
        applications = Applications(tx)
        opinion = rules.Opinion(
            opinion_no=event.opinion_no,
            conclusion=event.conclusion,
            design_digest=event.design_digest,
            design_version=event.design_version,
        )
        applications.save(rules.note_opinion(applications.get(event.project_id), opinion))

    @listens_to(ApprovalCorrectionRequested)
    def on_approval_correction_requested(self, tx: Tx, event: ApprovalCorrectionRequested) -> None:
        """The approval desk wants the documents corrected."""
        self._ask_correction(tx, event)

    @when_due(rules.CORRECTION_CLOCK)
    def lapse_application_correction(self, tx: Tx, deadline: Deadline) -> None:
        """Nothing was handed in: the application has lapsed."""
        applications = Applications(tx)
        application, lapsed = rules.lapse(applications.get(deadline.subject_id), due_on=deadline.due_on)
        applications.save(application)
        tx.emit(*lapsed)

    @when_moved(rules.CORRECTION_CLOCK)
    def rejudge_application_correction(self, tx: Tx, deadline: Deadline) -> None:
        """A notice has moved the end of a window that had closed: the lapse is judged again."""
        applications = Applications(tx)
        application, cleared = rules.rejudge_lapse(applications.get(deadline.subject_id), deadline=deadline)
        applications.save(application)
        tx.emit(*cleared)

    @listens_to(ProjectApproved)
    def on_project_approved(self, tx: Tx, event: ProjectApproved) -> None:
        """The project is approved."""
        applications = Applications(tx)
        applications.save(rules.note_approval(applications.get(event.project_id)))

    @listens_to(ProjectRefused)
    def on_project_refused(self, tx: Tx, event: ProjectRefused) -> None:
        """The project is refused."""
        applications = Applications(tx)
        applications.save(rules.note_refusal(applications.get(event.project_id)))

    def _ask_correction(self, tx: Tx, event: ReviewCorrectionRequested | ApprovalCorrectionRequested) -> None:
        applications = Applications(tx)
        application, clocks = rules.ask_correction(
            applications.get(event.project_id),
            defects=event.defects,
            asked_on=event.requested_on,
            parameters=tx.parameters(event.project_id),
        )
        applications.save(application)
        tx.arm(clocks)
