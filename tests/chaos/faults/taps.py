"""A tap between the exchange and a service's queue, through which messages come several times, or out of order.

    with tapped(amqp_uri, topology, shuffled(seed)):
        ...  # what the exchange sends to any service passes the tap

Nothing is lost by the tap itself: it acknowledges only what the broker has confirmed in the service's own queue.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from kombu import Connection

from shared.chassis.carriers.topology import EXCHANGE, queue_of
from tests.waiting import eventually

WINDOW = 100
LINGER_SECONDS = 0.4  # how long a window waits to be filled
TIMES = 3
Mangle = Callable[[Sequence[Any]], list[Any]]


def three_times(window: Sequence[Any]) -> list[Any]:
    """Return every message three times: at once, and again after the others."""
    return [*window, *window, *window]


def shuffled(seed: int) -> Mangle:
    """Return what brings a window of messages in another order."""
    chance = random.Random(seed)

    def mangle(window: Sequence[Any]) -> list[Any]:
        return chance.sample(list(window), len(window))

    return mangle


def three_times_shuffled(seed: int) -> Mangle:
    """Return what does both at once."""
    mix = shuffled(seed)
    return lambda window: mix(three_times(window))


@contextmanager
def tapped(amqp_uri: str, topology: Mapping[str, Any], mangle: Mangle) -> Iterator[list["Tap"]]:
    """Let every service hear through a tap inside the block; afterwards the taps run dry and are taken away."""
    with ExitStack() as taps:
        told = topology["services"].items()
        yield [
            taps.enter_context(Tap(amqp_uri, queue_of(service), hears["hears"], mangle))
            for service, hears in told
            if hears["hears"]
        ]


class Tap:
    """One queue's tap; carries in a thread of its own."""

    def __init__(self, amqp_uri: str, queue: str, keys: Sequence[str], mangle: Mangle) -> None:
        self.uri = amqp_uri
        self.queue = queue
        self.name = f"tap.{queue}"
        self.keys = keys
        self.mangle = mangle
        self.taken = 0
        self.given = 0
        self.mangled = 0  # windows that were brought otherwise than they came
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._carry, name=self.name, daemon=True)

    def __enter__(self) -> "Tap":
        with Connection(self.uri) as connection:
            channel: Any = connection.default_channel
            channel.queue_declare(self.name, durable=True, auto_delete=False)
            self._move(channel, "queue_bind", self.name)
            self._move(channel, "queue_unbind", self.queue)  # what comes in between comes twice, never not at all
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        with Connection(self.uri) as connection:
            channel: Any = connection.default_channel
            self._move(channel, "queue_bind", self.queue)
            self._move(channel, "queue_unbind", self.name)
            eventually(lambda: self._dry(channel), within=30, every=0.1)
            self._stopping.set()
            self._thread.join()
            channel.queue_delete(self.name, if_empty=True)

    def _move(self, channel: Any, what: str, queue: str) -> None:
        for key in self.keys:
            getattr(channel, what)(queue, EXCHANGE, key)

    def _dry(self, channel: Any) -> bool:
        return channel.queue_declare(self.name, passive=True).message_count == 0

    def _carry(self) -> None:
        with Connection(self.uri) as connection:
            channel: Any = connection.default_channel
            window: list[Any] = []
            channel.basic_qos(0, WINDOW, False)
            mine = channel.basic_consume(self.name, callback=window.append)
            while not self._stopping.is_set():
                _fill(connection, window)
                self._pass_on(channel, window)
            channel.basic_cancel(mine)  # what was on its way is here when this is answered
            self._pass_on(channel, window)

    def _pass_on(self, channel: Any, window: list[Any]) -> None:
        taken = list(window)
        if not taken:
            return
        given = self.mangle(taken)
        self.mangled += [id(message) for message in given] != [id(message) for message in taken]
        for message in given:
            channel.basic_publish_confirm(message, "", self.queue)
            self.given += 1
        channel.basic_ack(taken[-1].delivery_tag, multiple=True)
        self.taken += len(taken)
        del window[: len(taken)]  # more have come while we waited for the broker


def _fill(connection: Connection, window: list[Any]) -> None:
    """Wait until the window is full, or for as long as a started one is held open."""
    until = time.monotonic() + LINGER_SECONDS
    while len(window) < WINDOW and (left := until - time.monotonic()) > 0:
        try:
            connection.drain_events(timeout=left)
        except TimeoutError:
            return
