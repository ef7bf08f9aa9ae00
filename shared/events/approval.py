"""What the approval service says: the administrative approval bureau decides on a project (Art. 8, 9)."""

from dataclasses import dataclass
from datetime import date

from shared.events.base import ProjectEvent, published
from shared.kernel.money import Money


@published("approval.accepted.v1", by="approval")
@dataclass(frozen=True, kw_only=True)
class ApprovalAccepted(ProjectEvent):
    """The bureau has accepted the application; its processing clock runs."""

    accepted_on: date


@published("approval.correction_requested.v1", by="approval")
@dataclass(frozen=True, kw_only=True)
class ApprovalCorrectionRequested(ProjectEvent):
    """The bureau returned the application with one complete list of what to correct."""

    defects: tuple[str, ...]
    requested_on: date


@published("approval.approved.v1", by="approval")
@dataclass(frozen=True, kw_only=True)
class ProjectApproved(ProjectEvent):
    """The project is approved by a numbered reply; its design is the approved baseline."""

    project_name: str
    owner_office_id: str
    owner_office_name: str
    reply_no: str
    approved_amount: Money
    design_digest: str
    approved_on: date
    division_code: str | None = None
    rule_set: str | None = None


@published("approval.refused.v1", by="approval")
@dataclass(frozen=True, kw_only=True)
class ProjectRefused(ProjectEvent):
    """The project is refused for a coded reason: 9a, 9b or other."""

    reply_no: str
    reason_code: str
    reason: str
    refused_on: date
