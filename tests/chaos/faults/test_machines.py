"""The faults of servers do what they say, and leave the servers as they were."""

import socket
import time
from pathlib import Path
from typing import Any

import pytest

from deploy.local.servers import Servers
from shared.chassis.carriers.dialling import dial
from tests.chaos.faults import disks, machines
from tests.chassis import broker
from tests.waiting import eventually

pytestmark = pytest.mark.servers


def greets(servers: Servers) -> bool:
    """Return whether PostgreSQL answers a stranger's first words within a second."""
    url = servers.urls()["DATABASE_URL"]
    address = ("127.0.0.1", int(url.rpartition(":")[2].partition("/")[0]))
    ask_for_tls = (8).to_bytes(4) + (80877103).to_bytes(4)
    try:
        with socket.create_connection(address, timeout=1) as line:
            line.sendall(ask_for_tls)
            return line.recv(1) in (b"N", b"S")
    except OSError:
        return False


def takes_a_message(amqp_uri: str) -> bool:
    """Return whether the broker confirms a message within a second."""
    connection = dial(amqp_uri)
    confirmed: list[int] = []
    until = time.monotonic() + 1
    try:
        channel: Any = connection.default_channel
        queue = channel.queue_declare(exclusive=True).queue
        channel.confirm_select()
        channel.events["basic_ack"].add(lambda tag, _multiple: confirmed.append(tag))
        channel.basic_publish(broker.Message(b"a word"), "", queue)
        while not confirmed and time.monotonic() < until:
            try:
                connection.drain_events(timeout=0.2)
            except TimeoutError:
                continue
    finally:
        connection.collect()  # one that the broker has blocked is not let go with a farewell
    return bool(confirmed)


def test_a_frozen_database_answers_nobody_and_goes_on_afterwards(servers: Servers):
    with machines.frozen(servers, "postgres"):
        assert not greets(servers)

    assert eventually(lambda: greets(servers))


def test_a_killed_database_is_another_one_afterwards(servers: Servers):
    before = servers.pids()["postgres"]
    with machines.killed(servers, "postgres"):
        assert eventually(lambda: not greets(servers))

    assert greets(servers)
    assert servers.pids()["postgres"] != before


@pytest.mark.parametrize("alarm", [machines.out_of_memory, machines.out_of_disk])
def test_a_broker_in_alarm_takes_no_message_until_the_alarm_is_over(servers: Servers, alarm):  # type: ignore[no-untyped-def]
    amqp_uri = servers.urls()["AMQP_URI"]
    with alarm(servers):
        assert not takes_a_message(amqp_uri)

    assert eventually(lambda: takes_a_message(amqp_uri))


@pytest.mark.skipif(not disks.can_mount(), reason="only root may mount")
def test_a_full_disk_takes_not_a_byte_and_is_as_empty_afterwards(tmp_path: Path):
    with disks.mounted(tmp_path / "small", 4):
        before = disks.free_bytes(tmp_path / "small")
        with disks.full(tmp_path / "small"):
            left = disks.free_bytes(tmp_path / "small")
            with pytest.raises(OSError, match="No space left"):
                (tmp_path / "small" / "more").write_bytes(b"a byte")
        (tmp_path / "small" / "more").unlink()
        after = disks.free_bytes(tmp_path / "small")

    assert left == 0
    assert after == before


class HalfAlive:
    """A broker that answers and keeps no queues until it is started anew."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def pids(self) -> dict[str, int]:
        """Return that it runs."""
        return {"rabbitmq": 1}

    def urls(self) -> dict[str, str]:
        """Return where it is."""
        return {"AMQP_URI": "amqp://nowhere"}

    def start_broker(self) -> None:
        """Note it."""
        self.told.append("start")

    def stop_broker(self) -> None:
        """Note it."""
        self.told.append("stop")


@pytest.mark.parametrize(("keeps_queues", "told"), [(True, ["start"]), (False, ["start", "stop", "start"])])
def test_a_broker_that_lives_but_keeps_no_queues_is_started_anew(
    keeps_queues: bool, told: list[str], monkeypatch: pytest.MonkeyPatch
):
    half_alive: Any = HalfAlive()
    monkeypatch.setattr(machines, "keeps_queues", lambda _amqp_uri: keeps_queues)
    machines.heal(half_alive, "rabbitmq")

    assert half_alive.told == told


def test_whether_a_broker_keeps_queues_is_asked_of_the_broker(servers: Servers):
    assert machines.keeps_queues(servers.urls()["AMQP_URI"])
    assert not machines.keeps_queues("amqp://nobody@127.0.0.1:1/")
