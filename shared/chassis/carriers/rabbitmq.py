"""The carrier for many processes: RabbitMQ, a batch published at once and confirmed together."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from amqp import Message
from sqlalchemy import RowMapping

from shared.chassis import failpoints
from shared.chassis.carriers.dialling import dial
from shared.chassis.carriers.topology import EXCHANGE

CONFIRM_SECONDS = 10
BLOCKED_SECONDS = 300
PIECE = 1 << 18  # bytes that leave with one call of the system


class NotConfirmed(OSError):
    """The broker did not take the whole batch; it is told again."""


class NoRoom(NotConfirmed):
    """The broker has no memory or no disk left and takes no messages for now."""


class RabbitMQ:
    """One relay's connection to the broker, made when first needed and dropped on any fault.

    On one fault it is kept: a broker without room does not even read on a connection it has blocked, and so never
    learns that we have left. One more with every try, and in an hour it has no connection left for anybody.
    """

    def __init__(self, amqp_uri: str) -> None:
        self._uri = amqp_uri
        self._line: Line | None = None

    def carry(self, batch: Sequence[RowMapping]) -> None:
        """Return when the broker has confirmed every message; raise, and start afresh next time, otherwise."""
        line = self._line = self._open_line()
        try:
            line.publish(batch)
        except BaseException:
            if not line.blocked:
                self.close()
            raise

    def _open_line(self) -> "Line":
        """Return the line, or a new one; raise NoRoom while the broker takes nothing."""
        line = self._line
        if line is not None and line.blocked:
            try:
                line.await_room()
            except NoRoom:
                if line.blocked_for() > BLOCKED_SECONDS:  # or the broker has gone without a word
                    self.close()
                raise
            except BaseException:
                self.close()
                raise
            self.close()  # what it took in vain is told again
        return self._line or Line(self._uri)

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
        self.blocked_at: float | None = None
        made: Any = self.connection.connection
        self.transport = made.transport
        # The broker knows by now that we heed its word; asked at every message, the library would look for it each time.
        made.client_properties = {**made.client_properties, "capabilities": {}}
        made.on_blocked, made.on_unblocked = self._block, self._unblock
        self.channel.events["basic_ack"].add(self._confirmed)
        self.channel.events["basic_nack"].add(self._refused)
        self.channel.events["basic_return"].add(self._returned)

    def publish(self, batch: Sequence[RowMapping]) -> None:
        """Send every message, then wait for all confirms; raise NotConfirmed on a refusal or on silence.

        On a new line one goes ahead: a broker without room says so then, before it is given more than it reads.
        """
        parts = [batch] if self.last_tag else [batch[:1], batch[1:]]
        for part in filter(None, parts):
            self._send(part)
            failpoints.reach("relay.published", broker=self.connection)
            self._await_confirms()

    def _send(self, batch: Sequence[RowMapping]) -> None:
        with self.transport.having_timeout(CONFIRM_SECONDS), in_pieces(self.transport):
            for row in batch:
                self.last_tag += 1
                self.outstanding.add(self.last_tag)
                self.channel.basic_publish(_message(row), exchange=EXCHANGE, routing_key=row["type"], mandatory=True)

    def _await_confirms(self) -> None:
        """Wait as long as confirms come: over a slow line a batch takes its time."""
        left, until = len(self.outstanding), time.monotonic() + CONFIRM_SECONDS
        while self.outstanding:
            if len(self.outstanding) < left:
                left, until = len(self.outstanding), time.monotonic() + CONFIRM_SECONDS
            if time.monotonic() > until:
                raise NotConfirmed(f"{left} messages unconfirmed, none for {CONFIRM_SECONDS} s")
            self.connection.drain_events(timeout=CONFIRM_SECONDS)
        if self.refused:
            raise NotConfirmed(f"the broker refused {self.refused} messages")

    @property
    def blocked(self) -> bool:
        """Return whether the broker has said that it takes nothing now."""
        return self.blocked_at is not None

    def blocked_for(self) -> float:
        """Return for how many seconds the broker has taken nothing."""
        return 0.0 if self.blocked_at is None else time.monotonic() - self.blocked_at

    def await_room(self) -> None:
        """Return when the broker takes messages again; raise NoRoom when it does not in a while."""
        until = time.monotonic() + CONFIRM_SECONDS
        while self.blocked:
            left = until - time.monotonic()
            if left <= 0:
                raise NoRoom(f"the broker has taken no messages for {self.blocked_for():.0f} s")
            try:
                self.connection.drain_events(timeout=left)
            except TimeoutError:
                continue

    def _block(self, _reason: str) -> None:
        self.blocked_at = self.blocked_at or time.monotonic()

    def _unblock(self) -> None:
        self.blocked_at = None

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


@contextmanager
def in_pieces(transport: Any) -> Iterator[None]:
    """Gather what is written meanwhile: a call of the system and a segment for each message cost more than the message.

    Where the block raises, what waited is not sent: none of it was confirmed, and all of it is told again.
    """
    send, waiting = transport._write, bytearray()

    def write(frame: bytes | memoryview) -> None:
        waiting.extend(frame)
        if len(waiting) >= PIECE:
            send_waiting()

    def send_waiting() -> None:
        piece = bytes(waiting)
        waiting.clear()
        send(piece)

    transport._write = write
    try:
        yield
        while waiting:
            send_waiting()
    finally:
        transport._write = send


def _message(row: RowMapping) -> Message:
    return Message(
        row["body"],
        content_type="application/cloudevents+json",
        content_encoding="utf-8",
        delivery_mode=2,
        message_id=str(row["event_id"]),
        type=row["type"],
    )
