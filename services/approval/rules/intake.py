"""From the request to the approver's desk: acceptance and corrections."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from services.approval.rules.clocks import approval_clock, intake_clock, settled
from services.approval.rules.opinions import check_opinion
from services.approval.rules.refusals import AlreadyReturned
from services.approval.rules.terms import LIFECYCLE, MOST_RETURNS, Approval, Opinion
from shared.events.application import ApprovalRequested, CorrectionSubmitted
from shared.events.approval import ApprovalAccepted, ApprovalCorrectionRequested
from shared.kernel.counting import PauseReason
from shared.kernel.deadline import Clock, Deadline, DeadlineState
from shared.kernel.law import Parameters

AGAIN = "补正材料提交"  # what starts a clock that begins anew with the correction


def receive(requested: ApprovalRequested, *, parameters: Parameters) -> tuple[Approval, tuple[Clock, ...]]:
    """Take the four documents and the opinion's number in (Art. 8)."""
    approval = Approval(
        project_id=requested.project_id,
        project_no=requested.project_no,
        project_name=requested.project_name,
        owner_office_id=requested.owner_office_id,
        owner_office_name=requested.owner_office_name,
        estimate=requested.estimate,
        plan_item=requested.plan_item,
        proposal_digest=requested.proposal_digest,
        feasibility_digest=requested.feasibility_digest,
        design_digest=requested.design_digest,
        estimate_digest=requested.estimate_digest,
        opinion_no=requested.opinion_no,
        requested_on=requested.requested_on,
    )
    return approval, (intake_clock(approval, requested.requested_on, parameters),)


def accept(
    approval: Approval,
    *,
    opinion: Opinion | None,
    today: date,
    received_at: datetime,
    deadline: Deadline | None,
    parameters: Parameters,
) -> tuple[Approval, ApprovalAccepted, tuple[Clock, ...]]:
    """Accept the application whose design has passed review; the processing clock runs from this day (Art. 8, D8)."""
    state = LIFECYCLE.after(approval.state, "accept")
    check_opinion(approval, opinion)
    accepted = replace(settled(approval, deadline, received_at), state=state, accepted_on=today)
    said = ApprovalAccepted(project_id=approval.project_id, project_no=approval.project_no, accepted_on=today)
    return accepted, said, (approval_clock(accepted, today, parameters),)


def return_for_correction(
    approval: Approval, *, defects: Sequence[str], today: date, received_at: datetime, deadline: Deadline | None
) -> tuple[Approval, ApprovalCorrectionRequested]:
    """Give the application back with one complete list of what to correct, once (Art. 8)."""
    state = LIFECYCLE.after(approval.state, "return_for_correction")
    if approval.returns >= MOST_RETURNS:
        raise AlreadyReturned()
    returned = replace(
        settled(approval, deadline, received_at), state=state, defects=tuple(defects), returns=approval.returns + 1
    )
    return returned, ApprovalCorrectionRequested(
        project_id=approval.project_id,
        project_no=approval.project_no,
        defects=returned.defects,
        requested_on=today,
    )


def take_correction(
    approval: Approval, *, submitted: CorrectionSubmitted, deadline: Deadline | None, parameters: Parameters
) -> tuple[Approval, tuple[Clock, ...], tuple[PauseReason, ...]]:
    """Go on where the application was given back, with the documents handed in now (Art. 8).

    Before acceptance the intake begins anew; after it the processing clock (`deadline`), which stood still, runs on
    (D8): returned is for what it stands still no longer. A correction for the other desk, or after the end, changes
    nothing.
    """
    if submitted.desk != "approval" or approval.state != "correction":
        return approval, (), ()
    at_intake = approval.accepted_on is None
    action = "take_intake_correction" if at_intake else "take_correction"
    corrected = replace(
        approval,
        state=LIFECYCLE.after(approval.state, action),
        proposal_digest=submitted.proposal_digest,
        feasibility_digest=submitted.feasibility_digest,
        design_digest=submitted.design_digest,
        estimate_digest=submitted.estimate_digest,
    )
    if at_intake:
        return corrected, (intake_clock(corrected, submitted.submitted_on, parameters, starts_with=AGAIN),), ()
    if deadline is None or deadline.state == DeadlineState.CANCELLED:
        # Given back under a release that knew no pause, or taken back by a lapse that was wrong: the whole period anew.
        return corrected, (approval_clock(corrected, submitted.submitted_on, parameters, starts_with=AGAIN),), ()
    return corrected, (), (PauseReason.CORRECTION,)
