"""What it costs to do nothing: every service up, nobody asking."""

import time
from collections.abc import Iterator

from shared.chassis.roster import all_services
from tests.bench.report import Line, load, number
from tests.bench.stage import Stage, cursor_on

SECONDS = 30
SETTLE_SECONDS = 70  # for a minute after its start the recount may still be looking


def measure(stage: Stage) -> Iterator[Line]:
    """Measure CPU, memory and transactions over half a minute."""
    services = all_services()
    urls = stage.fresh(*services)
    with stage.copies(*services) as copies:
        time.sleep(SETTLE_SECONDS)
        cpu, asked = sum(copy.cpu_seconds() for copy in copies), _transactions(urls, services)
        time.sleep(SECONDS)
        busy = (sum(copy.cpu_seconds() for copy in copies) - cpu) / SECONDS
        rate = (_transactions(urls, services) - asked) / SECONDS
        memory = [copy.memory_mb() for copy in copies]
    many = f"{len(services)} services"
    yield Line(what=f"idle CPU, {many} together", ours=busy * 100, unit="% of a core", note=load())
    yield Line(what=f"idle memory, {many} together", ours=sum(memory), unit="MB", note=f"most {number(max(memory))} MB")
    yield Line(
        what=f"idle transactions, {many} together", ours=rate, unit="/s", note=f"{rate / len(services):.1f} each"
    )


def _transactions(urls: dict[str, str], services: list[str]) -> int:
    with cursor_on(urls["DATABASE_URL"], "postgres") as cursor:
        query = "SELECT sum(xact_commit + xact_rollback) FROM pg_stat_database WHERE datname = ANY(%s)"
        cursor.execute(query, (services,))
        return int(cursor.fetchone()[0])
