"""A queue drained into the inbox, against a bare loop that inserts a batch and acknowledges it."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2
from psycopg2.extras import execute_values

from shared.chassis.carriers.receiver import BATCH, PREFETCH, Receiver
from shared.chassis.carriers.topology import queue_of
from shared.chassis.engines import Database
from shared.chassis.work import Work
from tests.bench import child
from tests.bench.relay import open_channel, publish
from tests.bench.report import Line, Watch, twice_compared
from tests.bench.stage import Stage, cursor_on, plain_url

SERVICE = "acceptance"
ROUNDS = 5
MESSAGES = 10_000
WARM = 1_000


def measure(stage: Stage) -> Iterator[Line]:
    """Measure both in turns, each on the same messages."""
    urls = stage.fresh(SERVICE)
    ours, control = [], []
    for _ in range(ROUNDS):
        for into, part, green in ((ours, receive, True), (control, take, False)):
            stage.purge()
            child.run(publish, green=False, amqp_uri=urls["AMQP_URI"])
            with cursor_on(urls["DATABASE_URL"], SERVICE) as cursor:
                cursor.execute("TRUNCATE inbox")
            into.append(child.run(part, green=green, urls=urls))
    yield from twice_compared("receiver: queue to inbox and acknowledged", ours, control, unit="events/s", share=0.6)


def receive(urls: dict[str, str]) -> list[float]:
    """Return how many messages our receiver keeps a second by both clocks, from the thousandth on."""
    work = Work(SERVICE, Database(urls["DATABASE_URL"].replace("{service}", SERVICE), name="bench"))
    receiver = Receiver(urls["AMQP_URI"], work)
    receiver.start()
    with cursor_on(urls["DATABASE_URL"], SERVICE) as cursor:
        rates = _rates(cursor)
    receiver.stop()
    return rates


def take(urls: dict[str, str]) -> list[float]:
    """Return how many messages a bare loop keeps a second by both clocks, from the thousandth on."""
    channel = open_channel(urls["AMQP_URI"])
    waiting: list[Any] = []
    channel.basic_qos(0, PREFETCH, False)
    channel.basic_consume(queue_of(SERVICE), callback=waiting.append)
    kept, watch = 0, None
    with closing(psycopg2.connect(plain_url(urls["DATABASE_URL"]).replace("{service}", SERVICE))) as connection:
        while kept < MESSAGES:
            channel.connection.drain_events(timeout=10)
            if len(waiting) >= BATCH or kept + len(waiting) == MESSAGES:
                _keep(connection, [message.body for message in waiting])
                channel.basic_ack(waiting[-1].delivery_tag, multiple=True)
                kept += len(waiting)
                waiting.clear()
                watch = watch or (Watch() if kept >= WARM else None)
    return watch.rates(MESSAGES - WARM) if watch else []


def _keep(connection: Any, bodies: list[str]) -> None:
    rows = []
    for body in bodies:
        letter = json.loads(body)
        rows.append((letter["id"], letter["source"], letter["subject"], int(letter["sequence"]), letter["type"], body))
    with connection.cursor() as cursor:
        execute_values(
            cursor,
            "INSERT INTO inbox (event_id, source, aggregate_id, sequence, type, body, received_at, next_try_at)"
            " VALUES %s ON CONFLICT DO NOTHING",
            rows,
            template="(%s, %s, %s, %s, %s, %s, now(), now())",
            page_size=BATCH,
        )
    connection.commit()


def _rates(cursor: Any) -> list[float]:
    watch, first = None, 0
    while True:
        cursor.execute("SELECT count(*) FROM inbox")
        kept = cursor.fetchone()[0]
        if watch is None and kept >= WARM:
            watch, first = Watch(), kept
        if watch and kept >= MESSAGES:
            return watch.rates(kept - first)
        time.sleep(0.02)
