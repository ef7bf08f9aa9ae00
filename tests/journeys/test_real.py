"""The real house, from outside: each service a process, PostgreSQL and RabbitMQ, and both may fail on the way."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from deploy.door import Door
from deploy.local.house import ROOT, House
from deploy.local.servers import Servers
from deploy.story import ON_TIME, tell
from shared.chassis import verifying
from shared.chassis.config import audit_key_in
from shared.chassis.engines import Database
from shared.chassis.signing import keyring_of


@pytest.fixture(scope="module")
def real(servers: Servers) -> Iterator[House]:
    """Every service as its own process on the test servers, ended with the module."""
    opened = House(ROOT / ".run" / "test-house", servers=servers, say=lambda sentence: None)
    opened.up()
    try:
        yield opened
    finally:
        opened.leave()


@pytest.fixture
def door(real: House) -> Iterator[Door]:
    """A client that tells a story of its own; the clock is given back."""
    client = Door(real.addresses(), f"story-{uuid4()}")
    client.await_ready()
    try:
        yield client
    finally:
        client.set_clock(None)


@pytest.mark.servers
def test_a_whole_life_crosses_the_broker(real: House, door: Door):
    before = real.servers.counters()

    told = list(tell(door, ON_TIME))

    after = real.servers.counters()
    assert len(told) == len(ON_TIME)
    assert len(set(real.pids().values())) == len(real.services)
    assert after["received"] - before["received"] >= 20
    assert _faults(real) == []


@pytest.mark.servers
def test_commands_are_accepted_while_the_broker_is_down_and_the_events_arrive_when_it_returns(real: House, door: Door):
    servers = real.servers
    servers.stop_broker()
    try:
        (applied,) = tell(door, ON_TIME[:1])
    finally:
        servers.start_broker()

    told = list(tell(door, ON_TIME[:4]))

    assert applied.what.startswith("申请立项")
    assert told[-1].what.startswith("批准立项")


@pytest.mark.servers
def test_a_service_killed_in_mid_life_comes_back_and_nothing_is_lost_or_twice(real: House, door: Door):
    list(tell(door, ON_TIME[:3]))
    for service in ("application", "approval", "review"):
        os.kill(real.pids()[service], signal.SIGKILL)
    real.up()

    list(tell(door, ON_TIME))

    assert _faults(real) == []
    assert _twice(real) == []


@pytest.mark.servers
def test_a_finance_consumer_that_is_not_ours_prints_the_approval(real: House, door: Door, tmp_path: Path):
    environ = {**os.environ, "AMQP_URI": real.servers.urls()["AMQP_URI"]}
    command = [sys.executable, str(ROOT / "deploy/examples/finance_consumer.py"), "--once", "1"]
    finance = subprocess.Popen(
        command, env=environ, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert finance.stderr is not None
        assert "已接入" in finance.stderr.readline()
        list(tell(door, ON_TIME[:4]))
        said, _ = finance.communicate(timeout=60)
    finally:
        finance.kill()
        finance.wait()

    assert "智慧交通数据平台" in said
    assert "480.5" in said


def _faults(real: House) -> list[str]:
    """Return every fault of every audit trail."""
    keys = keyring_of(audit_key_in(real.run_dir), None)
    found = {
        service: _asked(real, service, lambda connection, service=service: verifying.verify(connection, service, keys))
        for service in real.services
    }
    return [f"{service}: {fault}" for service, faults in found.items() for fault in faults]


def _twice(real: House) -> list[str]:
    """Return the facts that a project has more than once though they can be said only once."""
    query = text(
        "SELECT type FROM outbox WHERE type NOT LIKE 'deadline.%' GROUP BY aggregate_id, type HAVING count(*) > 1"
    )
    found = {
        service: _asked(real, service, lambda connection: connection.execute(query).scalars().all())
        for service in real.services
    }
    return [f"{service}: {types}" for service, types in found.items() if types]


def _asked(real: House, service: str, question):  # type: ignore[no-untyped-def]
    database = Database(real.servers.urls()["DATABASE_URL"].replace("{service}", service), name="asking")
    try:
        with database.reading() as connection:
            return question(connection)
    finally:
        database.close()
