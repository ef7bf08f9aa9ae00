"""Brings outbox rows to the carrier, in order, and marks them only when the carrier has confirmed them all."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, RowMapping, Select, select, text, update
from sqlalchemy.exc import OperationalError

from shared.chassis import bulk, clock, failpoints, metrics
from shared.chassis.sweep import Sweep
from shared.chassis.tables import outbox as rows
from shared.chassis.work import Work

BATCH = 500
SMALLEST_BATCH = 10
UNPUBLISHED = text("outbox.published_at IS NULL")
LOCK_NOT_AVAILABLE = "55P03"


class Carrier(Protocol):
    """How a batch of events leaves a service."""

    def carry(self, batch: Sequence[RowMapping]) -> None:
        """Return when every event of the batch is safe with its hearers or their queues; raise otherwise."""


class Relay:
    """One service's postman. Copies of a service take turns: only one tells at a time, so order is kept."""

    def __init__(self, work: Work, carrier: Carrier) -> None:
        self.work = work
        self.carrier = carrier
        self.sweep = Sweep("outbox", self.once, service=work.service, bell=work.bells.outbox)
        self._size = BATCH

    def once(self) -> int:
        """Tell a batch; return how many events were told.

        One that fails is told again whole, so the next is half as large: a line that carries little carries that.
        """
        size, self._size = self._size, max(SMALLEST_BATCH, self._size // 2)
        told = self._embedded(size) if self.work.database.embedded else self._carried(size)
        self._size = min(BATCH, size * 2)
        return told

    def _carried(self, size: int) -> int:
        """Claim a batch, carry it, mark it."""
        with self.work.database.writing() as connection:
            batch = self._claimed(connection, size)
            if batch:
                failpoints.reach("relay.claimed", database=connection)
                self.carrier.carry(batch)
                failpoints.reach("relay.confirmed", database=connection)
                self._mark(connection, batch)
                failpoints.reach("relay.marked", database=connection)
        return self._told(batch)

    def _embedded(self, size: int) -> int:
        """Carry outside a transaction: the embedded file has one process, and its hearers write files of their own."""
        with self.work.database.reading() as connection:
            batch = connection.execute(batch_to_tell(size)).mappings().all()
        if batch:
            failpoints.reach("relay.claimed")
            self.carrier.carry(batch)
            failpoints.reach("relay.confirmed")
            with self.work.database.writing() as connection:
                self._mark(connection, batch)
        return self._told(batch)

    def _claimed(self, connection: Connection, size: int) -> Sequence[RowMapping]:
        """Return the oldest unpublished events, or none while another copy of this service is telling them."""
        try:
            return connection.execute(batch_to_tell(size).with_for_update(nowait=True)).mappings().all()
        except OperationalError as fault:
            if getattr(fault.orig, "pgcode", None) != LOCK_NOT_AVAILABLE:
                raise
            connection.rollback()
            return []

    def _mark(self, connection: Connection, batch: Sequence[RowMapping]) -> None:
        told = bulk.among(connection, rows.c.position, [row["position"] for row in batch])
        connection.execute(update(rows).where(told).values(published_at=clock.true_now()))

    def _told(self, batch: Sequence[RowMapping]) -> int:
        metrics.outbox_published.labels(self.work.service).inc(len(batch))
        return len(batch)


def batch_to_tell(size: int = BATCH) -> Select[Any]:
    """Return the oldest events that nobody has told yet."""
    return (
        select(rows.c.position, rows.c.event_id, rows.c.type, rows.c.body)
        .where(UNPUBLISHED)
        .order_by(rows.c.position)
        .limit(size)
    )
