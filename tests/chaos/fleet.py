"""The house as processes: every service one of its own (or several copies), started again whenever it dies.

with Fleet(folder, servers) as fleet:           # fresh databases, empty queues, a ghost finance office
    fleet.travel("2026-03-09T09:00:00+08:00")   # business time of every process
    fleet.arm("review", "inbox.claimed:1:kill")  # what shall go wrong in that one process
    clerk = fleet.clerk("a story")              # a client that writes its history down
"""

import os
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

from deploy.local.house import ROOT
from deploy.local.ports import is_free
from deploy.local.servers import Servers
from shared.chassis import clock
from shared.chassis.carriers import topology
from shared.chassis.config import Settings
from shared.chassis.engines import Database
from shared.chassis.issuer import DemoIssuer
from tests.chaos import databases
from tests.chaos.clerks import Clerk
from tests.chaos.history import History
from tests.chaos.watched import Watched, end_what_is_left

PIDS = ROOT / ".run" / "chaos-fleets"
FIRST_PORT, PORT_RANGE = 7_000, 12_000
READY_SECONDS = 240.0
READY_ANSWER_SECONDS = 10.0
LOOK_SECONDS = 0.02
READY_LOOK_SECONDS = 0.2  # a question more often would hold up who is starting


class NotReady(AssertionError):
    """A process did not become ready."""


@dataclass(frozen=True)
class Seat:
    """One copy of one service: `review` is the first, `review#2` the second."""

    service: str
    number: int
    port: int

    @property
    def name(self) -> str:
        """Return how the copy is called."""
        return self.service if self.number == 1 else f"{self.service}#{self.number}"

    @property
    def address(self) -> str:
        """Return where the copy's doors are."""
        return f"http://127.0.0.1:{self.port}"


