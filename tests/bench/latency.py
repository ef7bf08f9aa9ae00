"""From a command's commit to its effect in the next service, at a steady pace, through relay, broker and inbox."""

import statistics
from collections.abc import Iterator, Sequence
from datetime import datetime

from shared.events.contract import ContractSigned
from tests.bench import asking, child, seeding
from tests.bench.command import MORNING
from tests.bench.report import Line, at_least, at_most, number, percentile
from tests.bench.stage import Stage, cursor_on
from tests.waiting import eventually

PACES = {20: 400, 100: 2000}  # commands a second: how many
TARGET_MS = 250
PACE_KEPT = 0.9  # of what was asked for: below it the latency is that of another load
SIGNED = f"""
    SELECT DISTINCT said.event_id, pg_xact_commit_timestamp(audit.xmin)
    FROM (SELECT event_id, body FROM outbox WHERE type = '{ContractSigned.type}' ORDER BY position DESC LIMIT {{last}}) said
    JOIN audit ON audit.correlation_id = split_part(said.body::json ->> 'traceparent', '-', 2)
    WHERE audit.outcome = 'accepted'
"""  # the trail is written with the command and never again; its row of the outbox is marked when it is told
NOTED = f"""
    SELECT event_id, pg_xact_commit_timestamp(xmin) FROM inbox
    WHERE type = '{ContractSigned.type}' AND handled_at IS NOT NULL
"""  # the last to write the row was its effect's own transaction


def measure(stage: Stage) -> Iterator[Line]:
    """Measure each pace: contract, in two copies, tells that a contract was signed; acceptance notes it."""
    stage.keep_commit_times()
    urls = stage.fresh("contract", "acceptance")
    stage.travel(MORNING)
    total = sum(PACES.values()) + 200
    with cursor_on(urls["DATABASE_URL"], "contract") as cursor:
        seeding.awarded_projects(cursor, urls, total)
    with cursor_on(urls["DATABASE_URL"], "acceptance") as cursor:
        seeding.awaited_acceptances(cursor, urls, total)
    with stage.copies("contract", "contract", "acceptance") as (one, other, _acceptance):
        ask = {"urls": [one.url, other.url], "token": stage.token("owner_unit")}
        child.run(asking.stroll, green=False, first=1, count=200, per_second=50, **ask)
        first = 201
        for pace, count in PACES.items():
            answers = child.run(asking.stroll, green=False, first=first, count=count, per_second=pace, **ask)
            first += count
            yield from _lines(pace, *_moments(urls, first - 1, count), answers)
    stage.travel(None)


def _lines(pace: int, said: Sequence[datetime], noted: Sequence[datetime], answers: Sequence[float]) -> Iterator[Line]:
    achieved = pace_of(said)
    yield Line(what=f"commands at {pace}/s, achieved", ours=achieved, unit="/s", **at_least(PACE_KEPT * pace, achieved))
    effects = [(effect - command).total_seconds() * 1000 for command, effect in zip(said, noted, strict=True)]
    p50, p99 = statistics.median(effects), percentile(effects, 0.99)
    target = at_most(TARGET_MS, p99) if pace == max(PACES) else {}
    yield Line(what=f"commit to effect at {pace}/s, p50", ours=p50, unit="ms")
    worst = f"worst {number(max(effects))} of {len(effects)}"
    yield Line(what=f"commit to effect at {pace}/s, p99", ours=p99, unit="ms", note=worst, **target)
    slow = f"p99 {number(percentile(answers, 0.99) * 1000)}"
    yield Line(what=f"HTTP answer at {pace}/s, p50", ours=statistics.median(answers) * 1000, unit="ms", note=slow)


def pace_of(moments: Sequence[datetime]) -> float:
    """Return how many a second there were between the first and the last."""
    return (len(moments) - 1) / (max(moments) - min(moments)).total_seconds()


def _moments(urls: dict[str, str], so_far: int, last: int) -> tuple[list[datetime], list[datetime]]:
    """Return when the last commands were committed, and when each one's effect was; waits until all are heard."""
    eventually(lambda: len(_rows(urls, "acceptance", NOTED)) >= so_far, within=120, every=0.5)
    noted, said = dict(_rows(urls, "acceptance", NOTED)), _rows(urls, "contract", SIGNED.format(last=last))
    if len(said) != last:
        raise RuntimeError(f"{last} commands were asked for, {len(said)} are on the trail")
    return [command for _, command in said], [noted[event_id] for event_id, _ in said]


def _rows(urls: dict[str, str], service: str, query: str) -> list[tuple]:  # type: ignore[type-arg]
    with cursor_on(urls["DATABASE_URL"], service) as cursor:
        cursor.execute(query)
        return cursor.fetchall()
