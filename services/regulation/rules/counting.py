"""What the calendar answers: due dates, days, and how far it reaches."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

from services.regulation.rules.refusals import CountTooLong, EmptySpan, KnownInFuture, NotKnownYet, SpanTooLong
from services.regulation.rules.terms import LONGEST_COUNT_DAYS, LONGEST_SPAN_DAYS
from shared.kernel.calendar import Calendar
from shared.kernel.counting import Pause
from shared.kernel.notice import STATE_COUNCIL, DayKind, Notice
from shared.kernel.period import Period, Workdays
from shared.kernel.printing import printed
from shared.kernel.workdays import Due, due

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Question:
    """From which day how long a period runs, and, if it is asked, on the notices known on which day."""

    anchor: date
    period: Period
    pauses: tuple[Pause, ...] = ()
    known_on: date | None = None


@dataclass(frozen=True)
class Answer:
    """A due date and everything that is said of it."""

    question: Question
    due: Due

    @cached_property
    def explanation(self) -> list[dict[str, Any]]:
        """Return the days that decide the date, one by one."""
        return self.due.explain()

    @property
    def text(self) -> str:
        """Return the explanation as a clerk prints and signs it."""
        return printed(self.due, known_on=self.question.known_on, idle=self._idle)

    @property
    def idle_pauses(self) -> list[str]:
        """Return the pauses that stop no day, or lie outside the period, and so have no effect, as they were asked (D8)."""
        return [f"{pause.start_on}..{pause.resume_on}" for pause in self._idle]

    @cached_property
    def _idle(self) -> tuple[Pause, ...]:
        first, last = self.question.anchor, self.due.on
        return tuple(
            pause
            for pause in self.question.pauses
            if pause.stops_no_day or pause.start_on >= last or (pause.resume_on or last) <= first
        )


@dataclass(frozen=True, kw_only=True)
class DayShown:
    """What one day of the calendar is, on whose word, and whether that is final (D12)."""

    day: date
    kind: DayKind
    festival: str | None
    citation: str | None
    final: bool


@dataclass(frozen=True, kw_only=True)
class InForce:
    """The calendar in force and how far it reaches."""

    calendar: Calendar
    not_final_from: date
    days_left: int
    versions: tuple["Version", ...]


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version of the calendar, from when it was known, and the notice that made it."""

    version: str
    known_from: date
    notice: Notice


def known_on(calendar: Calendar, day: date | None) -> Calendar:
    """Return the calendar as it stood on the day, by the dates its notices were published (Art. 31, D13)."""
    if day is None:
        return calendar
    known = tuple(notice for notice in calendar.notices if notice.published_on <= day)
    if not known:
        raise NotKnownYet(known_on=day, first=calendar.notices[0].published_on)
    return _folded(known)


def answer(question: Question, calendar: Calendar, *, today: date) -> Answer:
    """Return when the period ends and why (Art. 15, 21; D1-D13)."""
    if question.known_on is not None and question.known_on > today:
        raise KnownInFuture(known_on=question.known_on, today=today)
    known = known_on(calendar, question.known_on)
    found = due(question.anchor, question.period, known, pauses=question.pauses)
    days = (found.on - question.anchor).days
    if isinstance(question.period, Workdays) and days > LONGEST_COUNT_DAYS:
        raise CountTooLong(anchor=question.anchor, due_on=found.on, days=days, most=LONGEST_COUNT_DAYS)
    return Answer(question, found)


def list_days(calendar: Calendar, *, first: date, last: date) -> tuple[DayShown, ...]:
    """Return every day from the first to the last, at most LONGEST_SPAN_DAYS (Art. 31)."""
    days = (last - first).days + 1
    if days < 1:
        raise EmptySpan(first=first, last=last)
    if days > LONGEST_SPAN_DAYS:
        raise SpanTooLong(days=days, most=LONGEST_SPAN_DAYS)
    return tuple(show(calendar, first + timedelta(days=more)) for more in range(days))


def in_force(calendar: Calendar, *, today: date) -> InForce:
    """Return the calendar with the first day from today on that is not final, and the days until then (D12)."""
    ends_on = next(day for day in _from(today) if not calendar.is_final(day))
    return InForce(
        calendar=calendar,
        not_final_from=ends_on,
        days_left=(ends_on - today).days,
        versions=tuple(_versions(calendar)),
    )


def _versions(calendar: Calendar) -> Iterator[Version]:
    """Yield the calendar as each of its notices left it, in the order of their publication (D10, D13)."""
    for count, notice in enumerate(calendar.notices, start=1):
        known = calendar.notices[:count]
        if any(one.source == STATE_COUNCIL for one in known):
            yield Version(version=_folded(known).version, known_from=notice.published_on, notice=notice)


def show(calendar: Calendar, day: date) -> DayShown:
    """Return what the day is."""
    reason = calendar.rest_reason(day)
    return DayShown(
        day=day,
        kind=reason.kind,
        festival=reason.festival,
        citation=reason.citation,
        final=calendar.is_final(day),
    )


def _from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += ONE_DAY


@lru_cache(maxsize=32)
def _folded(notices: tuple[Notice, ...]) -> Calendar:
    """Return the calendar of the notices; its tables are made once for many questions."""
    return Calendar.of(notices)
