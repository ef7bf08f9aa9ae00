"""How a period is counted from its anchor over pauses: the arithmetic behind every due date."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from shared.kernel.calendar import LAST, BeyondCalendar, Calendar
from shared.kernel.period import Months, Period, Workdays
from shared.kernel.refusal import Invalid, Refusal

MONTHS_PER_YEAR = 12


class ResumedBeforePaused(Invalid):
    """A clock resumes on the day of its pause at the earliest."""

    title = "恢复日期早于暂停日期"
    advice = "恢复计时日期{resumed}早于暂停计时日期{paused}。请核对挂起与恢复的日期。"


class OpenPause(Refusal):
    """A clock that stands still has no due date."""

    title = "计时暂停中"
    advice = "期限自{paused}起暂停计时,尚未恢复,到期日暂时无法确定。请在恢复计时后再查询。"


class PauseReason(StrEnum):
    """For what a processing clock may stand still, and for nothing else (D8)."""

    CORRECTION = "correction"
    EXPERT_REVIEW = "expert_review"
    CONSULTATION = "consultation"
    TESTING = "testing"
    INSTRUCTION = "instruction"
    FORCE_MAJEURE = "force_majeure"

    @property
    def chinese(self) -> str:
        """Return the reason as a notice gives it."""
        return PAUSE_REASONS[self]


PAUSE_REASONS = {
    PauseReason.CORRECTION: "补正",
    PauseReason.EXPERT_REVIEW: "专家评审",
    PauseReason.CONSULTATION: "征求意见",
    PauseReason.TESTING: "检测、评估",
    PauseReason.INSTRUCTION: "上级请示",
    PauseReason.FORCE_MAJEURE: "不可抗力",
}
EVERY_REASON = tuple(PauseReason)


@dataclass(frozen=True, slots=True)
class Pause:
    """A clock stands still in (start_on, resume_on]; None means until further notice (D8).

    The note says what the coded reason is in the case at hand, such as the number of the expert meeting.
    """

    start_on: date
    resume_on: date | None = None
    reason: PauseReason | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if self.resume_on is not None and self.resume_on < self.start_on:
            raise ResumedBeforePaused(paused=self.start_on, resumed=self.resume_on)

    @property
    def stops_no_day(self) -> bool:
        """Return whether it ends on the day it began, which itself still counts (D8)."""
        return self.resume_on == self.start_on


class Count(NamedTuple):
    """What is counted: a period after the anchor, over merged closed pauses, in a calendar.

    `kept` is how many working days later than that a date was told, which stays the date (D10).
    A tuple, because one is made for every due date and a frozen dataclass takes three times as long.
    """

    anchor: date
    period: Period
    calendar: Calendar
    pauses: tuple[tuple[date, date], ...] = ()
    extension: Workdays | None = None
    kept: int = 0

    def due_on(self) -> date:
        """Return the due date with the extension that was granted (D9)."""
        due = self.told_on()
        return due if self.extension is None else self._workdays_on(due, self.extension.n)

    def told_on(self) -> date:
        """Return the due date before any extension with the days that are kept (D10)."""
        due = self.first_due_on()
        return self._workdays_on(due, self.kept) if self.kept else due

    def first_due_on(self) -> date:
        """Return the due date as it is counted; a rest day rolls forward, over a pause as well (D2, D8, D11)."""
        if isinstance(self.period, Workdays):
            return self._workdays_on(self.anchor, self.period.n)
        last = self.last_day()
        return last if self.calendar.is_workday(last) else self._workdays_on(last, 1)

    def last_day(self) -> date:
        """Return the last day of a period of calendar days or months, before it rolls forward (D11)."""
        if isinstance(self.period, Months):
            last = months_after(self.anchor, self.period.n)
        else:
            last = days_after(self.anchor, self.period.n)
        for paused, resumed in self.pauses:
            if paused < last:
                last = days_after(last, max((resumed - max(paused, self.anchor)).days, 0))
        return last

    def beyond(self, day: date) -> int:
        """Return how many working days that lie in no pause it takes from the due date to reach that day."""
        due = self.due_on()
        if day <= due:
            return 0
        days = self.calendar.count_workdays(due, day)
        for paused, resumed in self.pauses:
            if resumed > due and paused < day:
                days -= self.calendar.count_workdays(max(paused, due), min(resumed, day))
        counts = self.calendar.is_workday(day) and not self.is_paused_on(day)
        return days if counts else days + 1

    def is_paused_on(self, day: date) -> bool:
        """Return whether the clock stands still on the day; the pause day itself still counts (D8)."""
        return any(paused < day <= resumed for paused, resumed in self.pauses)

    def _workdays_on(self, start: date, n: int) -> date:
        """Return the n-th working day after the start that lies in no pause."""
        due = self.calendar.workday_after(start, n)
        for paused, resumed in self.pauses:
            if resumed > start and paused < due:
                n += self.calendar.count_workdays(max(paused, start), resumed)
                due = self.calendar.workday_after(start, n)
        return due


def merged(pauses: Sequence[Pause]) -> tuple[tuple[date, date], ...]:
    """Return the pauses in order with overlapping ones made one; an open one is refused (D8)."""
    spans: list[tuple[date, date]] = []
    for pause in sorted(pauses, key=lambda pause: pause.start_on):
        if pause.resume_on is None:
            raise OpenPause(paused=pause.start_on)
        if spans and pause.start_on <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], pause.resume_on))
        else:
            spans.append((pause.start_on, pause.resume_on))
    return tuple(spans)


def rolled(day: date, calendar: Calendar) -> date:
    """Return the last day of a period, or the first working day after it where it is a day of rest (民法典 203, D11)."""
    return day if calendar.is_workday(day) else calendar.workday_after(day, 1)


def days_after(day: date, n: int) -> date:
    """Return the day n calendar days later."""
    if day.toordinal() + n > LAST:
        raise BeyondCalendar()
    return day + timedelta(days=n)


def months_after(day: date, n: int) -> date:
    """Return the corresponding day n months later, else that month's last (民法典 202, D11)."""
    years, month = divmod(day.month - 1 + n, MONTHS_PER_YEAR)
    year = day.year + years
    if year > date.fromordinal(LAST).year:
        raise BeyondCalendar()
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
