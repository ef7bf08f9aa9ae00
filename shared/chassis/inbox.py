"""What a service has heard, as rows: inserted by the receiver, given to the event doors once and in order."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, exists, select, text

from shared.chassis import audit, bulk, clock, digest, failpoints, ids, metrics, tables
from shared.chassis.claims import BATCH, ClaimedRows
from shared.chassis.letters import Letter
from shared.chassis.sweep import LONGEST_GAP_SECONDS, NotYet
from shared.chassis.tables import inbox as rows
from shared.chassis.work import Tx, Work
from shared.events.base import Event, Malformed
from shared.events.deadline import DeadlineArmed

LONGEST_GAP = timedelta(seconds=LONGEST_GAP_SECONDS)
IN_REPAIR = text(f"({tables.IN_REPAIR})")
LIVE = text("inbox.handled_at IS NULL AND inbox.parked_at IS NULL")

Hear = Callable[[Tx, Event], Any]


class NoDoor(Exception):
    """This release does not listen to that type: whoever bound our queue to it is newer, or has forgotten it."""


def receive(work: Work, bodies: Iterable[bytes]) -> None:
    """Keep a batch of messages as rows in one transaction; what cannot be read is kept too, parked.

    A message that is here already changes nothing. When this returns, the batch is safe.
    """
    found = [_row(body) for body in bodies]
    unreadable = [row for row in found if row["parked_at"] is not None]
    readable = [row for row in found if row["parked_at"] is None]
    with work.database.writing() as connection:
        kept = bulk.add_unless_there(connection, rows, readable) if readable else 0
        parked = bulk.add_unless_there(connection, rows, unreadable) if unreadable else 0
        failpoints.reach("receiver.inserted", database=connection)
    metrics.inbox_received.labels(work.service).inc(len(found))
    metrics.inbox_duplicates.labels(work.service).inc(len(found) - kept - parked)
    if parked:
        metrics.rows_parked.labels(work.service, "inbox").inc(parked)
    work.ring(["inbox"])


def _row(body: bytes) -> dict[str, Any]:
    moment = clock.true_now()
    row = {"received_at": moment, "next_try_at": moment, "parked_at": None, "reason": None, "raw": None}
    try:
        letter = Letter.read(body)
    except Malformed as fault:
        return {**row, **_unreadable(body), "parked_at": moment, "reason": f"Malformed: {fault}"}
    return {
        **row,
        "event_id": letter.event_id,
        "source": letter.source,
        "aggregate_id": letter.aggregate_id,
        "sequence": letter.sequence,
        "type": letter.type,
        "body": body.decode(),
    }


def _unreadable(body: bytes) -> dict[str, Any]:
    """Return columns for bytes that are no event: an aggregate of their own, so that they hold back nobody.

    They are known by what they are, so that the same bytes that come again are here already.
    """
    told = digest.of_bytes(body)
    stranger = ids.of_name(told)
    return {
        "event_id": stranger,
        "source": "unreadable",
        "aggregate_id": stranger,
        "sequence": 0,
        "type": "unreadable",
        "body": json.dumps({"digest": told}),
        "raw": body,
    }


class InboxSweep(ClaimedRows):
    """Gives each heard event to its door, in the order of its aggregate."""

    name = "inbox"
    table = rows
    key = "position"
    concerns = ("aggregate_id",)
    line = ("source", "aggregate_id")
    holds_line = True

    def __init__(self, work: Work, doors: dict[str, Hear]) -> None:
        super().__init__(work)
        self.doors = doors

    def due(self, connection: Connection) -> Iterator[Select[Any]]:
        """Yield the first unhandled event of each aggregate; a parked one holds back only its own.

        Where there is none, those that are to wait longer than any pause: the clock that wrote it so was wrong.
        """
        earlier = rows.alias("earlier")
        blocked = exists().where(
            _same_line(earlier), earlier.c.handled_at.is_(None), earlier.c.sequence < rows.c.sequence
        )
        live = select(rows).where(LIVE, ~blocked).order_by(rows.c.next_try_at, rows.c.position)
        now = clock.true_now()
        yield live.where(rows.c.next_try_at <= now)
        yield live.where(rows.c.next_try_at > now + LONGEST_GAP)

    def claimed(self, connection: Connection) -> Sequence[RowMapping]:
        """Return the first events of many aggregates; where there are few, with those that follow them.

        Who has locked the first has its followers too: nobody else may handle them before it.
        """
        firsts = super().claimed(connection)
        if not 0 < len(firsts) <= BATCH // 2:
            return firsts
        found = connection.execute(following(connection, firsts)).mappings().all()
        return list(_unbroken(sorted([*firsts, *found], key=lambda row: (*self.line_of(row), row["sequence"]))))

    def passes(self, connection: Connection, row: RowMapping, fault: Exception) -> bool:
        """Return whether it may go away by itself. What waits where a person has discarded something may wait for that,
        which never comes: it has its tries and is parked, so that a person can judge it too.
        """
        waits = isinstance(fault, NotYet)
        return super().passes(connection, row, fault) and not (waits and _is_discarded_from(connection, row))

    def act(self, tx: Tx, row: RowMapping) -> dict[str, Any]:
        """Open the event door. What has none is parked, not passed over: a newer release that hears it may have bound
        our queue to it already, and to that release it would be lost.
        """
        letter = Letter.read(row["body"])
        tx.follow(letter.traceparent)
        tx.cause_id, tx.caused_at = letter.event_id, letter.occurred_at
        event = letter.event()
        if letter.type not in self.doors:
            raise NoDoor(f"{letter.type} has no door in this release of {self.work.service}")
        self.doors[letter.type](tx, event)
        said = {
            "outcome": "heard",
            "action": letter.type,
            "content_digest": digest.of_json(letter.content),
        }
        for entry in audit.entries_of(tx.moves, **said):
            tx.record(entry)
        return {"handled_at": clock.true_now(), "reason": None}

    def count(self, row: RowMapping, done: dict[str, Any]) -> None:
        """Count the effect."""
        metrics.inbox_handled.labels(self.work.service).inc()


def began_in_vain(connection: Connection, deadline_id: UUID, *, project_id: UUID) -> bool:
    """Return whether it was heard that the clock began and a person has discarded that: who waits for it waits for ever."""
    of_it = (rows.c.aggregate_id == project_id) & (rows.c.type == DeadlineArmed.type)
    told = of_it & rows.c.body.contains(str(deadline_id)) & rows.c.discarded_at.is_not(None)
    return connection.execute(select(exists().where(told))).scalar_one()


def _is_discarded_from(connection: Connection, row: RowMapping) -> bool:
    """Return whether a person has discarded an event of the same case, whoever had said it."""
    there = exists().where(IN_REPAIR, rows.c.discarded_at.is_not(None), rows.c.aggregate_id == row["aggregate_id"])
    return bool(connection.execute(select(there)).scalar_one())


def following(connection: Connection, firsts: Sequence[RowMapping]) -> Select[Any]:
    """Return the query for the unhandled events behind the first of their aggregates, as many as make up a batch."""
    first, number = rows.alias("first"), BATCH // len(firsts)
    return (
        select(rows)
        .join(first, _same_line(first))
        .where(
            bulk.among(connection, first.c.position, [row["position"] for row in firsts]),
            rows.c.handled_at.is_(None),
        )
        .where(rows.c.sequence > first.c.sequence, rows.c.sequence < first.c.sequence + number)
    )


def _same_line(other: Any) -> ColumnElement[bool]:
    return and_(other.c.source == rows.c.source, other.c.aggregate_id == rows.c.aggregate_id)


def _unbroken(events: Iterable[RowMapping]) -> Iterator[RowMapping]:
    """Yield of each aggregate the events before the first that is parked or waits for its next try."""
    now, broken = clock.true_now(), None
    for row in events:
        line = (row["source"], row["aggregate_id"])
        if line == broken:
            continue
        if row["parked_at"] is None and not now < row["next_try_at"] <= now + LONGEST_GAP:
            yield row
        else:
            broken = line
