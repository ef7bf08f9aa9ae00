"""Turns a service's clocks in the transaction that makes it so, and keeps why a date has moved.

Which turns a clock may take is the kernel's to decide (`shared.kernel.turns`); here the row is locked, written and told.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from shared.chassis import audit, deadlines
from shared.chassis.tables import deadline_moves
from shared.events.deadline import DeadlineEnded, DeadlineMoved, rests
from shared.kernel import turns
from shared.kernel.counting import PauseReason
from shared.kernel.deadline import Deadline, MoveCause
from shared.kernel.period import Workdays
from shared.kernel.recount import recounted

if TYPE_CHECKING:
    from shared.chassis.work import Tx

OUTCOMES = {
    MoveCause.CALENDAR: "recounted",
    MoveCause.EXTENSION: "extended",
    MoveCause.CORRECTION: "anchored",
    MoveCause.RULE_SET: "relaid",
}


def end(tx: "Tx", kind: str, subject_id: UUID, *, state: str, at: datetime | None = None) -> None:
    """Close the subject's clock of that kind as met or cancelled, and tell it; one that has ended before is left as it is.

    Where the receipt that counts is given, one that was met by another is met by that from now on.
    """
    ended_at = at or tx.received_at
    ended = deadlines.end(tx.connection, kind, subject_id, state=state, at=ended_at)
    if at is not None and not ended:
        ended = deadlines.met_by(tx.connection, kind, subject_id, at=at)
    tx.turned.update(deadline.deadline_id for deadline in ended)
    tx.emit(*(DeadlineEnded.of(tx.service, deadline, at=ended_at) for deadline in ended))


def newest(tx: "Tx", kind: str, subject_id: UUID, *, counted: bool) -> Deadline | None:
    """Return the subject's newest clock, as it is kept or with the date that the calendar in force gives it.

    No sweep counts again what was met in time, and none may have come yet: the row tells what was known then (D10).
    """
    held = _clocks_of(tx, subject_id).get(kind)
    if held is None or not counted or held.calendar_version == tx.calendar.version:
        return held
    return recounted(held, tx.calendar, now=tx.received_at, reopens=False)


def _clocks_of(tx: "Tx", subject_id: UUID) -> dict[str, Deadline]:
    """Return the subject's newest clock of each kind: who looks at one mostly looks at another."""
    if subject_id not in tx.clocks:
        tx.clocks[subject_id] = deadlines.newest_of(tx.reading(deadlines.rows), subject_id)
    return tx.clocks[subject_id]


def pause(tx: "Tx", kind: str, subject_id: UUID, *, reason: PauseReason, note: str | None, on: date) -> None:
    """Let the subject's clock stand still from the day after; where none runs, nothing changes (D8)."""
    held = deadlines.newest(tx.connection, kind, subject_id, locked=True)
    turned = held and turns.paused(held, on=on, reason=reason, note=note)
    if held is None or turned is None or turned == held:
        return
    _keep(tx, turned)
    tx.emit(*rests(tx.service, held, turned))


def resume(tx: "Tx", kind: str, subject_id: UUID, *, reasons: Collection[PauseReason], on: date) -> None:
    """Let the subject's clock run on from these reasons; where none holds it, nothing changes (D8)."""
    held = deadlines.newest(tx.connection, kind, subject_id, locked=True)
    turned = held and turns.resumed(held, on=on, reasons=reasons, calendar=tx.calendar)
    if held is None or turned is None or turned == held:
        return
    _keep(tx, turned)
    tx.emit(*rests(tx.service, held, turned))
    tx.rung.add("deadlines")


def extend(tx: "Tx", kind: str, subject_id: UUID, *, by: Workdays, reason: str) -> None:
    """Extend the subject's clock, once and before it ends; the old date and the new one are kept and told (D9)."""
    held = deadlines.newest(tx.connection, kind, subject_id, locked=True)
    turned = turns.extended(held, by=by, reason=reason, at=tx.received_at, calendar=tx.calendar)
    if held is not None:
        _keep(tx, turned)
        moved(tx, held, turned, cause=MoveCause.EXTENSION, reason=f"经批准延期{by.chinese}:{reason}")


def anchor(tx: "Tx", kind: str, subject_id: UUID, *, on: date, reason: str) -> None:
    """Count the subject's clock from its true anchor; what has moved is kept and told (D5)."""
    held = deadlines.newest(tx.connection, kind, subject_id, locked=True)
    if held is None:
        return
    turned = turns.anchored(held, on=on, calendar=tx.calendar, now=tx.received_at)
    _keep(tx, turned)
    moved(tx, held, turned, cause=MoveCause.CORRECTION, reason=reason)
    tx.rung.add("deadlines")


def moved(
    tx: "Tx", before: Deadline, after: Deadline, *, cause: MoveCause, reason: str, number: int | None = None
) -> None:
    """Keep that the date has moved and why, for the explanation and the trail, and tell it."""
    row = {
        "deadline_id": before.deadline_id,
        "number": number or _moves_of(tx, before) + 1,
        "at": tx.received_at,
        "from_on": before.due_on,
        "to_on": after.due_on,
        "was_provisional": before.provisional,
        "cause": cause,
        "reason": reason,
        "calendar_version": after.calendar_version,
    }
    tx.writes.add(deadline_moves, [row])
    tx.record(
        audit.Entry(
            case_id=before.project_id,
            subject_id=before.subject_id,
            outcome=OUTCOMES[cause],
            action=before.kind,
            article=before.article,
            from_state=f"due {before.due_on}",
            to_state=f"due {after.due_on}",
        )
    )
    tx.emit(DeadlineMoved.of(tx.service, before, after, cause=cause, reason=reason), *rests(tx.service, before, after))


def stopped(tx: "Tx", before: Deadline, after: Deadline) -> None:
    """Tell of a clock that a count has put behind a pause, though its date has not moved (D8, D10)."""
    said = list(rests(tx.service, before, after))
    if not said:
        return
    tx.record(
        audit.Entry(
            case_id=before.project_id,
            subject_id=before.subject_id,
            outcome=OUTCOMES[MoveCause.CALENDAR],
            action=before.kind,
            article=before.article,
            from_state=before.state,
            to_state=after.state,
        )
    )
    tx.emit(*said)


def _keep(tx: "Tx", turned: Deadline) -> None:
    deadlines.write(tx.connection, turned)
    tx.turned.add(turned.deadline_id)


def _moves_of(tx: "Tx", deadline: Deadline) -> int:
    of_it = deadline_moves.c.deadline_id == deadline.deadline_id
    count: int = tx.reading(deadline_moves).execute(select(func.count()).where(of_it)).scalar_one()
    return count
