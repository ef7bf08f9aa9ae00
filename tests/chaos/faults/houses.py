"""A fleet whose copies may be reached over wires, and of which every service may go by a clock of its own."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from deploy.local.servers import Servers
from shared.chassis.clock import TravelledTime
from tests.chaos import databases
from tests.chaos.fleet import Fleet, Seat
from tests.chassis.wire import Wire, port_of, through

DATABASE, BROKER = "database", "broker"
KEYS = ("issuer", "audit")  # the same for all: only the clocks differ


class OwnClocks(Fleet):
    """Every copy has a run folder, and so a clock, of its own; `skew` says by how much a service's clock is wrong."""

    def __init__(self, folder: Path, servers: Servers, **different: Any) -> None:
        super().__init__(folder, servers, **different)
        self.skew: Mapping[str, timedelta] = {}
        self.moment = datetime.fromisoformat("2025-01-02T09:00:00+08:00")
        for name in KEYS:
            (folder / "run" / name).mkdir(parents=True, exist_ok=True)

    def travel(self, moment: str) -> None:
        """Let business time stand at this moment, by each service's own clock."""
        self.moment = datetime.fromisoformat(moment)
        self.note_journey(self.moment)
        for service, skew in self.skew.items():
            self.ahead[service] = max(skew, self.ahead.get(service, timedelta()))
        TravelledTime(self.folder / "run" / "clock.json").travel(self.moment, frozen=True)
        for seat in self.seats:
            own = self.moment + self.skew.get(seat.service, timedelta())
            TravelledTime(self._run_dir(seat) / "clock.json").travel(own, frozen=True)
            self._ring(seat, own)

    def _ring(self, seat: Seat, own: datetime) -> None:
        """Let the copy look at once; one that is dead or stopped reads the clock's file when it is back."""
        try:
            requests.post(f"{seat.address}/demo/clock", json={"now": own.isoformat(), "frozen": True}, timeout=0.5)
        except requests.RequestException:
            pass

    def _run_dir(self, seat: Seat) -> Path:
        return self.folder / "runs" / seat.name

    def _environ(self, seat: Seat) -> dict[str, str]:
        own = self._run_dir(seat)
        own.mkdir(parents=True, exist_ok=True)
        for name in KEYS:
            if not (own / name).exists():
                (own / name).symlink_to(self.folder / "run" / name)
        return {**super()._environ(seat), "RUN_DIR": str(own), "FILES_DIR": str(self.folder / "run" / "files")}

    def places(self) -> dict[str, list[str]]:
        """Return where each first path segment is served, by all copies; `*` is any of them."""
        every: dict[str, list[str]] = {}
        for seat in self.seats:
            every.setdefault(seat.service, []).append(seat.address)
        routes = {prefix.strip("/"): every[service] for prefix, service in self.topology["http"].items()}
        return {**routes, "*": every["regulation"]}


@contextmanager
def opened(folder: Path, servers: Servers, *, copies: int = 1) -> Iterator[tuple[OwnClocks, dict[str, Wire]]]:
    """Yield a fleet whose every line to a server is a wire that can be cut, and the wires."""
    shutil.rmtree(folder, ignore_errors=True)
    database_url, amqp_uri = databases.url_of(servers), servers.urls()["AMQP_URI"]
    with ExitStack() as open_now:
        wires = {DATABASE: open_now.enter_context(Wire(port_of(database_url)))}
        environ = {"DATABASE_URL": through(wires[DATABASE], database_url)}
        if ";" not in amqp_uri:  # a cluster is reached at its nodes
            wires[BROKER] = open_now.enter_context(Wire(port_of(amqp_uri)))
            environ["AMQP_URI"] = through(wires[BROKER], amqp_uri)
        fleet = OwnClocks(folder, servers, environ=environ)
        if copies > 1:
            fleet = OwnClocks(folder, servers, environ=environ, copies=dict.fromkeys(fleet.services, copies))
        yield open_now.enter_context(fleet), wires
