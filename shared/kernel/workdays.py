"""Due dates: the heart of the house. Decisions D1 to D12 of the domain are normative."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from shared.kernel import explanation
from shared.kernel.calendar import Calendar
from shared.kernel.counting import Count, OpenPause, Pause, PauseReason, ResumedBeforePaused, merged
from shared.kernel.explanation import Step
from shared.kernel.period import (
    SHANGHAI,
    CalendarDays,
    Months,
    Period,
    Workdays,
    WrongPeriod,
    bound_after,
    period_of,
)

__all__ = [
    "SHANGHAI",
    "CalendarDays",
    "Due",
    "Months",
    "OpenPause",
    "Pause",
    "PauseReason",
    "Period",
    "ResumedBeforePaused",
    "Step",
    "Workdays",
    "WrongPeriod",
    "bound_after",
    "due",
    "is_late",
    "period_of",
    "remaining",
    "workdays_between",
]


class Due(NamedTuple):
    """The last day of a period, whether it may still move, and why it is what it is."""

    on: date
    provisional: bool
    basis: Count

    @property
    def bound_at(self) -> datetime:
        """Return the exclusive end: the next day's 00:00 in Shanghai (D4)."""
        return bound_after(self.on)

    @property
    def calendar_version(self) -> str:
        """Return the version of the calendar the date was counted in (D10)."""
        return self.basis.calendar.version

    @property
    def explanation(self) -> tuple[Step, ...]:
        """Return the days that decide the date, built when it is asked for."""
        return tuple(explanation.steps(self.basis))

    def explain(self) -> list[dict[str, Any]]:
        """Return the explanation ready for JSON."""
        return [step.to_json() for step in self.explanation]


def due(
    anchor: date,
    period: Period | int,
    calendar: Calendar,
    *,
    pauses: Sequence[Pause] = (),
    extension: Workdays | None = None,
    kept: int = 0,
) -> Due:
    """Return the last day of a period after the anchor; a bare number means working days.

    The anchor is not counted (D1), make-up days are (D3), pauses are not (D8), calendar days and months
    roll forward (D11), so many working days are kept (D10), an extension runs on from there (D9). Any day
    on the way that is not final makes the date provisional (D12). Raises OpenPause, WrongPeriod or BeyondCalendar.
    """
    if isinstance(anchor, datetime):
        raise TypeError("a period runs from a business date in Shanghai, not from a moment")
    length = _workdays(period) if isinstance(period, int) else period
    if type(length) is Workdays and not pauses and extension is None and not kept:  # nearly always
        on, final = calendar.reach(anchor, length.n)
        return Due(on, not final, Count(anchor, length, calendar))
    count = Count(anchor, length, calendar, merged(pauses), extension, kept)
    on = count.due_on()
    return Due(on, not calendar.all_final(anchor, on), count)


@lru_cache(maxsize=256, typed=True)
def _workdays(n: int) -> Workdays:
    return Workdays(n)


def is_late(received_at: datetime, due: Due) -> bool:
    """Return whether something received at that aware moment is late: not before the bound (D4)."""
    return received_at >= due.bound_at


def remaining(today: date, due_on: date, calendar: Calendar) -> int:
    """Return the working days in (today, due_on], 0 on the due date, below zero when overdue.

    Overdue counts at least one day, so that a rest day right after the due date never looks like the last day.
    """
    left = calendar.count_workdays(today, due_on)
    return left if today <= due_on else min(left, -1)


def workdays_between(after: date, until: date, calendar: Calendar) -> int:
    """Return how many working days lie in (after, until], below zero when until is the earlier one."""
    return calendar.count_workdays(after, until)
