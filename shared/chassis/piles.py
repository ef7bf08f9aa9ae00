"""Which tables have rows that may be parked: those of every service, and those of a service's own queues."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, literal

from shared.chassis.tables import deadlines, inbox
from shared.kernel.refusal import Invalid, NotFound

UNKNOWN = literal(None)
NUMBERS_END = 2**63  # no column holds more


class NoSuchParked(NotFound):
    """Nothing is parked under that number."""

    title = "没有这条待修复记录"
    advice = "没有编号为{key}的待修复记录,可能已重新处理。请刷新列表后再试。"


class NoSuchKind(Invalid):
    """The service has no rows of that kind that a sweep works on."""

    title = "没有这一种类"
    advice = "该服务没有种类为{kind}的记录,只有:{known}。"


@dataclass(frozen=True)
class Pile:
    """One table whose rows may be parked, and which of its columns say what a person must know."""

    kind: str
    table: Table
    key: Column[Any]
    subject: Column[Any]
    what: Column[Any]
    case: Column[Any]
    came_at: ColumnElement[Any]
    bell: str
    ended_by: str | None = None  # the moment that makes a discarded row one that has had its turn
    again: Mapping[str, Any] = field(default_factory=dict)  # what a row that is tried again forgets besides
    judged_singly: bool = False  # to try all of them again at once must be asked for by their kind

    @property
    def parked(self) -> ColumnElement[bool]:
        """Return the condition of what waits for repair."""
        return self.table.c.parked_at.is_not(None) & self.table.c.discarded_at.is_(None)

    def key_of(self, row_id: str) -> Any:
        """Return the key as the table keeps it; raise NoSuchParked when it can be none."""
        try:
            key = self.key.type.python_type(row_id)
        except ValueError:
            raise NoSuchParked(key=row_id) from None
        if isinstance(key, int) and not -NUMBERS_END <= key < NUMBERS_END:
            raise NoSuchParked(key=row_id)
        return key


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
    ended_by="handled_at",
)


def piles_of(service: str) -> list[Pile]:
    """Return the tables of a service whose rows may be parked, in the order of lists."""
    return sorted([DEADLINE, EVENT, *own_piles(service)], key=lambda pile: pile.kind)


def own_piles(service: str) -> tuple[Pile, ...]:
    """Return those of the service's own queues: its store says them in `PILES`."""
    store: Any = import_module(f"services.{service}.store")
    found: tuple[Pile, ...] = getattr(store, "PILES", ())
    return found


def pile_of(service: str, kind: str) -> Pile:
    """Return the table of that kind; raise NoSuchKind when there is none."""
    found = {pile.kind: pile for pile in piles_of(service)}
    if kind not in found:
        raise NoSuchKind(kind=kind, known="、".join(found))
    return found[kind]
