"""Many rows with one statement: on PostgreSQL they travel as one JSON parameter, to the embedded database one by one.

A parameter for every value of every row costs more than all else that is done to a row; and of a few rows the most
costly part is the journey there and back, so what is to be written in one go travels in one go.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    CursorResult,
    LargeBinary,
    Select,
    Table,
    Text,
    TextClause,
    any_,
    bindparam,
    cast,
    insert,
    literal,
    text,
    update,
)
from sqlalchemy.dialects import sqlite

from shared.chassis.columns import Moment, plain

Columns = dict[str, Any]


class Writing(NamedTuple):
    """Rows of one table that have the same columns: new ones, or new values of some that name their key."""

    table: Table
    rows: Sequence[Columns]
    new: bool = True


def write(connection: Connection, writings: Sequence[Writing]) -> None:
    """Write them in their order: on PostgreSQL with one journey there and back."""
    if connection.dialect.name == "postgresql":
        statement = _together(tuple((table, tuple(rows[0]), new) for table, rows, new in writings))
        packed = {f"rows_{place}": _packed(table, rows) for place, (table, rows, _) in enumerate(writings)}
        connection.execute(statement, packed)
        return
    for table, rows, new in writings:
        if new:
            connection.execute(insert(table), rows)
        else:
            _change(connection, table, rows)


def add_unless_there(connection: Connection, table: Table, rows: Sequence[Columns]) -> int:
    """Insert rows that have the same columns; return how many of them are new."""
    if connection.dialect.name == "postgresql":
        statement = _unless_there(table, tuple(rows[0]))
        return connection.execute(statement, {"rows": _packed(table, rows)}).rowcount
    each = sqlite.insert(table).on_conflict_do_nothing()
    return sum(connection.execute(each, row).rowcount for row in rows)


def _change(connection: Connection, table: Table, rows: Sequence[Columns]) -> None:
    keys = table.primary_key.columns
    new: Columns = {name: bindparam(f"new_{name}") for name in rows[0] if name not in keys}
    same = (key == bindparam(f"new_{key.name}") for key in keys)
    statement = update(table).where(*same).values(new)
    connection.execute(statement, [{f"new_{name}": value for name, value in row.items()} for row in rows])


def among(connection: Connection, column: ColumnElement[Any], keys: Collection[Any]) -> ColumnElement[bool]:
    """Return the condition that the column is one of the keys; on PostgreSQL ids and numbers travel as one parameter too."""
    if not _go_as_one(connection, keys):
        return column.in_(keys)
    return column == any_(cast(literal(_keys_in_one(keys), Text), ARRAY(column.type)))


def fetch(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], keys: Collection[Any]
) -> CursorResult[Any]:
    """Return the rows of a query that the caller keeps, of which the column is one of the keys.

    To put a condition together costs as much as to ask it: it is put together once for each kept query.
    """
    if not _go_as_one(connection, keys):
        return connection.execute(query.where(column.in_(keys)))
    return connection.execute(_keyed(query, column), {"keys": _keys_in_one(keys)})


@lru_cache(maxsize=1000)
def _keyed(query: Select[Any], column: ColumnElement[Any]) -> Select[Any]:
    return query.where(column == any_(cast(bindparam("keys", type_=Text), ARRAY(column.type))))


def _go_as_one(connection: Connection, keys: Collection[Any]) -> bool:
    return connection.dialect.name == "postgresql" and all(isinstance(key, UUID | int) for key in keys)


def _keys_in_one(keys: Collection[Any]) -> str:
    return f"{{{','.join(key.hex if isinstance(key, UUID) else str(int(key)) for key in keys)}}}"


@cache
def _unless_there(table: Table, names: tuple[str, ...]) -> TextClause:
    return text(f"{_insertion(table, names, 'rows')} ON CONFLICT DO NOTHING")


@lru_cache(maxsize=1000)
def _together(writings: tuple[tuple[Table, tuple[str, ...], bool], ...]) -> TextClause:
    each = (
        (_insertion if new else _correction)(table, names, f"rows_{place}")
        for place, (table, names, new) in enumerate(writings)
    )
    return text(";\n".join(each))


def _insertion(table: Table, names: tuple[str, ...], bound: str) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{table.name}" ({columns}) SELECT {columns} FROM {_records(table, bound)}'


def _correction(table: Table, names: tuple[str, ...], bound: str) -> str:
    keys = [column.name for column in table.primary_key.columns]
    new = ", ".join(f'"{name}" = new."{name}"' for name in names if name not in keys)
    same = " AND ".join(f'old."{key}" = new."{key}"' for key in keys)
    return f'UPDATE "{table.name}" old SET {new} FROM {_records(table, bound)} WHERE {same}'


def _records(table: Table, bound: str) -> str:
    return f'json_populate_recordset(NULL::"{table.name}", CAST(:{bound} AS json)) new'


def _packed(table: Table, rows: Iterable[Columns]) -> str:
    moments, binary = _special(table)
    for row in rows:
        for name in moments:
            if row.get(name) is not None and row[name].tzinfo is None:
                raise ValueError(f"a naive moment may not be stored: {row[name]}")
    if binary:
        rows = [{**row, **{name: _in_hex(row[name]) for name in binary if name in row}} for row in rows]
    return msgspec.json.encode(rows, enc_hook=plain).decode()


@cache
def _special(table: Table) -> tuple[list[str], list[str]]:
    """Return the columns with moments and those with bytes."""
    moments = [column.name for column in table.columns if isinstance(column.type, Moment)]
    return moments, [column.name for column in table.columns if isinstance(column.type, LargeBinary)]


def _in_hex(content: bytes | None) -> str | None:
    return None if content is None else f"\\x{content.hex()}"
