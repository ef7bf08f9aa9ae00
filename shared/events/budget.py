"""What the budget service says: budget lines, the public notice, holds on money, operations budget (Art. 10-12, 21)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.events.base import ProjectEvent, published
from shared.kernel.money import Money


@published("budget.confirmed.v1", by="budget")
@dataclass(frozen=True, kw_only=True)
class BudgetConfirmed(ProjectEvent):
    """The finance bureau has put the project's construction money into the budget (Art. 10)."""

    fiscal_year: int
    amount: Money
    confirmed_on: date


@published("budget.refused.v1", by="budget")
@dataclass(frozen=True, kw_only=True)
class BudgetRefused(ProjectEvent):
    """The finance bureau has not put the project into this year's budget; it may be asked again."""

    fiscal_year: int
    reason: str


@published("budget.notice_published.v1", by="budget")
@dataclass(frozen=True, kw_only=True)
class AllocationNoticePublished(ProjectEvent):
    """The proposed fund allocation is on public notice (Art. 11); `closes_on` is its last day."""

    amount: Money
    published_on: date
    closes_on: date


@published("budget.objection_raised.v1", by="budget")
@dataclass(frozen=True, kw_only=True)
class ObjectionRaised(ProjectEvent):
    """Somebody objects to the proposed allocation."""

    objection_id: UUID
    raised_on: date


@published("budget.objection_resolved.v1", by="budget")
@dataclass(frozen=True, kw_only=True)
class ObjectionResolved(ProjectEvent):
    """An objection was dealt with."""

    objection_id: UUID
    outcome: str


@published("budget.allocation_finalized.v1", by="budget")
@dataclass(frozen=True, kw_only=True)
class AllocationFinalized(ProjectEvent):
    """The notice has ended with no open objection: the money may be committed by contract."""

    amount: Money
    finalized_on: date


@published("budget.hold_imposed.v1", by="budget")
@dataclass(frozen=True, kw_only=True)
class FundingHoldImposed(ProjectEvent):
    """Money of the project is held for a coded reason such as ACCEPTANCE_REPORT_UNFILED (Art. 21)."""

    reason: str
    article: str
    imposed_on: date


@published("budget.hold_lifted.v1", by="budget")
@dataclass(frozen=True, kw_only=True)
class FundingHoldLifted(ProjectEvent):
    """One hold is lifted; others stay."""

    reason: str
    lifted_on: date


@published("budget.operations_requested.v1", by="budget")
@dataclass(frozen=True, kw_only=True)
class OpsBudgetRequested(ProjectEvent):
    """The unit asks for operations and maintenance money of one year."""

    ops_request_id: UUID
    fiscal_year: int
    amount: Money


@published("budget.operations_reviewed.v1", by="budget")
@dataclass(frozen=True, kw_only=True)
class OpsBudgetReviewed(ProjectEvent):
    """The big-data bureau has reviewed the request: approved, reduced or rejected."""

    ops_request_id: UUID
    conclusion: str
    amount: Money


@published("budget.operations_included.v1", by="budget")
@dataclass(frozen=True, kw_only=True)
class OpsBudgetIncluded(ProjectEvent):
    """The finance bureau has put the operations money into the budget."""

    ops_request_id: UUID
    fiscal_year: int
    amount: Money
    included_on: date
