"""A finance system that is not ours: hears approvals from the broker and prints them. Plain kombu, nothing of the house.

    AMQP_URI=amqp://… python deploy/examples/finance_consumer.py

It has a durable queue of its own, so nothing is missed while it is away, and it remembers what it has printed,
because a broker may deliver twice. What it cannot read is kept beside its ledger, byte for byte, and is no reason
to stop. What the events hold is written in contracts/events/approval.*.json.
"""

import argparse
import json
import os
import signal
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from kombu import Connection, Consumer, Exchange, Queue, binding
from kombu.message import Message

PROJECTS = Exchange("projects", type="topic", durable=True, passive=True)  # theirs to declare, not ours
APPROVED, REFUSED = "approval.approved.v1", "approval.refused.v1"
APPROVALS = Queue(
    "finance.approvals",
    bindings=[binding(PROJECTS, routing_key=APPROVED), binding(PROJECTS, routing_key=REFUSED)],
    durable=True,
    queue_arguments={"x-queue-type": "quorum"},
)
FEN_PER_WAN = 1_000_000
PAUSE_SECONDS = 2


class Unreadable(Exception):
    """A message is not the event that its queue is for."""


class Ledger:
    """What was printed before, one event id a line, kept across restarts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known = set(path.read_text(encoding="utf-8").split()) if path.exists() else set()

    def is_new(self, event_id: str) -> bool:
        """Return whether this event was never printed."""
        return event_id not in self.known

    def keep(self, event_id: str) -> None:
        """Remember the event before it is acknowledged."""
        self.known.add(event_id)
        _append(self.path, event_id.encode())

    def put_aside(self, body: bytes) -> None:
        """Keep what could not be read, for somebody to look at."""
        _append(self.path.with_suffix(".unreadable"), body)


def _append(path: Path, content: bytes) -> None:
    with path.open("ab") as file:
        file.write(content + b"\n")
        file.flush()
        os.fsync(file.fileno())


def wan(fen: int) -> str:
    """Return whole fen as 万元, exact to the last fen."""
    shown = f"{Decimal(fen) / FEN_PER_WAN:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def read(body: bytes) -> tuple[str, str]:
    """Return the event's id and the line to print; raise Unreadable when the body is not one of ours."""
    try:
        event = json.loads(body)
        return str(event["id"]), line(event)
    except (ValueError, KeyError, TypeError, ArithmeticError) as fault:
        raise Unreadable(f"{type(fault).__name__}: {fault}") from fault


def line(event: dict[str, Any]) -> str:
    """Return what is printed of one event; fields that are not known here are passed over."""
    fact = event["data"]
    if event["type"] == APPROVED:
        amount = wan(fact["approved_amount"])
        return f"批准立项 {fact['project_no']} {fact['project_name']} 批复{fact['reply_no']} 核定{amount}万元"
    if event["type"] == REFUSED:
        return f"不予立项 {fact['project_no']} 文号{fact['reply_no']} 理由:{fact['reason']}"
    raise ValueError(event["type"])


class Finance:
    """Listens until told to stop, or until enough was printed."""

    def __init__(self, ledger: Ledger, enough: int | None) -> None:
        self.ledger = ledger
        self.enough = enough
        self.printed = 0
        self.stopping = False

    def hear(self, message: Message) -> None:
        """Print an event once and remember it, or put it aside; acknowledge it last.

        What comes after enough was printed stays unacknowledged: the broker gives it to the next run.
        """
        if self.done():
            return
        body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
        try:
            event_id, said = read(body)
        except Unreadable as fault:
            self.ledger.put_aside(body)
            _tell(f"有一条消息无法识别,已另存备查({fault})")
        else:
            self._print_once(event_id, said)
        message.ack()

    def _print_once(self, event_id: str, said: str) -> None:
        if self.ledger.is_new(event_id):
            print(said, flush=True)
            self.ledger.keep(event_id)
            self.printed += 1

    def done(self) -> bool:
        """Return whether it is time to end."""
        return self.stopping or (self.enough is not None and self.printed >= self.enough)

    def listen(self, amqp_uri: str) -> None:
        """Drain the queue; come back when the connection is lost or the exchange is not there yet."""
        while not self.done():
            connection = Connection(amqp_uri, connect_timeout=5, heartbeat=20)
            try:
                with connection, Consumer(connection.channel(), [APPROVALS], on_message=self.hear):
                    _tell("已接入,等待立项批复……")
                    self._drain(connection)
            except (*connection.connection_errors, *connection.channel_errors) as fault:
                _tell(f"与消息服务器的连接中断({fault}),{PAUSE_SECONDS}秒后重连")
                time.sleep(PAUSE_SECONDS)

    def _drain(self, connection: Connection) -> None:
        while not self.done():
            try:
                connection.drain_events(timeout=1)
            except TimeoutError:
                connection.heartbeat_check()


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def main() -> int:
    """Run until SIGTERM, Ctrl+C or enough; return the exit code."""
    parser = argparse.ArgumentParser(description="打印立项批复的财政端示例")
    parser.add_argument("--amqp", default=os.environ.get("AMQP_URI"), help="消息服务器地址,默认取环境变量 AMQP_URI")
    parser.add_argument("--once", type=int, metavar="N", help="打印N条后结束")
    parser.add_argument("--ledger", type=Path, default=Path("finance-ledger.txt"), help="已打印事件的记录文件")
    asked = parser.parse_args()
    if not asked.amqp:
        _tell("请用 --amqp 或环境变量 AMQP_URI 指明消息服务器地址。")
        return 1
    finance = Finance(Ledger(asked.ledger), asked.once)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: setattr(finance, "stopping", True))
    finance.listen(asked.amqp)
    return 0


if __name__ == "__main__":
    sys.exit(main())
