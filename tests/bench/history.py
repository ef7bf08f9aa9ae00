"""What years of history cost: the claims of every sweep with millions of old rows, and with none."""

import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Select
from sqlalchemy.dialects import postgresql

from shared.chassis import clock, inbox
from shared.chassis.claims import BATCH, ClaimedRows
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
RECOUNT_PARTS = 3  # running ones on an older version, on a newer one, and missed ones on the one other version there is
FOLLOWED = 100  # with fewer first events than half a batch those that follow them are asked for
ROUNDS = 9
MOST = 1.5  # times the pages it reads without history
NOW = datetime(2026, 3, 17, 9, 0, tzinfo=clock.SHANGHAI)
LONG_AGO = f"'{(NOW - timedelta(days=700)).isoformat()}'"
Claim = Callable[[Connection], Select[Any]]


@dataclass(frozen=True)
class Plan:
    """How the database finds the rows: how many pages it looks at, and in which indexes and tables."""

    pages: int
    scans: list[str]


def measure(stage: Stage) -> Iterator[Line]:
    """Count the pages that each claim reads without history, then with it, and name the index it uses."""
    urls = stage.fresh("contract")
    work = seeding.work_of("contract", urls)
    with cursor_on(urls["DATABASE_URL"], "contract") as cursor, clock.stopped_at(NOW):
        _live(cursor, urls, work)
        empty = {name: _plan(work, claim).pages for name, claim in _claims(work).items()}
        _grow_old(cursor)
        for name, claim in _claims(work).items():
            full = _plan(work, claim)
            yield Line(
                what=f"claim of {name} beside {OLD_ROWS:,} old rows",
                ours=full.pages,
                control=max(1, empty[name]),
                unit=" pages",
                note=f"{_milliseconds(work, claim):.1f} ms; {'; '.join(full.scans)}; {load()}",
                **at_most(MOST, full.pages / max(1, empty[name])),
            )


def _claims(work: Work) -> dict[str, Claim]:
    """Return the query by which each sweep finds and locks its work, and the one for what follows a heard event."""
    recount = RecountSweep(work, {})
    return {
        "outbox": lambda connection: batch_to_tell().with_for_update(nowait=True),
        "inbox": lambda connection: _claim(InboxSweep(work, {}), connection),
        "inbox's followers": lambda connection: _followers(InboxSweep(work, {}), connection),
        "deadlines": lambda connection: _claim(DeadlineSweep(work, {}), connection),
        **{f"recount {n}": lambda connection, n=n: _claim(recount, connection, n) for n in range(RECOUNT_PARTS)},
    }


def _claim(sweep: ClaimedRows, connection: Connection, number: int = 0) -> Select[Any]:
    due = list(sweep.due(connection))[number]
    return due.limit(BATCH).with_for_update(skip_locked=True, of=sweep.table)


def _followers(sweep: InboxSweep, connection: Connection) -> Select[Any]:
    firsts = connection.execute(_claim(sweep, connection).limit(FOLLOWED)).mappings().all()
    return inbox.following(connection, firsts)


@contextmanager
def _undone(work: Work) -> Iterator[Connection]:
    """Yield a connection whose locks, as everything else, are gone afterwards."""
    with work.database.writing() as connection:
        yield connection
        connection.rollback()


def _milliseconds(work: Work, claim: Claim) -> float:
    taken = []
    for _ in range(ROUNDS):
        with _undone(work) as connection:
            query = claim(connection)
            begun = time.perf_counter()
            connection.execute(query).all()
            taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def _plan(work: Work, claim: Claim) -> Plan:
    """Return what the claim reads once its pages are in memory; what is there to be read twice says nothing."""
    with _undone(work) as connection:
        query = claim(connection)
        sql = str(query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
        asked = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql.replace('%', '%%')}"
        told = [connection.exec_driver_sql(asked).scalar_one() for _ in range(2)][-1]
    (plan,) = json.loads(told) if isinstance(told, str) else told
    top = plan["Plan"]
    return Plan(
        pages=top["Shared Hit Blocks"] + top["Shared Read Blocks"],
        scans=sorted({_named(node) for node in _nodes(top) if "Scan" in node["Node Type"]}),
    )


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
    inbox.receive(work, [_second(letters.body(number)) for number in range(LIVE_ROWS)])
    _ended(cursor, LIVE_ROWS)
    seeding.settle(cursor, "outbox", "inbox", "deadlines")


def _second(letter: str) -> bytes:
    """Return what is said next of the same project."""
    return json.dumps({**json.loads(letter), "id": str(uuid4()), "sequence": "2"}).encode()


def _grow_old(cursor: Any) -> None:
    """Put years of told events, handled letters and ended deadlines beside them."""
    identity = {"event_id": "gen_random_uuid()", "aggregate_id": "gen_random_uuid()", "body": "'{}'::text"}
    told = {**identity, "position": "n + 100000", "published_at": LONG_AGO}
    seeding.multiply(cursor, "outbox", OLD_ROWS, **told)
    handled = {**identity, "position": "n + 100000", "handled_at": LONG_AGO}
    seeding.multiply(cursor, "inbox", OLD_ROWS, **handled)
    _ended(cursor, OLD_ROWS)
    seeding.settle(cursor, "outbox", "inbox", "deadlines")


def _ended(cursor: Any, count: int) -> None:
    """Put ended deadlines beside the running ones, a quarter of them missed, counted on a calendar that nobody can tell."""
    fresh = dict.fromkeys(("deadline_id", "subject_id", "project_id"), "gen_random_uuid()")
    ended = "(ARRAY['met', 'met', 'met', 'fired'])[1 + n % 4]"
    old = {"state": ended, "met_at": LONG_AGO, "due_on": "'2024-04-01'::date", "bound_at": "'2024-04-02'::timestamptz"}
    seeding.multiply(cursor, "deadlines", count, **fresh, **old, calendar_version="'of 2024'::text")
