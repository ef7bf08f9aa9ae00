"""Where a fault happens: a fleet that lives, its servers, its wires, its disks; and what is measured meanwhile."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import func, select

from deploy.local.servers import Servers
from deploy.steps import Life
from shared.chassis.clock import true_now
from shared.chassis.engines import Database
from shared.chassis.tables import inbox, outbox
from tests.chaos.faults.callers import Caller, Racer
from tests.chaos.faults.houses import OwnClocks, opened
from tests.chaos.faults.traffic import Traffic
from tests.chassis.wire import Wire
from tests.waiting import eventually

PATIENCE_SECONDS = 300.0
RECOVERY_SECONDS = 120.0
PROBE_SECONDS = 150.0


@dataclass
class Stage:
    """One fleet with its load, for one fault after the other."""

    fleet: OwnClocks
    servers: Servers
    wires: dict[str, Wire]
    disks: dict[str, Path]
    traffic: Traffic
    seed: int
    cluster: Any = None
    notes: list[str] = field(default_factory=list)
    databases: dict[str, Database] = field(default_factory=dict)

    def pass_time(self, seconds: float) -> None:
        """Let the load go on for so long."""
        threading.Event().wait(seconds)

    def database(self, service: str) -> Database:
        """Return a service's database, reached without a wire."""
        if service not in self.databases:
            url = self.fleet.database_url.replace("{service}", service)
            self.databases[service] = Database(url, name="stage")
        return self.databases[service]

    def forget_connections(self) -> None:
        """Give back what is held for looking."""
        for database in self.databases.values():
            database.close()

    def events(self) -> int:
        """Return how many events were said so far."""
        return sum(self._count(service, select(func.count()).select_from(outbox)) for service in self.fleet.services)

    def parked(self) -> int:
        """Return how many heard events are parked."""
        query = select(func.count()).select_from(inbox).where(inbox.c.parked_at.is_not(None))
        return sum(self._count(service, query) for service in self.fleet.services)

    def recovery_seconds(self) -> float:
        """Return how long it takes until all that was said or heard before now is told and handled."""
        healed, began = true_now(), time.monotonic()
        untold = select(func.count()).where(outbox.c.published_at.is_(None), outbox.c.created_at < healed)
        unhandled = select(func.count()).where(
            inbox.c.handled_at.is_(None), inbox.c.parked_at.is_(None), inbox.c.received_at < healed
        )
        left = dict.fromkeys(self.fleet.services, 1)

        def look() -> bool:
            for service in [service for service, count in left.items() if count]:
                left[service] = self._count(service, untold) + self._count(service, unhandled)
            return not any(left.values())

        eventually(look, within=RECOVERY_SECONDS, every=0.2)
        return time.monotonic() - began

    def _count(self, service: str, query: Any) -> int:
        with self.database(service).reading() as connection:
            return connection.execute(query).scalar_one()


@contextmanager
def staged(
    folder: Path,
    servers: Servers,
    *,
    seed: int,
    disks: dict[str, Path],
    copies: int = 1,
    **load: float,
) -> Iterator[Stage]:
    """Yield a stage on fresh databases; its load has not begun."""
    with opened(folder, servers, copies=copies) as (fleet, wires):
        caller = Racer if copies > 1 else Caller

        def hire(story: str) -> Life:
            known = {"addresses": fleet.addresses, "copies": fleet.places(), "history": fleet.history}
            chance = random.Random(f"{seed} {story}")
            told = f"{folder.name}/{story}"
            return Life(caller(**known, story=told, chance=chance, patience=PATIENCE_SECONDS))

        traffic = Traffic(fleet, seed=seed, hire=hire, **load)
        stage = Stage(fleet, servers, wires, disks, traffic, seed)
        try:
            yield stage
        finally:
            traffic.close()
            stage.forget_connections()


class Probe:
    """Asks one service after the other whether it is ready, and remembers the slowest answer of any kind."""

    def __init__(self, fleet: OwnClocks) -> None:
        self.slowest = 0.0
        self._addresses = [seat.address for seat in fleet.seats]
        self._ending = threading.Event()
        self._asking: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._run, name="probe", daemon=True)

    def __enter__(self) -> "Probe":
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._ending.set()
        self._thread.join()
        for asking in self._asking:
            asking.join()

    def _run(self) -> None:
        turn = 0
        while not self._ending.wait(1.0):
            address = self._addresses[turn % len(self._addresses)]
            asking = threading.Thread(target=self._ask, args=(address,), daemon=True)
            asking.start()
            self._asking.append(asking)
            turn += 1

    def _ask(self, address: str) -> None:
        began = time.monotonic()
        try:
            requests.get(f"{address}/readyz", timeout=PROBE_SECONDS)
        except requests.ConnectionError:
            return  # nobody is there: known at once
        except requests.Timeout:
            pass
        self.slowest = max(self.slowest, time.monotonic() - began)
