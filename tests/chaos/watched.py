"""One process that is started again when it dies, and woken or killed when it hangs."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local.running import PidFile

HANG_SECONDS = 1.5  # how long a stopped process is left alone
END_SECONDS = 15.0
ARM_SECONDS = 60.0
LOOK_SECONDS = 0.05


class NotArmed(AssertionError):
    """A process did not take its failpoint."""


@dataclass(frozen=True)
class Death:
    """One end of a process, and when on the harness's own clock."""

    name: str
    code: int
    at: float


class Watched:
    """A process and its successors; one log for all of them."""

    def __init__(self, name: str, argv: Sequence[str], environ: Mapping[str, str], log: Path, pids: Path) -> None:
        self.name = name
        self.argv = list(argv)
        self.environ = dict(environ)
        self.log = log
        self.remembered = PidFile(pids / f"{name}.pid")
        self.deaths: list[Death] = []
        self.away = False  # stays down when it dies
        self.wakes = True  # one that hangs is woken; otherwise it is killed, as a probe would
        self._process: subprocess.Popen[bytes] | None = None
        self.failpoints = log.with_suffix(".failpoints")
        self.failpoints.write_text("", encoding="utf-8")
        self.environ.setdefault("FAILPOINT", f"@{self.failpoints}")
        self._started_from = 0
        self._armed_from = 0
        self._stopped_since: float | None = None
        self._turn = threading.RLock()

    @property
    def pid(self) -> int | None:
        """Return the pid while it lives."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self, **more: str) -> None:
        """Start it, with these variables for this one life."""
        with self._turn, self.log.open("ab") as log:
            self._started_from = log.tell()
            self._armed_from = log.tell() if more else self._armed_from
            self._stopped_since = None
            self.away = False
            self._process = subprocess.Popen(
                self.argv,
                env={**self.environ, **more},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            self.remembered.remember(self._process.pid)

    def arm(self, asked: str) -> None:
        """Let it read what its FAILPOINT file now asks for; one that is starting reads it by itself, once it can."""
        with self._turn:
            self._armed_from = self.log.stat().st_size
            self.failpoints.write_text(asked, encoding="utf-8")
        until = time.monotonic() + ARM_SECONDS
        while not self.has_said("failpoints_armed"):
            if time.monotonic() > until:
                raise NotArmed(f"{self.name} did not read {asked} within {ARM_SECONDS} seconds")
            with self._turn:
                if self.has_said('"event": "started"', since_start=True) and (pid := self.pid) is not None:
                    os.kill(pid, signal.SIGUSR1)
            time.sleep(LOOK_SECONDS)

    def start_again(self, **more: str) -> None:
        """Kill it and start it anew, with these variables for this one life."""
        with self._turn:
            self.stay_away()
            self.start(**more)

    def stay_away(self) -> None:
        """Kill it and leave it down until it is started."""
        with self._turn:
            self.away = True
            self.kill()
            self._process = None

    def kill(self) -> None:
        """End it without a warning."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def ask_to_end(self) -> None:
        """Let it finish the work in hand and go; nobody starts it again."""
        with self._turn:
            self.away = True
            if self._process is not None and self._process.poll() is None:
                self._process.terminate()
                self._process.send_signal(signal.SIGCONT)

    def end(self) -> int | None:
        """Ask it to end, and insist; return its exit code."""
        with self._turn:
            self.ask_to_end()
            if self._process is None:
                return None
            try:
                return self._process.wait(timeout=END_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
                return self._process.returncode

    def look(self) -> None:
        """Start it again when it has died; wake or kill it when it has stood still for too long."""
        with self._turn:
            if self._process is None or self.away:
                return
            if self._process.poll() is not None:
                self.deaths.append(Death(self.name, self._process.returncode, time.monotonic()))
                self.failpoints.write_text("", encoding="utf-8")  # who died of it comes back without it
                self.start()
            elif not is_stopped(self._process.pid):
                self._stopped_since = None
            elif self._stopped_since is None:
                self._stopped_since = time.monotonic()
            elif time.monotonic() - self._stopped_since > HANG_SECONDS:
                os.kill(self._process.pid, signal.SIGCONT if self.wakes else signal.SIGKILL)

    def has_said(self, words: str, *, since_start: bool = False) -> bool:
        """Return whether it has logged these words since it was last armed, or since it was last started."""
        with self.log.open("rb") as log:
            log.seek(self._started_from if since_start else self._armed_from)
            return words.encode() in log.read()


def end_what_is_left(pids: Path) -> None:
    """End what a harness that was killed has left running, by the pids that it wrote down itself."""
    pids.mkdir(parents=True, exist_ok=True)
    for path in pids.iterdir():
        PidFile(path).end()


def is_stopped(pid: int) -> bool:
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return line.rpartition(")")[2].split()[0] in "Tt"
