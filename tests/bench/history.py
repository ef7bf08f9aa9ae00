"""What years of history cost: the claims of every sweep with millions of old rows, and with none."""

import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.dialects import postgresql

from shared.chassis import clock, inbox
from shared.chassis.claims import BATCH
from shared.chassis.firing import DeadlineSweep
from shared.chassis.inbox import InboxSweep
from shared.chassis.recounting import RecountSweep
from shared.chassis.relay import batch_to_tell
from shared.chassis.work import Work
from tests.bench import letters, seeding
from tests.bench.report import Line, at_most, load
from tests.bench.stage import Stage, cursor_on

OLD_ROWS = int(os.environ.get("BENCH_HISTORY", "5000000"))
LIVE_ROWS = 1_000
ROUNDS = 9
MOST = 1.5  # times what it takes without history
NOW = datetime(2026, 3, 17, 9, 0, tzinfo=clock.SHANGHAI)
Claim = Callable[[Connection], Select[Any]]


def measure(stage: Stage) -> Iterator[Line]:
    """Measure each claim without history, then with it, and name the index it reads."""
    urls = stage.fresh("contract")
    work = seeding.work_of("contract", urls)
    with cursor_on(urls["DATABASE_URL"], "contract") as cursor, clock.stopped_at(NOW):
        _live(cursor, urls, work)
        empty = {name: _milliseconds(work, claim) for name, claim in _claims(work).items()}
        _grow_old(cursor)
        for name, claim in _claims(work).items():
            full = _milliseconds(work, claim)
            scans = _scans(work, claim)
            yield Line(
                what=f"claim of {name} beside {OLD_ROWS:,} old rows",
                ours=full,
                control=empty[name],
                unit="ms",
                note=f"{'; '.join(scans)}; {load()}",
                **at_most(MOST, full / empty[name]),
            )


def _claims(work: Work) -> dict[str, Claim]:
    """Return the query by which each sweep finds its work."""
    recount = RecountSweep(work, {})
    return {
        "outbox": lambda connection: batch_to_tell(),
        "inbox": lambda connection: next(iter(InboxSweep(work, {}).due(connection))),
        "deadlines": lambda connection: next(iter(DeadlineSweep(work, {}).due(connection))),
        **{f"recount {n}": lambda connection, n=n: list(recount.due(connection))[n] for n in range(4)},
    }


def _locked(work: Work, connection: Connection, claim: Claim) -> Select[Any]:
    return claim(connection).limit(BATCH)


def _milliseconds(work: Work, claim: Claim) -> float:
    taken = []
    for _ in range(ROUNDS):
        with work.database.writing() as connection:
            query = _locked(work, connection, claim)
            begun = time.perf_counter()
            connection.execute(query).all()
            taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def _scans(work: Work, claim: Claim) -> list[str]:
    """Return how the tables are read."""
    with work.database.reading() as connection:
        query = _locked(work, connection, claim)
        sql = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {str(sql).replace('%', '%%')}").scalar_one()
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return sorted({_named(node) for node in _nodes(plan[0]["Plan"]) if "Scan" in node["Node Type"]})


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


def _named(node: dict[str, Any]) -> str:
    return f"{node['Node Type']} {node.get('Index Name') or node.get('Relation Name', '')}".strip()


def _live(cursor: Any, urls: dict[str, str], work: Work) -> None:
    """Let a thousand rows wait in each table."""
    seeding.signed_contracts(cursor, urls, LIVE_ROWS, signed_on=date(2026, 3, 9))
    letters.into_outbox(cursor, LIVE_ROWS)
    inbox.receive(work, [letters.body(number).encode() for number in range(LIVE_ROWS)])
    seeding.settle(cursor, "outbox", "inbox", "deadlines")


def _grow_old(cursor: Any) -> None:
    """Put years of told events, handled letters and ended deadlines beside them."""
    long_ago = f"'{(NOW - timedelta(days=700)).isoformat()}'"
    identity = {"event_id": "gen_random_uuid()", "aggregate_id": "gen_random_uuid()", "body": "'{}'::text"}
    told = {**identity, "position": "n + 100000", "published_at": long_ago}
    seeding.multiply(cursor, "outbox", OLD_ROWS, **told)
    handled = {**identity, "position": "n + 100000", "handled_at": long_ago}
    seeding.multiply(cursor, "inbox", OLD_ROWS, **handled)
    fresh = dict.fromkeys(("deadline_id", "subject_id", "project_id"), "gen_random_uuid()")
    ended = "(ARRAY['met', 'met', 'met', 'fired'])[1 + n % 4]"
    old = {"state": ended, "met_at": long_ago, "due_on": "'2024-04-01'::date", "bound_at": "'2024-04-02'::timestamptz"}
    seeding.multiply(cursor, "deadlines", OLD_ROWS, **fresh, **old, calendar_version="'of 2024'::text")
    seeding.settle(cursor, "outbox", "inbox", "deadlines")
