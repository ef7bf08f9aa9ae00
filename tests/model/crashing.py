"""Lets a process die where a test says: at a statement, just before its commit, or just after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event

from shared.chassis.engines import Database

BEFORE, AFTER = "before the commit", "after the commit"
MOMENTS = (BEFORE, AFTER, 1, 2, 3, 5, 8, 13)  # a number: at that statement


class Fell(Exception):
    """The first sign of the end; whoever catches it can do nothing more."""


class Crash(BaseException):
    """The process is gone."""


class Doom:
    """Hangs over one database; at the moment it was told, nothing more is written."""

    def __init__(self) -> None:
        self.moment: str | int | None = None
        self.struck = False
        self.committed = False
        self._statements = 0

    def hang_over(self, database: Database) -> None:
        """Watch what this database is asked."""
        event.listen(database.engine, "connect", _hurry)
        event.listen(database.engine, "before_cursor_execute", self._ask)
        whole = database.writing

        @contextmanager
        def writing() -> Iterator[Connection]:
            with whole() as connection:
                yield connection
                self._reach(BEFORE)
            self.committed = True
            self._reach(AFTER)

        database.writing = writing  # type: ignore[method-assign]

    def tell(self, moment: str | int | None) -> None:
        """Strike at this moment of what is done next, or not at all."""
        self.moment, self.struck, self.committed, self._statements = moment, False, False, 0

    def _ask(self, *_statement: Any) -> None:
        if self.struck:
            raise Crash
        self._statements += 1
        if self._statements == self.moment:
            self.struck = True
            raise Fell

    def _reach(self, moment: str) -> None:
        if self.struck:
            raise Crash
        if moment == self.moment:
            self.struck = True
            raise Crash


def _hurry(connection: Any, _record: Any) -> None:
    """Let nothing wait for the disk: it is the process that dies here, not the machine."""
    connection.execute("PRAGMA synchronous=OFF")
