"""Workers of the reminder service on one PostgreSQL with a real mail server, and what a drill does to them."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update

from services.reminder.store import DueRungs, metadata
from shared.chassis import clock, inbox, migrating
from shared.chassis.carriers.in_process import InProcess
from shared.chassis.config import Settings
from shared.chassis.host import Host
from shared.chassis.inbox import LIVE
from shared.chassis.sending import Sender
from shared.chassis.tables import inbox as inbox_rows
from shared.events.base import Event
from shared.kernel.actor import SYSTEM
from tests.mailserver import ROOT, MailServer
from tests.reminder import builders, steps

MOST_TURNS = 1000
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
OFFICES = {"jc-transport": "市交通运输局", "jc-water": "市水务局"}


class Killed(BaseException):
    """What nobody catches: the worker is gone."""


class Worker:
    """One copy of the service, its sweeps turned by hand."""

    def __init__(self, settings: Settings) -> None:
        self.host = Host("reminder", settings, InProcess())
        self.host.container.start()
        self.work = self.host.work
        (self.sender,) = [part for part in self.host.own if isinstance(part, Sender)]
        self.queues = [part for part in self.host.own if part is not self.sender]

    def gather(self) -> None:
        """Handle what was heard and let every due rung go, until nothing is left to do."""
        self._turn(self.host.inbox, *self.queues)

    def sweep(self) -> None:
        """Turn every sweep, until nothing that may go is left to this worker or to another."""
        self._turn(self.host.inbox, *self.host.own)

    def _turn(self, *parts: Any) -> None:
        for _ in range(MOST_TURNS):
            if not sum(part.once() for part in parts) and not self._left():
                return
        raise AssertionError("there was no end to it")

    def _left(self) -> bool:
        """Return whether an event is not handled or a rung has not gone, though it may be another worker's just now."""
        with self.work.database.reading() as connection:
            heard = connection.execute(select(inbox_rows.c.position).where(LIVE).limit(1)).first()
            return heard is not None or connection.execute(DueRungs.due(connection).limit(1)).first() is not None

    def close(self) -> None:
        """Stop."""
        self.host.container.stop()
        self.host.database.close()


class Drill:
    """The workers, the mail server and the town's obligations."""

    def __init__(self, environ: dict[str, str], post: MailServer) -> None:
        self.environ, self.post = environ, post
        self.settings = Settings.from_environ(environ)
        self.settings.enter()
        self.workers: list[Worker] = []
        self._sequences: Counter[tuple[str, UUID]] = Counter()

    def worker(self) -> Worker:
        """Start another copy of the service."""
        self.workers.append(Worker(self.settings))
        return self.workers[-1]

    def at(self, moment: str) -> None:
        """Let business time stand at this moment, for every worker."""
        clock.TravelledTime(self.settings.clock_file).travel(datetime.fromisoformat(moment), frozen=True)

    def hear(self, *events: Event) -> None:
        """Put letters into the service's inbox."""
        inbox.receive(self.workers[0].work, [self._letter(event) for event in events])

    def _letter(self, event: Event) -> bytes:
        source = getattr(event, "service", event.speaker)
        self._sequences[source, event.aggregate_id] += 1
        letter = {
            "specversion": "1.0",
            "id": str(uuid4()),
            "source": f"/{source}",
            "type": event.type,
            "subject": str(event.aggregate_id),
            "time": "2026-03-09T09:00:00+08:00",
            "sequence": str(self._sequences[source, event.aggregate_id]),
            "data": event.to_json(),
        }
        return json.dumps(letter).encode()

    def a_town_in_an_outage(self, projects: int = 3) -> list[UUID]:
        """Let people be written down and clocks run and pass while nobody sweeps; return the clocks."""
        self.at("2026-03-09T10:00:00+08:00")
        people = [(party, office, post) for party, office in self._offices() for post in ("officer", "leader")]
        with self.workers[0].work.begin(SYSTEM) as tx:
            for party, office, post in people:
                written = builders.a_contact(party=party, office_id=office, post=post, name=f"{office} {post}")
                steps.write_down(tx, {**written, "email": f"{post}@{office}.example"})
        clocks = []
        for office in OFFICES:
            for number in range(projects):
                project_id = uuid4()
                project_no = f"JC-2026-{list(OFFICES).index(office)}{number:03d}"
                armed = builders.an_armed(project_id=project_id)
                drafted = builders.a_drafted(project_id=project_id, project_no=project_no, owner_office_id=office)
                self.hear(drafted, armed, builders.an_ended(armed, "fired"))
                clocks.append(armed.deadline_id)
        return clocks

    @staticmethod
    def _offices() -> list[tuple[str, str]]:
        return [*(("owner_unit", office) for office in OFFICES), ("BDB", "jc-bdb")]

    def leases_end(self) -> None:
        """Let the time pass after which nobody waits for a worker that has claimed something."""
        deliveries = metadata.tables["deliveries"]
        with self.workers[0].work.database.writing() as connection:
            past = {"claimed_until": LONG_AGO, "next_try_at": LONG_AGO}
            connection.execute(update(deliveries).where(deliveries.c.sent_at.is_(None)).values(past))

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of one of the service's tables."""
        return steps.rows(self.workers[0].work, table)

    def a_worker_is_killed(self, seam: str) -> int:
        """Let a worker, a process of its own, die at a seam (`sending.sent:3`); return its exit code."""
        command = [sys.executable, "-W", "ignore", "-m", "tests.reminder.doomed", seam]
        environ = {**os.environ, **self.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode

    def close(self) -> None:
        """Stop every worker and give the true time back."""
        for worker in self.workers:
            worker.close()
        clock.use(clock.TrueTime())


@contextmanager
def drilling(url: str, folder: Path, post: MailServer) -> Iterator[Drill]:
    """Yield a drill on an empty database, which is emptied again."""
    environ = {
        "MODE": "demo",
        "RUN_DIR": str(folder),
        "DATABASE_URL": url.replace("/reminder_", "/{service}_"),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(post.port),
        "SMTP_SECURITY": "none",
        "SMTP_FROM": "house@jincheng.example",
    }
    drill = Drill(environ, post)
    try:
        yield drill
        with drill.worker().work.database.writing() as connection:
            for tables in migrating.metadata_of("reminder"):
                for table in reversed(tables.sorted_tables):
                    connection.execute(table.delete())
    finally:
        drill.close()


def lines_of(post: MailServer) -> Counter[tuple[str, str]]:
    """Return how often each line arrived at each address."""
    return Counter(
        (str(message["To"]), line.partition(". ")[2])
        for message in post.messages()
        for line in message.get_content().splitlines()
        if line
    )
