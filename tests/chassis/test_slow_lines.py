"""The carrier on lines that carry little: large messages, slow wires, and batches that are too much at once."""

import time
from collections.abc import Iterator, Sequence
from uuid import uuid4

import pytest
from sqlalchemy import RowMapping

from deploy.local.servers import Servers
from shared.chassis.carriers import rabbitmq
from shared.chassis.carriers.rabbitmq import PIECE, Line, NotConfirmed, RabbitMQ
from shared.chassis.relay import Relay
from shared.chassis.tables import outbox
from shared.chassis.work import Work
from shared.events.application import ApplicationWithdrawn
from shared.kernel.actor import SYSTEM
from tests.chassis import broker
from tests.chassis.steps import rows_of
from tests.chassis.twins import a_fact
from tests.chassis.wire import Wire, port_of, through

TYPE = ApplicationWithdrawn.type


@pytest.fixture
def amqp_uri(servers: Servers) -> Iterator[str]:
    """A virtual host of the test's own with one queue that hears one type."""
    with broker.virtual_host(servers) as address:
        broker.declare(address, TYPE)
        yield address


def test_what_is_larger_than_a_piece_arrives_whole_and_in_its_order(amqp_uri: str):
    bodies = ["a" * 10, "b" * (3 * PIECE), "c" * 10, "d" * (PIECE + 1), "e" * 10]
    line = Line(amqp_uri)
    line.publish([{"event_id": uuid4(), "type": TYPE, "body": body} for body in bodies])
    line.hang_up()

    assert [message.body for message in broker.taken(amqp_uri, 5)] == bodies


def test_a_batch_that_takes_long_is_carried_as_long_as_confirms_come(amqp_uri: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rabbitmq, "CONFIRM_SECONDS", 1)
    batch = [{"event_id": uuid4(), "type": TYPE, "body": "x" * 1400} for _ in range(100)]
    with Wire(port_of(amqp_uri)) as wire:
        wire.chunk = 512  # some three seconds for the batch
        carrier = RabbitMQ(through(wire, amqp_uri))
        began = time.monotonic()
        carrier.carry(batch)
        taken = time.monotonic() - began
        carrier.close()

    assert taken > 1
    assert broker.count_of(amqp_uri) == 100


class Narrow:
    """A carrier that takes a few messages at once and fails on more."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.tried: list[int] = []
        self.carried: list[int] = []

    def carry(self, batch: Sequence[RowMapping]) -> None:
        """Take the batch if it is small enough."""
        self.tried.append(len(batch))
        if len(batch) > self.most:
            raise NotConfirmed("too much at once")
        self.carried.extend(row["position"] for row in batch)


def test_a_line_that_carries_little_is_asked_for_less_until_it_can_and_for_more_again(work: Work):
    with work.begin(SYSTEM) as tx:
        tx.emit(*(a_fact(uuid4()) for _ in range(100)))
    carrier = Narrow(most=70)
    relay = Relay(work, carrier)
    faults = 0
    while len(carrier.carried) < 100:
        try:
            relay.once()
        except NotConfirmed:
            faults += 1
    relay.once()

    assert carrier.carried == sorted(row["position"] for row in rows_of(work, outbox))
    assert carrier.tried == [100, 100, 100, 62, 38]
    assert (faults, relay._size) == (3, 496)
