"""A copy that starts with a hundred thousand rows waiting: how long until all have had their effect."""

import time
from collections.abc import Iterator
from typing import Any

from services.contract import rules
from shared.chassis import inbox
from tests.bench import letters, seeding
from tests.bench.report import Line, load
from tests.bench.stage import Stage, cursor_on
from tests.contract import builders

WAITING = 100_000
PATIENCE_SECONDS = 600
UNHANDLED = "SELECT count(*) FROM inbox WHERE handled_at IS NULL"
UNPUBLISHED = "SELECT count(*) FROM outbox WHERE published_at IS NULL"


def measure(stage: Stage) -> Iterator[Line]:
    """Measure the inbox of one service and the outbox of another."""
    urls = stage.fresh("acceptance", "contract")
    with cursor_on(urls["DATABASE_URL"], "acceptance") as cursor:
        seeding.awaited_acceptances(cursor, urls, WAITING)
        _signed_everywhere(cursor, urls)
        taken = _until_none(stage, "acceptance", cursor, UNHANDLED)
        cursor.execute("SELECT count(*) FROM acceptances WHERE state <> 'approved'")
        effects = cursor.fetchone()[0]
    note = f"{WAITING / taken:,.0f}/s, {effects:,} effects, start included, {load()}"
    yield Line(what=f"restart with {WAITING:,} heard events", ours=taken, unit="s", note=note)
    with cursor_on(urls["DATABASE_URL"], "contract") as cursor:
        letters.into_outbox(cursor, WAITING)
        taken = _until_none(stage, "contract", cursor, UNPUBLISHED)
    note = f"{WAITING / taken:,.0f}/s, start included, {load()}"
    yield Line(what=f"restart with {WAITING:,} events to tell", ours=taken, unit="s", note=note)
    stage.purge()


def _signed_everywhere(cursor: Any, urls: dict[str, str]) -> None:
    """Let every project's acceptance have heard, without effect so far, that a contract was signed."""
    _contract, signed = rules.sign(builders.an_awarded_project(), **builders.signing())
    inbox.receive(seeding.work_of("acceptance", urls), [letters.of(signed).encode()])
    project = seeding.numbered(seeding.PROJECT)
    fresh = f"replace(replace(first.body, '{signed.project_id}', {project}::text), first.event_id::text, gen_random_uuid()::text)"
    different = {"position": "n + 1000", "event_id": "gen_random_uuid()", "aggregate_id": project, "body": fresh}
    seeding.multiply(cursor, "inbox", WAITING, **different)
    cursor.execute("UPDATE inbox SET event_id = (body::json ->> 'id')::uuid WHERE position > 1000")
    cursor.execute("DELETE FROM inbox WHERE position < 1000")
    seeding.settle(cursor, "inbox")


def _until_none(stage: Stage, service: str, cursor: Any, query: str) -> float:
    begun = time.perf_counter()
    with stage.copies(service):
        while time.perf_counter() - begun < PATIENCE_SECONDS:
            cursor.execute(query)
            if cursor.fetchone()[0] == 0:
                return time.perf_counter() - begun
            time.sleep(0.2)
    raise TimeoutError(f"{service} still has rows waiting after {PATIENCE_SECONDS} s")
