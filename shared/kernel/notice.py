"""A notice of rest days and make-up days, read from what an office published."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

from shared.kernel.estimates import statutory_days
from shared.kernel.numbers import DocumentNumber
from shared.kernel.unclear import (
    CorrectionWithNumber,
    DayNamedTwice,
    DayOfAnotherYear,
    EmptyNotice,
    MakeUpOnWeekday,
    RestAndMakeUp,
    UnclearNotice,
)

STATE_COUNCIL = "state_council"
LOCAL = "local"
STATUTORY_FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
FIRST_YEAR, LAST_YEAR = 2000, 2099
LONGEST_RANGE = timedelta(days=31)
SATURDAY = 5


class DayKind(StrEnum):
    """What a day is."""

    WORKDAY = "workday"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    FESTIVAL = "festival"
    CLOSURE = "closure"


@dataclass(frozen=True)
class DayRule:
    """What a notice says of one day: rest for a festival, make-up work, or that either is taken back."""

    day: date
    kind: DayKind
    festival: str | None
    revoked: bool = False


@dataclass(frozen=True, kw_only=True)
class Correction:
    """Which notice was typed in wrongly, by its citation, and what was wrong."""

    citation: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One published notice, or the correction of one as it was typed in; later ones override earlier ones day by day (D13)."""

    document_number: str | None
    title: str
    published_on: date
    year: int
    source: str
    days: tuple[DayRule, ...]
    corrects: Correction | None = None

    def __post_init__(self) -> None:
        if self.source not in (STATE_COUNCIL, LOCAL):
            raise UnclearNotice(field="来源")
        if not FIRST_YEAR < self.year <= LAST_YEAR:
            raise UnclearNotice(field="年度")
        if not self.title.strip():
            raise UnclearNotice(field="标题")
        if not self.days:
            raise EmptyNotice()
        if self.corrects and self.document_number:
            raise CorrectionWithNumber(number=self.document_number)
        _refuse_nonsense(self.year, self.days)

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """Return the notice written down as in `notices/*.json`; what cannot be read is refused."""
        number = _read(written, "document_number", "文号", str, optional=True)
        return cls(
            document_number=str(DocumentNumber.parse(number)) if number else None,
            title=_read(written, "title", "标题", str),
            published_on=_day(_read(written, "published_on", "公布日期", str), "公布日期"),
            year=_read(written, "year", "年度", int),
            source=_read(written, "source", "来源", str),
            days=tuple(sorted(_day_rules(written), key=lambda rule: (rule.day, rule.revoked))),
            corrects=_correction(written),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the notice as it is written down; `from_json` reads the same notice back."""
        named = [rule for rule in self.days if not rule.revoked]
        revoked = [rule for rule in self.days if rule.revoked]
        festivals = dict.fromkeys(rule.festival for rule in named)
        written: dict[str, Any] = {
            "document_number": self.document_number,
            "title": self.title,
            "published_on": self.published_on.isoformat(),
            "year": self.year,
            "source": self.source,
            "festivals": [
                {"festival": festival, **_written([rule for rule in named if rule.festival == festival])}
                for festival in festivals
            ],
        }
        corrected = {"corrects": {**vars(self.corrects)}} if self.corrects else {}
        return written | ({"revokes": _written(revoked)} if revoked else {}) | corrected

    @property
    def citation(self) -> str:
        """Return how the notice is cited: by its number, else by title and date; a correction by what it corrects, and why."""
        if self.document_number:
            return self.document_number
        day = f"{self.published_on.year}年{self.published_on.month}月{self.published_on.day}日"
        if self.corrects:
            return f"{self.corrects.citation}({day}更正录入差错:{self.corrects.reason})"
        return f"《{self.title}》({day}公布)"

    @cached_property
    def place(self) -> tuple[Any, ...]:
        """Return where it overrides others: by day of publication, on one day by serial number (D13).

        Without a number, what takes something back follows what it may take back. A correction of what was typed in
        follows every paper of its day: it may be made on the day of the paper.
        """
        serial = DocumentNumber.parse(self.document_number).serial if self.document_number else 0
        takes_back = any(rule.revoked for rule in self.days)
        return (self.published_on, self.corrects is not None, serial, takes_back, self.canonical)

    def kind_of(self, rule: DayRule) -> DayKind:
        """Return what the notice makes of a day, or takes back: what the city closes is no festival."""
        return DayKind.CLOSURE if self.source == LOCAL else rule.kind

    @property
    def missing_festivals(self) -> tuple[str, ...]:
        """Return the statutory festivals for which the notice has no rest day; a whole year's notice misses none."""
        rested = "、".join(rule.festival or "" for rule in self.days if self._rests(rule)).split("、")
        return tuple(festival for festival in STATUTORY_FESTIVALS if festival not in rested)

    @property
    def missing_days(self) -> dict[date, str]:
        """Return the statutory days of its year that are no rest days of it, as far as they are known beforehand."""
        rested = {rule.day for rule in self.days if self._rests(rule)}
        statutory = sorted(statutory_days(self.year).items())
        return {day: festival for day, festival in statutory if day not in rested}

    def _rests(self, rule: DayRule) -> bool:
        return rule.kind is DayKind.FESTIVAL and not rule.revoked

    @cached_property
    def canonical(self) -> str:
        """Return the notice as one stable line."""
        return json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _refuse_nonsense(year: int, days: tuple[DayRule, ...]) -> None:
    """Raise a refusal for a day that contradicts another, its weekday or the year."""
    seen: set[tuple[date, bool, bool]] = set()
    for rule in days:
        working = (rule.kind is DayKind.MAKE_UP) is not rule.revoked
        mark = (rule.day, rule.revoked, working)
        if mark in seen:
            raise DayNamedTwice(day=rule.day)
        if any(other[0] == rule.day and other[2] is not working for other in seen):
            raise RestAndMakeUp(day=rule.day)
        if rule.kind is DayKind.MAKE_UP and rule.day.weekday() < SATURDAY:
            raise MakeUpOnWeekday(day=rule.day)
        if not date(year - 1, 12, 25) <= rule.day <= date(year, 12, 31):
            raise DayOfAnotherYear(day=rule.day, year=year)
        seen.add(mark)


def _correction(written: Mapping[str, Any]) -> Correction | None:
    """Return which notice is corrected and why, if one is; without either nobody could check it."""
    part = _read(written, "corrects", "更正", Mapping, optional=True)
    if part is None:
        return None
    cited, reason = _read(part, "citation", "所更正的通知", str).strip(), _read(part, "reason", "更正事由", str).strip()
    for said, field in ((cited, "所更正的通知"), (reason, "更正事由")):
        if not said:
            raise UnclearNotice(field=field)
    return Correction(citation=cited, reason=reason)


def _day_rules(written: Mapping[str, Any]) -> Iterable[DayRule]:
    """Yield the rules of every festival, then what is taken back."""
    for festival in _read(written, "festivals", "节日安排", list):
        name = _read(festival, "festival", "节日名称", str).strip()
        if not name:
            raise UnclearNotice(field="节日名称")
        yield from _rules_of(festival, festival=name, revoked=False)
    revokes = _read(written, "revokes", "撤销日期", Mapping, optional=True)
    if revokes is not None:
        yield from _rules_of(revokes, festival=None, revoked=True)


def _rules_of(part: Mapping[str, Any], *, festival: str | None, revoked: bool) -> Iterable[DayRule]:
    for key, name, kind in (("rest", "放假日", DayKind.FESTIVAL), ("make_up", "上班日", DayKind.MAKE_UP)):
        for span in _read(part, key, name, list, optional=True) or []:
            yield from (DayRule(day, kind, festival, revoked) for day in _days(span, name))


def _read(part: Any, key: str, field: str, kind: type, *, optional: bool = False) -> Any:
    """Return a field of the written notice, or refuse it under its Chinese name."""
    found = part.get(key) if isinstance(part, Mapping) else None
    if found is None and optional:
        return None
    if not isinstance(found, kind) or isinstance(found, bool):
        raise UnclearNotice(field=field)
    return found


def _days(span: object, field: str) -> list[date]:
    """Return the days of "2020-01-24" or "2020-01-24..2020-01-30"."""
    first, dots, last = str(span).partition("..")
    start, end = _day(first, field), _day(last if dots else first, field)
    if not timedelta(0) <= end - start <= LONGEST_RANGE:
        raise UnclearNotice(field=field)
    return [start + timedelta(days=more) for more in range((end - start).days + 1)]


def _day(text: str, field: str) -> date:
    """Return the day written as 2020-01-24 and in no other way."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UnclearNotice(field=field) from None
    if day.isoformat() != text:
        raise UnclearNotice(field=field)
    return day


def _written(rules: list[DayRule]) -> dict[str, list[str]]:
    """Return the rest days as ranges and the make-up days one by one."""
    rest = [rule.day for rule in rules if rule.kind is DayKind.FESTIVAL]
    starts = [day for day in rest if day - timedelta(days=1) not in rest]
    ends = [day for day in rest if day + timedelta(days=1) not in rest]
    return {
        "rest": [f"{start}..{end}" if start != end else f"{start}" for start, end in zip(starts, ends, strict=True)],
        "make_up": [f"{rule.day}" for rule in rules if rule.kind is DayKind.MAKE_UP],
    }
