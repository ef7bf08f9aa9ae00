"""Work on claimed rows, each in a savepoint of one transaction: done, to come again, or parked; never lost."""

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import Any, ClassVar

import structlog
from sqlalchemy import Connection, RowMapping, Select, Table, update

from shared.chassis import clock, metrics
from shared.chassis.sweep import TRIES, Sweep, gap, passing
from shared.chassis.work import Tx, Work

log = structlog.get_logger()

BATCH = 50


class ClaimedRows(ABC):
    """A sweep over rows that are claimed, acted upon and marked in one transaction."""

    name: ClassVar[str]
    table: ClassVar[Table]
    key: ClassVar[str]

    def __init__(self, work: Work) -> None:
        self.work = work
        self.sweep = Sweep(self.name, self.once, service=work.service, bell=getattr(work.bells, self.name))

    @abstractmethod
    def due(self, connection: Connection) -> Select[Any]:
        """Return the query for the rows to work on now, in the order to work on them."""

    @abstractmethod
    def act(self, tx: Tx, row: RowMapping) -> dict[str, Any]:
        """Do what the row asks for; return the columns that mark it done."""

    def once(self) -> int:
        """Claim a batch, work on it and commit; return how many rows were claimed."""
        rung: set[str] = set()
        with self.work.database.writing() as connection:
            claim = self.due(connection).limit(BATCH).with_for_update(skip_locked=True, of=self.table)
            rows = connection.execute(claim).mappings().all()
            for row in rows:
                rung |= self._work_on(connection, row)
        self.work.ring(rung)
        return len(rows)

    def _work_on(self, connection: Connection, row: RowMapping) -> set[str]:
        """Act on one row in a savepoint; a fault undoes this row alone."""
        try:
            with connection.begin_nested():
                tx = self.work.on(connection)
                done = self.act(tx, row)
                self._mark(connection, row, done)
                tx.finish()
        except Exception as fault:  # noqa: BLE001 - counted, told, kept in the row; nothing is swallowed
            # On a lost connection this mark fails too: then the whole batch is undone and comes again.
            self._postpone(connection, row, fault)
            return set()
        return tx.rung

    def _mark(self, connection: Connection, row: RowMapping, columns: dict[str, Any]) -> None:
        connection.execute(update(self.table).where(self.table.c[self.key] == row[self.key]).values(columns))

    def _postpone(self, connection: Connection, row: RowMapping, fault: Exception) -> None:
        attempts = row["attempts"] + 1
        reason = _storable(f"{type(fault).__name__}: {fault}")
        mark: dict[str, Any] = {"attempts": attempts, "reason": reason}
        if attempts >= TRIES and not passing(fault):
            mark["parked_at"] = clock.true_now()
            metrics.rows_parked.labels(self.work.service, self.name).inc()
            log.error(
                "row_parked",
                service=self.work.service,
                sweep=self.name,
                key=str(row[self.key]),
                reason=reason,
            )
        else:
            pause = gap(attempts) if not passing(fault) else min(gap(attempts), timedelta(seconds=30))
            mark["next_try_at"] = clock.true_now() + pause
            self.sweep.again_in(pause)
            log.info(
                "row_comes_again",
                service=self.work.service,
                sweep=self.name,
                key=str(row[self.key]),
                reason=reason,
            )
        self._mark(connection, row, mark)


def _storable(reason: str) -> str:
    """Return the sentence with what no database takes spelt out: it may quote what a stranger sent."""
    return reason.encode(errors="backslashreplace").decode().replace("\x00", "\\x00")
