"""Places where a rehearsal may let a process die, fail, hang or lose a line; inert unless FAILPOINT asks.

    FAILPOINT=relay.claimed:1:kill,receiver.inserted:10:drop-database

The nth time the place is reached, and only then, the action is taken. Never in production: `arm` refuses.
"""

import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from shared.chassis.config import Misconfigured

log = structlog.get_logger()

DATABASE, BROKER = "database", "broker"

# Every seam at which a crash would hurt if order were wrong, and which lines are at hand there.
POINTS: dict[str, frozenset[str]] = {
    "http.entered": frozenset(),  # who asks is known, the body is not read
    "http.read": frozenset(),  # the submission is complete, nothing is written
    "http.finished": frozenset({DATABASE}),  # everything is written, nothing is committed
    "http.committed": frozenset(),  # committed, not answered
    "relay.claimed": frozenset({DATABASE}),
    "relay.published": frozenset({BROKER}),  # sent, not confirmed
    "relay.confirmed": frozenset({DATABASE}),  # the broker has them, they are not marked
    "relay.marked": frozenset({DATABASE}),  # marked, not committed
    "receiver.received": frozenset({BROKER}),
    "receiver.inserted": frozenset({DATABASE}),
    "receiver.committed": frozenset({BROKER}),  # rows, not acknowledged
    "receiver.acknowledged": frozenset({BROKER}),
    "sending.claimed": frozenset({DATABASE}),  # taken for this sweep, not committed
    "sending.leased": frozenset(),  # committed, nothing has left the house
    "sending.handed_over": frozenset(),  # noted as on its way, not sent: its fate is unknown from here on
    "sending.sent": frozenset(),  # the channel has it, it is not marked
    "sending.marked": frozenset({DATABASE}),  # marked, not committed
    "sending.committed": frozenset(),
}
SWEEPS = ("inbox", "deadlines", "recount", "queue")
POINTS |= {
    f"{sweep}.{seam}": lines
    for sweep in SWEEPS
    for seam, lines in (
        ("claimed", frozenset({DATABASE})),
        ("acted", frozenset({DATABASE})),  # one row's effect is written, the row is not marked
        ("marked", frozenset({DATABASE})),  # the whole batch is done, not committed
        ("committed", frozenset[str]()),
    )
}


class Planted(Exception):
    """The fault that a rehearsal asked for."""


def _kill(_lines: dict[str, Any]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _raise(_lines: dict[str, Any]) -> None:
    raise Planted("a rehearsal")


def _hang(_lines: dict[str, Any]) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def _drop_database(lines: dict[str, Any]) -> None:
    line = socket.socket(fileno=os.dup(lines[DATABASE].connection.dbapi_connection.fileno()))
    line.shutdown(socket.SHUT_RDWR)
    line.close()


def _drop_broker(lines: dict[str, Any]) -> None:
    lines[BROKER].connection.transport.sock.shutdown(socket.SHUT_RDWR)


ACTIONS: dict[str, Callable[[dict[str, Any]], None]] = {
    "kill": _kill,
    "raise": _raise,
    "hang": _hang,
    "drop-database": _drop_database,
    "drop-broker": _drop_broker,
}
NEEDS = {"drop-database": DATABASE, "drop-broker": BROKER}


@dataclass
class Trap:
    """What shall happen at one place, and how often it was passed."""

    point: str
    nth: int
    action: str
    passed: int = field(default=0, init=False)

    def spring(self, lines: dict[str, Any]) -> None:
        """Count; act when it is time. It is said first: after a kill nobody can say it."""
        self.passed += 1
        if self.passed == self.nth:
            log.warning("failpoint_reached", point=self.point, nth=self.nth, action=self.action)
            ACTIONS[self.action](lines)


_traps: dict[str, list[Trap]] = {}


def reach(point: str, **lines: Any) -> None:
    """Say that a place is reached, with the lines that are open there."""
    if _traps:
        for trap in _traps.get(point, ()):
            trap.spring(lines)


def arm(asked: str, *, rehearsing: bool) -> None:
    """Set the traps that FAILPOINT asks for, none when it is empty; raise Misconfigured when that cannot be.

    `@file` names a file that says what to ask for, now and again at every SIGUSR1.
    """
    if asked and not rehearsing:
        raise Misconfigured("FAILPOINT is set: failpoints are for rehearsals with MODE=demo only.")
    if asked.startswith("@"):
        written = Path(asked[1:])
        signal.signal(signal.SIGUSR1, lambda _number, _frame: _set(written.read_text(encoding="utf-8")))
        asked = written.read_text(encoding="utf-8")
    _set(asked)


def _set(asked: str) -> None:
    global _traps
    traps: dict[str, list[Trap]] = {}
    for part in asked.split(","):
        if part.strip():
            trap = _trap(part.strip())
            traps.setdefault(trap.point, []).append(trap)
    _traps = traps
    log.info("failpoints_armed", asked=asked)


def _trap(asked: str) -> Trap:
    point, _, rest = asked.partition(":")
    nth, _, action = rest.partition(":")
    if point not in POINTS:
        raise Misconfigured(f"FAILPOINT names {point!r}; the places are: {', '.join(sorted(POINTS))}.")
    if not (nth.isascii() and nth.isdigit() and int(nth) > 0):
        raise Misconfigured(f"FAILPOINT says {asked!r}; it must be name:nth:action, nth counted from 1.")
    if action not in actions_at(point):
        raise Misconfigured(f"FAILPOINT asks for {action!r} at {point}; possible are: {', '.join(actions_at(point))}.")
    return Trap(point, int(nth), action)


def actions_at(point: str) -> list[str]:
    """Return what can be done at a place: a line that is not open there cannot be dropped there."""
    return [action for action in ACTIONS if NEEDS.get(action) in {None, *POINTS[point]}]
