"""What the steps of one transaction share: their writes wait, and go out together, one statement a table."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Connection, Table
from sqlalchemy.schema import sort_tables

from shared.chassis import bulk, cases, ground
from shared.chassis.bulk import Columns, Writing
from shared.chassis.ground import Ground

if TYPE_CHECKING:
    from shared.chassis.work import Tx


class BatchSpoilt(Exception):
    """What the rows of a batch share has failed; whose fault it is shows when each goes alone."""

    @classmethod
    def by(cls, fault: Exception) -> Self:
        """Return it with the fault's first line."""
        return cls(f"{type(fault).__name__}: {str(fault).partition(chr(10))[0]}")


class Writes:
    """Rows to add and rows to change that nobody has asked for yet, and the values that are held locked."""

    def __init__(self) -> None:
        self.known: dict[tuple[Table, Any], Any] = {}
        self._added: dict[Table, dict[Any, Columns]] = {}
        self._changed: dict[Table, dict[Any, Columns]] = {}

    def add(self, table: Table, rows: Iterable[Columns]) -> None:
        """Let new rows wait."""
        for row in rows:
            _put(self._added.setdefault(table, {}), _key_of(table, row), row)

    def change(self, table: Table, key: Any, columns: Columns) -> None:
        """Let new values for the row with this key wait; they join what waits for it already."""
        waiting = self._added if key in self._added.get(table, {}) else self._changed
        rows = waiting.setdefault(table, {})
        rows[key] = {**rows.get(key, {}), **columns}

    def take(self, other: "Writes") -> None:
        """Let everything that waits in the other wait here, and what it knows be known here."""
        self.known.update(other.known)
        for table, rows in other._added.items():
            for key, row in rows.items():
                _put(self._added.setdefault(table, {}), key, row)
        for table, changes in other._changed.items():
            for key, columns in changes.items():
                self.change(table, key, columns)

    def touch(self, tables: tuple[Table, ...]) -> bool:
        """Return whether something waits for one of these tables, or for any when none is named."""
        waiting = self._added.keys() | self._changed.keys()
        return bool(waiting.intersection(tables) if tables else waiting)

    def write(self, connection: Connection) -> None:
        """Write it all: what is referred to comes first, and a place is freed before it is taken."""
        added, changed = self._added, self._changed
        self._added, self._changed = {}, {}
        writings: list[Writing] = []
        for table in sort_tables(added.keys() | changed.keys()):
            if table in changed:
                writings += (Writing(table, rows, new=False) for rows in _alike(table, changed[table]))
            if table in added:
                writings.append(Writing(table, list(added[table].values())))
        if writings:
            bulk.write(connection, writings)


def _put(waiting: dict[Any, Columns], key: Any, row: Columns) -> None:
    """Let a new row wait; a second one with the same key waits too, so that the database refuses it."""
    waiting[object() if key in waiting else key] = row


def _alike(table: Table, changes: dict[Any, Columns]) -> Iterable[list[Columns]]:
    """Return the changes in lists that change the same columns, each with its key."""
    (key,) = table.primary_key.columns
    alike: dict[tuple[str, ...], list[Columns]] = {}
    for this, columns in changes.items():
        alike.setdefault(tuple(columns), []).append({key.name: this, **columns})
    return alike.values()


def _key_of(table: Table, row: Columns) -> Any:
    key = tuple(row[column.name] for column in table.primary_key.columns)
    return key[0] if len(key) == 1 else key


class Batch:
    """One transaction: a command's one step, or the steps of all rows that a sweep has claimed.

    `expected` are the keys its steps will ask for: the first of them to be asked of a table brings them all.
    """

    def __init__(self, connection: Connection, expected: Iterable[Any] = ()) -> None:
        self.connection = connection
        self.writes = Writes()
        self._expected = frozenset(expected)
        self._fetched: set[Table] = set()
        self.last: list[Writing] = []  # what nobody looks at before the end
        self._ground: Ground | None = None
        self._ended: list[Tx] = []

    @property
    def ground(self) -> Ground:
        """Return by which calendar and law the steps count and decide, read once; whoever takes the connection may change them."""
        if self._ground is None:
            self._ground = ground.current(self.connection)
        return self._ground

    def forget_ground(self) -> None:
        """Read the calendar and the law again when they are asked for next."""
        self._ground = None

    def keep(self, step: "Tx") -> None:
        """Take over what a step that has ended well leaves to be written."""
        self.writes.take(step.writes)
        self._ended.append(step)

    def company(self, table: Table, key: Any) -> frozenset[Any]:
        """Return the keys to be read together with this one: all that are expected, once for each table."""
        if key not in self._expected or table in self._fetched:
            return frozenset((key,))
        self._fetched.add(table)
        return self._expected

    def settle(self, *tables: Table) -> None:
        """Write what waits if it concerns these tables, which are about to be read; raise BatchSpoilt when it cannot be.

        It is what ended steps have left, so no step that is under way can be undone for it.
        """
        if not self.writes.touch(tables):
            return
        try:
            self.writes.write(self.connection)
        except Exception as fault:
            raise BatchSpoilt.by(fault) from fault

    def write(self) -> None:
        """Write everything; the events and audit rows, numbered case by case, are the last before the commit."""
        self.writes.write(self.connection)
        last = [*cases.numbered(self.connection, self._ended), *self.last]
        if last:
            bulk.write(self.connection, last)
        self._ended, self.last = [], []
