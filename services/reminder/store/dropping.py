"""Lines that are taken out of a letter before it has reached anybody, kept with why."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, exists, insert, literal, or_, select

from services.reminder.store.tables import deliveries, digests, drops, entries

KEPT = [column.name for column in drops.c if column.name in entries.c]


def untold() -> ColumnElement[bool]:
    """Return the condition that the entry has reached nobody: it waits to leave, and was not read in the house."""
    mine = deliveries.c.digest_id == entries.c.digest_id
    left = or_(deliveries.c.handed_over_at.is_not(None), deliveries.c.sent_at.is_not(None))
    read = exists().where(digests.c.digest_id == entries.c.digest_id, digests.c.read_at.is_not(None))
    return and_(exists().where(mine), ~exists().where(mine, left), ~read)


def drop(connection: Connection, *which: ColumnElement[bool], at: datetime, why: str) -> Sequence[RowMapping]:
    """Take these entries out of their letters where they have reached nobody, and keep them with why."""
    kept = select(*(entries.c[name] for name in KEPT), literal(at, drops.c.dropped_at.type), literal(why))
    record = insert(drops).from_select([*KEPT, "dropped_at", "why"], kept.where(untold(), *which))
    dropped = connection.execute(record.returning(drops.c.entry_id, drops.c.rung_id)).mappings().all()
    gone = entries.c.entry_id.in_([row["entry_id"] for row in dropped])
    connection.execute(delete(entries).where(gone))
    return dropped
