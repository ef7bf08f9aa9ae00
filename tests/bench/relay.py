"""Outbox rows told and marked, against a bare loop that publishes the same messages in the same way, without rows."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from amqp import Connection, Message
from kombu.utils.url import url_to_parts

from shared.chassis.carriers.rabbitmq import RabbitMQ, in_pieces
from shared.chassis.carriers.topology import EXCHANGE
from shared.chassis.engines import Database
from shared.chassis.relay import BATCH, Relay
from shared.chassis.work import Work
from tests.bench import child, letters
from tests.bench.report import Line, Watch, twice_compared
from tests.bench.stage import Stage, cursor_on

MESSAGES = 10_000
ROUNDS = 5


def measure(stage: Stage) -> Iterator[Line]:
    """Measure both in turns."""
    urls = stage.fresh("contract")
    ours, control = [], []
    for _ in range(ROUNDS):
        with cursor_on(urls["DATABASE_URL"], "contract") as cursor:
            letters.into_outbox(cursor, MESSAGES)
        ours.append(child.run(tell, urls=urls))
        stage.purge()
        control.append(child.run(publish, green=False, amqp_uri=urls["AMQP_URI"]))
        stage.purge()
    yield from twice_compared("relay: outbox to confirmed and marked", ours, control, unit="events/s", share=0.6)


def tell(urls: dict[str, str]) -> list[float]:
    """Return how many waiting events one relay tells a second, by both clocks; the first batch is not counted."""
    work = Work("contract", Database(urls["DATABASE_URL"].replace("{service}", "contract"), name="bench"))
    relay = Relay(work, RabbitMQ(urls["AMQP_URI"]))
    relay.once()
    watch, told = Watch(), 0
    while found := relay.once():
        told += found
    return watch.rates(told)


def publish(amqp_uri: str) -> list[float]:
    """Return how many messages a bare py-amqp channel publishes a second by both clocks, a batch at a time.

    In pieces as our relay's batches are, and looking for the broker's word no more often: what differs are the rows.
    """
    channel = open_channel(amqp_uri)
    channel.connection.client_properties = {**channel.connection.client_properties, "capabilities": {}}
    outstanding: set[int] = set()
    last_tag = 0

    def confirmed(tag: int, multiple: bool) -> None:
        done = {waiting for waiting in outstanding if waiting <= tag} if multiple else {tag}
        outstanding.difference_update(done)

    channel.confirm_select()
    channel.events["basic_ack"].add(confirmed)
    bodies = [letters.body(number) for number in range(MESSAGES)]
    watch = Watch()
    for start in range(0, MESSAGES, BATCH):
        if start == BATCH:
            watch = Watch()
        with in_pieces(channel.connection.transport):
            for body in bodies[start : start + BATCH]:
                last_tag += 1
                outstanding.add(last_tag)
                channel.basic_publish(_message(body), exchange=EXCHANGE, routing_key=letters.TYPE, mandatory=True)
        while outstanding:
            channel.connection.drain_events(timeout=10)
    return watch.rates(MESSAGES - BATCH)


def _message(body: str) -> Message:
    return Message(
        body,
        content_type="application/cloudevents+json",
        content_encoding="utf-8",
        delivery_mode=2,
        message_id=str(uuid4()),
        type=letters.TYPE,
    )


def open_channel(amqp_uri: str) -> Any:
    """Return a channel of a bare connection."""
    parts = url_to_parts(amqp_uri)
    connection = Connection(
        host=f"{parts.hostname}:{parts.port}",
        userid=parts.username,
        password=parts.password,
        virtual_host=parts.path or "/",
    )
    connection.connect()
    return connection.channel()
