"""What the regulation service says: a new version of the working-day calendar is published (Art. 30-32)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from shared.events.base import Event, published
from shared.kernel.notice import STATE_COUNCIL, DayKind, DayRule, Notice

CALENDAR = UUID("00000000-0000-7000-8000-00000000ca1e")  # the one calendar, so that its versions stay in order


@published("regulation.calendar_published.v1", by="regulation")
@dataclass(frozen=True, kw_only=True)
class CalendarPublished(Event):
    """A notice on rest days was confirmed by a second person; deadlines are counted on the new version.

    `notice` is its citation. `rest` and `make_up` hold its days with their festival ("2027-01-01 元旦"), the
    `revoked_` ones the days it takes back: whoever hears it can build the same calendar.
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

    @property
    def aggregate_id(self) -> UUID:
        """Return the one calendar."""
        return CALENDAR

    @classmethod
    def of(cls, notice: Notice, *, calendar_version: str) -> Self:
        """Return the event that says the whole notice."""
        return cls(
            calendar_version=calendar_version,
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
        )


def _written(notice: Notice, kind: DayKind, *, revoked: bool) -> tuple[str, ...]:
    chosen = (rule for rule in notice.days if rule.kind is kind and rule.revoked is revoked)
    return tuple(f"{rule.day} {rule.festival or ''}".rstrip() for rule in chosen)


def _read(days: Iterable[str], kind: DayKind, *, revoked: bool) -> Iterable[DayRule]:
    for written in days:
        day, _, festival = written.partition(" ")
        yield DayRule(date.fromisoformat(day), kind, festival or None, revoked)
