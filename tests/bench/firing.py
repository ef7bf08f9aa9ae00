"""A hundred thousand deadlines that fall due in the same minute, with two sweepers and HTTP beside them."""

import threading
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from shared.chassis import clock
from tests.bench import asking, seeding
from tests.bench.report import Line, at_least, at_most, number, percentile
from tests.bench.stage import Copy, Stage, cursor_on

DEADLINES = 100_000
PATIENCE_SECONDS = 300
LATENESS_SECONDS = 60
SIGNED_ON = date(2026, 3, 9)  # a Monday: due on Monday the 16th
BOUND = datetime(2026, 3, 17, tzinfo=clock.SHANGHAI)
PROBES_PER_SECOND = 10
FIRED = "SELECT count(*) FROM deadlines WHERE state = 'fired'"
OPEN = "SELECT 1 FROM deadlines WHERE state = 'open' AND NOT provisional AND parked_at IS NULL LIMIT 1"  # by an index
LATENESS = "SELECT EXTRACT(EPOCH FROM fired_at - bound_at)::float FROM deadlines WHERE state = 'fired'"
TWICE = (
    "SELECT count(*) FROM (SELECT aggregate_id FROM outbox WHERE type = 'contract.filing_overdue.v1'"
    " GROUP BY aggregate_id HAVING count(*) > 1) twice"
)
SAID = "SELECT count(*) FROM outbox WHERE type = 'contract.filing_overdue.v1'"


def measure(stage: Stage) -> Iterator[Line]:
    """Let the clock reach the bound while both copies run, and see when everything has fired."""
    urls = stage.fresh("contract")
    before = BOUND - timedelta(minutes=10)
    with cursor_on(urls["DATABASE_URL"], "contract") as cursor, clock.stopped_at(before):
        seeding.signed_contracts(cursor, urls, DEADLINES, signed_on=SIGNED_ON)
        stage.travel(before)
        with stage.copies("contract", "contract") as copies:
            probe = Probe(copies, stage.token("owner_unit"))
            probe.run_for(5)
            calm = list(probe.taken)
            probe.taken.clear()
            probe.start()
            stage.travel(BOUND - timedelta(milliseconds=100))
            begun = time.perf_counter()
            fired = _wait(cursor, begun)
            taken = time.perf_counter() - begun
            probe.stop()
            busy_cpu = [copy.cpu_seconds() for copy in copies]
        yield from _lines(cursor, fired, taken, probe.taken, calm, busy_cpu)
    stage.travel(None)


def _wait(cursor: Any, begun: float) -> int:
    """Return how many have fired; a count reads the whole table, so it waits for the end."""
    while time.perf_counter() - begun < PATIENCE_SECONDS:
        time.sleep(1)
        cursor.execute(OPEN)
        if cursor.fetchone() is None:
            break
    cursor.execute(FIRED)
    fired: int = cursor.fetchone()[0]
    return fired


def _lines(
    cursor: Any, fired: int, taken: float, probes: list[float], calm: list[float], cpu: list[float]
) -> Iterator[Line]:
    cursor.execute(LATENESS)
    late = [seconds for (seconds,) in cursor.fetchall()]
    cursor.execute(TWICE)
    twice = cursor.fetchone()[0]
    cursor.execute(SAID)
    said = cursor.fetchone()[0]
    p99 = percentile(late, 0.99)
    spent = f"copies' CPU {number(sum(cpu))} s"
    yield Line(what=f"{DEADLINES:,} due at once: fired", ours=fired, unit="", **at_least(DEADLINES, fired))
    yield Line(what="said more than once", ours=twice, unit="", note=f"{said:,} said", **at_most(0, twice))
    yield Line(what="fired a second, two copies", ours=fired / taken, unit="/s", note=spent)
    yield Line(what="lateness p50", ours=percentile(late, 0.5), unit="s")
    yield Line(what="lateness p99", ours=p99, unit="s", **at_most(LATENESS_SECONDS, p99))
    quiet = f"calm: {number(percentile(calm, 0.99) * 1000)} ms"
    yield Line(what="HTTP meanwhile, p50", ours=percentile(probes, 0.5) * 1000, unit="ms", note=f"{len(probes)} asked")
    yield Line(what="HTTP meanwhile, p99", ours=percentile(probes, 0.99) * 1000, unit="ms", note=quiet)


class Probe:
    """Somebody who looks at a contract again and again, at both copies in turn."""

    def __init__(self, copies: list[Copy], token: str) -> None:
        self.taken: list[float] = []
        self._clients = [asking.Client(copy.url, token) for copy in copies]
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def run_for(self, seconds: float) -> None:
        """Look for a while."""
        self._stopping.clear()
        self.start()
        time.sleep(seconds)
        self.stop()

    def start(self) -> None:
        """Begin to look."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking."""
        self._stopping.set()
        self._thread.join()

    def _look(self) -> None:
        number_of = 0
        while not self._stopping.wait(1 / PROBES_PER_SECOND):
            number_of += 1
            client = self._clients[number_of % len(self._clients)]
            self.taken.append(client.look(str(seeding.contract_id(number_of))))
