"""Counts deadlines again when a notice has changed the calendar: one event for each date that moved.

Rows are claimed by the version they were counted on, so a clock armed while the notice was being adopted
is found too; until it is counted again, no deadline fires on the old version (`firing`).
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, func, insert, or_, select, update

from shared.chassis import audit, calendars, clock
from shared.chassis.deadlines import columns_of, deadline_of
from shared.chassis.sweep import Sweep
from shared.chassis.tables import deadline_moves
from shared.chassis.tables import deadlines as rows
from shared.chassis.work import Move, Tx, Work
from shared.events.base import SPOKEN
from shared.events.deadline import DeadlineMoved
from shared.kernel.calendar import Calendar
from shared.kernel.deadline import Deadline
from shared.kernel.recount import recounted

BATCH = 500
LINGER = timedelta(minutes=1)  # how long after an adoption a clock counted before it may still be committed

Rejudge = Callable[[Tx, Deadline], Any]


class RecountSweep:
    """Brings every deadline that a new notice can touch onto the calendar in force."""

    def __init__(self, work: Work, doors: dict[str, Rejudge]) -> None:
        self.work = work
        self.doors = doors
        self.sweep = Sweep("recount", self.once, service=work.service, bell=work.bells.recount, tick=30.0)
        self._settled: str | None = None

    def once(self) -> int:
        """Count a batch again and commit; return how many rows were claimed."""
        with self.work.database.reading() as connection:
            version = calendars.current(connection).version
        if version == self._settled:
            return 0
        with self.work.database.writing() as connection:
            tx = self.work.on(connection)
            found = self._claimed(connection, tx.calendar)
            for row in found:
                self._recount(tx, row)
            tx.finish()
        self.work.ring(tx.rung | {"deadlines"} if found else tx.rung)
        if not found:
            self._settle(version)
        return len(found)

    def _settle(self, version: str) -> None:
        """Rest once a while has passed since the adoption without another row of an older version."""
        with self.work.database.reading() as connection:
            heard_at = calendars.heard_at(connection)
        if heard_at is None or clock.true_now() - heard_at > LINGER:
            self._settled = version
        else:
            self.sweep.again_in(timedelta(seconds=5))

    def _claimed(self, connection: Connection, calendar: Calendar) -> Sequence[RowMapping]:
        running = rows.c.state.in_(("open", "paused"))
        missed = or_(rows.c.state == "fired", (rows.c.state == "met") & (rows.c.met_at >= rows.c.bound_at))
        horizon = calendars.horizon(connection)
        touched = running if horizon is None else or_(running, and_(missed, rows.c.due_on >= horizon))
        query = select(rows).where(rows.c.calendar_version != calendar.version, touched).order_by(rows.c.project_id)
        return connection.execute(query.limit(BATCH).with_for_update(skip_locked=True)).mappings().all()

    def _recount(self, tx: Tx, row: RowMapping) -> None:
        before = deadline_of(row)
        after = recounted(before, tx.calendar, now=tx.received_at)
        same = rows.c.deadline_id == before.deadline_id
        tx.execute(update(rows).where(same).values(columns_of(after)))
        if (after.due_on, after.provisional) != (before.due_on, before.provisional):
            self._say(tx, before, after)
        if before.state in ("fired", "met") and after.due_on > before.due_on and before.kind in self.doors:
            self.doors[before.kind](tx, after)

    def _say(self, tx: Tx, before: Deadline, after: Deadline) -> None:
        reason = calendars.citation_of(tx.connection, after.calendar_version)
        record_move(tx, before, after, reason=reason)
        event = SPOKEN.get(f"{self.work.service}.deadline_moved.v1")
        if event is not None and issubclass(event, DeadlineMoved):
            tx.emit(event.of(before, after, reason=reason))


def record_move(tx: Tx, before: Deadline, after: Deadline, *, reason: str) -> None:
    """Keep that the date has changed, for the explanation and the audit trail."""
    count = select(func.count()).where(deadline_moves.c.deadline_id == before.deadline_id)
    row = {
        "deadline_id": before.deadline_id,
        "number": tx.execute(count).scalar_one() + 1,
        "at": tx.received_at,
        "from_on": before.due_on,
        "to_on": after.due_on,
        "was_provisional": before.provisional,
        "reason": reason,
        "calendar_version": after.calendar_version,
    }
    tx.execute(insert(deadline_moves).values(row))
    shift = Move(before.project_id, before.subject_id, f"due {before.due_on}", f"due {after.due_on}")
    for entry in audit.entries_of([shift], outcome="recounted", action=before.kind, article=before.article):
        tx.record(entry)
