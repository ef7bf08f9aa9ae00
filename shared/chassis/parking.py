"""What is parked for repair, in every table that a sweep works on: listed, counted and shown as it came."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Connection, RowMapping, Select, Table, func, literal, select

from shared.chassis.tables import deadlines, inbox
from shared.kernel.refusal import NotFound

SHOWN_BEHIND = 50


class NoSuchParked(NotFound):
    """Nothing is parked under that number."""

    title = "没有这条待修复记录"
    advice = "没有编号为{key}的待修复记录,可能已重新处理。请刷新列表后再试。"


@dataclass(frozen=True)
class Pile:
    """One table whose rows may be parked, and which of its columns say what a person must know."""

    kind: str
    table: Table
    key: Column[Any]
    subject: Column[Any]
    what: Column[Any]
    case: Column[Any]
    came_at: Column[Any]
    bell: str

    @property
    def parked(self) -> ColumnElement[bool]:
        """Return the condition of what waits for repair."""
        return self.table.c.parked_at.is_not(None) & self.table.c.discarded_at.is_(None)

    def key_of(self, row_id: str) -> Any:
        """Return the key as the table keeps it; raise NoSuchParked when it can be none."""
        try:
            return self.key.type.python_type(row_id)
        except ValueError:
            raise NoSuchParked(key=row_id) from None


DEADLINE = Pile(
    "deadline",
    deadlines,
    deadlines.c.deadline_id,
    deadlines.c.deadline_id,
    deadlines.c.kind,
    deadlines.c.project_id,
    deadlines.c.armed_at,
    "deadlines",
)
EVENT = Pile(
    "event",
    inbox,
    inbox.c.position,
    inbox.c.event_id,
    inbox.c.type,
    inbox.c.aggregate_id,
    inbox.c.received_at,
    "inbox",
)
PILES = {pile.kind: pile for pile in (DEADLINE, EVENT)}


@dataclass(frozen=True, kw_only=True)
class Parked:
    """One parked row: an event that was heard, or a deadline that fell due or was to be counted again."""

    kind: str
    row_id: str
    subject_id: UUID
    what: str
    case_id: UUID
    came_at: datetime
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

    def piles(self) -> list[Pile]:
        """Return the tables that are meant, in the order of lists."""
        return [pile for pile in PILES.values() if self.kind in (None, pile.kind)]


def listed(connection: Connection, wanted: Wanted, *, after: str | None = None, limit: int) -> list[Parked]:
    """Return at most `limit` rows in the order of their names: deadlines, then events, each the oldest first."""
    kind, _, row_id = (after or "").partition("/")
    found: list[Parked] = []
    for pile in wanted.piles():
        if pile.kind < kind:
            continue
        query = _shown(pile).where(*wanted.of(pile)).order_by(pile.key).limit(limit - len(found))
        if pile.kind == kind:
            query = query.where(pile.key > pile.key_of(row_id))
        found += [_parked(row) for row in connection.execute(query).mappings()]
    return found


def counted(connection: Connection, wanted: Wanted) -> int:
    """Return how many rows are meant."""
    counts = (select(func.count()).select_from(pile.table).where(*wanted.of(pile)) for pile in wanted.piles())
    return sum(connection.execute(count).scalar_one() for count in counts)


def one(connection: Connection, kind: str, row_id: str) -> Parked:
    """Return one parked or discarded row; raise NoSuchParked."""
    pile = pile_of(kind)
    known = pile.table.c.parked_at.is_not(None) | pile.table.c.discarded_at.is_not(None)
    row = connection.execute(_shown(pile).where(known, pile.key == pile.key_of(row_id))).mappings().first()
    if row is None:
        raise NoSuchParked(key=row_id)
    return _parked(row)


def pile_of(kind: str) -> Pile:
    """Return the table of that kind; raise NoSuchParked when there is none."""
    if kind not in PILES:
        raise NoSuchParked(key=kind)
    return PILES[kind]


def bytes_of(connection: Connection, parked: Parked) -> bytes | None:
    """Return what was heard, byte by byte as it came; a deadline was never bytes."""
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
