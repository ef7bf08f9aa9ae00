"""Where the benches play: servers of their own with fsync on, fresh databases, copies of a service as processes."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from signal import SIGTERM

import psycopg2
import requests

from deploy.local.accounts import Account
from deploy.local.house import ROOT, create_databases
from deploy.local.ports import is_free
from deploy.local.running import PidFile, launch
from deploy.local.servers import Servers
from shared.chassis import clock, migrating
from shared.chassis.carriers import topology
from shared.chassis.carriers.dialling import dial
from shared.chassis.config import Settings
from shared.chassis.engines import Database
from shared.chassis.issuer import DemoIssuer

OURSELVES = Account(name="", uid=os.getuid(), gid=os.getgid(), switch=False)
READY_SECONDS = 90
FIRST_PORT = 8300


class Stage:
    """PostgreSQL and RabbitMQ, and on them one service's database at a time."""

    def __init__(self) -> None:
        self.run_dir = ROOT / ".run" / "bench"
        self.servers = Servers(self.run_dir / "servers", given={})
        self._began = False

    def urls(self) -> dict[str, str]:
        """Return where the servers are, started when first needed."""
        ours = self.servers.run_dir / "servers.json"
        if not ours.exists() or any(self.servers.silences().values()):
            self._began = True
        found = self.servers.up()
        topology.declare(found["AMQP_URI"], topology.load())
        return found

    def keep_commit_times(self) -> None:
        """Let PostgreSQL write down when each transaction was committed; it must be started again for that."""
        with cursor_on(self.urls()["DATABASE_URL"], "postgres") as cursor:
            cursor.execute("SHOW track_commit_timestamp")
            if cursor.fetchone() == ("on",):
                return
            cursor.execute("ALTER SYSTEM SET track_commit_timestamp = on")
        self.servers.stop_postgres()
        self.servers.start_postgres()

    def close(self) -> None:
        """Stop what was started here."""
        if self._began:
            self.servers.down()

    def fresh(self, *services: str) -> dict[str, str]:
        """Return the servers' addresses after giving these services new, migrated databases and empty queues."""
        urls = self.urls()
        plain = plain_url(urls["DATABASE_URL"])
        with closing(psycopg2.connect(plain.replace("{service}", "postgres"))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for service in services:
                    cursor.execute(f'DROP DATABASE IF EXISTS "{service}" WITH (FORCE)')
        create_databases(urls["DATABASE_URL"], list(services))
        for service in services:
            database = Database(urls["DATABASE_URL"].replace("{service}", service), name=service)
            migrating.upgrade(service, database)
            database.close()
        self.purge()
        return urls

    def purge(self) -> None:
        """Empty every queue."""
        with dial(self.urls()["AMQP_URI"]) as connection:
            for queue in [*map(topology.queue_of, topology.load()["services"]), topology.UNROUTED]:
                connection.default_channel.queue_purge(queue)

    def environ(self) -> dict[str, str]:
        """Return what the copies are started with, as far as it is the same for all."""
        return {**self.urls(), "MODE": "demo", "RUN_DIR": str(self.run_dir)}

    def settings(self) -> Settings:
        """Return the same as the copies read it."""
        return Settings.from_environ(self.environ())

    def travel(self, moment: datetime | None) -> None:
        """Set the business clock of every copy; it goes on from there. None is the true time."""
        clock.TravelledTime(self.settings().clock_file).travel(moment, frozen=False)

    def token(self, role: str) -> str:
        """Return a token of the demo's issuer."""
        return str(DemoIssuer(self.settings()).sign_in(role, 1)["token"])

    @contextmanager
    def copies(self, *services: str) -> Iterator[list["Copy"]]:
        """Start a process for each name, wait until each is ready, and end them afterwards."""
        DemoIssuer(self.settings())
        environ = {**os.environ, **self.environ(), "PYTHONPATH": str(ROOT)}
        started: list[Copy] = []
        try:
            for service in services:
                port = next(port for port in range(_after(started), 65535) if is_free(port))
                started.append(Copy(service, port, self.run_dir, environ))
            for copy in started:
                copy.wait()
            yield started
        finally:
            for copy in started:
                copy.end()


def _after(started: "list[Copy]") -> int:
    return started[-1].port + 1 if started else FIRST_PORT


class Copy:
    """One process that hosts one service."""

    def __init__(self, service: str, port: int, run_dir: Path, environ: dict[str, str]) -> None:
        self.service, self.port = service, port
        self.log = run_dir / f"{service}-{port}.log"
        argv = [sys.executable, "-m", "shared.chassis.runner", service]
        self.pid = launch(argv, account=OURSELVES, env={**environ, "PORT": str(port)}, cwd=ROOT, log=self.log)
        self._file = PidFile(run_dir / f"{service}-{port}.pid")
        self._file.remember(self.pid)

    @property
    def url(self) -> str:
        """Return where it is served."""
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> None:
        """Return when it is ready."""
        until = time.monotonic() + READY_SECONDS
        while not self._ready():
            if time.monotonic() > until or self._file.pid() is None:
                raise TimeoutError(f"{self.service} did not get ready: {self.log}")
            time.sleep(0.1)

    def _ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def end(self) -> None:
        """Let it finish its work in hand, then end it."""
        self._file.end((SIGTERM, 35))

    def cpu_seconds(self) -> float:
        """Return how long it has kept a core busy so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Return how much memory it holds."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def plain_url(url: str) -> str:
    """Return an address as psycopg2 itself takes it."""
    return url.replace("postgresql+psycopg2://", "postgresql://")


@contextmanager
def cursor_on(url: str, service: str) -> "Iterator[psycopg2.extensions.cursor]":
    """Yield a cursor of a plain connection in autocommit, beside everything of ours."""
    with closing(psycopg2.connect(plain_url(url).replace("{service}", service))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
