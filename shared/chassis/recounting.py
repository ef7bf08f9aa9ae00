"""Counts deadlines again when a notice has changed the calendar: one event for each date that moved.

Rows are claimed by the version they were counted on, so a clock armed while the notice was being adopted
is found too; until it is counted again, no deadline fires on the old version (`firing`).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, func, or_, select

from shared.chassis import calendars, clock, metrics, turning
from shared.chassis.claims import ClaimedRows
from shared.chassis.deadlines import columns_of, deadline_of
from shared.chassis.tables import calendar_notices, deadline_moves
from shared.chassis.tables import deadlines as rows
from shared.chassis.work import Tx, Work
from shared.kernel.deadline import Deadline, MoveCause
from shared.kernel.recount import recounted

LINGER = timedelta(minutes=1)  # how long after an adoption a clock counted before it may still be committed

MOVED_BEFORE = (
    select(func.count())
    .where(deadline_moves.c.deadline_id == rows.c.deadline_id)
    .correlate(rows)
    .scalar_subquery()
    .label("moved_before")
)

Rejudge = Callable[[Tx, Deadline], Any]


class RecountSweep(ClaimedRows):
    """Brings every deadline that a new notice can touch onto the calendar in force."""

    name = "recount"
    table = rows
    key = "deadline_id"
    concerns = ("subject_id", "project_id")

    def __init__(self, work: Work, doors: dict[str, Rejudge]) -> None:
        super().__init__(work)
        self.doors = doors
        self._settled: str | None = None
        self._citations: dict[str, str] = {}

    def once(self) -> int:
        """Count a batch again; rest while the calendar is the one that everything was counted on."""
        with self.work.database.reading() as connection:
            version, heard_at = calendars.current(connection).version, calendars.heard_at(connection)
        if version == self._settled:
            return 0
        found = super().once()
        lingered = heard_at is None or clock.true_now() - heard_at > LINGER
        if not found and lingered and self._nothing_left():
            self._settled = version
        return found

    def _nothing_left(self) -> bool:
        """Return whether no row is on another version any more, not even one that waits for its next try or is parked."""
        with self.work.database.reading() as connection:
            return connection.execute(self._behind(connection).limit(1)).first() is None

    def due(self, connection: Connection) -> Select[Any]:
        """Return what is behind the calendar and neither parked nor waiting for its next try."""
        waiting = rows.c.parked_at.is_(None) & (rows.c.next_try_at <= clock.true_now())
        return self._behind(connection).where(waiting).order_by(rows.c.project_id)

    def _behind(self, connection: Connection) -> Select[Any]:
        """Return running deadlines counted on another version, and missed ones that a heard notice can touch; none discarded."""
        running = rows.c.state.in_(("open", "paused"))
        missed = or_(rows.c.state == "fired", (rows.c.state == "met") & (rows.c.met_at >= rows.c.bound_at))
        touched = or_(running, and_(missed, rows.c.due_on >= calendars.horizon()))
        behind = rows.c.calendar_version != calendars.current(connection).version
        return select(rows, MOVED_BEFORE).where(behind, rows.c.discarded_at.is_(None), touched)

    def act(self, tx: Tx, row: RowMapping) -> dict[str, Any]:
        """Count one deadline again, say whether it has moved, and let its service judge anew what had been missed."""
        tx.follow(None)
        before = deadline_of(row)
        after = recounted(before, tx.calendar, now=tx.received_at)
        if (after.due_on, after.provisional) != (before.due_on, before.provisional):
            self._say(tx, before, after, row["moved_before"] + 1)
        if before.state in ("fired", "met") and after.due_on > before.due_on and before.kind in self.doors:
            self.doors[before.kind](tx, after)
        tx.rung.add("deadlines")
        return columns_of(after)

    def count(self, row: RowMapping, done: dict[str, Any]) -> None:
        """Count the count."""
        metrics.deadlines_recounted.labels(self.work.service).inc()

    def _say(self, tx: Tx, before: Deadline, after: Deadline, number: int) -> None:
        reason = self._citation(tx, after.calendar_version)
        turning.moved(tx, before, after, cause=MoveCause.CALENDAR, reason=reason, number=number)

    def _citation(self, tx: Tx, version: str) -> str:
        """Return the citation of the notice that made this version, read once: it never changes."""
        if version not in self._citations:
            self._citations[version] = calendars.citation_of(tx.reading(calendar_notices), version)
        return self._citations[version]
