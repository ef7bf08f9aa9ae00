"""What may go now: the rungs that may be told, and the deliveries that nothing more will be written into."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, exists, false, func, or_, select, update

from services.reminder import rules
from services.reminder.store.dropping import drop
from services.reminder.store.obligations import obligations
from services.reminder.store.people import contacts
from services.reminder.store.tables import deliveries, digests, entries, rungs
from shared.chassis import calendars, clock
from shared.chassis.queues import RowQueue, SendQueue
from shared.chassis.tables import inbox
from shared.kernel.calendar import Calendar


def due_by(moment: Any, *, of: Any = rungs) -> ColumnElement[bool]:
    """Return the condition of what should have gone by that moment and has not; parked ones wait for a person."""
    return and_(of.c.gathered_at.is_(None), of.c.parked_at.is_(None), of.c.goes_at <= moment)


def reachable(of: Any = rungs) -> ColumnElement[bool]:
    """Return the condition that somebody is written down for whom the rung is meant."""
    people = contacts.alias("people")
    return exists().where(_meant_for(people, of))


def _meant_for(people: Any, of: Any) -> ColumnElement[bool]:
    return and_(people.c.addressee == of.c.addressee, people.c.post == of.c.post, people.c.state == "active")


def unheard(project_id: Any) -> ColumnElement[bool]:
    """Return the condition that something said of the project has not had its effect: it may be done by now."""
    waiting = and_(inbox.c.handled_at.is_(None), inbox.c.discarded_at.is_(None))
    return exists().where(waiting, inbox.c.aggregate_id == project_id)


def _for_another_digest(now: datetime, *, of: Any) -> ColumnElement[bool]:
    """Return the condition that the day's digest has gone, or is not yet written, and that the rung waits for one.

    What is urgent waits for none, and takes along what waits below it on the same ladder.
    """
    today = now.astimezone(clock.SHANGHAI).date()
    readers, gone, upper = contacts.alias("readers"), digests.alias("gone"), rungs.alias("upper")
    has_gone = exists().where(
        _meant_for(readers, of),
        gone.c.contact_id == readers.c.contact_id,
        and_(gone.c.level == of.c.level, gone.c.day == today, gone.c.closed_at.is_not(None)),
    )
    left_over = of.c.goes_at < datetime.combine(today, time(), clock.SHANGHAI)
    too_early = left_over if now < rules.gathers_from(today, rules.shipped_ladders().hours) else false()
    taken_along = exists().where(
        upper.c.deadline_id == of.c.deadline_id,
        and_(upper.c.number > of.c.number, upper.c.urgent),
        due_by(now, of=upper),
        reachable(upper),
    )
    return and_(~of.c.urgent, or_(has_gone, too_early), ~taken_along)


def _may_go(now: datetime, calendar: Calendar, *, of: Any = rungs) -> ColumnElement[bool]:
    """Return the condition that the rung may go now, once those below it have gone."""
    planned = exists().where(
        obligations.c.deadline_id == of.c.deadline_id, obligations.c.calendar_version == calendar.version
    )
    to_raise = and_(of.c.level == rules.Level.SUPERVISION, of.c.raised_at.is_(None))
    return and_(
        due_by(now, of=of),
        of.c.next_try_at <= clock.true_now(),
        planned,
        or_(reachable(of), to_raise),
        ~unheard(of.c.project_id),
        ~_for_another_digest(now, of=of),
    )


def _below(now: datetime, *conditions: Any, lower: Any) -> ColumnElement[bool]:
    """Return the condition that a lower rung of the same ladder waits to be told, and fits."""
    under = and_(lower.c.deadline_id == rungs.c.deadline_id, lower.c.number < rungs.c.number)
    return exists().where(under, due_by(now, of=lower), reachable(lower), *conditions)


def still_to_come(now: datetime, calendar: Calendar) -> ColumnElement[bool]:
    """Return the condition that a rung for the reader will be written in the turns at hand."""
    lower = rungs.alias("lower")
    stuck = _below(now, ~_may_go(now, calendar, of=lower), lower=lower)
    mine = and_(rungs.c.addressee == contacts.c.addressee, rungs.c.post == contacts.c.post)
    return exists().where(mine, _may_go(now, calendar), ~stuck)


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
        if not rules.may_send(now, calendar, rules.shipped_ladders().hours):
            return select(rungs).where(false())
        return (
            select(rungs)
            .where(_may_go(now, calendar), ~_below(now, lower=rungs.alias("lower")))
            .order_by(rungs.c.goes_at, rungs.c.project_id, rungs.c.number)
        )


def unreached(moment: Any) -> Select[Any]:
    """Return for each addressee and post that nobody is written down for, how many rungs wait."""
    waits = and_(due_by(moment), ~reachable())
    counted = func.count().label("waiting"), func.min(rungs.c.goes_at).label("since")
    return select(rungs.c.addressee, rungs.c.post, *counted).where(waits).group_by(rungs.c.addressee, rungs.c.post)


class DueDeliveries(SendQueue):
    """Deliveries of digests that nothing more will be written into, in order for each person and channel."""

    name = "deliveries"
    table = deliveries
    key = "delivery_id"

    @classmethod
    def may_leave(cls, connection: Connection) -> bool:
        """Return whether people may be reminded now: not at night, not on a rest day."""
        return rules.may_send(clock.now(), calendars.current(connection), rules.shipped_ladders().hours)

    @classmethod
    def due(cls, connection: Connection) -> Select[Any]:
        """Return what may leave now; what is for another day holds back nothing of today."""
        now, calendar = clock.now(), calendars.current(connection)
        earlier, theirs = deliveries.alias("earlier"), digests.alias("theirs")
        behind = exists().where(
            and_(earlier.c.contact_id == deliveries.c.contact_id, earlier.c.channel == deliveries.c.channel),
            and_(earlier.c.delivery_id < deliveries.c.delivery_id, earlier.c.sent_at.is_(None)),
            and_(earlier.c.parked_at.is_(None), earlier.c.withdrawn_at.is_(None)),
            and_(theirs.c.digest_id == earlier.c.digest_id, theirs.c.goes_at <= now),
        )
        if not cls.may_leave(connection):
            return select(deliveries).where(false())
        return (
            select(deliveries)
            .join(digests, digests.c.digest_id == deliveries.c.digest_id)
            .join(contacts, contacts.c.contact_id == deliveries.c.contact_id)
            .where(contacts.c.state == "active", digests.c.goes_at <= now, ~behind, ~still_to_come(now, calendar))
            .order_by(deliveries.c.delivery_id)
        )

    @classmethod
    def claimed(cls, connection: Connection, row: RowMapping) -> None:
        """Close the digest: what comes due from now on is written into another one.

        What was written of a project of which something has been said since, and not understood, waits until it is.
        """
        mine = (digests.c.digest_id == row["digest_id"], digests.c.closed_at.is_(None))
        connection.execute(update(digests).where(*mine).values(closed_at=clock.now()))
        doubtful = (entries.c.digest_id == row["digest_id"], unheard(entries.c.project_id))
        dropped = drop(connection, *doubtful, at=clock.now(), why="该项目有消息尚未处理")
        waiting = rungs.c.rung_id.in_([entry["rung_id"] for entry in dropped])
        connection.execute(update(rungs).where(waiting).values(gathered_at=None))
