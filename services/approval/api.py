"""HTTP doors of the approval service."""

from typing import Any
from uuid import UUID

from services.approval import rules
from services.approval.schemas import ApprovalSchema, ApproveProjectSchema, RefuseProjectSchema, ReturnApprovalSchema
from services.approval.store import Approvals, Opinions
from shared.chassis.http import Doors, Page
from shared.chassis.http.turning import OwnClock
from shared.chassis.work import Tx
from shared.kernel.actor import Role
from shared.kernel.counting import PauseReason

doors = Doors("approval", "审批立项")


@doors.listing("/approvals", gives=ApprovalSchema, key="project_id")
def list_approvals(tx: Tx, page: Page) -> Any:
    """List the approvals, the oldest project first."""
    return Approvals(tx).page(after=page.after, limit=page.probe)


@doors.query("/approvals/<uuid:project_id>", gives=ApprovalSchema)
def get_approval(tx: Tx, project_id: UUID) -> Any:
    """Show one project's approval."""
    return Approvals(tx).get(project_id)


@doors.command("POST", "/approvals/<uuid:project_id>/acceptance", by=Role.AAB, article="8", gives=ApprovalSchema)
def accept_approval(tx: Tx, project_id: UUID) -> Any:
    """Accept the application for approval (Art. 8)."""
    approvals = Approvals(tx)
    approval, accepted, clocks = rules.accept(
        approvals.get(project_id),
        opinion=Opinions(tx).seek(project_id),
        today=tx.today,
        received_at=tx.received_at,
        deadline=tx.deadline(rules.INTAKE_CLOCK, project_id),
        parameters=tx.parameters(project_id),
    )
    approvals.save(approval)
    tx.meet(rules.INTAKE_CLOCK, project_id)
    tx.arm(clocks)
    tx.emit(accepted)
    return approval


@doors.command(
    "POST",
    "/approvals/<uuid:project_id>/return",
    by=Role.AAB,
    article="8",
    takes=ReturnApprovalSchema,
    gives=ApprovalSchema,
)
def return_approval(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Give the application back with one complete list of what to correct (Art. 8)."""
    approvals = Approvals(tx)
    approval = approvals.get(project_id)
    approval, requested = rules.return_for_correction(
        approval,
        defects=command["defects"],
        today=tx.today,
        received_at=tx.received_at,
        deadline=tx.deadline(rules.running_clock(approval), project_id),
    )
    approvals.save(approval)
    tx.meet(rules.INTAKE_CLOCK, project_id)
    tx.pause(rules.APPROVAL_CLOCK, project_id, reason=PauseReason.CORRECTION)
    tx.emit(requested)
    return approval


OwnClock(
    kind=rules.APPROVAL_CLOCK,
    path="/approvals/<uuid:project_id>",
    cases=Approvals,
    rules=rules,
    office=Role.AAB,
    article="8",
    gives=ApprovalSchema,
).opens(doors, pause="pause_approval", resume="resume_approval", extend="extend_approval")


@doors.command(
    "POST",
    "/approvals/<uuid:project_id>/decision",
    by=Role.AAB,
    article="8",
    takes=ApproveProjectSchema,
    gives=ApprovalSchema,
)
def approve_project(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Approve the project by a numbered reply (Art. 8)."""
    approvals = Approvals(tx)
    approval, approved = rules.approve(
        approvals.get(project_id),
        amount=command["amount"],
        opinion=Opinions(tx).seek(project_id),
        reply_no=str(tx.number(rules.OFFICE_MARK)),
        today=tx.today,
        received_at=tx.received_at,
        deadline=tx.deadline(rules.APPROVAL_CLOCK, project_id),
        pin=tx.pinned(project_id),
    )
    approvals.save(approval)
    tx.resume(rules.APPROVAL_CLOCK, project_id)
    tx.meet(rules.APPROVAL_CLOCK, project_id)
    tx.emit(approved)
    return approval


@doors.command(
    "POST",
    "/approvals/<uuid:project_id>/refusal",
    by=Role.AAB,
    article="9",
    takes=RefuseProjectSchema,
    gives=ApprovalSchema,
)
def refuse_project(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Refuse the project for a coded reason (Art. 9)."""
    approvals = Approvals(tx)
    approval, refused = rules.refuse(
        approvals.get(project_id),
        reason_code=command["reason_code"],
        reason=command["reason"],
        reply_no=str(tx.number(rules.OFFICE_MARK)),
        today=tx.today,
        received_at=tx.received_at,
        deadline=tx.deadline(rules.APPROVAL_CLOCK, project_id),
    )
    approvals.save(approval)
    tx.resume(rules.APPROVAL_CLOCK, project_id)
    tx.meet(rules.APPROVAL_CLOCK, project_id)
    tx.emit(refused)
    return approval
