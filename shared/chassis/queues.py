"""Rows of a service's own that a sweep works on: the service says which are due, its door says what becomes of each."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from sqlalchemy import Connection, Index, RowMapping, Select, Table, func, select, text

from shared.chassis import audit, metrics
from shared.chassis.claims import ClaimedRows
from shared.chassis.columns import Column, Integer, Moment, Text, Uuid
from shared.chassis.tables import IN_REPAIR
from shared.chassis.work import Tx, Work

Columns = dict[str, Any]
WorkOn = Callable[[Tx, RowMapping], Columns]


def retried_columns() -> tuple[Column[Any], ...]:
    """Return the columns that a queue's table needs: tries, pauses, parking and repair."""
    return (
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("defects", Integer, nullable=False, server_default="0"),
        Column("next_try_at", Moment, nullable=False, server_default=func.now()),
        Column("parked_at", Moment),
        Column("reason", Text),
        Column("discarded_at", Moment),
        Column("discarded_by", Text),
        Column("discarded_why", Text),
    )


def in_repair(table: str, key: str) -> Index:
    """Return the index of a queue's table by which its parked rows are found, few as they are."""
    return Index(f"{table}_in_repair", key, postgresql_where=text(IN_REPAIR), sqlite_where=text(IN_REPAIR))


def sending_columns() -> tuple[Column[Any], ...]:
    """Return the columns that a table of what is to be sent needs besides."""
    return (
        Column("channel", Text, nullable=False),
        Column("claimed_by", Uuid),
        Column("claimed_until", Moment),
        Column("handed_over_at", Moment),
        Column("sent_at", Moment),
        Column("withdrawn_at", Moment),
        *retried_columns(),
    )


class RowQueue:
    """A table with `retried_columns` whose due rows open a door."""

    name: ClassVar[str]
    table: ClassVar[Table]
    key: ClassVar[str]
    concerns: ClassVar[tuple[str, ...]] = ()
    one_at_a_time: ClassVar[bool] = False  # copies of the service take turns, as they do in telling events

    @classmethod
    def kind_of(cls, row: RowMapping) -> str:
        """Return what the row is counted as."""
        return ""

    @classmethod
    def due(cls, connection: Connection) -> Select[Any]:
        """Return the query for the rows to work on now, in the order to work on them."""
        raise NotImplementedError


class SendQueue(RowQueue):
    """A table with `sending_columns`: each due row is sent once by its channel."""

    @classmethod
    def may_leave(cls, connection: Connection) -> bool:
        """Return whether anything may leave at this moment; asked again for each message just before it does."""
        return True

    @classmethod
    def claimed(cls, connection: Connection, row: RowMapping) -> None:
        """Note, in the claim's own transaction, that the row is on its way."""


class QueueSweep(ClaimedRows):
    """Opens a service's door for each due row of one of its queues."""

    name = "queue"  # to a rehearsal, whichever queue it is; to everybody else it bears its queue's name

    def __init__(self, work: Work, queue: type[RowQueue], door: WorkOn) -> None:
        self.queue, self.door = queue, door
        self.name, self.table, self.key = queue.name, queue.table, queue.key  # type: ignore[misc]
        self.concerns = queue.concerns  # type: ignore[misc]
        self.line = ()  # type: ignore[misc]
        super().__init__(work)

    def due(self, connection: Connection) -> Iterable[Select[Any]]:
        """Return what the queue says is due, in its order."""
        return [self.queue.due(connection)]

    def claimed(self, connection: Connection) -> Sequence[RowMapping]:
        """Return a batch of due rows, or none while another copy works on a queue that copies take turns in."""
        mine = not self.queue.one_at_a_time or _my_turn(connection, f"{self.work.service}.{self.name}")
        return super().claimed(connection) if mine else []

    def act(self, tx: Tx, row: RowMapping) -> Columns:
        """Open the door; every change of state it makes is on the trail."""
        tx.follow(None)
        done = self.door(tx, row)
        for entry in audit.entries_of(tx.moves, outcome="swept", action=self.name):
            tx.record(entry)
        return done

    def count(self, row: RowMapping, done: Columns) -> None:
        """Count a row whose effect is committed."""
        metrics.queue_rows.labels(self.work.service, self.name, self.queue.kind_of(row)).inc()


def _my_turn(connection: Connection, queue: str) -> bool:
    """Return whether no other copy works on the queue; held until the transaction ends. An embedded file has one writer."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(func.hashtext(queue)))).scalar_one())
