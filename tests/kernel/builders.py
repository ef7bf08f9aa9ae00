"""Deadlines as the rows hold them, ready made; say only what matters to the test."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.kernel import turns
from shared.kernel.calendar import bundled
from shared.kernel.counting import PauseReason
from shared.kernel.deadline import Deadline
from shared.kernel.period import Period
from shared.kernel.workdays import SHANGHAI, Workdays, due

SOMETHING = UUID(int=1)
TUESDAY = date(2026, 9, 29)

CORRECTION, EXPERTS, CONSULTATION = PauseReason.CORRECTION, PauseReason.EXPERT_REVIEW, PauseReason.CONSULTATION
PAUSED_ON, BACK_ON = date(2026, 9, 22), date(2026, 10, 9)
NOON = datetime(2026, 9, 23, 12, tzinfo=SHANGHAI)


def a_deadline(period: Period | None = None, anchor: date = TUESDAY, **changes: Any) -> Deadline:
    """Return the filing clock of a contract signed on Tuesday 29 September 2026."""
    period = period or Workdays(5)
    found = due(anchor, period, bundled())
    facts = {
        "deadline_id": SOMETHING,
        "kind": "contract_filing",
        "title": "合同备案",
        "owed_by": "owner_unit",
        "starts_with": "合同签订",
        "article": "15",
        "mark": "T",
        "subject_id": SOMETHING,
        "project_id": SOMETHING,
        "anchor_on": anchor,
        "unit": period.unit,
        "amount": period.n,
        "due_on": found.on,
        "bound_at": found.bound_at,
        "provisional": found.provisional,
        "calendar_version": found.calendar_version,
        "state": "open",
        "armed_at": datetime(2026, 9, 29, 9, tzinfo=SHANGHAI),
    }
    return Deadline(**(facts | changes))


def a_review_clock(period: Period | None = None, anchor: date = date(2026, 9, 16), **changes: Any) -> Deadline:
    """Return the processing clock of vector P1: ten working days from Wednesday 16 September 2026."""
    said = {
        "kind": "tech_review",
        "title": "技术审核意见",
        "starts_with": "技术审核受理",
        "article": "7",
        "mark": "P",
        "owed_by": "BDB",
    }
    return a_deadline(period or Workdays(10), anchor, **(said | {"pausable": True} | changes))


def stopped(deadline=None, on=PAUSED_ON, reason=CORRECTION):
    """Return the clock standing still for a reason."""
    return turns.paused(deadline or a_review_clock(), on=on, reason=reason)


def going(deadline, on=BACK_ON, reasons=tuple(PauseReason), calendar=None):
    """Return the clock running on."""
    return turns.resumed(deadline, on=on, reasons=reasons, calendar=calendar or bundled())


def longer(deadline, n=5, at=NOON):
    """Return the clock extended by working days."""
    return turns.extended(deadline, by=Workdays(n), reason="方案复杂", at=at, calendar=bundled())
