"""A ghost finance office: plain kombu, a queue of its own, a ledger outside every database of ours.

    python -m tests.chaos.ghost --amqp amqp://… --ledger ghost.jsonl

It hears everything that is said, writes each event down once, and acknowledges only what is on disk.
"""

import argparse
import hashlib
import json
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kombu import Connection, Consumer, Exchange, Queue, binding
from kombu.message import Message

EVERYTHING = Queue(
    "ghost.finance",
    bindings=[binding(Exchange("projects", type="topic", durable=True, passive=True), routing_key="#")],
    durable=True,
    queue_arguments={"x-queue-type": "quorum"},
)
PAUSE_SECONDS = 0.2
APPROVED = "approval.approved.v1"


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One event as it came over the wire."""

    event_id: str
    type: str
    source: str
    aggregate_id: str
    sequence: int
    digest: str
    approved_fen: int | None = None


def heard(body: bytes) -> Heard:
    """Return what the ledger keeps of a message."""
    event = json.loads(body)
    return Heard(
        event_id=event["id"],
        type=event["type"],
        source=event["source"],
        aggregate_id=event["subject"],
        sequence=int(event["sequence"]),
        digest=digest(body),
        approved_fen=event["data"]["approved_amount"] if event["type"] == APPROVED else None,
    )


def digest(body: bytes) -> str:
    """Return how the ledger tells one body from another."""
    return hashlib.sha256(body).hexdigest()


def read(path: Path) -> list[Heard]:
    """Return the ledger, in the order in which events came first; a line torn by a kill was never acknowledged."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
    return [Heard(**json.loads(line)) for line in lines if line.endswith("\n")]


class Ghost:
    """Listens until told to stop."""

    def __init__(self, ledger: Path) -> None:
        _mend(ledger)
        self.known = {line.event_id for line in read(ledger)}
        self.file = ledger.open("ab")
        self.stopping = False

    def hear(self, message: Message) -> None:
        """Write an event down once; acknowledge it when it is on disk."""
        body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
        line = heard(body)
        if line.event_id not in self.known:
            self._keep(line)
        message.ack()

    def _keep(self, line: Heard) -> None:
        self.file.write(json.dumps(vars(line)).encode() + b"\n")
        self.file.flush()
        os.fsync(self.file.fileno())
        self.known.add(line.event_id)

    def listen(self, amqp_uri: str) -> None:
        """Drain the queue; come back whenever the connection is lost."""
        while not self.stopping:
            connection = Connection(amqp_uri, connect_timeout=5, heartbeat=20)
            faults: Any = (*connection.connection_errors, *connection.channel_errors)
            try:
                with connection, Consumer(connection.channel(), [EVERYTHING], on_message=self.hear, prefetch_count=50):
                    self._drain(connection)
            except faults as fault:
                sys.stderr.write(f"lost: {fault}\n")
                time.sleep(PAUSE_SECONDS)

    def _drain(self, connection: Connection) -> None:
        while not self.stopping:
            try:
                connection.drain_events(timeout=0.5)
            except TimeoutError:
                connection.heartbeat_check()


def _mend(ledger: Path) -> None:
    """Cut off a line that a kill has torn, so that the next one begins a line."""
    if ledger.exists():
        content = ledger.read_bytes()
        ledger.write_bytes(content[: content.rfind(b"\n") + 1])


def main() -> int:
    """Run until SIGTERM; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--amqp", required=True)
    parser.add_argument("--ledger", type=Path, required=True)
    asked = parser.parse_args()
    ghost = Ghost(asked.ledger)
    signal.signal(signal.SIGTERM, lambda _number, _frame: setattr(ghost, "stopping", True))
    ghost.listen(asked.amqp)
    return 0


if __name__ == "__main__":
    sys.exit(main())
