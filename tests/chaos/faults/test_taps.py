"""A tap brings every message, as often and in whatever order it was told to, and leaves the queue as it was."""

from collections.abc import Iterator

import pytest
from kombu import Connection

from deploy.local.servers import Servers
from shared.chassis.carriers.topology import EXCHANGE, queue_of
from tests.chaos.faults import taps
from tests.chassis import broker
from tests.chassis.broker import HEARER
from tests.waiting import eventually

pytestmark = pytest.mark.servers
TYPE = "approval.approved.v1"
TOPOLOGY = {"services": {HEARER: {"hears": [TYPE]}, "silent": {"hears": []}}}
COUNT = 40


@pytest.fixture(scope="module")
def vhost(servers: Servers) -> Iterator[str]:
    """A virtual host of this module's own."""
    with broker.virtual_host(servers) as address:
        yield address


@pytest.fixture
def amqp_uri(vhost: str) -> Iterator[str]:
    """The virtual host with one service's queue."""
    broker.declare(vhost, TYPE)
    yield vhost
    broker.clear(vhost)


def say(amqp_uri: str, *bodies: bytes) -> None:
    """Let the exchange send these."""
    with Connection(amqp_uri, transport_options={"confirm_publish": True}) as connection:
        for body in bodies:
            message = broker.Message(body, delivery_mode=2, type=TYPE)
            connection.default_channel.basic_publish_confirm(message, EXCHANGE, TYPE)


def heard(amqp_uri: str, count: int) -> list[bytes]:
    eventually(lambda: broker.count_of(amqp_uri) == count, within=30)
    return [bytes(message.body) for message in broker.taken(amqp_uri, count)]


WORDS = [f"word {number}".encode() for number in range(COUNT)]


def test_three_times_is_every_message_three_times(amqp_uri: str):
    with taps.tapped(amqp_uri, TOPOLOGY, taps.three_times):
        say(amqp_uri, *WORDS)
        found = heard(amqp_uri, 3 * COUNT)

    assert sorted(found) == sorted(WORDS * 3)


def test_shuffled_is_every_message_once_in_another_order(amqp_uri: str):
    with taps.tapped(amqp_uri, TOPOLOGY, taps.shuffled(seed=1)):
        say(amqp_uri, *WORDS)
        found = heard(amqp_uri, COUNT)

    assert sorted(found) == sorted(WORDS)
    assert found != WORDS


def test_what_still_lies_in_a_tap_that_is_taken_away_is_not_lost_and_the_order_is_plain_again(amqp_uri: str):
    with taps.tapped(amqp_uri, TOPOLOGY, list):
        say(amqp_uri, *WORDS)
    say(amqp_uri, b"afterwards")

    assert heard(amqp_uri, COUNT + 1) == [*WORDS, b"afterwards"]
    with Connection(amqp_uri) as connection, pytest.raises(connection.channel_errors):
        connection.default_channel.queue_declare(f"tap.{queue_of(HEARER)}", passive=True)
