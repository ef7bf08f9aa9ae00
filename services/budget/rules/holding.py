"""Holds on money: independent of each other, each with its reason and its way out (Art. 9, 21)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from services.budget.rules.refusals import HoldLifted, HoldStands, LiftedByFilingAlone, MoneyHeld
from services.budget.rules.terms import Budget
from shared.events.budget import FundingHoldImposed, FundingHoldLifted
from shared.kernel.actor import SYSTEM, Actor

SCOPES = {"construction": "建设资金", "operations": "运行维护费用"}
UNFILED = "ACCEPTANCE_REPORT_UNFILED"
NO_SHARING = "NO_SHARING"
HAND_IMPOSED = (NO_SHARING,)


class HoldTerms(NamedTuple):
    """What a reason for a hold means: its Chinese name, its article, what it covers, how it ends."""

    chinese: str
    article: str
    scope: str
    way_out: str


HOLD_TERMS = {
    # Art. 21: 对未备案的项目,后续建设资金和运行维护费用,财政不再列入预算。
    UNFILED: HoldTerms("竣工验收报告未备案", "21", "both", "由项目实施单位提交竣工验收报告备案"),
    # Art. 9: 未按要求进行业务协同和数据共享的政务大数据项目,不再拨付运维经费。
    NO_SHARING: HoldTerms("未按要求协同共享", "9", "operations", "整改后由市大数据应用局解除"),
}


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Money of a project is held for one reason since a day, until it is lifted."""

    hold_id: UUID
    project_id: UUID
    reason: str
    article: str
    scope: str
    imposed_by: str
    since: date
    grounds: str | None = None
    lifted_on: date | None = None

    @property
    def state(self) -> str:
        """Return whether the hold stands."""
        return "open" if self.lifted_on is None else "lifted"

    def covers(self, scope: str) -> bool:
        """Return whether the hold stands in the way of that money."""
        return self.lifted_on is None and self.scope in (scope, "both")


def payable(holds: Sequence[Hold], scope: str) -> bool:
    """Money is payable when, and only when, no open hold covers it (Art. 9, 21)."""
    return not any(hold.covers(scope) for hold in holds)


def must_be_payable(holds: Sequence[Hold], scope: str) -> None:
    """Raise MoneyHeld naming every hold that covers the money, and the way out of each (Art. 9, 21)."""
    if payable(holds, scope):
        return
    terms = [HOLD_TERMS[hold.reason] for hold in holds if hold.covers(scope)]
    raise MoneyHeld(
        scope=SCOPES[scope],
        reasons="、".join(term.chinese for term in terms),
        ways=";".join(term.way_out for term in terms),
    )


def impose(
    budget: Budget, *, holds: Sequence[Hold], hold_id: UUID, reason: str, grounds: str | None, actor: Actor, today: date
) -> tuple[Hold, FundingHoldImposed]:
    """Hold the operations money of a project that does not share and coordinate as required (Art. 9)."""
    if _standing(holds, reason):
        raise HoldStands(reason=HOLD_TERMS[reason].chinese)
    return _imposed(budget, hold_id=hold_id, reason=reason, grounds=grounds, by=actor, since=today)


def lift(budget: Budget, hold: Hold, *, today: date) -> tuple[Hold, FundingHoldLifted]:
    """Lift a hold that was imposed by hand; the one of Art. 21 is lifted by filing alone (Art. 9, 21)."""
    if hold.reason not in HAND_IMPOSED:
        raise LiftedByFilingAlone()
    if hold.lifted_on is not None:
        raise HoldLifted(lifted_on=hold.lifted_on)
    return _lifted(budget, hold, today)


@dataclass(frozen=True, kw_only=True)
class Rebalanced:
    """The budget after what was heard of its acceptance report, and the holds that changed by it."""

    budget: Budget
    holds: tuple[Hold, ...] = ()
    events: tuple[FundingHoldImposed | FundingHoldLifted, ...] = ()


def note_completion(budget: Budget, *, completed_on: date) -> Budget:
    """The project has passed completion acceptance: its report is owed (Art. 21)."""
    return replace(budget, completed_on=completed_on)


def note_overdue(budget: Budget, *, holds: Sequence[Hold], hold_id: UUID, due_on: date) -> Rebalanced:
    """The report was not handed in: follow-up construction and operations money are held from the lapse (Art. 21).

    A mark that was heard to be wrong before it was heard itself, or a report already filed, imposes nothing.
    """
    marked = replace(budget, overdue_marks=budget.overdue_marks + 1)
    if not _report_overdue(marked) or _standing(holds, UNFILED):
        return Rebalanced(budget=marked)
    since = due_on + timedelta(days=1)  # the lapse is the first instant after the last day
    hold, imposed = _imposed(marked, hold_id=hold_id, reason=UNFILED, grounds=None, by=SYSTEM, since=since)
    return Rebalanced(budget=marked, holds=(hold,), events=(imposed,))


def note_overdue_cleared(budget: Budget, *, holds: Sequence[Hold], today: date) -> Rebalanced:
    """One overdue mark was wrong: the hold it made is lifted, unless another mark stands (Art. 21)."""
    return _relieved(replace(budget, overdue_marks=budget.overdue_marks - 1), holds, today)


def note_filed(budget: Budget, *, holds: Sequence[Hold], filed_on: date) -> Rebalanced:
    """The report is on record, in time or late: its hold is lifted and never comes back (Art. 21)."""
    return _relieved(replace(budget, report_filed_on=filed_on), holds, filed_on)


def _report_overdue(budget: Budget) -> bool:
    return not budget.report_filed and budget.overdue_marks > 0


def _relieved(budget: Budget, holds: Sequence[Hold], on: date) -> Rebalanced:
    if _report_overdue(budget):
        return Rebalanced(budget=budget)
    changed = [_lifted(budget, hold, on) for hold in _standing(holds, UNFILED)]
    return Rebalanced(
        budget=budget,
        holds=tuple(hold for hold, _ in changed),
        events=tuple(lifted for _, lifted in changed),
    )


def _standing(holds: Sequence[Hold], reason: str) -> list[Hold]:
    return [hold for hold in holds if hold.reason == reason and hold.lifted_on is None]


def _imposed(
    budget: Budget, *, hold_id: UUID, reason: str, grounds: str | None, by: Actor, since: date
) -> tuple[Hold, FundingHoldImposed]:
    terms = HOLD_TERMS[reason]
    hold = Hold(
        hold_id=hold_id,
        project_id=budget.project_id,
        reason=reason,
        article=terms.article,
        scope=terms.scope,
        imposed_by=by.office_name,
        since=since,
        grounds=grounds,
    )
    return hold, FundingHoldImposed(
        project_id=budget.project_id,
        project_no=budget.project_no,
        reason=reason,
        article=terms.article,
        imposed_on=since,
    )


def _lifted(budget: Budget, hold: Hold, on: date) -> tuple[Hold, FundingHoldLifted]:
    lifted_on = max(on, hold.since)  # a report received before the lapse ends the hold on the day it began
    return replace(hold, lifted_on=lifted_on), FundingHoldLifted(
        project_id=budget.project_id, project_no=budget.project_no, reason=hold.reason, lifted_on=lifted_on
    )
