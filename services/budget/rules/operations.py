"""The operations money of one year: asked for, reviewed, put into the budget (Art. 10, 21)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.budget.rules.holding import Hold, must_be_payable
from services.budget.rules.refusals import OpinionNeeded, ReportUnfiled, ReviewAmountWrong, YearIncluded, ZeroAmount
from services.budget.rules.terms import Budget
from shared.events.budget import OpsBudgetIncluded, OpsBudgetRequested, OpsBudgetReviewed
from shared.kernel.actor import Actor
from shared.kernel.lifecycle import Lifecycle
from shared.kernel.money import Money

CONCLUSIONS = ("approved", "reduced", "rejected")
NOTHING = Money(0)

OPERATIONS_LIFECYCLE = Lifecycle(
    {
        ("requested", "grant"): "reviewed",
        ("requested", "reject"): "rejected",
        ("reviewed", "include_operations"): "included",
    },
    initial="requested",
    final={"rejected", "included"},
    names={"requested": "待审核", "reviewed": "审核通过", "rejected": "审核不通过", "included": "已列入预算"},
    verbs={"grant": "审核通过或核减", "reject": "审核不通过", "include_operations": "列入预算"},
)


@dataclass(frozen=True, kw_only=True)
class OpsRequest:
    """A unit's request for operations and maintenance money of one year."""

    ops_request_id: UUID
    project_id: UUID
    fiscal_year: int
    amount: Money
    content: str
    requested_on: date
    state: str = "requested"
    conclusion: str | None = None
    reviewed_amount: Money | None = None
    review_opinion: str | None = None
    reviewed_on: date | None = None
    included_on: date | None = None


def request_operations(
    budget: Budget,
    *,
    ops_request_id: UUID,
    fiscal_year: int,
    amount: Money,
    content: str,
    requests: Sequence[OpsRequest],
    actor: Actor,
    today: date,
) -> tuple[OpsRequest, OpsBudgetRequested]:
    """Ask for the operations money of one year of the unit's own project (Art. 10, 21)."""
    actor.must_be_of(budget.owner_office_id)
    if not amount.fen:
        raise ZeroAmount(what="申请金额")
    _must_be_free(fiscal_year, requests)
    asked = OpsRequest(
        ops_request_id=ops_request_id,
        project_id=budget.project_id,
        fiscal_year=fiscal_year,
        amount=amount,
        content=content,
        requested_on=today,
    )
    return asked, OpsBudgetRequested(
        project_id=budget.project_id,
        project_no=budget.project_no,
        ops_request_id=ops_request_id,
        fiscal_year=fiscal_year,
        amount=amount,
    )


def review_operations(
    budget: Budget,
    asked: OpsRequest,
    *,
    conclusion: str,
    amount: Money | None,
    opinion: str | None,
    today: date,
) -> tuple[OpsRequest, OpsBudgetReviewed]:
    """Approve, reduce or reject the request; who gives less than was asked for says why (Art. 21)."""
    if conclusion == "rejected":
        decided = reject(asked, amount=amount)
    else:
        decided = grant(asked, conclusion=conclusion, amount=amount)
    if conclusion != "approved" and not opinion:
        raise OpinionNeeded()
    granted = decided.reviewed_amount or NOTHING
    return replace(decided, review_opinion=opinion, reviewed_on=today), OpsBudgetReviewed(
        project_id=budget.project_id,
        project_no=budget.project_no,
        ops_request_id=asked.ops_request_id,
        conclusion=conclusion,
        amount=granted,
    )


def grant(asked: OpsRequest, *, conclusion: str, amount: Money | None) -> OpsRequest:
    """Grant what was asked for, or, reduced, less than that but not nothing (Art. 21)."""
    state = OPERATIONS_LIFECYCLE.after(asked.state, "grant")
    if conclusion == "approved" and amount not in (None, asked.amount):
        raise ReviewAmountWrong(asked=asked.amount.wan, rule="审核通过的金额应等于申请金额。")
    granted = asked.amount if conclusion == "approved" else amount or NOTHING
    if conclusion == "reduced" and not NOTHING < granted < asked.amount:
        raise ReviewAmountWrong(asked=asked.amount.wan, rule="核减后的金额应大于零且小于申请金额。")
    return replace(asked, state=state, conclusion=conclusion, reviewed_amount=granted)


def reject(asked: OpsRequest, *, amount: Money | None) -> OpsRequest:
    """Grant nothing; the unit may ask anew (Art. 21)."""
    state = OPERATIONS_LIFECYCLE.after(asked.state, "reject")
    if amount not in (None, NOTHING):
        raise ReviewAmountWrong(asked=asked.amount.wan, rule="审核不通过的,不填写金额。")
    return replace(asked, state=state, conclusion="rejected", reviewed_amount=NOTHING)


def include_operations(
    budget: Budget, asked: OpsRequest, *, holds: Sequence[Hold], requests: Sequence[OpsRequest], today: date
) -> tuple[OpsRequest, OpsBudgetIncluded]:
    """Put the reviewed money into the budget: once a year, the report filed, nothing held (Art. 9, 10, 21)."""
    state = OPERATIONS_LIFECYCLE.after(asked.state, "include_operations")
    if not budget.report_filed:
        raise ReportUnfiled()
    must_be_payable(holds, "operations")
    _must_be_free(asked.fiscal_year, requests)
    included = replace(asked, state=state, included_on=today)
    return included, OpsBudgetIncluded(
        project_id=budget.project_id,
        project_no=budget.project_no,
        ops_request_id=asked.ops_request_id,
        fiscal_year=asked.fiscal_year,
        amount=asked.reviewed_amount or NOTHING,
        included_on=today,
    )


def _must_be_free(fiscal_year: int, requests: Sequence[OpsRequest]) -> None:
    if any(other.state == "included" and other.fiscal_year == fiscal_year for other in requests):
        raise YearIncluded(year=fiscal_year)
