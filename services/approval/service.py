"""Event and time doors of the approval service, in the order of an approval's life."""

from services.approval import rules
from services.approval.store import Approvals, Opinions
from shared.chassis.listen import FollowsTheLaw, listens_to, when_due, when_moved
from shared.chassis.work import Tx
from shared.events.application import (
    ApplicationLapseCleared,
    ApplicationLapsed,
    ApplicationWithdrawn,
    ApprovalRequested,
    CorrectionSubmitted,
)
from shared.events.review import TechOpinionIssued
from shared.kernel.deadline import Deadline


class Service(FollowsTheLaw):
    """Approvals, from request to decision."""

    name = "approval"

    @listens_to(TechOpinionIssued)
    def on_tech_opinion_issued(self, tx: Tx, event: TechOpinionIssued) -> None:
        """The design is reviewed; the newest opinion is kept, before or after approval is asked for."""
        opinions = Opinions(tx)
        opinions.keep(rules.note_opinion(opinions.seek(event.project_id), issued=event))

    @listens_to(ApprovalRequested)
    def on_approval_requested(self, tx: Tx, event: ApprovalRequested) -> None:
        """The documents are handed in: the bureau has its days to accept them."""
        tx.pin(event)
        approval, clocks = rules.receive(event, parameters=tx.parameters(event.project_id))
        Approvals(tx).add(approval)
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
        """The corrected documents are here; the bureau goes on with them."""
        approvals = Approvals(tx)
        # Only a return of ours brings a correction to us: no approval here means that it is for the other desk.
        for known in approvals.those_of(event.project_id):
            approval, clocks, ended = rules.take_correction(
                known,
                submitted=event,
                deadline=tx.deadline(rules.APPROVAL_CLOCK, event.project_id),
                parameters=tx.parameters(event.project_id),
            )
            approvals.save(approval)
            tx.arm(clocks)
            tx.resume(rules.APPROVAL_CLOCK, event.project_id, reasons=ended, on=event.submitted_on)

    @when_due(rules.APPROVAL_CLOCK)
    def mark_overdue_approval(self, tx: Tx, deadline: Deadline) -> None:
        """The bureau has not decided in its days."""
        self._mark_overdue(tx, deadline)

    @when_moved(rules.APPROVAL_CLOCK)
    def rejudge_approval(self, tx: Tx, deadline: Deadline) -> None:
        """A notice has moved the end of its days for the decision: judged again whether the bureau has missed it."""
        self._rejudge(tx, deadline)

    @listens_to(ApplicationWithdrawn)
    def on_application_withdrawn(self, tx: Tx, event: ApplicationWithdrawn) -> None:
        """The unit takes its application back; one withdrawn before approval was asked for was never here."""
        approvals = Approvals(tx)
        for approval in approvals.those_of(event.project_id):
            approvals.save(rules.withdraw(approval))
            tx.cancel(rules.INTAKE_CLOCK, event.project_id)
            tx.cancel(rules.APPROVAL_CLOCK, event.project_id)

    @listens_to(ApplicationLapsed)
    def on_application_lapsed(self, tx: Tx, event: ApplicationLapsed) -> None:
        """The correction window has closed with nothing handed in."""
        approvals = Approvals(tx)
        for known in approvals.those_of(event.project_id):
            approval, ended = rules.lapse(known)
            approvals.save(approval)
            for kind in ended:
                tx.cancel(kind, event.project_id)

    @listens_to(ApplicationLapseCleared)
    def on_application_lapse_cleared(self, tx: Tx, event: ApplicationLapseCleared) -> None:
        """The correction window had not closed: the correction may still come."""
        approvals = Approvals(tx)
        for approval in approvals.those_of(event.project_id):
            approvals.save(rules.clear_lapse(approval))

    def _mark_overdue(self, tx: Tx, deadline: Deadline) -> None:
        approvals = Approvals(tx)
        approvals.save(rules.mark_overdue(approvals.get(deadline.subject_id), deadline=deadline))

    def _rejudge(self, tx: Tx, deadline: Deadline) -> None:
        approvals = Approvals(tx)
        approvals.save(rules.rejudge_clock(approvals.get(deadline.subject_id), deadline=deadline))
