"""The rest of an aggregate: get it locked, add it, save it; its changes of state are noted for the audit trail."""

from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Result, Select, Table, select
from sqlalchemy.exc import MultipleResultsFound

from shared.chassis import bulk
from shared.chassis.audit import Move
from shared.chassis.work import Tx
from shared.kernel.refusal import NotFound

T = TypeVar("T")


class Rows(Generic[T]):
    """One table of one kind of frozen dataclass, whose fields bear the names of the columns.

    A subclass names `table`, `value` (the dataclass), `key` (the identifying column) and `missing`
    (the NotFound raised when there is no such row). The dataclass has a `state` and a `project_id`;
    where the case is not a project, the subclass says which column is, in `case`. A mere copy of what
    another service decides is not `trailed`: the trail is kept where it was decided.
    """

    table: ClassVar[Table]
    value: ClassVar[type[Any]]
    key: ClassVar[str]
    missing: ClassVar[type[NotFound]]
    case: ClassVar[str] = "project_id"
    trailed: ClassVar[bool] = True

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self._states: dict[UUID, str | None] = {}

    def get(self, key: Any) -> T:
        """Return the value, locked until the transaction ends; raise the missing Refusal when absent."""
        found = self.seek(key)
        if found is None:
            raise self.missing(key=key)
        return found

    def seek(self, key: Any) -> T | None:
        """Return the value with this key, locked, or None; what the transaction holds already is not read again."""
        if self.tx.known(self.table, key) is None:
            column, company = self.table.c[self.key], self.tx.batch.company(self.table, key)
            self._seen(bulk.fetch(self.tx.reading(self.table), self._by_key(self.tx.looking), column, company))
        found: T | None = self.tx.known(self.table, key)
        if found is not None:
            self._states[key] = getattr(found, "state", None)
        return found

    def find(self, *where: ColumnElement[bool]) -> T | None:
        """Return the one value that fits, locked, or None."""
        found = self._read(self._own().where(*where))
        if len(found) > 1:
            raise MultipleResultsFound(f"{self.table.name}: one row was looked for, {len(found)} fit")
        return found[0] if found else None

    def listed(self, *where: ColumnElement[bool]) -> list[T]:
        """Return every value that fits, locked, in the order of its key."""
        return self._read(self._own().where(*where).order_by(self.table.c[self.key]))

    def page(self, *where: ColumnElement[bool], after: Any = None, limit: int) -> Sequence[T]:
        """Return at most `limit` values whose key lies after the given one, unlocked, for looking."""
        column = self.table.c[self.key]
        query = self._own().where(*where).order_by(column).limit(limit)
        if after is not None:
            query = query.where(column > after)
        return self._values(self.tx.execute(query))

    def add(self, value: T) -> None:
        """Keep a new value."""
        self.tx.writes.add(self.table, [self._columns(value)])
        self._note(value, None)

    def save(self, value: T) -> None:
        """Write a changed value back; one that was never read here is a defect."""
        key = getattr(value, self.key)
        before = self._states[key]
        changed = self._changed(self.tx.known(self.table, key), value)
        if changed:
            self.tx.writes.change(self.table, key, changed)
        self._note(value, before)

    def _read(self, query: Select[Any]) -> list[T]:
        """Lock what will be changed; who only looks waits for nobody."""
        locked = query if self.tx.looking else query.with_for_update()
        return self._seen(self.tx.reading(self.table).execute(locked))

    def _values(self, found: Result[Any]) -> list[T]:
        names = list(found.keys())
        return [self.value(**dict(zip(names, row, strict=True))) for row in found]

    def _seen(self, found: Result[Any]) -> list[T]:
        values = self._values(found)
        for value in values:
            key = getattr(value, self.key)
            self._states[key] = getattr(value, "state", None)
            self.tx.learn(self.table, key, value)
        return values

    @classmethod
    @cache
    def _own(cls) -> Select[Any]:
        """Return the query for the value's own columns: a queue's table has more, which are the sweep's business."""
        return select(*(cls.table.c[name] for name in cls.value.__dataclass_fields__))

    @classmethod
    @cache
    def _by_key(cls, looking: bool) -> Select[Any]:
        """Return the query for values in the order of their key; who only looks waits for nobody."""
        query = cls._own().order_by(cls.table.c[cls.key])
        return query if looking else query.with_for_update()

    def _columns(self, value: T) -> dict[str, Any]:
        """Return the fields by name, one level deep: packed columns pack themselves."""
        return {name: getattr(value, name) for name in self.value.__dataclass_fields__}

    def _changed(self, before: T | None, value: T) -> dict[str, Any]:
        """Return the fields that differ from what the transaction holds locked; all of them where it holds nothing."""
        if before is None:
            return self._columns(value)
        both = ((name, getattr(before, name), getattr(value, name)) for name in self.value.__dataclass_fields__)
        return {name: new for name, old, new in both if new is not old and new != old}

    def _note(self, value: T, before: str | None) -> None:
        state = getattr(value, "state", None)
        case_id, subject_id = getattr(value, self.case), getattr(value, self.key)
        self._states[subject_id] = state
        self.tx.writes.known[self.table, subject_id] = value
        if self.trailed:
            self.tx.moved(Move(case_id, subject_id, before, state or "recorded"))
