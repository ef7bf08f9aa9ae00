"""Which clocks show a lamp at this moment, as a condition, so that a page is full and the rest is not read."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from services.regulation.store.law import GovernedProjects
from services.regulation.store.register import registered
from shared.chassis.work import Tx
from shared.kernel.deadline import Deadline, DeadlineState, Lamp, Yellow, lamp
from shared.kernel.period import Workdays, bound_after

LOT = ("unit", "amount", "anchor_on", "due_on")  # with the rule set, what the lamp of a running clock depends on
WAITING = registered.c.met_at.is_(None)
COUNTING = WAITING & registered.c.state.not_in((DeadlineState.PAUSED.value, DeadlineState.CANCELLED.value))
MET_LATE = ~WAITING & (registered.c.met_at >= registered.c.bound_at) & ~registered.c.provisional


def lit(tx: Tx, asked: str | None) -> ColumnElement[bool]:
    """Return the condition of the clocks that show the lamp, as the kernel lights it; of all when none is asked for."""
    if asked is None:
        return true()
    wanted, passed = Lamp(asked), registered.c.bound_at <= tx.received_at
    over = COUNTING & passed & ~registered.c.provisional
    conditions: dict[Lamp, ColumnElement[bool]] = {
        Lamp.BLUE: ~WAITING & ~MET_LATE,
        Lamp.DARK_RED: MET_LATE,
        Lamp.OFF: WAITING & (registered.c.state == DeadlineState.CANCELLED.value),
        Lamp.GREY: WAITING & (registered.c.state == DeadlineState.PAUSED.value),
        Lamp.RED: over & registered.c.owed_by.is_not(None),
        Lamp.ENDED: over & registered.c.owed_by.is_(None),
    }
    if wanted in conditions:
        return conditions[wanted]
    running = COUNTING & ~passed
    near = _near(tx, running)
    if wanted is Lamp.GREEN:
        return running & ~near
    return (COUNTING & passed & registered.c.provisional) | (running & near)


def _near(tx: Tx, running: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition of what is near its end: a last day for each way to count that is in use."""
    parts: list[ColumnElement[bool]] = [false()]
    for yellow, whose in GovernedProjects(tx).yellows(registered.c.project_id):
        for way, last in _last_days(tx, running & whose, yellow).items():
            alike = (registered.c[name] == value for name, value in zip(LOT, way, strict=False))
            parts.append(and_(whose, *alike, registered.c.due_on <= last))
    return or_(*parts)


def _last_days(tx: Tx, running: ColumnElement[bool], yellow: Yellow) -> dict[tuple[Any, ...], date]:
    """Return for each way to count the last due date that is yellow today: what is due before it is yellow as well.

    Working days count alike from whatever anchor; calendar days and months have a share left of the span from theirs.
    """
    last: dict[tuple[Any, ...], date] = {}
    lots = select(*(registered.c[name] for name in LOT)).where(running).distinct()
    for unit, amount, anchor_on, due_on in tx.reading(registered).execute(lots):
        way = (unit, amount) if unit == Workdays.unit else (unit, amount, anchor_on)
        one = _standing_for(unit=unit, amount=amount, anchor_on=anchor_on, due_on=due_on)
        if lamp(one, now=tx.received_at, calendar=tx.calendar, yellow=yellow) is Lamp.YELLOW:
            last[way] = max(due_on, last.get(way, due_on))
    return last


def _standing_for(*, due_on: date, **counted: Any) -> Deadline:
    """Return a running clock that stands for all that count alike."""
    nobody, bound_at = UUID(int=0), bound_after(due_on)
    return Deadline(
        **counted,
        due_on=due_on,
        bound_at=bound_at,
        armed_at=bound_at,
        kind="",
        article="",
        mark="",
        deadline_id=nobody,
        subject_id=nobody,
        project_id=nobody,
        provisional=False,
        calendar_version="",
        state=DeadlineState.OPEN.value,
    )
