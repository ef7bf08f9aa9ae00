"""The rungs of every ladder: planned when a clock is armed, gone once."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    RowMapping,
    Select,
    Table,
    UniqueConstraint,
    and_,
    exists,
    false,
    func,
    or_,
    select,
    text,
)

from services.reminder import rules
from services.reminder.store.metadata import metadata
from services.reminder.store.obligations import obligations
from services.reminder.store.people import contacts
from shared.chassis import calendars, clock
from shared.chassis.audit import Move
from shared.chassis.columns import Boolean, Column, Integer, Moment, Packed, Text, Uuid
from shared.chassis.queues import RowQueue, retried_columns
from shared.chassis.tables import inbox
from shared.chassis.work import Tx

WAITING = text("rungs.gathered_at IS NULL AND rungs.goes_at IS NOT NULL AND rungs.parked_at IS NULL")

rungs = Table(
    "rungs",
    metadata,
    Column("rung_id", Uuid, primary_key=True),
    Column("deadline_id", Uuid, ForeignKey("obligations.deadline_id"), nullable=False),
    Column("step", Text, nullable=False),
    Column("addressee", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("level", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("channels", Packed(tuple[str, ...]), nullable=False),
    Column("template", Text, nullable=False),
    Column("goes_at", Moment),
    Column("raised_at", Moment),
    Column("gathered_at", Moment),
    *retried_columns(),
    UniqueConstraint("deadline_id", "step", "addressee"),
    Index("rungs_waiting", "goes_at", postgresql_where=WAITING, sqlite_where=WAITING),
)
KEPT = [rungs.c[field.name] for field in fields(rules.Planned)]


def rung_of(row: RowMapping) -> rules.Planned:
    """Return the row as the rules know it."""
    return rules.Planned(**{column.name: row[column.name] for column in KEPT})


class Rungs:
    """Rungs by the clock they belong to."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def of(self, deadline_id: UUID) -> list[rules.Planned]:
        """Return every rung that was ever planned for the clock, in their order."""
        query = select(*KEPT).where(rungs.c.deadline_id == deadline_id).order_by(rungs.c.number, rungs.c.rung_id)
        return [rung_of(row) for row in self.tx.reading(rungs).execute(query).mappings()]

    def plan(self, kept: Iterable[rules.Planned], planned: Iterable[rules.Planned]) -> None:
        """Keep the plan: rungs that are there already are changed, others added; a unique row each."""
        known = {rung.rung_id: rung for rung in kept}
        for rung in planned:
            columns = {**asdict(rung), "channels": rung.channels}
            if rung.rung_id not in known:
                self.tx.writes.add(rungs, [columns])
            elif rung != known[rung.rung_id]:
                self.tx.writes.change(rungs, rung.rung_id, columns)
        self.tx.rung.add(DueRungs.name)

    def gone(self, before: rules.Planned, rung: rules.Planned) -> dict[str, Any]:
        """Return the columns that say what became of the rung, and note it for the trail of its project."""
        self.tx.moved(Move(rung.project_id, rung.rung_id, before.step, "told" if rung.gathered_at else "raised"))
        return {"gathered_at": rung.gathered_at, "raised_at": rung.raised_at, "reason": None}

    def unreached(self, *, now: datetime) -> list[dict[str, Any]]:
        """Return the addressees that nobody is written down for, with what waits for them."""
        found = self.tx.reading(rungs, contacts).execute(unreached(now)).mappings()
        return [dict(row) for row in found]


def due_by(moment: Any, *, of: Any = rungs) -> ColumnElement[bool]:
    """Return the condition of what should have gone by that moment and has not; parked ones wait for a person."""
    return and_(of.c.gathered_at.is_(None), of.c.parked_at.is_(None), of.c.goes_at <= moment)


def reachable(of: Any = rungs) -> ColumnElement[bool]:
    """Return the condition that somebody is written down for whom the rung is meant."""
    people = contacts.alias("people")
    fits = and_(people.c.addressee == of.c.addressee, people.c.post == of.c.post, people.c.state == "active")
    return exists().where(fits)


def unheard() -> ColumnElement[bool]:
    """Return the condition that something said of the rung's project has not had its effect: it may be done by now."""
    waiting = and_(inbox.c.handled_at.is_(None), inbox.c.discarded_at.is_(None))
    return exists().where(waiting, inbox.c.aggregate_id == rungs.c.project_id)


class DueRungs(RowQueue):
    """Rungs that may go now, each after those below it; one that reaches nobody waits and holds back nobody.

    Copies of the service take turns, so that one digest is written by one of them.
    """

    name = "rungs"
    table = rungs
    key = "rung_id"
    concerns = ("project_id", "deadline_id")
    one_at_a_time = True

    @classmethod
    def kind_of(cls, row: RowMapping) -> str:
        """Return the rung's level: 催办 and 督办 are counted apart."""
        return str(row["level"])

    @classmethod
    def due(cls, connection: Connection) -> Select[Any]:
        """Return the lowest waiting rung of each obligation; none at night or on a rest day."""
        now, calendar = clock.now(), calendars.current(connection)
        lower = rungs.alias("lower")
        held = exists().where(
            lower.c.deadline_id == rungs.c.deadline_id,
            lower.c.number < rungs.c.number,
            due_by(now, of=lower),
            reachable(lower),
        )
        planned = exists().where(
            obligations.c.deadline_id == rungs.c.deadline_id, obligations.c.calendar_version == calendar.version
        )
        to_raise = and_(rungs.c.level == rules.Level.SUPERVISION, rungs.c.raised_at.is_(None))
        if not rules.may_send(now, calendar, rules.shipped_ladders().hours):
            return select(rungs).where(false())
        return (
            select(rungs)
            .where(
                due_by(now),
                rungs.c.next_try_at <= clock.true_now(),
                planned,
                or_(reachable(), to_raise),
                ~held,
                ~unheard(),
            )
            .order_by(rungs.c.goes_at, rungs.c.project_id, rungs.c.number)
        )


def unreached(moment: Any) -> Select[Any]:
    """Return for each addressee and post that nobody is written down for, how many rungs wait."""
    waits = and_(due_by(moment), ~reachable())
    counted = func.count().label("waiting"), func.min(rungs.c.goes_at).label("since")
    return select(rungs.c.addressee, rungs.c.post, *counted).where(waits).group_by(rungs.c.addressee, rungs.c.post)
