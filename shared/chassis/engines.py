"""How a process reaches its databases: pooled PostgreSQL, or one embedded file with one writer at a time."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Connection, Engine, create_engine, event

from shared.chassis import silence

STATEMENT_MS = 30_000
LOCK_MS = 10_000
BELIEVED_SECONDS = 1.0
POOL_SIZE = 20  # at least as many as a service has workers

_PG_OPTIONS = (
    f"-c statement_timeout={STATEMENT_MS} -c lock_timeout={LOCK_MS} "
    f"-c idle_in_transaction_session_timeout=60000 -c timezone=UTC "
    # a client that has vanished without a farewell must not keep its locks
    f"-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=20000"
)


class Database:
    """One service's own database."""

    def __init__(self, url: str, *, name: str) -> None:
        self.name = name
        self.embedded = url.startswith("sqlite")
        self.engine = _embedded(url) if self.embedded else _pooled(url, name)
        # An embedded file has one writer: green threads queue here instead of in SQLite's busy wait,
        # which would block every other green thread of the process.
        self._writer = threading.Lock()
        snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._looking: dict[str, Any] = {"reading": True} if self.embedded else snapshot

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection whose work is committed at the end, or undone whole."""
        if not self.embedded:
            with self.engine.begin() as connection:
                yield connection
            return
        with self._writer, self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection for looking only, at one moment however many queries it makes."""
        with self.engine.connect().execution_options(**self._looking) as connection:
            yield connection

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _pooled(url: str, name: str) -> Engine:
    silence.be_patient_but_not_for_ever()
    engine = create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=10,
        pool_pre_ping=True,
        hide_parameters=True,  # a fault is logged, what people wrote is not
        json_deserializer=msgspec.json.decode,
        connect_args={"options": _PG_OPTIONS, "application_name": name, **silence.LINE},
    )
    _greet_briefly(engine.dialect)
    return engine


def _greet_briefly(dialect: Any) -> None:
    """Let nobody wait as long for a connection, new or kept, as for the answer to a question."""
    dialect.connect = _briefly(dialect.connect)
    dialect.do_ping = _believing(_briefly(dialect.do_ping))


def _briefly(meet: Callable[..., Any]) -> Callable[..., Any]:
    def met(*args: Any, **options: Any) -> Any:
        with silence.greeting():
            return meet(*args, **options)

    return met


def _believing(ping: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Ask a kept connection whether it leads somewhere, but not again within the second: that is a journey each time."""
    answered: WeakKeyDictionary[Any, float] = WeakKeyDictionary()

    def pinged(connection: Any) -> bool:
        now = time.monotonic()
        if not connection.closed and now - answered.get(connection, -BELIEVED_SECONDS) < BELIEVED_SECONDS:
            return True
        leads = ping(connection)
        answered[connection] = now
        return leads

    return pinged


def _embedded(url: str) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        json_deserializer=msgspec.json.decode,
        connect_args={"timeout": 10, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
