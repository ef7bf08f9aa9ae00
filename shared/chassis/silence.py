"""Waits for PostgreSQL without holding up other green threads, and never for ever.

The library's own limits do not hold here: psycopg2 waits through a callback in a green process, and then neither
`connect_timeout` nor a socket's timeout is heeded. A server that is frozen, or that is gone without a farewell,
would be waited for as long as that lasts: requests would hang, and every connection of the pool with them.
"""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from psycopg2 import OperationalError, extensions

GREETING_SECONDS = 10.0  # to be let in, and to show that a kept connection still leads somewhere
ANSWER_SECONDS = 40.0  # the server itself ends every statement earlier: who says nothing for so long is gone

# For a connection that dies while nobody speaks, and for words that no machine takes any more.
LINE = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}

_greeting: ContextVar[bool] = ContextVar("greeting", default=False)


def be_patient_but_not_for_ever() -> None:
    """Let every wait of this process for PostgreSQL end."""
    extensions.set_wait_callback(_wait)


@contextmanager
def greeting() -> Iterator[None]:
    """Wait inside the block no longer than for a greeting."""
    before = _greeting.set(True)
    try:
        yield
    finally:
        _greeting.reset(before)


def _wait(connection: Any) -> None:
    """Return when the server has answered; raise when it says nothing, which also ends the connection."""
    patience = GREETING_SECONDS if _greeting.get() else ANSWER_SECONDS
    while (state := connection.poll()) != extensions.POLL_OK:
        if not _stirs(connection.fileno(), reading=state == extensions.POLL_READ, patience=patience):
            raise OperationalError(f"the database has said nothing for {patience:g} seconds")


def _stirs(line: int, *, reading: bool, patience: float) -> bool:
    """Return whether the line can be read from, or written to, within so many seconds."""
    if not hasattr(select, "poll"):  # a green process has none, and its hub knows every line
        return any(select.select([line], [], [], patience) if reading else select.select([], [line], [], patience))
    asked = select.poll()  # the bare `select` knows no line beyond the 1024th
    asked.register(line, select.POLLIN if reading else select.POLLOUT)
    return bool(asked.poll(patience * 1000))
