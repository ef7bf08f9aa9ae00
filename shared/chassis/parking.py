"""What is parked for repair, in every table that a sweep works on: listed, counted and shown as it came."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, literal, select

from shared.chassis.piles import EVENT, NoSuchParked, Pile, pile_of, piles_of
from shared.chassis.tables import inbox

SHOWN_BEHIND = 50


@dataclass(frozen=True, kw_only=True)
class Parked:
    """One parked row: an event that was heard, a deadline that fell due or was to be counted again, or a queue's."""

    kind: str
    row_id: str
    subject_id: UUID
    what: str
    case_id: UUID
    came_at: datetime | None
    parked_at: datetime | None
    attempts: int
    reason: str | None
    behind: int
    discarded_at: datetime | None
    discarded_by: str | None
    discarded_why: str | None

    @property
    def parked_id(self) -> str:
        """Return what names the row among all kinds; lists are ordered by it."""
        return f"{self.kind}/{self.row_id}"

    @property
    def state(self) -> str:
        """Return whether somebody must still act."""
        if self.discarded_at is not None:
            return "discarded"
        return "to_try_again" if self.parked_at is None else "parked"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which rows are meant; nothing given means all that are parked."""

    kind: str | None = None
    what: str | None = None
    reason: str | None = None
    discarded: bool = False

    def of(self, pile: Pile) -> list[ColumnElement[bool]]:
        """Return the conditions on one table."""
        rows = pile.table.c
        found = [rows.discarded_at.is_not(None) if self.discarded else pile.parked]
        found += [] if self.what is None else [pile.what == self.what]
        return found if self.reason is None else [*found, rows.reason.startswith(self.reason, autoescape=True)]

    def piles(self, service: str) -> list[Pile]:
        """Return the tables that are meant, in the order of lists; raise NoSuchKind."""
        return piles_of(service) if self.kind is None else [pile_of(service, self.kind)]


def listed(
    connection: Connection, service: str, wanted: Wanted, *, after: str | None = None, limit: int
) -> list[Parked]:
    """Return at most `limit` rows of the service in the order of their names: kind by kind, each the oldest first."""
    kind, _, row_id = (after or "").partition("/")
    found: list[Parked] = []
    for pile in wanted.piles(service):
        if pile.kind < kind:
            continue
        query = _shown(pile).where(*wanted.of(pile)).order_by(pile.key).limit(limit - len(found))
        if pile.kind == kind:
            query = query.where(pile.key > pile.key_of(row_id))
        found += [_parked(row) for row in connection.execute(query).mappings()]
    return found


def counted(connection: Connection, service: str, wanted: Wanted) -> int:
    """Return how many rows are meant."""
    piles = wanted.piles(service)
    counts = (select(func.count()).select_from(pile.table).where(*wanted.of(pile)) for pile in piles)
    return sum(connection.execute(count).scalar_one() for count in counts)


def one(connection: Connection, pile: Pile, row_id: str) -> Parked:
    """Return one parked or discarded row; raise NoSuchParked."""
    known = pile.table.c.parked_at.is_not(None) | pile.table.c.discarded_at.is_not(None)
    row = connection.execute(_shown(pile).where(known, pile.key == pile.key_of(row_id))).mappings().first()
    if row is None:
        raise NoSuchParked(key=row_id)
    return _parked(row)


def bytes_of(connection: Connection, parked: Parked) -> bytes | None:
    """Return what was heard, byte by byte as it came; nothing else was ever bytes."""
    if parked.kind != EVENT.kind:
        return None
    body = select(inbox.c.body).where(inbox.c.position == int(parked.row_id))
    return unread(connection, parked) or str(connection.execute(body).scalar_one()).encode()


def unread(connection: Connection, parked: Parked) -> bytes | None:
    """Return the bytes that were no event when they came, or None for everything else."""
    if parked.kind != EVENT.kind:
        return None
    raw = select(inbox.c.raw).where(inbox.c.position == int(parked.row_id))
    return connection.execute(raw).scalar_one()


def behind(connection: Connection, parked: Parked) -> list[dict[str, Any]]:
    """Return the first of the events that wait because this one is parked."""
    if parked.kind != EVENT.kind:
        return []
    waiting = inbox.alias("waiting")
    query = (
        select(waiting.c.event_id, waiting.c.type, waiting.c.sequence, waiting.c.received_at)
        .join(inbox, _waits_behind(waiting))
        .where(inbox.c.position == int(parked.row_id))
        .order_by(waiting.c.sequence)
        .limit(SHOWN_BEHIND)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _shown(pile: Pile) -> Select[Any]:
    rows = pile.table.c
    waiting = inbox.alias("waiting")
    counted = select(func.count()).select_from(waiting).where(_waits_behind(waiting)).scalar_subquery()
    return select(
        literal(pile.kind).label("kind"),
        pile.key.label("row_id"),
        pile.subject.label("subject_id"),
        pile.what.label("what"),
        pile.case.label("case_id"),
        pile.came_at.label("came_at"),
        *(rows.parked_at, rows.attempts, rows.reason, rows.discarded_at, rows.discarded_by, rows.discarded_why),
        (counted if pile is EVENT else literal(0)).label("behind"),
    )


def _waits_behind(waiting: Any) -> ColumnElement[bool]:
    """Return the condition under which an unhandled event waits for a parked one of its own aggregate."""
    return (
        (waiting.c.source == inbox.c.source)
        & (waiting.c.aggregate_id == inbox.c.aggregate_id)
        & (waiting.c.sequence > inbox.c.sequence)
        & waiting.c.handled_at.is_(None)
        & inbox.c.handled_at.is_(None)
    )


def held_back() -> Select[Any]:
    """Return the query that counts the events which wait behind a parked one and are not parked themselves."""
    waiting = inbox.alias("waiting")
    held = select(waiting.c.position).join(inbox, _waits_behind(waiting)).where(EVENT.parked)
    return select(func.count()).select_from(held.where(waiting.c.parked_at.is_(None)).distinct().subquery())


def _parked(row: RowMapping) -> Parked:
    return Parked(**{**row, "row_id": str(row["row_id"])})
