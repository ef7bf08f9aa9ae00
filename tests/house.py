"""A whole house for tests: every service in one process, its sweeps turned by hand instead of by threads."""

import json
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from werkzeug.test import TestResponse

from shared.chassis import clock, inbox, migrating
from shared.chassis.config import Settings
from shared.chassis.engines import Database
from shared.chassis.host import Host, hosts
from shared.chassis.http import app as http
from shared.chassis.issuer import DemoIssuer
from shared.chassis.tables import audit, deadlines, outbox
from shared.chassis.tables import inbox as inbox_rows
from shared.chassis.work import Work
from shared.events.base import EVERY_SERVICE, SPOKEN, Event

MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=clock.SHANGHAI)
_empty: dict[str, Path] = {}  # migrated once in a test process, then copied


class House:
    """The services as a person and as the clock meet them."""

    def __init__(self, folder: Path, services: list[str]) -> None:
        self.settings = Settings.from_environ({"MODE": "demo", "RUN_DIR": str(folder)})
        self.settings.enter()
        _furnish(self.settings, folder, services)
        self.at_moment(MONDAY)
        self._folder, self._services = folder, services
        self._open()
        self.app = http.create(self.settings, [host.work for host in self.hosts.values()])
        self._client = self.app.test_client()
        self._issuer = DemoIssuer(self.settings)
        self._sequences: dict[UUID, int] = {}

    def _open(self) -> None:
        self.hosts: dict[str, Host] = {
            host.work.service: host for host in hosts(self._services, self.settings, lambda said: None)
        }
        for host in self.hosts.values():
            host.container.start()

    def restart(self) -> None:
        """Begin again with nothing but the rows, as after a crash."""
        self._shut()
        self._open()
        self.app.extensions["works"] = {service: host.work for service, host in self.hosts.items()}

    def begin_anew(self) -> None:
        """Begin again with nothing at all."""
        self._shut()
        for left in self._folder.glob("*.db*"):
            left.unlink()
        _furnish(self.settings, self._folder, self._services)
        self.restart()

    def close(self) -> None:
        """Stop what was started and give the true time back."""
        self._shut()
        clock.use(clock.TrueTime())

    def _shut(self) -> None:
        for host in self.hosts.values():
            host.container.stop()
            host.database.close()

    def work(self, service: str) -> Work:
        """Return the transactions of a service."""
        return self.hosts[service].work

    def call(self, role: str | None, method: str, path: str, *, key: str | None = None, **options: Any) -> TestResponse:
        """Knock at an HTTP door as somebody in that role; then sweep until everything is quiet."""
        headers = dict(options.pop("headers", {}))
        if role is not None:
            name, _, number = role.partition("#")  # "sysadmin#2" is the second person of the role
            headers["Authorization"] = f"Bearer {self._issuer.sign_in(name, int(number or 1))['token']}"
        if method == "POST":
            headers.setdefault("Idempotency-Key", key or str(uuid4()))
        response = self._client.open(path, method=method, headers=headers, **options)
        self.sweep()
        return response

    def upload_unswept(self, role: str, path: str, content: bytes = b"%PDF-1.7 a document") -> TestResponse:
        """Hand in a document and turn no sweep."""
        headers = {"Authorization": f"Bearer {self._issuer.sign_in(role)['token']}"}
        return self._client.put(path, data=content, content_type="application/pdf", headers=headers)

    def upload(self, role: str, path: str, content: bytes = b"%PDF-1.7 a document") -> TestResponse:
        """Hand in a document."""
        return self.call(role, "PUT", path, data=content, content_type="application/pdf")

    def hear(self, service: str, event: Event, *, sequence: int | None = None) -> None:
        """Let one service hear an event that nobody in this house said; then sweep until everything is quiet."""
        self.receive(service, event, sequence=sequence)
        self.sweep()

    def receive(self, service: str, event: Event, *, sequence: int | None = None) -> None:
        """Let such an event come to one service, which has not handled it yet."""
        number = sequence or self._sequences.get(event.aggregate_id, 0) + 1
        self._sequences[event.aggregate_id] = number
        letter = {
            "specversion": "1.0",
            "id": str(uuid4()),
            "source": f"/{event.speaker}",
            "type": event.type,
            "subject": str(event.aggregate_id),
            "time": clock.now().isoformat(),
            "sequence": str(number),
            "data": event.to_json(),
        }
        inbox.receive(self.work(service), [json.dumps(letter).encode()])

    def told(self, service: str) -> list[Event]:
        """Return every event a service has said of its own, in order; what it says of its clocks is apart."""
        return [event for event in self._spoken(service) if event.speaker != EVERY_SERVICE]

    def told_of_clocks(self, service: str) -> list[Event]:
        """Return what became of the service's deadlines, in order."""
        return [event for event in self._spoken(service) if event.speaker == EVERY_SERVICE]

    def _spoken(self, service: str) -> list[Event]:
        with self.work(service).database.reading() as connection:
            bodies = connection.execute(select(outbox.c.body).order_by(outbox.c.position)).scalars().all()
        letters = [json.loads(body) for body in bodies]
        return [SPOKEN[letter["type"]].from_json(letter["data"]) for letter in letters]

    def said(self, service: str) -> list[str]:
        """Return the wire types of what a service has said, in order."""
        return [event.type for event in self.told(service)]

    def rows(self, service: str, table: str) -> list[dict[str, Any]]:
        """Return the rows of one of the chassis's tables: audit, deadlines, inbox or outbox."""
        tables = {"audit": audit, "deadlines": deadlines, "inbox": inbox_rows, "outbox": outbox}
        with self.work(service).database.reading() as connection:
            return [dict(row) for row in connection.execute(select(tables[table])).mappings()]

    def unhandled(self, service: str) -> list[str]:
        """Return why heard events still wait or are parked."""
        return [f"{row['type']}: {row['reason']}" for row in self.rows(service, "inbox") if row["handled_at"] is None]

    def at(self, moment: str) -> None:
        """Let the business clock stand at this moment, and let fall due what is due."""
        self.at_moment(datetime.fromisoformat(moment))
        self.sweep()

    def at_moment(self, moment: datetime) -> None:
        """Let the business clock stand at this moment; nothing is swept yet."""
        clock.TravelledTime(self.settings.clock_file).travel(moment, frozen=True)

    def sweep(self) -> None:
        """Turn every sweep until none finds work."""
        while sum(self._turn(host) for host in self.hosts.values()):
            pass

    @staticmethod
    def _turn(host: Host) -> int:
        parts = (host.relay, host.inbox, host.recount, host.deadlines, *host.own)
        return sum(part.once() for part in parts)


def _furnish(settings: Settings, folder: Path, services: list[str]) -> None:
    """Give every service an empty, migrated database."""
    for service in services:
        target = folder / f"{service}.db"
        if service not in _empty:
            _migrate(service, settings)
            kept = folder.parent / f"empty-{service}-{uuid4().hex}.db"
            copyfile(target, kept)
            _empty[service] = kept
        else:
            copyfile(_empty[service], target)


def _migrate(service: str, settings: Settings) -> None:
    database = Database(settings.database_of(service), name=service)
    migrating.upgrade(service, database)
    database.close()  # the last connection folds the write-ahead log into the file
