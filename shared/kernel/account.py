"""The account of one deadline: everything that decides its date, and every change of it, as people are told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from shared.kernel import sheet
from shared.kernel.calendar import Calendar
from shared.kernel.counting import Pause
from shared.kernel.deadline import Deadline, Lamp, lamp
from shared.kernel.law import Law, Pin
from shared.kernel.outcome import outcome
from shared.kernel.period import SHANGHAI, Workdays
from shared.kernel.recount import count_of, kept_by
from shared.kernel.workdays import Due


@dataclass(frozen=True, kw_only=True)
class DateChange:
    """One change of a due date or of its length, when it was made and on what it rests."""

    at: datetime
    from_on: date
    to_on: date
    was_provisional: bool
    provisional: bool = False
    reason: str


@dataclass(frozen=True, kw_only=True)
class Rest:
    """One time that the clock stood still, or still does, and how many working days that takes out by now (D8).

    A pause that begins on the last day or later, or that ended before the first, stops nothing.
    """

    reason: str | None
    reason_text: str
    note: str | None
    start_on: date
    resume_on: date | None
    workdays: int
    stops: bool


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How much of the period is used on a day, in its own unit; what is extended belongs to it."""

    unit: str
    whole: int
    consumed: int
    remaining: int


@dataclass(frozen=True, kw_only=True)
class Account:
    """A deadline, its lamp, the days that decide it, what has changed it, and all that as a printable page."""

    deadline: Deadline
    lamp: Lamp
    basis: str
    explanation: list[dict[str, Any]]
    pauses: tuple[Rest, ...]
    budget: Budget | None  # None where the notices it was counted on are not known
    moves: tuple[DateChange, ...]
    outcome: str
    text: str


def account(
    deadline: Deadline,
    moves: Sequence[DateChange],
    *,
    calendar: Calendar,
    law: Law,
    pin: Pin,
    now: datetime,
    project: sheet.Project | None = None,
) -> Account:
    """Return why the deadline is what it is, on the calendar in force and by what governs its project (Art. 15, 21).

    One that has ended keeps its date, so it is explained on the notices it was counted on, where those are known.
    """
    today = now.astimezone(SHANGHAI).date()
    counted_on = calendar.as_of(deadline.calendar_version) if deadline.ended else calendar
    known = counted_on or calendar
    kept = kept_by(deadline, known)
    counted = count_of(deadline, known, kept=kept)
    so_far = counted or _so_far(deadline, known, today, kept)
    pauses = tuple(_rest(pause, deadline.anchor_on, so_far, today) for pause in deadline.pauses)
    budget = _budget(deadline, so_far, today) if counted_on else None
    shown = lamp(deadline, now=now, calendar=calendar, yellow=law.over(pin, today).yellow)
    said = sheet.Said(due=so_far if counted_on else None, in_force=calendar.version, pauses=pauses, budget=budget)
    return Account(
        deadline=deadline,
        lamp=shown,
        basis=sheet.basis(deadline, law),
        explanation=counted.explain() if counted and counted_on else [],
        pauses=pauses,
        budget=budget,
        moves=tuple(moves),
        outcome=outcome(deadline, now),
        text=sheet.page(deadline, said, project=project, moves=moves, law=law, shown=shown, now=now),
    )


def _so_far(deadline: Deadline, calendar: Calendar, today: date, kept: int) -> Due:
    """Return the count as it would run on, were the clock to resume today; of it only the days until the pause are told."""
    ended = tuple(
        pause if pause.resume_on else replace(pause, resume_on=max(pause.start_on, today)) for pause in deadline.pauses
    )
    counted = count_of(replace(deadline, pauses=ended), calendar, kept=kept)
    assert counted is not None, "a clock whose pauses have all ended has a date"
    return counted


def _rest(pause: Pause, anchor: date, counted: Due, today: date) -> Rest:
    until = pause.resume_on or max(today, pause.start_on)
    first = max(pause.start_on, anchor)
    stops = first < counted.on and (until > first or pause.resume_on is None)
    return Rest(
        reason=pause.reason,
        reason_text=pause.reason.chinese if pause.reason else "未注明事由",
        note=pause.note,
        start_on=pause.start_on,
        resume_on=pause.resume_on,
        workdays=counted.basis.calendar.count_workdays(first, until) if stops else 0,
        stops=stops,
    )


def _budget(deadline: Deadline, so_far: Due, today: date) -> Budget:
    """Return what is used by today, or by the day on which it was met; what is over is over.

    The working days that are kept are days that the party has, so they belong to the whole (D10).
    """
    day = min(deadline.met_at.astimezone(SHANGHAI).date() if deadline.met_at else today, deadline.due_on)
    if deadline.paused:
        day = today
    if isinstance(deadline.period, Workdays):
        whole = deadline.amount + so_far.basis.kept + (deadline.extension or 0)
        consumed = sum(step.counted is not None and step.day <= day for step in so_far.explanation)
    else:
        whole = (deadline.due_on - deadline.anchor_on).days
        consumed = max((day - deadline.anchor_on).days, 0)
    unit = "workdays" if isinstance(deadline.period, Workdays) else "days"
    return Budget(unit=unit, whole=whole, consumed=consumed, remaining=max(whole - consumed, 0))
