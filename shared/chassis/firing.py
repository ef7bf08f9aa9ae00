"""Lets deadlines fall due: once, never early, never on a provisional date.

The sweep claims a row, and its state leaves `open` in the transaction of the effect. A provisional date
never fires (D12): the index the sweep reads does not even hold it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, not_, select, text

from shared.chassis import audit, calendars, clock, laws, metrics
from shared.chassis.audit import Move
from shared.chassis.claims import ClaimedRows
from shared.chassis.deadlines import deadline_of
from shared.chassis.tables import deadlines as rows
from shared.chassis.work import Tx, Work
from shared.events.deadline import DeadlineEnded
from shared.kernel.deadline import Deadline, DeadlineState

OPEN_AND_FINAL = text("deadlines.state = 'open' AND deadlines.provisional = false AND deadlines.parked_at IS NULL")

Fire = Callable[[Tx, Deadline], Any]


class NobodyFires(Exception):
    """No time door is open for this kind of deadline."""


class DeadlineSweep(ClaimedRows):
    """Fires what has come due, once."""

    name = "deadlines"
    table = rows
    key = "deadline_id"
    concerns = ("subject_id", "project_id")
    line = ("project_id",)

    def __init__(self, work: Work, doors: dict[str, Fire]) -> None:
        super().__init__(work)
        self.doors = doors

    def due(self, connection: Connection) -> Iterator[Select[Any]]:
        """Yield open, final deadlines whose bound has passed in business time, the longest due first."""
        yield (
            select(rows)
            .where(
                OPEN_AND_FINAL,
                rows.c.bound_at <= clock.now(),
                rows.c.next_try_at <= clock.true_now(),
                rows.c.calendar_version == calendars.current(connection).version,  # others wait to be counted again
                *(not_(part) for part in laws.behind(connection, clock.today())),  # so do these
            )
            .order_by(rows.c.bound_at)
        )

    def act(self, tx: Tx, row: RowMapping) -> dict[str, Any]:
        """Open the time door and mark the deadline fired."""
        tx.follow(None)
        deadline = deadline_of(row)
        fire = self.doors.get(deadline.kind)
        if fire is None:
            raise NobodyFires(deadline.kind)
        fire(tx, deadline)
        said = {"outcome": "fired", "action": deadline.kind, "article": deadline.article}
        moves = tx.moves or [Move(deadline.project_id, deadline.subject_id, "open", "fired")]
        for entry in audit.entries_of(moves, **said):
            tx.record(entry)
        fired = replace(deadline, state=DeadlineState.FIRED, fired_at=tx.received_at)
        tx.emit(DeadlineEnded.of(self.work.service, fired, at=tx.received_at))
        return {"state": "fired", "fired_at": tx.received_at}

    def count(self, row: RowMapping, done: dict[str, Any]) -> None:
        """Count how late it fired."""
        lateness = (done["fired_at"] - row["bound_at"]).total_seconds()
        metrics.deadline_lateness.labels(self.work.service, row["kind"]).observe(max(0.0, lateness))
