"""The working-day calendar a service counts on: the bundled notices and those it has heard since."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import lru_cache
from itertools import product

from sqlalchemy import Connection, insert, select

from shared.chassis.sweep import NotYet
from shared.chassis.tables import calendar_notices as rows
from shared.events.regulation import CalendarPublished
from shared.kernel.calendar import Calendar, bundled, bundled_notices
from shared.kernel.notice import Notice

NEWEST = select(rows.c.calendar_version).order_by(rows.c.number.desc()).limit(1)
_until: date | None = None
_built: dict[tuple[str, str], Calendar] = {}  # a process meets a handful
_touched: dict[tuple[str, ...], date] = {}


def know_until(day: date | None) -> None:
    """Leave out bundled notices published after this day; for drills that import one of them."""
    global _until
    _until = day
    shipped.cache_clear()
    _built.clear()
    _touched.clear()


@lru_cache(maxsize=1)
def shipped() -> Calendar:
    """Return the calendar of the notices shipped with this release."""
    if _until is None:
        return bundled()
    known = _until
    return Calendar.of(notice for notice in bundled_notices() if notice.published_on <= known)


def current(connection: Connection) -> Calendar:
    """Return the calendar in force for this service."""
    return of(connection, connection.execute(NEWEST).scalar_one_or_none())


def of(connection: Connection, newest: str | None) -> Calendar:
    """Return the shipped notices with the heard ones; another release ships others, so its version is its own."""
    if newest is None:
        return shipped()
    made_of = (shipped().version, newest)
    if made_of not in _built:
        query = select(rows.c.notice).order_by(rows.c.number)
        notices = [Notice.from_json(body) for body in connection.execute(query).scalars()]
        _built[made_of] = Calendar.of((*shipped().notices, *notices))
    return _built[made_of]


def adopt(connection: Connection, event: CalendarPublished, *, at: datetime) -> None:
    """Keep the notice; from this transaction on, dates are counted with it. Raise NotYet when one before it is missing.

    A release that ships more notices than its speaker's counts on those as well: its version is its own (D10).
    """
    before = current(connection)
    notice = event.as_notice()
    if notice in before.notices:
        return  # shipped with this release, or heard already
    after = Calendar.of((*before.notices, notice))
    missing = _missing(event, after)
    if missing:
        raise NotYet(f"the calendar {event.calendar_version} is not known here: {missing}")
    row = {
        "calendar_version": after.version,
        "notice": notice.to_json(),
        "citation": notice.citation,
        "changes_from": _changes_from(notice),
        "heard_at": at,
    }
    connection.execute(insert(rows).values(row))


def _missing(event: CalendarPublished, held: Calendar) -> str:
    """Return what the told calendar is made of and is not held here; empty where all of it is.

    Notices are told apart as the regulation service tells them apart, by citation. An event that cites none is of
    before they were cited: its set is known by its digest alone, and sought among those that an older release had.
    """
    if event.made_of:
        return "、".join(citation for citation in event.made_of if citation not in held.citations)
    ours = [notice for notice in shipped().notices if notice.citation != event.notice]
    later = (set(ours[kept:]) for kept in range(1, len(ours) + 1))
    known = any(_version_without(unknown, held) == event.calendar_version for unknown in later)
    return "" if known else "its notices are not cited"


def _version_without(unknown: Collection[Notice], held: Calendar) -> str:
    return Calendar.of(notice for notice in held.notices if notice not in unknown).version


def _changes_from(notice: Notice) -> date:
    """Return the first day whose kind or finality the notice may change: the week before its year, or its first day."""
    return min(date(notice.year - 1, 12, 25), *(rule.day for rule in notice.days))


def touched_from(connection: Connection, version: str) -> date:
    """Return the first day that a notice unknown to that version, heard since or shipped with a release, may have changed.

    A version that neither an earlier release nor what was heard by it makes up is not known: any day may be another.
    """
    kept = (rows.c.notice, rows.c.calendar_version, rows.c.changes_from)
    heard = connection.execute(select(*kept).order_by(rows.c.number)).all()
    asked = (shipped().version, *(row.calendar_version for row in heard), version)
    if asked not in _touched:
        _touched[asked] = _first_day(version, {Notice.from_json(row.notice): row.changes_from for row in heard})
    return _touched[asked]


def _first_day(version: str, heard: Mapping[Notice, date]) -> date:
    """Return from where on today's calendar differs from that version, which an earlier release may have had.

    Of a notice that was heard it is kept from where on it may change a day; of one shipped with a release it is counted.
    The newest releases and what was heard last come first: there are few steps back to most versions.
    """
    ours, told = shipped().notices, tuple(heard)
    changes_from = {**{notice: _changes_from(notice) for notice in ours}, **heard}
    for kept, taken in product(range(len(ours), 0, -1), range(len(told), -1, -1)):
        known = {*ours[:kept], *told[:taken]}
        unknown = changes_from.keys() - known
        if unknown and Calendar.of(known).version == version:
            return min(changes_from[notice] for notice in unknown)
    return date.min


def citation_of(connection: Connection, version: str) -> str:
    """Return the citation of the notice that made this version."""
    found = connection.execute(select(rows.c.citation).where(rows.c.calendar_version == version))
    return found.scalar_one_or_none() or "随版本发布的放假安排"


def heard_at(connection: Connection) -> datetime | None:
    """Return when the newest notice was heard, in machine time."""
    return connection.execute(select(rows.c.heard_at).order_by(rows.c.number.desc()).limit(1)).scalar_one_or_none()
