"""A connection to the broker on which nobody waits for ever."""

from typing import Any

from kombu import Connection

CONNECT_SECONDS = 5
ANSWER_SECONDS = 10


def dial(amqp_uri: str, *, heartbeat: int = 0) -> Connection:
    """Return a connection that is made; every wait on it that says nothing else ends after ANSWER_SECONDS.

    Hang it up with `collect`, which needs no answer: the broker may be the one that is gone.
    """
    connection = Connection(amqp_uri, connect_timeout=CONNECT_SECONDS, heartbeat=heartbeat)
    connection.connect()
    made: Any = connection.connection
    # The library's own read_timeout is an option of the socket, which a green socket does not heed.
    made.transport.sock.settimeout(ANSWER_SECONDS)
    return connection
