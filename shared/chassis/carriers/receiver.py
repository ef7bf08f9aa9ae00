"""Drains a service's queue: a batch becomes rows in one transaction, then it is acked; never the other way."""

import threading
import time
from contextlib import suppress
from itertools import count
from typing import Any

import structlog
from kombu import Connection

from shared.chassis import failpoints, inbox, metrics
from shared.chassis.carriers.dialling import dial
from shared.chassis.carriers.topology import queue_of
from shared.chassis.sweep import gap
from shared.chassis.work import Work

log = structlog.get_logger()

PREFETCH = 400
BATCH = 200
BATCH_BYTES = 8 << 20  # a few large messages are a batch too: a process must hold it all
LINGER_SECONDS = 0.005  # how long a started batch waits for company
TURN_SECONDS = 1.0
HEARTBEAT_SECONDS = 20
LONGEST_PAUSE_SECONDS = 5.0
# How long a batch that cannot be kept is kept from another copy: given back twenty times, it is dropped after three hours.
HELD_SECONDS = 600.0


class Receiver:
    """Connects in the background, again and again; a broker that is down stops nothing else."""

    def __init__(self, amqp_uri: str, work: Work) -> None:
        self.work = work
        self.connected = False
        self._uri = amqp_uri
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to receive; until a broker is found there is none."""
        metrics.broker_connected.labels(self.work.service).set(0)
        self._thread = threading.Thread(target=self._run, name=f"{self.work.service}-receiver", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Keep the batch in hand, then hang up; what is not acked the broker gives again."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        faults = 0
        while not self._stopping.is_set():
            try:
                self._receive()
                faults = 0
            except Exception as fault:  # noqa: BLE001 - the broker may fail in any way; we come back
                faults = 1 if self.connected else faults + 1
                self._lost(fault)
                self._stopping.wait(min(gap(faults).total_seconds(), LONGEST_PAUSE_SECONDS))

    def _receive(self) -> None:
        """Receive over one connection until it is lost; first see that there is a place to keep what comes.

        A broker counts how often it has given a message in vain, and newer ones drop it after twenty times.
        """
        self.see_that_the_database_answers()
        connection = dial(self._uri, heartbeat=HEARTBEAT_SECONDS)
        try:
            Reception(connection, self).until_stopped()
        finally:
            connection.collect()

    def see_that_the_database_answers(self) -> None:
        """Return when it does; raise what it raises."""
        with self.work.database.reading() as kept_in:
            kept_in.exec_driver_sql("SELECT 1")

    def _lost(self, fault: Exception) -> None:
        self.stuck()
        log.warning("broker_lost", service=self.work.service, fault=f"{type(fault).__name__}: {fault}")

    def stuck(self) -> None:
        """Note that the queue is not being drained."""
        self.connected = False
        metrics.broker_connected.labels(self.work.service).set(0)

    def found(self) -> None:
        """Note that the queue is being drained."""
        self.connected = True
        metrics.broker_connected.labels(self.work.service).set(1)

    def await_stop(self, seconds: float) -> None:
        """Return when this receiver was asked to stop, or after so many seconds."""
        self._stopping.wait(seconds)

    @property
    def stopping(self) -> bool:
        """Return whether this receiver was asked to stop."""
        return self._stopping.is_set()


class Reception:
    """One connection's worth of receiving."""

    def __init__(self, connection: Connection, receiver: Receiver) -> None:
        self.connection = connection
        self.receiver = receiver
        self.work = receiver.work
        self.channel: Any = connection.default_channel
        self.waiting: list[Any] = []
        self.bytes = 0

    def until_stopped(self) -> None:
        """Receive until asked to stop; raise when the connection is lost."""
        self.channel.basic_qos(0, PREFETCH, False)
        self.channel.basic_consume(queue_of(self.work.service), callback=self._take)
        self.receiver.found()
        while not self.receiver.stopping:
            self._drain(LINGER_SECONDS if self.waiting else TURN_SECONDS)
            self.connection.heartbeat_check()
        self._keep()

    def _take(self, message: Any) -> None:
        self.waiting.append(message)
        self.bytes += len(message.body)

    def _drain(self, patience: float) -> None:
        try:
            self.connection.drain_events(timeout=patience)
        except TimeoutError:
            self._keep()
            return
        if len(self.waiting) >= BATCH or self.bytes >= BATCH_BYTES:
            self._keep()

    def _keep(self) -> None:
        """Insert, commit, and only then ack."""
        if not self.waiting:
            return
        failpoints.reach("receiver.received", broker=self.connection)
        self._insert()
        failpoints.reach("receiver.committed", broker=self.connection)
        self.channel.basic_ack(self.waiting[-1].delivery_tag, multiple=True)
        failpoints.reach("receiver.acknowledged", broker=self.connection)
        self.waiting.clear()
        self.bytes = 0

    def _insert(self) -> None:
        """Make rows of what waits. While the database answers but takes none (no room, a locked table), hold it all.

        Given back, it would be given again at once, and be dropped by the broker after so many times.
        A database that does not answer may answer another copy: then the line is given up, and so it is now and then,
        because another copy may fare better.
        """
        until = time.monotonic() + HELD_SECONDS
        for faults in count(1):
            try:
                inbox.receive(self.work, [_bytes(message.body) for message in self.waiting])
                break
            except Exception as fault:
                if self.receiver.stopping or time.monotonic() > until:
                    raise
                self.receiver.see_that_the_database_answers()
                self.receiver.stuck()
                reason = f"{type(fault).__name__}: {fault}"
                log.warning("batch_held", service=self.work.service, messages=len(self.waiting), fault=reason)
                self._hold(min(gap(faults).total_seconds(), LONGEST_PAUSE_SECONDS))
        if not self.receiver.connected:
            self.receiver.found()

    def _hold(self, seconds: float) -> None:
        """Let a pause pass in which the broker hears that we live, and we that it does: its sign stands behind what it gives.

        So more than a batch is taken too, one at a turn: who reads nothing hangs up soon, and has been given it in vain.
        """
        until = time.monotonic() + seconds
        while not self.receiver.stopping and (left := until - time.monotonic()) > 0:
            full = self.bytes >= BATCH_BYTES
            if full:
                self.receiver.await_stop(min(left, TURN_SECONDS))
            self._take_some(LINGER_SECONDS if full else min(left, TURN_SECONDS))
            self.connection.heartbeat_check()

    def _take_some(self, patience: float) -> None:
        with suppress(TimeoutError):
            self.connection.drain_events(timeout=patience)


def _bytes(body: bytes | str) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)
