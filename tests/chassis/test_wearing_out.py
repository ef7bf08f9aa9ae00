"""A broker that drops what it has given in vain too often, as newer ones do by themselves: nothing is worn out by us."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from kombu import Connection

from deploy.local.servers import Servers
from shared.chassis import inbox as inbox_of_the_chassis
from shared.chassis.carriers import receiver as receiving
from shared.chassis.carriers.topology import queue_of
from shared.chassis.work import Work
from shared.events.approval import ApprovalAccepted
from tests.chassis import broker
from tests.chassis.broker import HEARER, receiving_at
from tests.chassis.steps import kept
from tests.chassis.twins import letters
from tests.chassis.wire import Wire, over
from tests.waiting import eventually

TIMES = 2  # how often the broker gives a message again


@pytest.fixture
def wearing(servers: Servers) -> Iterator[str]:
    """A virtual host with a queue that drops what was given in vain too often."""
    with broker.virtual_host(servers) as address:
        broker.declare(address, ApprovalAccepted.type)
        with Connection(address) as connection:
            channel: Any = connection.default_channel
            channel.queue_delete(queue_of(HEARER))
            worn = {"x-queue-type": "quorum", "x-single-active-consumer": True, "x-delivery-limit": TIMES}
            channel.queue_declare(queue_of(HEARER), durable=True, auto_delete=False, arguments=worn)
        yield address


@contextmanager
def taking_no_row(work: Work) -> Iterator[None]:
    """Let the database answer every question and take no row, as one whose disk is full or whose table is locked."""
    with work.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox ADD CONSTRAINT no_room CHECK (false) NOT VALID")
    try:
        yield
    finally:
        with work.database.writing() as connection:
            connection.exec_driver_sql("ALTER TABLE inbox DROP CONSTRAINT no_room")


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many messages there were in every try to keep some."""
    found: list[int] = []
    keep = inbox_of_the_chassis.receive

    def counted(work: Work, bodies: list[bytes]) -> None:
        found.append(len(bodies))
        keep(work, bodies)

    monkeypatch.setattr(inbox_of_the_chassis, "receive", counted)
    return found


def test_a_database_that_is_away_for_long_does_not_wear_the_messages_out(hearer: Work, wearing: str):
    with Wire(hearer.database.engine.url.port or 0) as to_database, over(to_database, hearer) as cut_off:
        bodies, ids = letters(5)
        with receiving_at(wearing, cut_off) as receiver:
            eventually(lambda: receiver.connected)
            to_database.take_down()
            broker.put(wearing, *bodies)
            eventually(lambda: to_database.refused >= 4)
            to_database.put_up()
            eventually(lambda: len(kept(hearer)) == 5, within=5)

    assert sorted(kept(hearer)) == sorted(ids)


def test_nor_does_one_that_answers_and_takes_no_row(hearer: Work, wearing: str, tries: list[int]):
    bodies, ids = letters(5)
    with receiving_at(wearing, hearer) as receiver:
        eventually(lambda: receiver.connected)
        with taking_no_row(hearer):
            broker.put(wearing, *bodies)
            eventually(lambda: len(tries) > TIMES + 2)
            seen = receiver.connected
        eventually(lambda: len(kept(hearer)) == 5)
        found_again = eventually(lambda: receiver.connected)

    assert sorted(kept(hearer)) == sorted(ids)
    assert not seen
    assert found_again
    assert broker.count_of(wearing) == 0


def test_it_stops_while_the_database_takes_no_row_and_what_it_held_comes_again(
    hearer: Work, wearing: str, tries: list[int]
):
    bodies, ids = letters(5)
    with taking_no_row(hearer), receiving_at(wearing, hearer) as receiver:
        eventually(lambda: receiver.connected)
        broker.put(wearing, *bodies)
        eventually(lambda: len(tries) > TIMES + 2)
    with receiving_at(wearing, hearer):
        eventually(lambda: len(kept(hearer)) == 5)

    assert sorted(kept(hearer)) == sorted(ids)


def test_it_does_not_hang_up_while_it_holds_as_much_as_it_may(
    hearer: Work, wearing: str, tries: list[int], monkeypatch: pytest.MonkeyPatch
):
    dialled: list[str] = []
    dial = receiving.dial

    def counted(address: str, *, heartbeat: int) -> Connection:
        dialled.append(address)
        return dial(address, heartbeat=heartbeat)

    monkeypatch.setattr(receiving, "dial", counted)
    monkeypatch.setattr(receiving, "HEARTBEAT_SECONDS", 1)
    monkeypatch.setattr(receiving, "LONGEST_PAUSE_SECONDS", 0.5)
    monkeypatch.setattr(receiving, "BATCH_BYTES", 1)
    bodies, ids = letters(5)
    with receiving_at(wearing, hearer) as receiver:
        eventually(lambda: receiver.connected)
        with taking_no_row(hearer):
            broker.put(wearing, *bodies)
            eventually(lambda: len(tries) > 12)
        eventually(lambda: len(kept(hearer)) == 5)

    assert sorted(kept(hearer)) == sorted(ids)
    assert dialled == [wearing]


def test_another_copy_gets_what_the_first_has_held_in_vain_for_long(
    hearer: Work, wearing: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(receiving, "HELD_SECONDS", 0.2)
    keep, ill = inbox_of_the_chassis.receive, Work(HEARER, hearer.database)

    def only_by_the_other(work: Work, bodies: list[bytes]) -> None:
        if work is ill:
            raise OSError("read only")
        keep(work, bodies)

    monkeypatch.setattr(inbox_of_the_chassis, "receive", only_by_the_other)
    bodies, ids = letters(5)
    with receiving_at(wearing, ill) as first:
        eventually(lambda: first.connected)
        with receiving_at(wearing, hearer) as second:
            eventually(lambda: second.connected)
            broker.put(wearing, *bodies)
            eventually(lambda: len(kept(hearer)) == 5)

    assert sorted(kept(hearer)) == sorted(ids)
