"""Which clocks show a lamp at this moment, as a condition, so that a page is full and the rest is not read."""

from sqlalchemy import ColumnElement, or_, true, tuple_

from services.regulation import rules
from services.regulation.store.law import GovernedProjects
from services.regulation.store.register import Register, registered
from shared.chassis.work import Tx
from shared.kernel.deadline import DeadlineState, Lamp

LOT = ("unit", "amount", "anchor_on", "due_on")  # with the rule set, what a lamp that is not yet red depends on
WAITING = registered.c.met_at.is_(None)
COUNTING = WAITING & registered.c.state.not_in((DeadlineState.PAUSED.value, DeadlineState.CANCELLED.value))
MET_LATE = ~WAITING & (registered.c.met_at >= registered.c.bound_at) & ~registered.c.provisional


def lit(tx: Tx, asked: str | None) -> ColumnElement[bool]:
    """Return the condition of the clocks that show the lamp, as the kernel lights it; of all when none is asked for."""
    if asked is None:
        return true()
    lamp, passed = Lamp(asked), registered.c.bound_at <= tx.received_at
    conditions: dict[Lamp, ColumnElement[bool]] = {
        Lamp.BLUE: ~WAITING & ~MET_LATE,
        Lamp.DARK_RED: MET_LATE,
        Lamp.OFF: WAITING & (registered.c.state == DeadlineState.CANCELLED.value),
        Lamp.GREY: WAITING & (registered.c.state == DeadlineState.PAUSED.value),
        Lamp.RED: COUNTING & passed & ~registered.c.provisional,
    }
    if lamp in conditions:
        return conditions[lamp]
    running = COUNTING & ~passed
    near = _near(tx, running)
    return running & ~near if lamp is Lamp.GREEN else (COUNTING & passed & registered.c.provisional) | (running & near)


def _near(tx: Tx, running: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition of what is near its end: looked at once for each lot of clocks that count alike."""
    parts = []
    for yellow, whose in GovernedProjects(tx).yellows(registered.c.project_id):
        lots = (one for one, _ in Register(tx).alike(running, whose))
        near = {
            tuple(getattr(one, name) for name in LOT)
            for one in lots
            if rules.lamp_of(one, calendar=tx.calendar, now=tx.received_at, yellow=yellow) is Lamp.YELLOW
        }
        parts.append(whose & tuple_(*(registered.c[name] for name in LOT)).in_(sorted(near)))
    return or_(*parts)
