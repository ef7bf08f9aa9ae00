"""Work on claimed rows, a batch in one transaction: each done, to come again, or parked; never lost.

The rows of a batch share their statements. A row that fails is undone alone; where what they share fails,
the whole batch is undone and every row gets statements and a savepoint of its own.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

import structlog
from sqlalchemy import Connection, RowMapping, Select, Table
from sqlalchemy.exc import DBAPIError

from shared.chassis import clock, failpoints, metrics
from shared.chassis.batches import Batch, BatchSpoilt
from shared.chassis.bulk import Columns
from shared.chassis.sweep import TRIES, Sweep, gap, passing
from shared.chassis.work import Tx, Work

log = structlog.get_logger()

BATCH = 500
SMALLEST_BATCH = 20
HOLD_SECONDS = 1.0  # a command may wait for the rows of a batch: what is not begun by then is left for the next


@dataclass
class Turn:
    """What one turn has done, told once it is committed."""

    rung: set[str] = field(default_factory=set)
    done: list[tuple[RowMapping, Columns]] = field(default_factory=list)
    failed: list[tuple[RowMapping, Columns]] = field(default_factory=list)
    held: set[tuple[Any, ...]] = field(default_factory=set)
    turned: set[Any] = field(default_factory=set)  # keys of clocks that a row has turned: as claimed they are past
    cut: bool = False


class ClaimedRows(ABC):
    """A sweep over rows that are claimed, acted upon and marked in one transaction."""

    name: ClassVar[str]
    table: ClassVar[Table]
    key: ClassVar[str]
    concerns: ClassVar[tuple[str, ...]]  # columns with the keys of what the doors will ask for
    line: ClassVar[tuple[str, ...]]  # columns that say which rows are worked on one after the other
    holds_line: ClassVar[bool] = False  # whether a row that fails holds back those behind it

    def __init__(self, work: Work) -> None:
        self.work = work
        self._size = BATCH
        self.sweep = Sweep(self.name, self.once, service=work.service, bell=work.bells.of(self.name))

    @abstractmethod
    def due(self, connection: Connection) -> Iterable[Select[Any]]:
        """Return queries for the rows to work on now, each in an order that an index of live rows has."""

    @abstractmethod
    def act(self, tx: Tx, row: RowMapping) -> Columns:
        """Do what the row asks for; return the columns that mark it done."""

    @abstractmethod
    def count(self, row: RowMapping, done: Columns) -> None:
        """Count a row whose effect is committed."""

    def passes(self, connection: Connection, row: RowMapping, fault: Exception) -> bool:
        """Return whether what the row has met may go away by itself."""
        return passing(fault)

    def once(self) -> int:
        """Claim a batch, work on it and commit; return how many rows were worked on."""
        try:
            turn = self._turn(together=True)
        except BatchSpoilt as spoilt:
            log.info("batch_goes_row_by_row", service=self.work.service, sweep=self.name, fault=str(spoilt))
            turn = self._turn(together=False)
        self._reach("committed", turn.done + turn.failed)
        self.work.ring(turn.rung)
        for row, done in turn.done:
            self.count(row, done)
        for row, mark in turn.failed:
            self._tell(row, mark)
        return len(turn.done) + len(turn.failed)

    def claimed(self, connection: Connection) -> Sequence[RowMapping]:
        """Return a batch of due rows, locked, line by line; those another copy has locked are passed over."""
        for due in self.due(connection):
            claim = due.limit(self._size).with_for_update(skip_locked=True, of=self.table)
            found = connection.execute(claim).mappings().all()
            if found:
                return sorted(found, key=self.line_of)
        return []

    def line_of(self, row: RowMapping) -> tuple[Any, ...]:
        """Return what the row is worked on one after the other with."""
        return tuple(row[name] for name in self.line)

    def _turn(self, *, together: bool) -> Turn:
        turn = Turn()
        with self.work.database.writing() as connection:
            rows = self.claimed(connection)
            self._reach("claimed", rows, database=connection)
            if together:
                self._work_together(connection, rows, turn)
            else:
                for row in self._workable(rows, turn):
                    self._work_alone(connection, row, turn)
            self._reach("marked", rows, database=connection)
        self._suit(turn)
        return turn

    def _suit(self, turn: Turn) -> None:
        """Claim no more the next time than can be worked on while the locks may be held."""
        worked = len(turn.done) + len(turn.failed)
        self._size = max(SMALLEST_BATCH, worked) if turn.cut else min(BATCH, self._size * 2)

    def _work_together(self, connection: Connection, rows: Sequence[RowMapping], turn: Turn) -> None:
        """Act on the rows one after the other; what they write is written for all of them at the end."""
        try:
            batch = Batch(connection, {row[name] for row in rows for name in self.concerns})
            for row in self._workable(rows, turn):
                self._act(batch, row, turn)
            batch.write()
        except BatchSpoilt:
            raise
        except Exception as fault:
            if connection.invalidated:
                raise  # the connection is lost: the whole batch is undone and comes again
            raise BatchSpoilt.by(fault) from fault

    def _workable(self, rows: Sequence[RowMapping], turn: Turn) -> Iterator[RowMapping]:
        """Yield the rows as they were claimed, behind none that has failed, while the locks may be held."""
        until = time.monotonic() + HOLD_SECONDS
        for row in rows:
            if self.line_of(row) not in turn.held and row[self.key] not in turn.turned:
                yield row
            if time.monotonic() > until:
                turn.cut = True
                return

    def _act(self, batch: Batch, row: RowMapping, turn: Turn) -> None:
        """Act on one row of many; a fault undoes this row alone where the transaction can go on."""
        tx = self.work.on(batch, alone=False)
        try:
            done = self.act(tx, row)
            self._reach("acted", [row], database=batch.connection)
        except BatchSpoilt:
            raise
        except Exception as fault:
            if not tx.undo() and isinstance(fault, DBAPIError):
                raise
            self._postpone(batch, row, fault, turn)
            return
        tx.finish()
        batch.writes.change(self.table, row[self.key], done)
        turn.done.append((row, done))
        turn.rung |= tx.rung
        turn.turned |= tx.turned

    def _work_alone(self, connection: Connection, row: RowMapping, turn: Turn) -> None:
        """Act on one row with statements and a savepoint of its own; any fault undoes this row alone."""
        batch = Batch(connection)
        try:
            with connection.begin_nested():
                tx = self.work.on(batch)
                done = self.act(tx, row)
                self._reach("acted", [row], database=connection)
                tx.finish()
                batch.writes.change(self.table, row[self.key], done)
                batch.write()
        except Exception as fault:  # noqa: BLE001 - counted, told, kept in the row; nothing is swallowed
            # On a lost connection this mark fails too: then the whole batch is undone and comes again.
            batch = Batch(connection)
            self._postpone(batch, row, fault, turn)
            batch.write()
            return
        turn.done.append((row, done))
        turn.rung |= tx.rung
        turn.turned |= tx.turned

    def _reach(self, seam: str, rows: Sequence[Any], **lines: Any) -> None:
        if rows:
            failpoints.reach(f"{type(self).name}.{seam}", **lines)

    def _postpone(self, batch: Batch, row: RowMapping, fault: Exception, turn: Turn) -> None:
        """Let the row come again after a pause, or park it once a defect has had its tries: what passes takes none."""
        passes = self.passes(batch.connection, row, fault)
        attempts, defects = row["attempts"] + 1, row["defects"] + (not passes)
        reason = _storable(f"{type(fault).__name__}: {fault}")
        mark: Columns = {"attempts": attempts, "defects": defects, "reason": reason}
        if defects >= TRIES and not passes:
            mark["parked_at"] = clock.true_now()
        else:
            pause = gap(defects) if not passes else min(gap(attempts), timedelta(seconds=30))
            mark["next_try_at"] = clock.true_now() + pause
            self.sweep.again_in(pause)
        batch.writes.change(self.table, row[self.key], mark)
        turn.failed.append((row, mark))
        if self.holds_line:
            turn.held.add(self.line_of(row))

    def _tell(self, row: RowMapping, mark: Columns) -> None:
        told = {"service": self.work.service, "sweep": self.name, "key": str(row[self.key]), "reason": mark["reason"]}
        if "parked_at" in mark:
            metrics.rows_parked.labels(self.work.service, self.name).inc()
            log.error("row_parked", **told)
        else:
            log.info("row_comes_again", **told)


def _storable(reason: str) -> str:
    """Return the sentence with what no database takes spelt out: it may quote what a stranger sent."""
    return reason.encode(errors="backslashreplace").decode().replace("\x00", "\\x00")
