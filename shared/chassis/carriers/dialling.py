"""A connection to the broker on which nobody waits for ever."""

import socket
from typing import Any

import structlog
from amqp.exceptions import AMQPError
from kombu import Connection

log = structlog.get_logger()

CONNECT_SECONDS = 5
ANSWER_SECONDS = 10
# How long the system holds a line whose far end takes nothing: with the library's own second, a slow line is a cut one.
UNTAKEN_SECONDS = 20
USER_TIMEOUT: int | None = getattr(socket, "TCP_USER_TIMEOUT", None)  # Linux; elsewhere the system's own is longer


def dial(amqp_uri: str, *, heartbeat: int = 0) -> Connection:
    """Return a connection that is made; every wait on it that says nothing else ends after ANSWER_SECONDS.

    Several addresses, separated by `;`, are the nodes of one cluster: the first that answers is taken.
    Hang it up with `collect`, which needs no answer: the broker may be the one that is gone.
    """
    *others, last = amqp_uri.split(";")
    for address in others:
        try:
            return _dialled(address, heartbeat)
        except (OSError, AMQPError) as fault:
            log.info("broker_node_away", fault=f"{type(fault).__name__}: {fault}")
    return _dialled(last, heartbeat)


def _dialled(address: str, heartbeat: int) -> Connection:
    options = {} if USER_TIMEOUT is None else {"socket_settings": {USER_TIMEOUT: UNTAKEN_SECONDS * 1000}}
    connection = Connection(address, connect_timeout=CONNECT_SECONDS, heartbeat=heartbeat, transport_options=options)
    connection.connect()
    made: Any = connection.connection
    # The library's own read_timeout is an option of the socket, which a green socket does not heed.
    made.transport.sock.settimeout(ANSWER_SECONDS)
    return connection
