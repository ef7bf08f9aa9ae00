"""From a command's commit to its effect in the next service, at a steady pace, through relay, broker and inbox."""

import statistics
from collections.abc import Iterator

from shared.events.contract import ContractSigned
from tests.bench import asking, child, seeding
from tests.bench.command import MORNING
from tests.bench.report import Line, at_most, number, percentile
from tests.bench.stage import Stage, cursor_on
from tests.waiting import eventually

PACES = {20: 400, 100: 2000}  # commands a second: how many
TARGET_MS = 250


def measure(stage: Stage) -> Iterator[Line]:
    """Measure each pace: contract tells that a contract was signed, acceptance notes it."""
    urls = stage.fresh("contract", "acceptance")
    stage.travel(MORNING)
    total = sum(PACES.values()) + 200
    with cursor_on(urls["DATABASE_URL"], "contract") as cursor:
        seeding.awarded_projects(cursor, urls, total)
    with cursor_on(urls["DATABASE_URL"], "acceptance") as cursor:
        seeding.awaited_acceptances(cursor, urls, total)
    with stage.copies("contract", "acceptance") as (contract, _acceptance):
        ask = {"url": contract.url, "token": stage.token("owner_unit")}
        child.run(asking.stroll, green=False, first=1, count=200, per_second=50, **ask)
        first = 201
        for pace, count in PACES.items():
            answers = child.run(asking.stroll, green=False, first=first, count=count, per_second=pace, **ask)
            first += count
            yield from _lines(pace, [seconds * 1000 for seconds in _effects(urls, first - 1, count)], answers)
    stage.travel(None)


def _lines(pace: int, effects: list[float], answers: list[float]) -> Iterator[Line]:
    p50, p99 = statistics.median(effects), percentile(effects, 0.99)
    target = at_most(TARGET_MS, p99) if pace == max(PACES) else {}
    yield Line(what=f"commit to effect at {pace}/s, p50", ours=p50, unit="ms")
    worst = f"worst {number(max(effects))} of {len(effects)}"
    yield Line(what=f"commit to effect at {pace}/s, p99", ours=p99, unit="ms", note=worst, **target)
    slow = f"p99 {number(percentile(answers, 0.99) * 1000)}"
    yield Line(what=f"HTTP answer at {pace}/s, p50", ours=statistics.median(answers) * 1000, unit="ms", note=slow)


def _effects(urls: dict[str, str], so_far: int, last: int) -> list[float]:
    """Return of the last events how many seconds lay between saying and effect; waits until all are heard."""
    asked = f"SELECT event_id, created_at FROM outbox WHERE type = '{ContractSigned.type}' ORDER BY position DESC LIMIT {last}"
    heard = f"SELECT event_id, handled_at FROM inbox WHERE type = '{ContractSigned.type}' AND handled_at IS NOT NULL"
    eventually(lambda: len(_rows(urls, "acceptance", heard)) >= so_far, within=120, every=0.5)
    effects = dict(_rows(urls, "acceptance", heard))
    said = _rows(urls, "contract", asked)
    return [(effects[event_id] - created_at).total_seconds() for event_id, created_at in said]


def _rows(urls: dict[str, str], service: str, query: str) -> list[tuple]:  # type: ignore[type-arg]
    with cursor_on(urls["DATABASE_URL"], service) as cursor:
        cursor.execute(query)
        return cursor.fetchall()
