"""The embedded demo as a person runs it, killed at any moment and simply started again."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import requests

from deploy.demo import SEEDED
from deploy.local.house import ROOT
from deploy.story import ON_TIME, Told, tell
from shared.chassis.engines import Database
from shared.chassis.roster import all_services
from tests.chaos import history
from tests.chaos.clerks import Clerk
from tests.chaos.evidence import Evidence, business_time, hears, rows_of
from tests.chaos.history import History

PATIENCE_SECONDS = 240.0


class Demo:
    """`make demo` on a folder of its own: a parent that tells where it is, and the process that does the work."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.history = History(folder / "history.jsonl")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Return where its doors are."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Do what a person does: start it, nothing else."""
        self.process = self._started([sys.executable, "-m", "deploy.demo"])

    def start_by_another(self) -> "subprocess.Popen[bytes]":
        """Start it as `make` does; return what stands for make."""
        words = f"import subprocess, sys; subprocess.Popen([{sys.executable!r}, '-m', 'deploy.demo']).wait()"
        return self._started([sys.executable, "-c", words])

    def _started(self, command: list[str]) -> "subprocess.Popen[bytes]":
        told = {"RUN_DIR": str(self.folder), "PORT": str(self.port), "MODE": "demo", "PYTHONPATH": str(ROOT)}
        environ = {name: value for name, value in os.environ.items() if name not in ("AMQP_URI", "DATABASE_URL")}
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, env={**environ, **told}, stdout=log, stderr=log)

    def kill(self) -> None:
        """Kill the parent; what it started ends with it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def close(self) -> None:
        """Leave nothing running."""
        self.kill()
        self.history.close()

    def end(self) -> int:
        """Ask it to end; return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def await_example(self) -> None:
        """Return when the worked example is inside."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not (self.folder / SEEDED).exists():
            assert time.monotonic() < until, (self.folder / "log").read_text(encoding="utf-8")[-2000:]
            time.sleep(0.1)

    def await_alive(self) -> None:
        """Return when its doors answer."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not self.is_alive():
            assert time.monotonic() < until, "the demo did not come up"
            time.sleep(0.2)

    def is_alive(self) -> bool:
        """Return whether its doors answer."""
        try:
            return requests.get(f"{self.address}/healthz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def evidence(self) -> Evidence:
        """Return what its databases hold; it must be running."""
        found = {}
        for service in all_services():
            database = Database(f"sqlite:///{self.folder / service}.db", name=service)
            found[service] = rows_of(database, service, self.address, self.folder)
            database.close()
        return Evidence(
            now=business_time(self.folder),
            commands=history.read(self.history.path),
            services=found,
            ghost=None,
            embedded=True,
            hears=hears(),
        )


class Tale(threading.Thread):
    """One whole project life told in the background, however often its demo dies."""

    def __init__(self, demo: Demo) -> None:
        super().__init__(daemon=True)
        self.clerk = Clerk(
            addresses={"*": demo.address}, story="a tale", history=demo.history, patience=PATIENCE_SECONDS
        )
        self.told: list[Told] = []

    def run(self) -> None:
        """Live every step."""
        for told in tell(self.clerk, ON_TIME):
            self.told.append(told)


def torment(demo: Demo, seed: int, *, while_starting: int, while_living: int) -> Tale:
    """Kill the demo at random moments while it starts and while a life is lived; return the life, lived to its end."""
    chance = random.Random(seed)
    for _ in range(while_starting):
        demo.start()
        time.sleep(chance.uniform(0.1, 6.0))
        demo.kill()
    demo.start()
    demo.await_example()
    tale = Tale(demo)
    tale.start()
    for _ in range(while_living):
        demo.await_alive()
        time.sleep(chance.uniform(0.05, 1.5))
        demo.kill()
        demo.start()
    tale.join(PATIENCE_SECONDS)
    return tale
