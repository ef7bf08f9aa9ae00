"""The tests' own corner of the broker: a virtual host with the house's exchanges and whatever queues a test wants."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from amqp import Message
from kombu import Connection

from deploy.local.servers import Servers
from shared.chassis.carriers import topology
from shared.chassis.carriers.receiver import Receiver
from shared.chassis.carriers.topology import EXCHANGE, UNROUTED, queue_of
from shared.chassis.work import Work

HEARER = "hearer"


@contextmanager
def virtual_host(servers: Servers) -> Iterator[str]:
    """Yield the address of a virtual host that is deleted afterwards."""
    name = f"chassis-b-{uuid4().hex[:8]}"
    whole = servers.urls()["AMQP_URI"]
    user = whole.removeprefix("amqp://").partition(":")[0]
    servers.rabbitmqctl("add_vhost", name)
    servers.rabbitmqctl("set_permissions", "-p", name, user, ".*", ".*", ".*")
    try:
        yield f"{whole.rpartition('/')[0]}/{quote(name)}"
    finally:
        servers.rabbitmqctl("delete_vhost", name)


def declare(amqp_uri: str, *types: str, hearer: str = HEARER, says: Collection[str] = ()) -> None:
    """Declare the exchanges, and one queue that hears these types; the house `says` those and others."""
    topology.declare(amqp_uri, {"services": {hearer: {"hears": list(types), "says": [*types, *says]}}})


def clear(amqp_uri: str) -> None:
    """Take away everything that tests have declared."""
    with Connection(amqp_uri) as connection:
        channel: Any = connection.default_channel
        for queue in (queue_of(HEARER), UNROUTED):
            channel.queue_delete(queue)
        for exchange in (EXCHANGE, UNROUTED):
            channel.exchange_delete(exchange)


def put(amqp_uri: str, *bodies: bytes, queue: str | None = None) -> None:
    """Put bodies straight into a queue; return when the broker has confirmed each."""
    # a broker that is swallowing 20 MB for the one before is slow to greet the next
    with Connection(amqp_uri, connect_timeout=60, transport_options={"confirm_publish": True}) as connection:
        channel: Any = connection.default_channel
        for body in bodies:
            channel.basic_publish_confirm(Message(body, delivery_mode=2), "", queue or queue_of(HEARER))


def taken(amqp_uri: str, count: int, queue: str | None = None) -> list[Any]:
    """Take this many messages from a queue, as its one active consumer."""
    found: list[Any] = []
    with Connection(amqp_uri) as connection:
        channel: Any = connection.default_channel
        channel.basic_consume(queue or queue_of(HEARER), callback=found.append, no_ack=True)
        while len(found) < count:
            connection.drain_events(timeout=5)
    return found


def count_of(amqp_uri: str, queue: str | None = None) -> int:
    """Return how many messages lie ready in a queue."""
    with Connection(amqp_uri) as connection:
        channel: Any = connection.default_channel
        return int(channel.queue_declare(queue or queue_of(HEARER), passive=True).message_count)


@contextmanager
def receiving_at(uri: str, work: Work) -> Iterator[Receiver]:
    """Receive inside the block."""
    receiver = Receiver(uri, work)
    receiver.start()
    try:
        yield receiver
    finally:
        receiver.stop()
