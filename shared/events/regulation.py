"""What the regulation service says: a new calendar, or a new rule set, is published (Art. 30-32)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from shared.events.base import Event, published
from shared.kernel.calendar import Calendar
from shared.kernel.notice import STATE_COUNCIL, Correction, DayKind, DayRule, Notice
from shared.kernel.ruleset import Regulation, RuleSet

CALENDAR = UUID("00000000-0000-7000-8000-00000000ca1e")  # the one calendar, so that its versions stay in order
LAW = UUID("00000000-0000-7000-8000-000000001a30")  # the one law, so that a county's set comes after the city's


@published("regulation.calendar_published.v1", by="regulation")
@dataclass(frozen=True, kw_only=True)
class CalendarPublished(Event):
    """A notice on rest days was confirmed by a second person; deadlines are counted on the new version.

    `notice` is its citation. `rest` and `make_up` hold its days with their festival ("2027-01-01 元旦"), the
    `revoked_` ones the days it takes back: whoever hears it can build the same calendar. `made_of` cites every
    notice of that version, this one too; whoever holds more of them counts on more, and whoever lacks one waits.
    Where it `corrects` a notice that was typed in wrongly, by its citation, `correction_reason` says what was wrong.
    """

    calendar_version: str
    notice: str
    year: int
    published_on: date
    title: str = ""
    document_number: str | None = None
    source: str = STATE_COUNCIL
    rest: tuple[str, ...] = ()
    make_up: tuple[str, ...] = ()
    revoked_rest: tuple[str, ...] = ()
    revoked_make_up: tuple[str, ...] = ()
    made_of: tuple[str, ...] = ()
    corrects: str | None = None
    correction_reason: str | None = None

    @property
    def aggregate_id(self) -> UUID:
        """Return the one calendar."""
        return CALENDAR

    @classmethod
    def of(cls, notice: Notice, *, calendar: Calendar) -> Self:
        """Return the event that says the whole notice, and of what the calendar with it is made."""
        return cls(
            calendar_version=calendar.version,
            made_of=calendar.citations,
            notice=notice.citation,
            year=notice.year,
            published_on=notice.published_on,
            title=notice.title,
            document_number=notice.document_number,
            source=notice.source,
            rest=_written(notice, DayKind.FESTIVAL, revoked=False),
            make_up=_written(notice, DayKind.MAKE_UP, revoked=False),
            revoked_rest=_written(notice, DayKind.FESTIVAL, revoked=True),
            revoked_make_up=_written(notice, DayKind.MAKE_UP, revoked=True),
            corrects=notice.corrects.citation if notice.corrects else None,
            correction_reason=notice.corrects.reason if notice.corrects else None,
        )

    def as_notice(self) -> Notice:
        """Return the notice that was said."""
        rules = [
            *_read(self.rest, DayKind.FESTIVAL, revoked=False),
            *_read(self.make_up, DayKind.MAKE_UP, revoked=False),
            *_read(self.revoked_rest, DayKind.FESTIVAL, revoked=True),
            *_read(self.revoked_make_up, DayKind.MAKE_UP, revoked=True),
        ]
        return Notice(
            document_number=self.document_number,
            title=self.title,
            published_on=self.published_on,
            year=self.year,
            source=self.source,
            days=tuple(sorted(rules, key=lambda rule: (rule.day, rule.revoked))),
            corrects=Correction(citation=self.corrects, reason=self.correction_reason or "") if self.corrects else None,
        )


def _written(notice: Notice, kind: DayKind, *, revoked: bool) -> tuple[str, ...]:
    chosen = (rule for rule in notice.days if rule.kind is kind and rule.revoked is revoked)
    return tuple(f"{rule.day} {rule.festival or ''}".rstrip() for rule in chosen)


def _read(days: Iterable[str], kind: DayKind, *, revoked: bool) -> Iterable[DayRule]:
    for written in days:
        day, _, festival = written.partition(" ")
        yield DayRule(date.fromisoformat(day), kind, festival or None, revoked)


@published("regulation.rule_set_published.v1", by="regulation")
@dataclass(frozen=True, kw_only=True)
class RuleSetPublished(Event):
    """A rule set was confirmed by a second person; projects that enter from its day on are pinned to it.

    `values` are those that it sets itself ("contract_filing_workdays=3", the value as JSON); the rest it has from
    its `parent`. Where it applies to live projects, theirs are taken over on that day too.
    """

    rule_set: str
    division_code: str
    number: int
    parent: str | None
    document_number: str
    title: str
    issued_on: date
    effective_from: date
    applies_to_live: bool
    values: tuple[str, ...]

    @property
    def aggregate_id(self) -> UUID:
        """Return the one law."""
        return LAW

    @classmethod
    def of(cls, rule_set: RuleSet) -> Self:
        """Return the event that says the whole rule set."""
        return cls(
            rule_set=rule_set.version,
            division_code=rule_set.division_code,
            number=rule_set.number,
            parent=rule_set.parent,
            document_number=rule_set.regulation.document_number,
            title=rule_set.regulation.title,
            issued_on=rule_set.regulation.issued_on,
            effective_from=rule_set.effective_from,
            applies_to_live=rule_set.applies_to_live,
            values=tuple(f"{name}={json.dumps(value)}" for name, value in rule_set.values.items()),
        )

    def as_rule_set(self) -> RuleSet:
        """Return the rule set that was said."""
        said = (written.partition("=") for written in self.values)
        return RuleSet(
            division_code=self.division_code,
            number=self.number,
            parent=self.parent,
            regulation=Regulation(document_number=self.document_number, title=self.title, issued_on=self.issued_on),
            effective_from=self.effective_from,
            applies_to_live=self.applies_to_live,
            values={name: json.loads(value) for name, _, value in said},
        )
