"""What the application service says: a project is applied for, reviewed at its request, and sent to approval."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.events.base import ProjectEvent, published
from shared.kernel.money import Money


@published("application.drafted.v1", by="application")
@dataclass(frozen=True, kw_only=True)
class ApplicationDrafted(ProjectEvent):
    """A unit has begun an application for a project in scope (Art. 3)."""

    project_name: str
    owner_office_id: str
    owner_office_name: str
    division_code: str | None = None
    rule_set: str | None = None


@published("application.tech_review_requested.v1", by="application")
@dataclass(frozen=True, kw_only=True)
class TechReviewRequested(ProjectEvent):
    """The preliminary design was handed in for technical review (Art. 7); round 1, 2, 3 after a refusal."""

    round: int
    project_name: str
    owner_office_id: str
    owner_office_name: str
    estimate: Money
    design_digest: str
    design_version: int
    requested_on: date
    division_code: str | None = None
    rule_set: str | None = None


@published("application.correction_submitted.v1", by="application")
@dataclass(frozen=True, kw_only=True)
class CorrectionSubmitted(ProjectEvent):
    """What a desk asked to be corrected has been handed in again, whole; `desk` is `review` or `approval`."""

    desk: str
    design_digest: str
    design_version: int
    proposal_digest: str
    feasibility_digest: str
    estimate_digest: str
    submitted_on: date


@published("application.approval_requested.v1", by="application")
@dataclass(frozen=True, kw_only=True)
class ApprovalRequested(ProjectEvent):
    """The four documents and the review opinion were handed in for approval (Art. 8)."""

    project_name: str
    owner_office_id: str
    owner_office_name: str
    estimate: Money
    plan_item: str
    proposal_digest: str
    feasibility_digest: str
    design_digest: str
    estimate_digest: str
    opinion_no: str
    requested_on: date
    division_code: str | None = None
    rule_set: str | None = None


@published("application.withdrawn.v1", by="application")
@dataclass(frozen=True, kw_only=True)
class ApplicationWithdrawn(ProjectEvent):
    """The unit took its application back before a decision."""

    reason: str


@published("application.lapsed.v1", by="application")
@dataclass(frozen=True, kw_only=True)
class ApplicationLapsed(ProjectEvent):
    """The correction window ended with nothing handed in."""

    desk: str
    due_on: date


@published("application.lapse_cleared.v1", by="application")
@dataclass(frozen=True, kw_only=True)
class ApplicationLapseCleared(ProjectEvent):
    """The lapse was wrong: the correction had been received before the bound, or a notice has moved the bound (D10)."""

    desk: str
    received_at: datetime | None = None
    reason: str
