"""Counts deadlines again when a notice has changed the calendar, or a rule set their length: an event for each that moved.

Rows are claimed by the version they were counted on, so a clock armed while the notice was being adopted
is found too; until it is counted again, no deadline fires on the old version (`firing`).
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select, text

from shared.chassis import audit, calendars, clock, laws, metrics, tables, turning
from shared.chassis.claims import ClaimedRows
from shared.chassis.deadlines import deadline_of
from shared.chassis.tables import calendar_notices, deadline_moves
from shared.chassis.tables import deadlines as rows
from shared.chassis.work import Tx, Work
from shared.kernel.calendar import Calendar
from shared.kernel.deadline import Deadline, MoveCause
from shared.kernel.notice import Notice
from shared.kernel.recount import recounted, relaid

LINGER = timedelta(minutes=1)  # how long after an adoption a clock counted before it may still be committed

MOVED_BEFORE = (
    select(func.count())
    .where(deadline_moves.c.deadline_id == rows.c.deadline_id)
    .correlate(rows)
    .scalar_subquery()
    .label("moved_before")
)

RUNNING = text(f"({tables.RUNNING})")
MISSED = text(f"({tables.MISSED})")

COUNTED = (  # what a count may change
    "due_on",
    "bound_at",
    "provisional",
    "calendar_version",
    "state",
    "fired_at",
    "amount",
    "rule_set",
    "held_against",
)

FORGIVEN = {"attempts": 0, "defects": 0, "reason": None}  # the tries that a count took are none of the firing's

Rejudge = Callable[[Tx, Deadline], Any]


class RecountSweep(ClaimedRows):
    """Brings every deadline that a new notice can touch onto the calendar in force."""

    name = "recount"
    table = rows
    key = "deadline_id"
    concerns = ("subject_id", "project_id")
    line = ("project_id",)

    def __init__(self, work: Work, doors: dict[str, Rejudge]) -> None:
        super().__init__(work)
        self.doors = doors
        self._settled: tuple[str, str, date] | None = None
        self._citations: dict[str, str] = {}
        self._come: dict[tuple[str, str], list[Notice]] = {}

    def once(self) -> int:
        """Count a batch again; rest while the calendar is the one that everything was counted on."""
        with self.work.database.reading() as connection:
            ground = (calendars.current(connection).version, laws.current(connection).version, clock.today())
            heard_at = [at for at in (calendars.heard_at(connection), laws.heard_at(connection)) if at is not None]
        if ground == self._settled:
            return 0
        found = super().once()
        lingered = not heard_at or clock.true_now() - max(heard_at) > LINGER
        if not found and lingered and self._nothing_left():
            self._settled = ground
        return found

    def _nothing_left(self) -> bool:
        """Return whether no row is on another version any more, not even one that waits for its next try or is parked."""
        with self.work.database.reading() as connection:
            return not any(connection.execute(part.limit(1)).first() for part in self._behind(connection))

    def due(self, connection: Connection) -> Iterator[Select[Any]]:
        """Yield what is behind the calendar and neither parked nor waiting for its next try."""
        for part in self._behind(connection):
            yield part.where(rows.c.parked_at.is_(None), rows.c.next_try_at <= clock.true_now())

    def _behind(self, connection: Connection) -> Iterator[Select[Any]]:
        """Yield, in parts that an index each has, running deadlines counted on another version, and missed ones
        that a notice unknown to theirs can touch; none discarded.
        """
        now_in_force = calendars.current(connection).version
        known = select(rows, MOVED_BEFORE).where(rows.c.discarded_at.is_(None))
        for other in (rows.c.calendar_version < now_in_force, rows.c.calendar_version > now_in_force):
            yield known.where(RUNNING, other).order_by(rows.c.calendar_version)
        for version in _missed_on_another(connection, now_in_force):
            touched = rows.c.due_on >= calendars.touched_from(connection, version)
            yield known.where(MISSED, rows.c.calendar_version == version, touched).order_by(rows.c.due_on)
        for part in laws.behind(connection, clock.today()):
            yield known.where(RUNNING, part).order_by(rows.c.deadline_id)

    def act(self, tx: Tx, row: RowMapping) -> dict[str, Any]:
        """Count one deadline again, say whether it has moved, and let its service judge anew what had been missed."""
        tx.follow(None)
        before, number = deadline_of(row), row["moved_before"] + 1
        after = recounted(before, tx.calendar, now=tx.received_at, reopens=before.kind in self.doors)
        if (after.due_on, after.provisional) != (before.due_on, before.provisional):
            self._say(tx, before, after, number)
            number += 1
        else:
            turning.stopped(tx, before, after)
        if before.kind in self.doors and before.state in ("fired", "met") and _differs(before, after):
            self._rejudge(tx, after)
        tx.rung.add("deadlines")
        counted = self._relaid(tx, after, number)
        return {**{name: getattr(counted, name) for name in COUNTED}, **FORGIVEN}

    def _rejudge(self, tx: Tx, after: Deadline) -> None:
        """Let the service judge anew what had been missed; what it takes back is on the trail."""
        self.doors[after.kind](tx, after)
        said = {"outcome": "rejudged", "action": after.kind, "article": after.article}
        for entry in audit.entries_of(tx.moves, **said):
            tx.record(entry)

    def _relaid(self, tx: Tx, held: Deadline, number: int) -> Deadline:
        """Hold a running deadline against the rule set that governs its project now; say what that changes (Art. 30).

        A clock that stands still gets the longer length at once, and its date when it runs on.
        """
        parameters = tx.parameters(held.project_id)
        if held.state not in ("open", "paused") or held.parameter is None or held.held_against == parameters.version:
            return held
        after = relaid(held, parameters, tx.calendar)
        if (after.due_on, after.provisional, after.amount) != (held.due_on, held.provisional, held.amount):
            reason = parameters.rule_set.citation
            turning.moved(tx, held, after, cause=MoveCause.RULE_SET, reason=reason, number=number)
        return after

    def count(self, row: RowMapping, done: dict[str, Any]) -> None:
        """Count the count."""
        metrics.deadlines_recounted.labels(self.work.service).inc()

    def _say(self, tx: Tx, before: Deadline, after: Deadline, number: int) -> None:
        come = self._come_since(tx.calendar, before.calendar_version)
        touching = [one for one in come if any(before.anchor_on < rule.day <= after.due_on for rule in one.days)]
        cited = "、".join(notice.citation for notice in touching or come)
        reason = cited or self._citation(tx, after.calendar_version)
        turning.moved(tx, before, after, cause=MoveCause.CALENDAR, reason=reason, number=number)

    def _come_since(self, calendar: Calendar, version: str) -> list[Notice]:
        """Return the notices that came after that version where they are several, worked out once for each pair of versions."""
        if (calendar.version, version) not in self._come:
            then = calendar.as_of(version)
            come = [one for one in calendar.notices if one not in then.notices] if then else []
            self._come[calendar.version, version] = come if len(come) > 1 else []
        return self._come[calendar.version, version]

    def _citation(self, tx: Tx, version: str) -> str:
        """Return the citation of the notice that made this version, read once: it never changes."""
        if version not in self._citations:
            self._citations[version] = calendars.citation_of(tx.reading(calendar_notices), version)
        return self._citations[version]


def _differs(before: Deadline, after: Deadline) -> bool:
    """Return whether the count may change the judgement: a later bound, or a clock that runs or stands still again."""
    return after.due_on > before.due_on or after.state != before.state


def _missed_on_another(connection: Connection, now_in_force: str) -> Iterator[str]:
    """Yield each other version that missed deadlines were counted on, reading one entry of the index for each."""
    after = select(rows.c.calendar_version).where(MISSED).order_by(rows.c.calendar_version).limit(1)
    version = connection.execute(after).scalar_one_or_none()
    while version is not None:
        if version != now_in_force:
            yield version
        version = connection.execute(after.where(rows.c.calendar_version > version)).scalar_one_or_none()
