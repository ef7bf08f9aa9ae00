"""A clock that a rule asks for, and the deadline that is kept of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.kernel.actor import Role
from shared.kernel.calendar import Calendar
from shared.kernel.period import SHANGHAI, Period, Workdays, period_of
from shared.kernel.workdays import Pause, remaining


class Mark(StrEnum):
    """Whether the regulation itself sets the limit, or a rule set's parameter does."""

    TEXT = "T"
    PARAMETER = "P"


class DeadlineState(StrEnum):
    """Where a deadline stands."""

    OPEN = "open"
    PAUSED = "paused"
    MET = "met"
    FIRED = "fired"
    CANCELLED = "cancelled"


class MoveCause(StrEnum):
    """Why a due date has moved: a notice (D10), its one extension (D9), a corrected anchor (D5), a rule set (Art. 30)."""

    CALENDAR = "calendar"
    EXTENSION = "extension"
    CORRECTION = "correction"
    RULE_SET = "rule_set"


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What a rule asks to be armed: the period that runs from the anchor, which is not counted (D1).

    `title` names in Chinese what is due, `starts_with` the event that starts it (D5, D6, D8);
    `owed_by` is who must act before it ends; nobody must where a mere waiting time ends. `rule_set` is whose
    `parameter` gives the length; a length of its own follows no parameter.
    """

    kind: str
    title: str
    starts_with: str
    article: str
    mark: str
    subject_id: UUID
    project_id: UUID
    anchor_on: date
    period: Period
    owed_by: Role | None
    pausable: bool = False
    rule_set: str | None = None
    parameter: str | None = None
    told_on: date | None = None  # where it runs again: the date that was told before and is not taken back (D10)

    def __post_init__(self) -> None:
        """Refuse a clock of which nobody could say what is due, or since when."""
        if not self.title or not self.starts_with:
            raise ValueError(f"{self.kind} does not name what is due and what starts it")


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """What the rows hold of an armed clock (D10); `bound_at` is exclusive (D4).

    `rule_set` gives the length, as its `parameter`; `held_against` is the rule set it was last compared with.
    """

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
    title: str = ""
    starts_with: str = ""
    owed_by: str | None = None
    pausable: bool = False
    pauses: tuple[Pause, ...] = ()
    extension: int | None = None
    extension_reason: str | None = None
    rule_set: str | None = None
    parameter: str | None = None
    held_against: str | None = None

    @property
    def paused(self) -> bool:
        """Return whether the clock stands still."""
        return self.state == DeadlineState.PAUSED

    @property
    def ended(self) -> bool:
        """Return whether it no longer runs: it is met, has passed, or is not owed any more."""
        return self.state not in (DeadlineState.OPEN, DeadlineState.PAUSED)

    @property
    def waits(self) -> bool:
        """Return whether it is a mere waiting time: nobody has to act before it ends, so its end is no fault of anybody's."""
        return self.owed_by is None

    @property
    def period(self) -> Period:
        """Return the period the clock was armed with."""
        return period_of(self.unit, self.amount)

    def missed_by(self, received_at: datetime) -> bool:
        """Return whether something received at that moment is late: not before the bound (D4)."""
        return received_at >= self.bound_at


def running_again(clock: Clock, before: Deadline) -> Clock:
    """Return the clock with the length and the date with which it ran before: the original due date rules (D7)."""
    return replace(
        clock, period=before.period, rule_set=before.rule_set, parameter=before.parameter, told_on=before.due_on
    )


class Lamp(StrEnum):
    """How a deadline is shown (domain 2.8); never by colour alone, so each has a text and an icon."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"
    BLUE = "blue"
    DARK_RED = "dark_red"
    OFF = "off"
    ENDED = "ended"

    @property
    def chinese(self) -> str:
        """Return the lamp's text."""
        return SIGNS[self][0]

    @property
    def icon(self) -> str:
        """Return the lamp's icon, each of its own shape."""
        return SIGNS[self][1]


SIGNS = {
    Lamp.GREEN: ("正常", "●"),
    Lamp.YELLOW: ("即将到期", "▲"),
    Lamp.RED: ("已逾期", "■"),
    Lamp.GREY: ("暂停计时", "⏸"),
    Lamp.BLUE: ("按时办结", "✔"),
    Lamp.DARK_RED: ("逾期办结", "✘"),
    Lamp.OFF: ("不再计时", "○"),
    Lamp.ENDED: ("期满", "◇"),
}


@dataclass(frozen=True, kw_only=True)
class Yellow:
    """From when on a lamp is yellow, by the rule set (domain 2.8): by days left, or by the share left of a long period."""

    short_period_workdays: int
    workdays: int
    percent: int


def lamp_of_filing(
    deadline: Deadline | None,
    window: Deadline | None,
    *,
    received_at: datetime | None,
    now: datetime,
    calendar: Calendar,
    yellow: Yellow,
) -> Lamp | None:
    """Return the lamp of a filing: of the window while it is corrected, else by the receipt that counts, if any (D7).

    A submission that no longer counts has left its receipt in the row; the lamp must not take it for done.
    """
    if deadline is None:
        return None
    shown = window or replace(deadline, met_at=received_at)
    return lamp(shown, now=now, calendar=calendar, yellow=yellow)


def lamp(deadline: Deadline, *, now: datetime, calendar: Calendar, yellow: Yellow) -> Lamp:
    """Return the lamp of a deadline at a moment (domain 2.8); what is met keeps its lamp for good.

    A provisional date may still move, so nothing is called overdue by it (D12); a waiting time ends and is never overdue.
    """
    if deadline.met_at is not None:
        late = deadline.missed_by(deadline.met_at) and not deadline.provisional
        return Lamp.DARK_RED if late else Lamp.BLUE
    if deadline.state == DeadlineState.CANCELLED:
        return Lamp.OFF
    if deadline.paused:
        return Lamp.GREY
    if deadline.missed_by(now):
        ended = Lamp.ENDED if deadline.waits else Lamp.RED
        return Lamp.YELLOW if deadline.provisional else ended
    near = _is_near(deadline, now.astimezone(SHANGHAI).date(), calendar, yellow)
    return Lamp.YELLOW if near else Lamp.GREEN


def _is_near(deadline: Deadline, today: date, calendar: Calendar, yellow: Yellow) -> bool:
    """Return whether few working days are left of a short period, or a small share of a longer one."""
    if deadline.amount <= yellow.short_period_workdays and deadline.unit != "months":
        return remaining(today, deadline.due_on, calendar) <= yellow.workdays
    if isinstance(deadline.period, Workdays):
        left, whole = remaining(today, deadline.due_on, calendar), deadline.amount
    else:
        left, whole = (deadline.due_on - today).days, (deadline.due_on - deadline.anchor_on).days
    return left * 100 <= whole * yellow.percent
