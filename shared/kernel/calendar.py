"""Which days are working days, why, and whether that is final: a fold over published notices."""

import hashlib
import json
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from itertools import accumulate, compress
from typing import NamedTuple, Self

from shared.kernel.estimates import statutory_days
from shared.kernel.layers import DayReason, Layers, fold, in_order
from shared.kernel.notice import (
    FIRST_YEAR,
    LAST_YEAR,
    SATURDAY,
    STATE_COUNCIL,
    DayKind,
    DayRule,
    Notice,
)
from shared.kernel.refusal import Invalid

__all__ = [
    "BeyondCalendar",
    "Calendar",
    "DayKind",
    "DayReason",
    "DayRule",
    "NoNotice",
    "Notice",
    "bundled",
    "bundled_notices",
]

FIRST = date(FIRST_YEAR, 1, 1).toordinal()
LAST = date(LAST_YEAR, 12, 31).toordinal()
DAYS = LAST - FIRST + 1


class BeyondCalendar(Invalid):
    """No calendar reaches that far."""

    title = "日期超出日历范围"
    advice = f"日期超出可计算的范围({FIRST_YEAR}年至{LAST_YEAR}年)。请核对起算日期和期限。"


class NoNotice(Invalid):
    """A calendar rests on at least one notice of the State Council's office."""

    title = "没有放假通知"
    advice = "日历至少需要一份国务院办公厅的年度放假通知。请先导入放假通知。"


class _Counts(NamedTuple):
    """Look-up tables over the covered range; place 0 is the first day."""

    workdays: "array[int]"  # ordinals of all working days
    worked: "array[int]"  # how many working days there are up to and with each day
    unsure: "array[int]"  # how many days that are not final


