"""`make up` and `make down`: our servers, the databases, the topology, and every service as its own process."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from signal import SIGTERM

import psycopg2
import requests
from psycopg2 import sql

from deploy.local.accounts import Account
from deploy.local.ports import is_free
from deploy.local.running import PidFile, launch
from deploy.local.servers import Servers
from deploy.local.trouble import Trouble
from shared.chassis.carriers import topology
from shared.chassis.config import Settings
from shared.chassis.issuer import DemoIssuer

ROOT = Path(__file__).resolve().parents[2]
FIRST_PORT = 8100
OURSELVES = Account(name="", uid=os.getuid(), gid=os.getgid(), switch=False)
READY_SECONDS = 90


class House:
    """The services of this checkout on real servers, each a process of its own."""

    def __init__(
        self,
        run_dir: Path = ROOT / ".run" / "up",
        *,
        servers: Servers | None = None,
        say: Callable[[str], None] = print,
    ) -> None:
        self.run_dir = run_dir
        self.servers = servers or Servers(run_dir.parent / "servers", say=say)
        self.say = say
        self.topology = topology.load()
        self.services = sorted(self.topology["services"])

    def up(self) -> None:
        """Bring everything up; what runs already is left running."""
        self.run_dir.mkdir(parents=True, exist_ok=True)
        urls = self.servers.up()
        create_databases(urls["DATABASE_URL"], self.services)
        topology.declare(urls["AMQP_URI"], self.topology)
        ports = self._ports()
        DemoIssuer(Settings.from_environ(self._environ(urls, 8000)))  # one key, made before many need it
        for service in self.services:
            if self._pid_file(service).pid() is None:
                self._launch(service, self._environ(urls, ports[service]))
        for service in self.services:
            self._await(service, ports[service])
        self.say(f"{len(self.services)} 个服务已就绪。")

    def down(self) -> None:
        """End the services, then the servers; the data stays."""
        self.leave()
        self.servers.down()

    def leave(self) -> None:
        """End the services, letting each finish its work in hand; the servers go on."""
        for service in self.services:
            self._pid_file(service).end((SIGTERM, 35))

    def is_up(self) -> bool:
        """Return whether every service runs."""
        return all(self._pid_file(service).pid() for service in self.services)

    def pids(self) -> dict[str, int]:
        """Return the process of each service that runs."""
        found = {service: self._pid_file(service).pid() for service in self.services}
        return {service: pid for service, pid in found.items() if pid is not None}

    def addresses(self) -> dict[str, str]:
        """Return where each first path segment is served; `*` is any of them."""
        ports = self._ports()
        places = {service: f"http://127.0.0.1:{ports[service]}" for service in self.services}
        routes = {prefix.strip("/"): places[service] for prefix, service in self.topology["http"].items()}
        return {**routes, "*": places[self.services[0]]}

    def _environ(self, urls: dict[str, str], port: int) -> dict[str, str]:
        return {**os.environ, **urls, "MODE": "demo", "RUN_DIR": str(self.run_dir), "PORT": str(port)}

    def _launch(self, service: str, environ: dict[str, str]) -> None:
        argv = [sys.executable, "-m", "shared.chassis.runner", "--migrate", service]
        log = self.run_dir / f"{service}.log"
        environ["PYTHONPATH"] = str(ROOT)
        pid = launch(argv, account=OURSELVES, env=environ, cwd=ROOT, log=log)
        self._pid_file(service).remember(pid)

    def _await(self, service: str, port: int) -> None:
        log = self.run_dir / f"{service}.log"
        until = time.monotonic() + READY_SECONDS
        while not _ready(port):
            if self._pid_file(service).pid() is None:
                raise Trouble(f"服务 {service} 启动后退出了。", advice="请按日志所说处理后重新执行 make up。", log=log)
            if time.monotonic() > until:
                raise Trouble(f"服务 {service} 在 {READY_SECONDS} 秒内没有就绪。", advice="请看日志。", log=log)
            time.sleep(0.1)
        self.say(f"{service:<12} http://127.0.0.1:{port}/docs  日志 {os.path.relpath(log)}")

    def _ports(self) -> dict[str, int]:
        """Return each service's port: chosen free once, then remembered."""
        file = self.run_dir / "ports.json"
        ports: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
        candidate = FIRST_PORT
        for service in self.services:
            while service not in ports:
                if candidate not in ports.values() and is_free(candidate):
                    ports[service] = candidate
                candidate += 1
        file.write_text(json.dumps(ports))
        return ports

    def _pid_file(self, service: str) -> PidFile:
        return PidFile(self.run_dir / f"{service}.pid")


def create_databases(url: str, services: list[str]) -> None:
    """Make each service's own database where it is missing."""
    plain = url.replace("postgresql+psycopg2://", "postgresql://")
    connection = psycopg2.connect(plain.replace("{service}", "postgres"))
    connection.autocommit = True  # CREATE DATABASE runs in no transaction
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database")
            there = {name for (name,) in cursor.fetchall()}
            for service in services:
                name = plain.replace("{service}", service).rpartition("/")[2].partition("?")[0]
                if name not in there:
                    cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    finally:
        connection.close()


def _ready(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def main(word: str) -> int:
    """Do as told; return the exit code."""
    try:
        house = House()
        house.up() if word == "up" else house.down()
    except Trouble as trouble:
        print(f"错误:{trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
