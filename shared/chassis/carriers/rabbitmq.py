"""The carrier for many processes: RabbitMQ, a batch published at once and confirmed together."""

import time
from collections.abc import Sequence
from typing import Any

from amqp import Message
from sqlalchemy import RowMapping

from shared.chassis import failpoints
from shared.chassis.carriers.dialling import dial
from shared.chassis.carriers.topology import EXCHANGE

CONFIRM_SECONDS = 10


class NotConfirmed(OSError):
    """The broker did not take the whole batch; it is told again."""


class RabbitMQ:
    """One relay's connection to the broker, made when first needed and dropped on any fault."""

    def __init__(self, amqp_uri: str) -> None:
        self._uri = amqp_uri
        self._line: Line | None = None

    def carry(self, batch: Sequence[RowMapping]) -> None:
        """Return when the broker has confirmed every message; raise, and start afresh next time, otherwise."""
        if self._line is None:
            self._line = Line(self._uri)
        try:
            self._line.publish(batch)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Drop the connection, whatever state it is in."""
        line, self._line = self._line, None
        if line is not None:
            line.hang_up()


class Line:
    """One channel in confirm mode; the broker numbers what it hears on it 1, 2, 3."""

    def __init__(self, amqp_uri: str) -> None:
        self.connection = dial(amqp_uri)
        channel: Any = self.connection.default_channel
        self.channel = channel
        self.channel.confirm_select()
        self.last_tag = 0
        self.outstanding: set[int] = set()
        self.refused = 0
        self.channel.events["basic_ack"].add(self._confirmed)
        self.channel.events["basic_nack"].add(self._refused)
        self.channel.events["basic_return"].add(self._returned)

    def publish(self, batch: Sequence[RowMapping]) -> None:
        """Send every message, then wait for all confirms; raise NotConfirmed on a refusal or on silence."""
        for row in batch:
            self.last_tag += 1
            self.outstanding.add(self.last_tag)
            self.channel.basic_publish(
                _message(row),
                exchange=EXCHANGE,
                routing_key=row["type"],
                mandatory=True,
                timeout=CONFIRM_SECONDS,
            )
        failpoints.reach("relay.published", broker=self.connection)
        until = time.monotonic() + CONFIRM_SECONDS
        while self.outstanding:
            if time.monotonic() > until:
                raise NotConfirmed(f"{len(self.outstanding)} messages unconfirmed after {CONFIRM_SECONDS} s")
            self.connection.drain_events(timeout=CONFIRM_SECONDS)
        if self.refused:
            raise NotConfirmed(f"the broker refused {self.refused} messages")

    def hang_up(self) -> None:
        """Close the socket without a farewell: the broker may be the one that is gone."""
        self.connection.collect()

    def _confirmed(self, tag: int, multiple: bool) -> None:
        if multiple:
            self.outstanding = {waiting for waiting in self.outstanding if waiting > tag}
        else:
            self.outstanding.discard(tag)

    def _refused(self, tag: int, multiple: bool) -> None:
        before = len(self.outstanding)
        self._confirmed(tag, multiple)
        self.refused += before - len(self.outstanding)

    def _returned(self, fault: Exception, exchange: str, routing_key: str, message: Message) -> None:
        self.refused += 1  # not even the alternate exchange would have it: the topology is not declared


def _message(row: RowMapping) -> Message:
    return Message(
        row["body"],
        content_type="application/cloudevents+json",
        content_encoding="utf-8",
        delivery_mode=2,
        message_id=str(row["event_id"]),
        type=row["type"],
    )
