"""Starts a process that hosts one service, several, or all: `python -m shared.chassis.runner contract …`.

It waits for its databases, not for its broker. SIGTERM finishes the work in hand and exits 0; a second
signal, or thirty seconds, ends it at once.
"""

import warnings

warnings.filterwarnings("ignore", message="(?s).*Eventlet is deprecated")

import eventlet

eventlet.monkey_patch()  # before anything else is imported: sockets, locks and psycopg2 turn green

import argparse
import gc
import os
import signal
import sys
import threading
from typing import Any

import structlog
from eventlet import wsgi

from shared.chassis import failpoints, holding, logs, migrating
from shared.chassis.config import Misconfigured, Settings
from shared.chassis.host import Host, hosts
from shared.chassis.http import app as http
from shared.chassis.roster import all_services

log = structlog.get_logger()

PATIENCE_SECONDS = 30
DATABASE_PATIENCE_SECONDS = 60
# A connection counts as long as it is open, asked or not: too few, or idle ones kept for ever, and clients that say
# nothing keep out all others.
CONNECTIONS_AT_ONCE = 1000
IDLE_SECONDS = 10  # between two requests of one client
ROWS_BETWEEN_SEARCHES = 20_000  # objects made and not yet freed
STALLED_SECONDS = 60  # within one request: nothing more of it comes, or its answer is not taken


class Process:
    """The running process: its hosts and its HTTP server."""

    def __init__(self, settings: Settings, services: list[str]) -> None:
        self.settings = settings
        if not settings.demo and settings.amqp_uri is None and set(services) != set(all_services()):
            # Without a broker an event reaches the services of this process only, and would count as told.
            raise Misconfigured("AMQP_URI is not set: a process that hosts only some services needs the broker.")
        self.hosts: list[Host] = hosts(services, settings, lambda said: log.info("carrier", said=said))
        self.app = http.create(settings, [host.work for host in self.hosts])
        self.app.extensions["receivers"] = [host.receiver for host in self.hosts if host.receiver is not None]
        self.asked_to_stop = threading.Event()
        self._folder: Any = None
        self._listener: Any = None
        self._server: Any = None

    def start(self, *, migrate: bool) -> None:
        """Wait for the databases, bring them up to date when asked, take the port, begin to work, open the doors."""
        if any(host.database.embedded for host in self.hosts):
            self._folder = holding.hold(self.settings.run_dir)
        for host in self.hosts:
            self._await_database(host)
            if migrate:
                migrating.upgrade(host.work.service, host.database)
        address = (self.settings.http_host, self.settings.http_port)
        # A port shared with a process that somebody has forgotten would answer now from the one, now from the other.
        self._listener = eventlet.listen(address, reuse_addr=True, reuse_port=False)
        for host in self.hosts:
            host.start()
        pool = eventlet.GreenPool(CONNECTIONS_AT_ONCE)
        self._server = eventlet.spawn(
            wsgi.server,
            self._listener,
            _chunked(self.app),
            custom_pool=pool,
            log_output=False,
            keepalive=IDLE_SECONDS,
            socket_timeout=STALLED_SECONDS,
        )
        self._requests = pool

    def stop(self) -> None:
        """Take no new requests, finish those in hand, then the sweeps."""
        self._server.kill()
        self._listener.close()
        self._requests.waitall()
        for host in self.hosts:
            host.stop()

    def _await_database(self, host: Host) -> None:
        for second in range(DATABASE_PATIENCE_SECONDS):
            try:
                with host.database.reading() as connection:
                    connection.exec_driver_sql("SELECT 1")
                return
            except Exception as fault:  # noqa: BLE001 - any fault of a database that is not there yet
                log.info("waiting_for_database", service=host.work.service, fault=str(fault).splitlines()[0])
                if self.asked_to_stop.wait(1):
                    raise Misconfigured("stopped while waiting for the database") from None
                last = second, fault
        raise Misconfigured(f"the database of {host.work.service} did not answer: {last[1]}")


def _chunked(app: Any) -> Any:
    """Let a body that comes in chunks be read to its end."""

    def serve(environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
            environ["wsgi.input_terminated"] = True  # its mere presence says so: a counted body must not have it
        return app(environ, start_response)

    return serve


def _collect_seldom() -> None:
    """Leave what was made at the start out of the search for garbage, and search seldom.

    A batch makes thousands of rows that live until it commits; nearly all are freed when their last user lets go.
    """
    gc.freeze()
    gc.set_threshold(ROWS_BETWEEN_SEARCHES, 20, 100)


def _obey_signals(process: Process) -> None:
    def ask(_number: int, _frame: Any) -> None:
        if process.asked_to_stop.is_set():
            os._exit(1)
        process.asked_to_stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)


def main() -> int:
    """Run until told to stop; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("services", nargs="*", help="which services to host; none means all")
    parser.add_argument("--migrate", action="store_true", help="bring the databases up to date first")
    asked = parser.parse_args()
    services = asked.services or all_services()
    logs.configure(service="+".join(services) if asked.services else "all")
    try:
        settings = Settings.from_environ(os.environ)
        failpoints.arm(os.environ.get("FAILPOINT", ""), rehearsing=settings.demo)
        settings.enter()
        process = Process(settings, services)
        _obey_signals(process)
        process.start(migrate=asked.migrate)
        _collect_seldom()
    except (Misconfigured, OSError) as fault:
        log.error("cannot_start", fault=str(fault))
        return 1
    log.info("started", services=services, address=f"http://{settings.http_host}:{settings.http_port}")
    while not process.asked_to_stop.wait(0.5):
        pass
    return _end(process)


def _end(process: Process) -> int:
    log.info("stopping")
    last_resort = eventlet.spawn_after(PATIENCE_SECONDS, os._exit, 1)
    process.stop()
    last_resort.cancel()
    log.info("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
