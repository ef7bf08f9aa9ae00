"""The clocks of a service as rows: armed and met in the transaction that makes it so, fired by the sweep.

A row fires once: the sweep claims it, and its state leaves `open` in the same transaction as the effect.
A provisional date never fires (D12): the index the sweep reads does not even hold it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, insert, select, text, update

from shared.chassis import audit, clock, ids, metrics, tracing
from shared.chassis.claims import ClaimedRows
from shared.chassis.tables import deadlines as rows
from shared.chassis.work import Tx, Work
from shared.kernel.calendar import Calendar
from shared.kernel.deadline import Clock, Deadline
from shared.kernel.workdays import due

OPEN_AND_FINAL = text("deadlines.state = 'open' AND deadlines.provisional = false AND deadlines.parked_at IS NULL")

Fire = Callable[[Tx, Deadline], Any]


def arm(connection: Connection, clocks: Sequence[Clock], *, calendar: Calendar, at: datetime) -> None:
    """Keep new clocks with the dates that the calendar gives them."""
    armed = [_armed(asked, calendar, at) for asked in clocks]
    if armed:
        connection.execute(insert(rows), armed)


def _armed(asked: Clock, calendar: Calendar, at: datetime) -> dict[str, Any]:
    counted = due(asked.anchor_on, asked.period, calendar)
    return {
        "deadline_id": ids.new_id(),
        "kind": asked.kind,
        "article": asked.article,
        "mark": asked.mark,
        "subject_id": asked.subject_id,
        "project_id": asked.project_id,
        "anchor_on": asked.anchor_on,
        "unit": asked.period.unit,
        "amount": asked.period.amount,
        "due_on": counted.on,
        "bound_at": counted.bound_at,
        "provisional": counted.provisional,
        "calendar_version": counted.calendar_version,
        "state": "open",
        "armed_at": at,
        "next_try_at": clock.true_now(),
    }


def end(connection: Connection, kind: str, subject_id: UUID, *, state: str, at: datetime) -> None:
    """Close the subject's open clock of that kind as met or cancelled; one that has ended stays as it is."""
    same = (rows.c.kind == kind) & (rows.c.subject_id == subject_id) & (rows.c.state == "open")
    mark = {"state": state, **({"met_at": at} if state == "met" else {})}
    connection.execute(update(rows).where(same).values(mark))


def newest(connection: Connection, kind: str, subject_id: UUID) -> Deadline | None:
    """Return the subject's newest clock of that kind, open or ended, or None."""
    same = (rows.c.kind == kind) & (rows.c.subject_id == subject_id)
    query = select(rows).where(same).order_by(rows.c.deadline_id.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return None if row is None else deadline_of(row)


def deadline_of(row: RowMapping) -> Deadline:
    """Return the row as the rules know it, without the sweep's own columns."""
    return Deadline(**{name: row[name] for name in Deadline.__dataclass_fields__ if name in row})


class NobodyFires(Exception):
    """No time door is open for this kind of deadline."""


class DeadlineSweep(ClaimedRows):
    """Fires what has come due, once."""

    name = "deadlines"
    table = rows
    key = "deadline_id"

    def __init__(self, work: Work, doors: dict[str, Fire]) -> None:
        super().__init__(work)
        self.doors = doors

    def due(self) -> Select[Any]:
        """Return open, final deadlines whose bound has passed in business time, the longest due first."""
        return (
            select(rows)
            .where(OPEN_AND_FINAL, rows.c.bound_at <= clock.now(), rows.c.next_try_at <= clock.true_now())
            .order_by(rows.c.bound_at, rows.c.project_id)
        )

    def act(self, tx: Tx, row: RowMapping) -> dict[str, Any]:
        """Open the time door and mark the deadline fired."""
        tracing.enter(None)
        deadline = deadline_of(row)
        fire = self.doors.get(deadline.kind)
        if fire is None:
            raise NobodyFires(deadline.kind)
        fire(tx, deadline)
        said = {"outcome": "fired", "action": deadline.kind, "article": deadline.article}
        moves = tx.moves or [Move(deadline.project_id, deadline.subject_id, "open", "fired")]
        for entry in audit.entries_of(moves, **said):
            tx.record(entry)
        lateness = (tx.received_at - deadline.bound_at).total_seconds()
        metrics.deadline_lateness.labels(self.work.service, deadline.kind).observe(max(0.0, lateness))
        return {"state": "fired", "fired_at": tx.received_at}
