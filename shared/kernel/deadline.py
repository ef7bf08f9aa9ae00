"""A clock that a rule asks for, and the deadline that is kept of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.kernel.period import Period, period_of


class Mark(StrEnum):
    """Whether the regulation itself sets the limit, or a rule set's parameter does."""

    TEXT = "T"
    PARAMETER = "P"


class DeadlineState(StrEnum):
    """Where a deadline stands."""

    OPEN = "open"
    MET = "met"
    FIRED = "fired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What a rule asks to be armed: the period that runs from the anchor, which is not counted (D1)."""

    kind: str
    article: str
    mark: str
    subject_id: UUID
    project_id: UUID
    anchor_on: date
    period: Period


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """What the rows hold of an armed clock (D10); `bound_at` is exclusive (D4)."""

    deadline_id: UUID
    kind: str
    article: str
    mark: str
    subject_id: UUID
    project_id: UUID
    anchor_on: date
    unit: str
    amount: int
    due_on: date
    bound_at: datetime
    provisional: bool
    calendar_version: str
    state: str
    armed_at: datetime
    met_at: datetime | None = None
    fired_at: datetime | None = None
    paused: bool = False

    @property
    def period(self) -> Period:
        """Return the period the clock was armed with."""
        return period_of(self.unit, self.amount)

    def missed_by(self, received_at: datetime) -> bool:
        """Return whether something received at that moment is late: not before the bound (D4)."""
        return received_at >= self.bound_at
