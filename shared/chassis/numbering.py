"""Document numbers: gap-free per office and year, because the counter moves in the case's own transaction."""

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from shared.chassis.tables import numbers
from shared.kernel.numbers import DocumentNumber


def next_serial(connection: Connection, mark: str, year: int) -> int:
    """Return the next serial of a mark in a year: 1, 2, 3; a number rolled back is given again."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    counter = dialect.insert(numbers).values(office_mark=mark, year=year, last_serial=1)
    counted = counter.on_conflict_do_update(
        index_elements=["office_mark", "year"], set_={"last_serial": numbers.c.last_serial + 1}
    )
    return int(connection.execute(counted.returning(numbers.c.last_serial)).scalar_one())


def allot(connection: Connection, office_mark: str, year: int) -> DocumentNumber:
    """Return the office's next document number, such as 晋市大数据审〔2026〕12号."""
    return DocumentNumber(office_mark, year, next_serial(connection, office_mark, year))
