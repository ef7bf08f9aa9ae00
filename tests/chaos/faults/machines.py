"""What can happen to our servers: killed, frozen, crowded, alarmed. Only what their own pid files name is signalled."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
from amqp.exceptions import AMQPError

from deploy.local.servers import Servers
from shared.chassis.carriers.dialling import dial

POSTGRES, BROKER = "postgres", "rabbitmq"
ROUNDS = 5  # who is turned out comes back at once and may find a seat


def start(servers: Servers, name: str) -> None:
    """Return when the server answers; one that runs already is left alone."""
    servers.start_postgres() if name == POSTGRES else servers.start_broker()


def heal(servers: Servers, name: str) -> None:
    """Start what has died; a broker that lives but keeps no queues any more is started anew, as its operator must."""
    start(servers, name)
    if name not in servers.pids():
        start(servers, name)
    if name != BROKER:
        return
    if not keeps_queues(servers.urls()["AMQP_URI"]):
        stop(servers, name)
        start(servers, name)


def keeps_queues(amqp_uri: str) -> bool:
    """Return whether the broker makes a new queue: without its log it still shows the old ones, and refuses every message."""
    name = f"probe.{uuid4()}"
    try:
        with dial(amqp_uri) as connection:
            channel: Any = connection.default_channel
            channel.queue_declare(name, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
            channel.queue_delete(name)
    except (OSError, AMQPError):
        return False
    return True


def stop(servers: Servers, name: str) -> None:
    """End the server as an operator would."""
    servers.stop_postgres() if name == POSTGRES else servers.stop_broker()


def kill(servers: Servers, name: str) -> None:
    """End the server without a warning."""
    os.kill(servers.pids()[name], signal.SIGKILL)


@contextmanager
def stopped(servers: Servers, name: str) -> Iterator[None]:
    """Let the server be away inside the block, ended as an operator would."""
    stop(servers, name)
    try:
        yield
    finally:
        start(servers, name)


@contextmanager
def killed(servers: Servers, name: str) -> Iterator[None]:
    """Let the server be away inside the block, ended without a warning."""
    kill(servers, name)
    try:
        yield
    finally:
        start(servers, name)


@contextmanager
def frozen(servers: Servers, name: str) -> Iterator[None]:
    """Let the server stand still inside the block: connections stay open, nobody answers."""
    with standing_still(servers.pids()[name]):
        yield


@contextmanager
def standing_still(pid: int) -> Iterator[None]:
    """Stop a server and every process it has begun; let all go on afterwards."""
    held: list[int] = []
    try:
        while new := [member for member in family(pid) if member not in held]:
            held += new  # who was born while we looked is found in the next round
            _signal(new, signal.SIGSTOP)
        yield
    finally:
        _signal(reversed(held), signal.SIGCONT)


def family(pid: int) -> list[int]:
    """Return a process and all that it has begun, the oldest first."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [pid, *(member for child in children for member in family(int(child)))]


def _signal(pids: Any, number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass  # it has ended by itself meanwhile


@contextmanager
def crowded(servers: Servers) -> Iterator[None]:
    """Leave no connection to PostgreSQL free inside the block: those of others are ended and their seats taken."""
    plain = servers.urls()["DATABASE_URL"].replace("+psycopg2", "").replace("{service}", "postgres")
    with ExitStack() as seats, closing(psycopg2.connect(plain, application_name="crowd")) as mine:
        mine.autocommit = True
        for _ in range(ROUNDS):
            while _sit_down(seats, plain):
                pass
            if not _turn_out(mine):
                break
        while _sit_down(seats, plain):
            pass
        yield


def _sit_down(seats: ExitStack, url: str) -> bool:
    try:
        seats.enter_context(closing(psycopg2.connect(url, application_name="crowd")))
    except psycopg2.OperationalError:
        return False
    return True


def _turn_out(mine: Any) -> int:
    with mine.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND application_name <> 'crowd'"
        )
        return int(cursor.fetchone()[0])


@contextmanager
def out_of_memory(servers: Servers) -> Iterator[None]:
    """Let the broker believe that it has no memory left: it takes no more messages."""
    servers.rabbitmqctl("set_vm_memory_high_watermark", "absolute", "1MB")
    try:
        yield
    finally:
        servers.rabbitmqctl("set_vm_memory_high_watermark", "0.8")


@contextmanager
def out_of_disk(servers: Servers) -> Iterator[None]:
    """Let the broker believe that it has no disk left: it takes no more messages."""
    servers.rabbitmqctl("set_disk_free_limit", "100000GB")
    try:
        yield
    finally:
        servers.rabbitmqctl("set_disk_free_limit", "10MB")
