"""A finance system that is not ours: hears approvals from the broker and prints them. Plain kombu, nothing of the house.

    AMQP_URI=amqp://… python deploy/examples/finance_consumer.py

It has a durable queue of its own, so nothing is missed while it is away, and it remembers what it has printed,
because a broker may deliver twice. What the events hold is written in contracts/events/approval.*.json.
"""

import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from kombu import Connection, Consumer, Exchange, Queue, binding
from kombu.message import Message

PROJECTS = Exchange("projects", type="topic", durable=True, passive=True)
APPROVED, REFUSED = "approval.approved.v1", "approval.refused.v1"
APPROVALS = Queue(
    "finance.approvals",
    bindings=[binding(PROJECTS, routing_key=APPROVED), binding(PROJECTS, routing_key=REFUSED)],
    durable=True,
    queue_arguments={"x-queue-type": "quorum"},
)
FEN_PER_WAN = 1_000_000
PAUSE_SECONDS = 2


class Ledger:
    """What was printed before, one event id a line, kept across restarts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known = set(path.read_text(encoding="ascii").split()) if path.exists() else set()

    def is_new(self, event_id: str) -> bool:
        """Return whether this event was never printed."""
        return event_id not in self.known

    def keep(self, event_id: str) -> None:
        """Remember the event before it is acknowledged."""
        self.known.add(event_id)
        with self.path.open("a", encoding="ascii") as file:
            file.write(f"{event_id}\n")
            file.flush()
            os.fsync(file.fileno())


def line(event: dict[str, Any]) -> str:
    """Return what is printed of one event."""
    fact = event["data"]
    if event["type"] == APPROVED:
        amount = f"{fact['approved_amount'] / FEN_PER_WAN:.2f}".rstrip("0").rstrip(".")
        return f"批准立项 {fact['project_no']} {fact['project_name']} 批复{fact['reply_no']} 核定{amount}万元"
    return f"不予立项 {fact['project_no']} 文号{fact['reply_no']} 理由:{fact['reason']}"


class Finance:
    """Listens until told to stop, or until enough was printed."""

    def __init__(self, ledger: Ledger, enough: int | None) -> None:
        self.ledger = ledger
        self.enough = enough
        self.printed = 0
        self.stopping = False

    def hear(self, body: Any, message: Message) -> None:
        """Print an event once, remember it, then acknowledge it."""
        event = json.loads(body) if isinstance(body, str | bytes) else body
        if self.ledger.is_new(event["id"]):
            print(line(event), flush=True)
            self.ledger.keep(event["id"])
            self.printed += 1
        message.ack()

    def done(self) -> bool:
        """Return whether it is time to end."""
        return self.stopping or (self.enough is not None and self.printed >= self.enough)

    def listen(self, amqp_uri: str) -> None:
        """Drain the queue; come back when the connection is lost."""
        while not self.done():
            try:
                with (
                    Connection(amqp_uri, connect_timeout=5, heartbeat=20) as connection,
                    Consumer(connection.channel(), [APPROVALS], callbacks=[self.hear], accept=None),
                ):
                    print("已接入,等待立项批复……", file=sys.stderr, flush=True)
                    self._drain(connection)
            except OSError as fault:
                print(f"与消息服务器的连接中断({fault}),{PAUSE_SECONDS}秒后重连", file=sys.stderr, flush=True)
                time.sleep(PAUSE_SECONDS)

    def _drain(self, connection: Connection) -> None:
        while not self.done():
            try:
                connection.drain_events(timeout=1)
            except TimeoutError:
                connection.heartbeat_check()


def main() -> int:
    """Run until SIGTERM, Ctrl+C or enough; return the exit code."""
    parser = argparse.ArgumentParser(description="打印立项批复的财政端示例")
    parser.add_argument("--amqp", default=os.environ.get("AMQP_URI"), help="消息服务器地址,默认取环境变量 AMQP_URI")
    parser.add_argument("--once", type=int, metavar="N", help="打印N条后结束")
    parser.add_argument("--ledger", type=Path, default=Path("finance-ledger.txt"), help="已打印事件的记录文件")
    asked = parser.parse_args()
    if not asked.amqp:
        print("请用 --amqp 或环境变量 AMQP_URI 指明消息服务器地址。", file=sys.stderr)
        return 1
    finance = Finance(Ledger(asked.ledger), asked.once)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: setattr(finance, "stopping", True))
    finance.listen(asked.amqp)
    return 0


if __name__ == "__main__":
    sys.exit(main())
