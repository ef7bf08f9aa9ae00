"""What clients asked for and what they were told: JSON lines that are on disk before the next step is taken.

history = History(folder / "history.jsonl")
history.write(op="…", what="invoke", …)
commands = read(history.path)
"""

import json
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

INVOKE, OK, FAIL, UNKNOWN = "invoke", "ok", "fail", "unknown"


class History:
    """An append-only file that a power cut cannot make forget."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("ab")
        self._turn = threading.Lock()

    def write(self, **line: Any) -> None:
        """Add a line; it is on disk when this returns."""
        said = json.dumps(line, ensure_ascii=False).encode() + b"\n"
        with self._turn:
            self._file.write(said)
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Write no more."""
        self._file.close()


@dataclass
class Command:
    """One command of one client: asked once or several times under one key, until its outcome was known."""

    op: str
    step: str
    method: str
    path: str
    role: str
    key: str
    trace_id: str
    outcomes: list[str] = field(default_factory=list)
    status: int | None = None
    answer: Any = None

    @property
    def outcome(self) -> str:
        """Return what the client knows in the end; a command that was never answered is unknown."""
        return self.outcomes[-1] if self.outcomes else UNKNOWN

    @property
    def was_unknown(self) -> bool:
        """Return whether the client once did not know, whatever it learnt later."""
        return UNKNOWN in self.outcomes


def read(path: Path) -> list[Command]:
    """Return every command of a history, in the order in which they were first asked."""
    commands: dict[str, Command] = {}
    with path.open(encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            what, op = line.pop("what"), line["op"]
            if what == INVOKE:
                commands.setdefault(op, Command(**line))
            else:
                commands[op].outcomes.append(what)
                commands[op].status, commands[op].answer = line.get("status"), line.get("answer")
    return list(commands.values())
