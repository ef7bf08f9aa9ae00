"""Rows that a sweep has parked: to be listed, understood, and given another try."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from shared.chassis import clock
from shared.chassis.tables import deadlines, inbox


@dataclass(frozen=True)
class Parked:
    """One parked row: an event that was heard, or a deadline that fell due or was to be counted again."""

    kind: str
    row_id: str
    what: str
    case_id: str
    parked_at: datetime
    attempts: int
    reason: str


def parked(connection: Connection) -> list[Parked]:
    """Return every parked row, the oldest first."""
    heard = select(inbox).where(inbox.c.parked_at.is_not(None), inbox.c.handled_at.is_(None))
    due = select(deadlines).where(deadlines.c.parked_at.is_not(None))
    found = [
        *(_parked("event", row["position"], row["type"], row["aggregate_id"], row) for row in _rows(connection, heard)),
        *(
            _parked("deadline", row["deadline_id"], row["kind"], row["project_id"], row)
            for row in _rows(connection, due)
        ),
    ]
    return sorted(found, key=lambda row: row.parked_at)


def replay(connection: Connection, row_id: str) -> bool:
    """Give a parked row its tries again; return whether there was such a row."""
    again = {"parked_at": None, "attempts": 0, "next_try_at": clock.true_now()}
    mine = [row for row in parked(connection) if row.row_id == row_id]
    for row in mine:
        table, key = (inbox, inbox.c.position) if row.kind == "event" else (deadlines, deadlines.c.deadline_id)
        value = int(row_id) if row.kind == "event" else row_id
        connection.execute(update(table).where(key == _typed(key, value)).values(again))
    return bool(mine)


def _rows(connection: Connection, query: Any) -> Any:
    return connection.execute(query).mappings()


def _typed(key: Any, value: Any) -> Any:
    return key.type.python_type(value)


def _parked(kind: str, row_id: Any, what: str, case_id: Any, row: Any) -> Parked:
    return Parked(kind, str(row_id), what, str(case_id), row["parked_at"], row["attempts"], row["reason"] or "")