class Fleet:
    """Keeps every service alive until told to leave; remembers every death."""

    def __init__(
        self,
        folder: Path,
        servers: Servers,
        *,
        copies: Mapping[str, int] | None = None,
        environ: Mapping[str, str] | None = None,
        runner: str = "shared.chassis.runner",
    ) -> None:
        self.folder = folder
        self.servers = servers
        self.topology = topology.load()
        self.services = sorted(self.topology["services"])
        self.runner = runner
        self.environ = dict(environ or {})
        self.seats = _seats(self.services, copies or {}, first_port_beside(servers))
        self.pids = PIDS / str(database_port_of(servers))  # who is on these databases, whichever fleet's they are
        self.watched: dict[str, Watched] = {}
        self.history = History(_made(folder) / "history.jsonl")
        self.ledger = folder / "ghost.jsonl"
        self.journeys: list[tuple[datetime, datetime]] = []
        self.ahead: dict[str, timedelta] = {}  # services whose clocks are, or were, ahead of the town's
        self._databases: dict[str, Database] = {}
        self._leaving = threading.Event()
        self._watch = threading.Thread(target=self._keep_alive, name="fleet", daemon=True)

    def __enter__(self) -> Self:
        end_what_is_left(self.pids)
        databases.make_fresh(self.servers, self.services)
        databases.empty_queues(self.servers)
        DemoIssuer(Settings.from_environ(self._environ(self.seats[0])))  # one key, made before many need it
        for seat in self.seats:
            self._hire(seat.name, [sys.executable, "-m", self.runner, seat.service], self._environ(seat))
        ghost = [sys.executable, "-m", "tests.chaos.ghost", "--amqp", self.amqp_uri, "--ledger", str(self.ledger)]
        self._hire("ghost", ghost, self._environ(self.seats[0]))
        for process in self.watched.values():
            process.start()
        self._watch.start()
        try:
            self.await_ready()
        except BaseException:
            self.__exit__(None, None, None)  # who never became ready ends too
            raise
        return self

    def __exit__(self, _kind: type | None, _fault: BaseException | None, _trace: TracebackType | None) -> None:
        self._leaving.set()
        self._watch.join()
        for process in self.watched.values():
            process.ask_to_end()
        for process in self.watched.values():
            process.end()
        for database in self._databases.values():
            database.close()
        self.history.close()

    def _hire(self, name: str, argv: list[str], environ: Mapping[str, str]) -> None:
        self.watched[name] = Watched(name, argv, environ, self.folder / f"{name}.log", self.pids)

    @property
    def amqp_uri(self) -> str:
        """Return where the broker is."""
        return self.servers.urls()["AMQP_URI"]

    @property
    def database_url(self) -> str:
        """Return where the databases are; `{service}` stands in it literally."""
        return databases.url_of(self.servers)

    def database(self, service: str) -> Database:
        """Return the harness's own way into the database of a service."""
        if service not in self._databases:
            self._databases[service] = Database(self.database_url.replace("{service}", service), name="chaos")
        return self._databases[service]

    @property
    def addresses(self) -> dict[str, str]:
        """Return where each first path segment is served, by the first copy; `*` is any of them."""
        first = {seat.service: seat.address for seat in self.seats if seat.number == 1}
        routes = {prefix.strip("/"): first[service] for prefix, service in self.topology["http"].items()}
        return {**routes, "*": first["regulation"]}

    def clerk(self, story: str, **different: Any) -> Clerk:
        """Return a client whose history is kept; the same story gives the same step the same key."""
        return Clerk(addresses=self.addresses, story=story, history=self.history, **different)

    def travel(self, moment: str) -> None:
        """Let business time stand at this moment in every process, and let every process look at once."""
        self.note_journey(datetime.fromisoformat(moment))
        settings = Settings.from_environ(self._environ(self.seats[0]))
        body = {"now": moment, "frozen": True}
        told = 0
        for seat in self.seats:
            try:
                told += requests.post(f"{seat.address}/demo/clock", json=body, timeout=2).ok
            except requests.RequestException:
                continue  # it is dead or stopped just now: it reads the clock's file when it is back
        assert told, f"nobody could set the clock in {settings.clock_file}"

    def note_journey(self, moment: datetime) -> None:
        """Note, before anybody can know of it, that business time will stand at this moment."""
        self.journeys.append((clock.true_now(), moment))

    def arm(self, name: str, failpoint: str) -> None:
        """Set a failpoint in one running copy; whoever dies of it comes back without it."""
        self.watched[name].arm(failpoint)

    def kill(self, name: str) -> None:
        """Kill one copy at once; it comes back."""
        self.watched[name].kill()

    def reached(self, name: str) -> bool:
        """Return whether the failpoint that was armed last has been reached: the process said so before it acted."""
        return self.watched[name].has_said("failpoint_reached")

    def await_ready(self) -> None:
        """Return when every copy that shall live is ready; raise NotReady with what the first silent one says."""
        for seat in self.seats:
            until = time.monotonic() + READY_SECONDS
            while not self.watched[seat.name].away and (said := _unreadiness(seat.address)):
                if time.monotonic() > until:
                    raise NotReady(f"{seat.name} is not ready after {READY_SECONDS} seconds: {said}")
                time.sleep(READY_LOOK_SECONDS)

    def _keep_alive(self) -> None:
        while not self._leaving.wait(LOOK_SECONDS):
            for process in self.watched.values():
                process.look()

    def _environ(self, seat: Seat) -> dict[str, str]:
        told = {
            "MODE": "demo",
            "RUN_DIR": str(self.folder / "run"),
            "PORT": str(seat.port),
            "DATABASE_URL": self.database_url,
            "AMQP_URI": self.amqp_uri,
            "PYTHONPATH": str(ROOT),
        }
        return {**os.environ, **told, **self.environ}


def _seats(services: list[str], copies: Mapping[str, int], first_port: int) -> list[Seat]:
    wanted = [(service, number + 1) for service in services for number in range(copies.get(service, 1))]
    free = (port for port in range(first_port, first_port + 1000) if is_free(port))
    return [Seat(service, number, next(free)) for service, number in wanted]


def first_port_beside(servers: Servers) -> int:
    """Return where a fleet begins to look for ports: a block of its own for every run folder's servers.

    A port whose process is dead for a moment looks free; another fleet that took it would answer our clients.
    """
    return FIRST_PORT + database_port_of(servers) % PORT_RANGE


def database_port_of(servers: Servers) -> int:
    """Return what tells one run folder's servers from another's."""
    return int(servers.urls()["DATABASE_URL"].rpartition("@")[2].partition("/")[0].partition(":")[2])


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _unreadiness(address: str) -> str:
    """Return why a process is not ready, nothing when it is."""
    try:
        answer = requests.get(f"{address}/readyz", timeout=READY_ANSWER_SECONDS)
    except requests.RequestException as fault:
        return f"{type(fault).__name__}: {fault}"
    return "" if answer.status_code == 200 else answer.text
