"""The clocks of a service as rows: armed and met in the transaction that makes it so; `firing` lets them fall due."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, insert, select, update

from shared.chassis import clock, ids
from shared.chassis.tables import deadlines as rows
from shared.kernel.calendar import Calendar
from shared.kernel.deadline import Clock, Deadline
from shared.kernel.workdays import due


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
        "amount": asked.period.n,
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
