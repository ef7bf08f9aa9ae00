"""What every service says of its own deadlines: that a date has moved, from when to when, and why."""

from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from shared.events.base import Event, published
from shared.kernel.deadline import Deadline


@dataclass(frozen=True, kw_only=True)
class DeadlineMoved(Event):
    """A deadline's date was counted again: moved, or firmed from provisional, because of a notice (D10, D12)."""

    project_id: UUID
    deadline_id: UUID
    kind: str
    article: str
    subject_id: UUID
    anchor_on: date
    old_due_on: date
    new_due_on: date
    was_provisional: bool
    provisional: bool
    reason: str
    calendar_version: str

    @property
    def aggregate_id(self) -> UUID:
        """Return the project."""
        return self.project_id

    @classmethod
    def of(cls, before: Deadline, after: Deadline, *, reason: str) -> Self:
        """Return the event that says how the deadline has changed."""
        return cls(
            project_id=before.project_id,
            deadline_id=before.deadline_id,
            kind=before.kind,
            article=before.article,
            subject_id=before.subject_id,
            anchor_on=before.anchor_on,
            old_due_on=before.due_on,
            new_due_on=after.due_on,
            was_provisional=before.provisional,
            provisional=after.provisional,
            reason=reason,
            calendar_version=after.calendar_version,
        )


@published("application.deadline_moved.v1", by="application")
@dataclass(frozen=True, kw_only=True)
class ApplicationDeadlineMoved(DeadlineMoved):
    """A deadline of an application has moved."""


@published("review.deadline_moved.v1", by="review")
@dataclass(frozen=True, kw_only=True)
class ReviewDeadlineMoved(DeadlineMoved):
    """A deadline of a technical review has moved."""


@published("approval.deadline_moved.v1", by="approval")
@dataclass(frozen=True, kw_only=True)
class ApprovalDeadlineMoved(DeadlineMoved):
    """A deadline of an approval has moved."""


@published("budget.deadline_moved.v1", by="budget")
@dataclass(frozen=True, kw_only=True)
class BudgetDeadlineMoved(DeadlineMoved):
    """A deadline of a budget or a public notice has moved."""


@published("contract.deadline_moved.v1", by="contract")
@dataclass(frozen=True, kw_only=True)
class ContractDeadlineMoved(DeadlineMoved):
    """A deadline of a contract filing has moved (Art. 15)."""


@published("acceptance.deadline_moved.v1", by="acceptance")
@dataclass(frozen=True, kw_only=True)
class AcceptanceDeadlineMoved(DeadlineMoved):
    """A deadline of an acceptance-report filing has moved (Art. 21)."""
