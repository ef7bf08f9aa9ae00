"""The clocks of a service as rows: armed and met in the transaction that makes it so; `firing` lets them fall due.

Anchor, length, pauses and extension are kept; the date is derived from them and from the calendar.
"""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from shared.chassis import clock, ids
from shared.chassis.tables import deadlines as rows
from shared.kernel.calendar import Calendar
from shared.kernel.deadline import Clock, Deadline
from shared.kernel.recount import no_earlier
from shared.kernel.workdays import due

KEPT = [field.name for field in fields(Deadline)]
RETURNED = [rows.c[name] for name in KEPT]
_of_subject = select(*RETURNED).where(rows.c.subject_id == bindparam("subject")).order_by(rows.c.deadline_id)


def armed(clocks: Clock | Iterable[Clock], *, calendar: Calendar, at: datetime) -> list[Deadline]:
    """Return new clocks with the dates that the calendar gives them."""
    return [_armed(asked, calendar, at) for asked in ([clocks] if isinstance(clocks, Clock) else clocks)]


def row_of(deadline: Deadline) -> dict[str, Any]:
    """Return the row of a new clock."""
    return {**columns_of(deadline), "next_try_at": clock.true_now()}


def _armed(asked: Clock, calendar: Calendar, at: datetime) -> Deadline:
    found = due(asked.anchor_on, asked.period, calendar)
    fresh = Deadline(
        deadline_id=ids.new_id(),
        kind=asked.kind,
        title=asked.title,
        starts_with=asked.starts_with,
        article=asked.article,
        mark=asked.mark,
        owed_by=asked.owed_by,
        subject_id=asked.subject_id,
        project_id=asked.project_id,
        anchor_on=asked.anchor_on,
        unit=asked.period.unit,
        amount=asked.period.n,
        due_on=found.on,
        bound_at=found.bound_at,
        provisional=found.provisional,
        calendar_version=found.calendar_version,
        state="open",
        armed_at=at,
        pausable=asked.pausable,
        rule_set=asked.rule_set,
        parameter=asked.parameter,
        held_against=asked.rule_set,
    )
    return fresh if asked.told_on is None else no_earlier(fresh, asked.told_on, calendar)


def end(connection: Connection, kind: str, subject_id: UUID, *, state: str, at: datetime) -> list[Deadline]:
    """Close the subject's clock of that kind as met or cancelled; return what this has ended.

    One that has fired stays fired: what comes after it is noted as met, late, and stays on record (lamp dark red).
    It can be cancelled while it waits for its deed: nothing is owed any more, and that it fired stays on record.
    One that was parked needs no repair any more.
    """
    same = (rows.c.kind == kind) & (rows.c.subject_id == subject_id)
    running = rows.c.state.in_(("open", "paused"))
    waiting = (rows.c.state == "fired") & rows.c.met_at.is_(None)
    if state == "met":
        ended = [
            update(rows).where(same, running).values(state=state, met_at=at, parked_at=None),
            update(rows).where(same, waiting).values(met_at=at),
        ]
    else:
        ended = [update(rows).where(same, running | waiting).values(state=state, parked_at=None)]
    found = [connection.execute(one.returning(*RETURNED)).mappings().all() for one in ended]
    return [deadline_of(row) for some in found for row in some]


def met_by(connection: Connection, kind: str, subject_id: UUID, *, at: datetime) -> list[Deadline]:
    """Let the subject's newest clock, met already, be met by another receipt: that which counts (D7); return it if so."""
    held = newest(connection, kind, subject_id, locked=True)
    if held is None or held.met_at in (None, at):
        return []
    turned = replace(held, met_at=at)
    write(connection, turned)
    return [turned]


def newest(connection: Connection, kind: str, subject_id: UUID, *, locked: bool = False) -> Deadline | None:
    """Return the subject's newest clock of that kind, running or ended, or None."""
    same = (rows.c.kind == kind) & (rows.c.subject_id == subject_id)
    query = select(rows).where(same).order_by(rows.c.deadline_id.desc()).limit(1)
    row = connection.execute(query.with_for_update() if locked else query).mappings().first()
    return None if row is None else deadline_of(row)


def newest_of(connection: Connection, subject_id: UUID) -> dict[str, Deadline]:
    """Return the subject's newest clock of each kind, running or ended."""
    found = map(deadline_of, connection.execute(_of_subject, {"subject": subject_id}).mappings())
    return {deadline.kind: deadline for deadline in found}


def write(connection: Connection, deadline: Deadline) -> None:
    """Write a clock that has turned back to its row."""
    same = rows.c.deadline_id == deadline.deadline_id
    connection.execute(update(rows).where(same).values(columns_of(deadline)))


def deadline_of(row: RowMapping) -> Deadline:
    """Return the row as the rules know it, without the sweep's own columns."""
    return Deadline(**{name: row[name] for name in KEPT})


def columns_of(deadline: Deadline) -> dict[str, Any]:
    """Return the deadline's own columns."""
    return {name: getattr(deadline, name) for name in KEPT}
