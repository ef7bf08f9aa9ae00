"""The decision: approved by a numbered reply, or refused for a coded reason."""

from dataclasses import replace
from datetime import date, datetime

from services.approval.rules.clocks import settled
from services.approval.rules.opinions import check_opinion
from services.approval.rules.refusals import AboveEstimate, NothingApproved
from services.approval.rules.terms import LIFECYCLE, Approval, Opinion
from shared.events.approval import ProjectApproved, ProjectRefused
from shared.kernel.deadline import Deadline
from shared.kernel.law import Pin
from shared.kernel.money import Money


def approve(
    approval: Approval,
    *,
    amount: Money,
    opinion: Opinion | None,
    reply_no: str,
    today: date,
    received_at: datetime,
    deadline: Deadline | None,
    pin: Pin,
) -> tuple[Approval, ProjectApproved]:
    """Approve the project for at most its estimate; the reviewed design is the approved baseline (Art. 8)."""
    state = LIFECYCLE.after(approval.state, "approve")
    check_opinion(approval, opinion)  # a correction may have brought another design, a new round another opinion
    _must_fit(amount, approval.estimate)
    approved = replace(
        settled(approval, deadline, received_at),
        state=state,
        reply_no=reply_no,
        approved_amount=amount,
        decided_on=today,
    )
    return approved, ProjectApproved(
        project_id=approval.project_id,
        project_no=approval.project_no,
        project_name=approval.project_name,
        owner_office_id=approval.owner_office_id,
        owner_office_name=approval.owner_office_name,
        reply_no=reply_no,
        approved_amount=amount,
        design_digest=approval.design_digest,
        approved_on=today,
        division_code=pin.division_code,
        rule_set=pin.rule_set,
    )


def refuse(
    approval: Approval,
    *,
    reason_code: str,
    reason: str,
    reply_no: str,
    today: date,
    received_at: datetime,
    deadline: Deadline | None,
) -> tuple[Approval, ProjectRefused]:
    """Refuse the project for a coded reason (Art. 9)."""
    refused = replace(
        settled(approval, deadline, received_at),
        state=LIFECYCLE.after(approval.state, "refuse"),
        reply_no=reply_no,
        reason_code=reason_code,
        reason=reason,
        decided_on=today,
    )
    return refused, ProjectRefused(
        project_id=approval.project_id,
        project_no=approval.project_no,
        reply_no=reply_no,
        reason_code=reason_code,
        reason=reason,
        refused_on=today,
    )


def _must_fit(amount: Money, estimate: Money) -> None:
    if not amount:
        raise NothingApproved()
    if amount > estimate:
        raise AboveEstimate(amount=amount.shown, estimate=estimate.shown)
