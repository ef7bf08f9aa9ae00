"""Many rows with one statement: on PostgreSQL they travel as one JSON parameter, to the embedded database one by one.

A parameter for every value of every row costs more than all else that is done to a row.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    LargeBinary,
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


def add(connection: Connection, table: Table, rows: Sequence[Columns], *, unless_there: bool = False) -> int:
    """Insert rows that have the same columns; return how many are new where some may be there already."""
    if connection.dialect.name == "postgresql":
        statement = _insertion(table, tuple(rows[0]), unless_there)
        return connection.execute(statement, {"rows": _packed(table, rows)}).rowcount
    if not unless_there:
        connection.execute(insert(table), rows)
        return len(rows)
    each = sqlite.insert(table).on_conflict_do_nothing()
    return sum(connection.execute(each, row).rowcount for row in rows)


def change(connection: Connection, table: Table, rows: Sequence[Columns]) -> None:
    """Update rows by key; each names its key and the same other columns."""
    if connection.dialect.name == "postgresql":
        connection.execute(_correction(table, tuple(rows[0])), {"rows": _packed(table, rows)})
        return
    (key,) = table.primary_key.columns
    new: Columns = {name: bindparam(f"new_{name}") for name in rows[0] if name != key.name}
    statement = update(table).where(key == bindparam(f"new_{key.name}")).values(new)
    connection.execute(statement, [{f"new_{name}": value for name, value in row.items()} for row in rows])


def among(connection: Connection, column: ColumnElement[Any], keys: Collection[Any]) -> ColumnElement[bool]:
    """Return the condition that the column is one of the keys; on PostgreSQL ids and numbers travel as one parameter too."""
    if connection.dialect.name != "postgresql" or not all(isinstance(key, UUID | int) for key in keys):
        return column.in_(keys)
    packed = ",".join(key.hex if isinstance(key, UUID) else str(int(key)) for key in keys)
    return column == any_(cast(literal(f"{{{packed}}}", Text), ARRAY(column.type)))


@cache
def _insertion(table: Table, names: tuple[str, ...], unless_there: bool) -> TextClause:
    columns = ", ".join(f'"{name}"' for name in names)
    passing_over = " ON CONFLICT DO NOTHING" if unless_there else ""
    return text(f'INSERT INTO "{table.name}" ({columns}) SELECT {columns} FROM {_records(table)}{passing_over}')


@cache
def _correction(table: Table, names: tuple[str, ...]) -> TextClause:
    (key,) = (column.name for column in table.primary_key.columns)
    new = ", ".join(f'"{name}" = new."{name}"' for name in names if name != key)
    return text(f'UPDATE "{table.name}" old SET {new} FROM {_records(table)} WHERE old."{key}" = new."{key}"')


def _records(table: Table) -> str:
    return f'json_populate_recordset(NULL::"{table.name}", CAST(:rows AS json)) new'


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