@dataclass(frozen=True, eq=False)
class Calendar:
    """The days as a set of notices leaves them; two of the same version are equal."""

    notices: tuple[Notice, ...]
    learned: tuple[
        Notice, ...
    ]  # the same in the order in which they were taken in, which need not be that of publication

    def __repr__(self) -> str:
        """Return the version: whoever reads a log or a failed test wants to know which calendar, not all its days."""
        return f"<Calendar {self.version}>"

    @classmethod
    def of(cls, notices: Iterable[Notice]) -> Self:
        """Return the calendar of the notices, the later published overriding day by day (D13)."""
        learned = tuple(dict.fromkeys(notices))
        ordered = in_order(learned)
        if not any(notice.source == STATE_COUNCIL for notice in ordered):
            raise NoNotice()
        return cls(ordered, learned)

    def as_of(self, version: str) -> Self | None:
        """Return the calendar as it was under that version, before later notices came, or None where it never was."""
        return self if version == self.version else self._before.get(version)

    @cached_property
    def _before(self) -> dict[str, Self]:
        """Return the calendars that it has been, by version, as each notice left it in the order of learning or of publication.

        A release ships what was heard before it: then that is learned before a closure that came in between.
        """
        orders = (self.learned, self.notices)
        parts = (order[:kept] for order in orders for kept in range(1, len(order)))
        known = (part for part in parts if any(notice.source == STATE_COUNCIL for notice in part))
        return {calendar.version: calendar for calendar in map(type(self).of, known)}

    @cached_property
    def version(self) -> str:
        """Return a short digest of the notices, the same on every machine (D10)."""
        lines = "\n".join(notice.canonical for notice in self.notices)
        return hashlib.sha256(lines.encode()).hexdigest()[:12]

    @cached_property
    def citations(self) -> tuple[str, ...]:
        """Return how its notices are cited, in the order in which they override each other."""
        return tuple(notice.citation for notice in self.notices)

    @cached_property
    def published_years(self) -> frozenset[int]:
        """Return the years of which the State Council's office has published a notice."""
        return frozenset(notice.year for notice in self.notices if notice.source == STATE_COUNCIL)

    @property
    def last_published_year(self) -> int:
        """Return the last year of which a notice is published."""
        return max(self.published_years)

    @property
    def final_until(self) -> date:
        """Return the last day that no coming yearly notice can change; what falls after it is provisional (D12)."""
        return date(self.last_published_year, 12, 24)

    def is_workday(self, day: date) -> bool:
        """Return whether the day counts: Monday to Friday and no rest day, or a make-up day (D2, D3)."""
        return self.rest_reason(day).kind in (DayKind.WORKDAY, DayKind.MAKE_UP)

    def rest_reason(self, day: date) -> DayReason:
        """Return what the day is and on whose word."""
        named = self._reasons.get(day)
        if named is not None:
            return named
        return DayReason(DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKDAY)

    def said_by(self, source: str, day: date) -> DayReason | None:
        """Return what a source itself says of the day, which a notice of the same source may take back."""
        return self._layers.of(source).get(day)

    def is_final(self, day: date) -> bool:
        """Return whether no coming yearly notice can still change the day (D12)."""
        return self.missing_year(day) is None

    def missing_year(self, day: date) -> int | None:
        """Return the year whose notice the day still waits for; the last week of December waits for two."""
        if day.year not in self.published_years:
            return day.year
        last_week = (day.month, day.day) >= (12, 25)
        return day.year + 1 if last_week and day.year + 1 not in self.published_years else None

    def reach(self, after: date, n: int) -> tuple[date, bool]:
        """Return the n-th working day strictly after the day (D1, D2), and whether every day on the way is final (D12)."""
        counts = self._counts
        start = after.toordinal() - FIRST
        if not 0 <= start < DAYS:
            raise BeyondCalendar()
        number = counts.worked[start] + n - 1
        if number >= len(counts.workdays):
            raise BeyondCalendar()
        end = counts.workdays[number]
        return date.fromordinal(end), counts.unsure[end - FIRST] == counts.unsure[start]

    def workday_after(self, day: date, n: int) -> date:
        """Return the n-th working day strictly after the day (D1, D2)."""
        return self.reach(day, n)[0]

    def count_workdays(self, after: date, until: date) -> int:
        """Return how many working days lie in (after, until]; negative when until is the earlier one."""
        worked = self._counts.worked
        return worked[_place(until)] - worked[_place(after)]

    def all_final(self, after: date, until: date) -> bool:
        """Return whether every day in (after, until] is final (D12)."""
        unsure = self._counts.unsure
        return unsure[_place(until)] == unsure[_place(after)]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and other.version == self.version

    def __hash__(self) -> int:
        return hash(self.version)

    @cached_property
    def _reasons(self) -> dict[date, DayReason]:
        """Return the days that a notice or the estimate of an unpublished year names."""
        estimated = {
            day: DayReason(DayKind.FESTIVAL, festival)
            for year in set(range(FIRST_YEAR, LAST_YEAR + 1)) - self.published_years
            for day, festival in statutory_days(year).items()
        }
        return estimated | self._layers.arrangement | self._layers.closures

    @cached_property
    def _layers(self) -> Layers:
        return fold(self.notices)

    @cached_property
    def _counts(self) -> _Counts:
        days = range(FIRST, LAST + 1)
        works = bytearray((ordinal - 1) % 7 < SATURDAY for ordinal in days)
        for day, reason in self._reasons.items():
            works[day.toordinal() - FIRST] = reason.kind is DayKind.MAKE_UP
        unsure = bytearray(b"\1") * len(days)
        for year in self.published_years:
            start, end = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
            sure = end - start + 1 - (0 if year + 1 in self.published_years else 7)
            unsure[start - FIRST : start - FIRST + sure] = bytes(sure)
        return _Counts(
            workdays=array("l", compress(days, works)),
            worked=array("l", accumulate(works)),
            unsure=array("l", accumulate(unsure)),
        )


def _place(day: date) -> int:
    """Return the day's place in the look-up tables."""
    place = day.toordinal() - FIRST
    if 0 <= place < DAYS:
        return place
    raise BeyondCalendar()


@cache
def bundled_notices() -> tuple[Notice, ...]:
    """Return the notices that come with the house, in the order of their publication (domain 2.3)."""
    papers = files("shared.kernel").joinpath("notices").iterdir()
    texts = [paper.read_text("utf-8") for paper in papers if paper.name.endswith(".json")]
    notices = [Notice.from_json(json.loads(text)) for text in texts]
    return tuple(sorted(notices, key=lambda notice: notice.published_on))


@cache
def bundled() -> Calendar:
    """Return the calendar of the notices that come with the house."""
    return Calendar.of(bundled_notices())
