"""The receiver on a real broker: a message is a row before it is acked, whatever breaks in between."""

import json
import threading
from collections.abc import Iterator
from uuid import uuid4

import pytest

from deploy.local.servers import Servers
from shared.chassis import inbox as inbox_of_the_chassis
from shared.chassis import metrics
from shared.chassis.carriers import dialling
from shared.chassis.carriers import receiver as receiving
from shared.chassis.carriers.receiver import BATCH, Receiver
from shared.chassis.tables import inbox
from shared.chassis.work import Work
from shared.events.approval import ApprovalAccepted
from tests.chassis import broker
from tests.chassis.broker import receiving_at
from tests.chassis.steps import kept, rows_of
from tests.chassis.twins import heard, letters
from tests.chassis.wire import Wire, over, port_of, through
from tests.waiting import eventually

TYPE = ApprovalAccepted.type


@pytest.fixture(scope="module")
def vhost(servers: Servers) -> Iterator[str]:
    """A virtual host of this module's own."""
    with broker.virtual_host(servers) as address:
        yield address


@pytest.fixture
def amqp_uri(vhost: str) -> Iterator[str]:
    """The virtual host with the hearer's queue."""
    broker.declare(vhost, TYPE)
    yield vhost
    broker.clear(vhost)


@pytest.fixture
def wire(amqp_uri: str) -> Iterator[Wire]:
    """A wire to the broker."""
    with Wire(port_of(amqp_uri)) as stretched:
        yield stretched


def test_more_than_a_batch_becomes_rows_in_its_order_and_the_queue_is_empty(hearer: Work, amqp_uri: str):
    bodies, ids = letters(BATCH * 2 + 7)
    broker.put(amqp_uri, *bodies)
    with receiving_at(amqp_uri, hearer):
        eventually(lambda: len(kept(hearer)) >= len(ids))

    assert kept(hearer) == ids
    assert eventually(lambda: broker.count_of(amqp_uri) == 0)
    assert hearer.bells.inbox.is_set()


def test_what_was_kept_but_not_acked_comes_again_and_is_one_row(hearer: Work, amqp_uri: str, wire: Wire):
    bodies, ids = letters(20)
    with receiving_at(through(wire, amqp_uri), hearer) as receiver:
        eventually(lambda: receiver.connected)
        wire.freeze("there")
        broker.put(amqp_uri, *bodies)
        eventually(lambda: len(kept(hearer)) == 20)
        wire.cut()
        again = eventually(lambda: broker.count_of(amqp_uri) == 20)
        wire.thaw()
        eventually(lambda: broker.count_of(amqp_uri) == 0)

    assert again
    assert sorted(kept(hearer)) == sorted(ids)


def test_nothing_is_acked_while_the_database_is_away_and_all_is_kept_when_it_is_back(
    hearer: Work, amqp_uri: str, wire: Wire
):
    with Wire(hearer.database.engine.url.port or 0) as to_database, over(to_database, hearer) as cut_off:
        bodies, ids = letters(5)
        with receiving_at(amqp_uri, cut_off) as receiver:
            eventually(lambda: receiver.connected)
            to_database.take_down()
            broker.put(amqp_uri, *bodies)
            eventually(lambda: not receiver.connected)
            to_database.put_up()
            eventually(lambda: len(kept(hearer)) == 5)

    assert sorted(kept(hearer)) == sorted(ids)
    assert broker.count_of(amqp_uri) == 0


def test_a_frozen_broker_is_given_up_and_found_again(
    hearer: Work, amqp_uri: str, wire: Wire, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(receiving, "HEARTBEAT_SECONDS", 1)
    with receiving_at(through(wire, amqp_uri), hearer) as receiver:
        eventually(lambda: receiver.connected)
        wire.freeze()
        eventually(lambda: not receiver.connected)
        with Wire(port_of(amqp_uri)) as other:
            receiver._uri = through(other, amqp_uri)
            found = eventually(lambda: receiver.connected)

    assert found


def test_a_broker_that_freezes_in_mid_greeting_is_given_up(
    hearer: Work, amqp_uri: str, wire: Wire, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(dialling, "ANSWER_SECONDS", 0.5)
    wire.answers = 3  # the connection is open, the channel is not
    with receiving_at(through(wire, amqp_uri), hearer) as receiver:
        eventually(lambda: (wire.answers or 0) < 0)
        wire.answers = None
        with Wire(port_of(amqp_uri)) as other:
            receiver._uri = through(other, amqp_uri)
            found = eventually(lambda: receiver.connected)

    assert found


def test_it_stops_although_the_broker_is_frozen(hearer: Work, amqp_uri: str, wire: Wire):
    receiver = Receiver(through(wire, amqp_uri), hearer)
    receiver.start()
    eventually(lambda: receiver.connected)
    wire.freeze()
    stopping = threading.Thread(target=receiver.stop)
    stopping.start()
    stopping.join(timeout=5)

    assert not stopping.is_alive()


def test_a_message_that_arrives_drop_by_drop_arrives_whole(hearer: Work, amqp_uri: str, wire: Wire):
    wire.chunk = 9_000  # each pause is longer than the receiver waits for company
    letter = json.loads(heard(uuid4(), 1))
    letter["data"]["more"] = "晋城" * 50_000
    with receiving_at(through(wire, amqp_uri), hearer):
        broker.put(amqp_uri, json.dumps(letter, ensure_ascii=False).encode(), *letters(3)[0])
        eventually(lambda: len(kept(hearer)) == 4)

    assert json.loads(rows_of(hearer, inbox)[0]["body"]) == letter


def test_it_waits_for_a_queue_that_is_not_declared_and_survives_its_removal(hearer: Work, vhost: str):
    bodies, ids = letters(2)
    with receiving_at(vhost, hearer) as receiver:
        for number in (0, 1):
            broker.declare(vhost, TYPE)
            broker.put(vhost, bodies[number])
            eventually(lambda: len(kept(hearer)) == number + 1)  # noqa: B023 - asked at once, in this turn
            broker.clear(vhost)
            eventually(lambda: not receiver.connected)

    assert kept(hearer) == ids


def test_of_two_copies_one_receives_and_the_other_takesover(hearer: Work, amqp_uri: str):
    bodies, ids = letters(4)
    first = Receiver(amqp_uri, hearer)
    first.start()
    eventually(lambda: first.connected)
    with receiving_at(amqp_uri, hearer) as second:
        eventually(lambda: second.connected)
        broker.put(amqp_uri, *bodies[:2])
        eventually(lambda: len(kept(hearer)) == 2)
        first.stop()
        broker.put(amqp_uri, *bodies[2:])
        eventually(lambda: len(kept(hearer)) == 4)

    assert kept(hearer) == ids


def test_what_nobody_can_read_is_kept_parked_and_acked_with_its_neighbours(hearer: Work, amqp_uri: str):
    bodies, ids = letters(2)
    broker.put(amqp_uri, bodies[0], b"\xff\x00 no letter", bodies[1])
    with receiving_at(amqp_uri, hearer):
        eventually(lambda: len(kept(hearer)) == 3)

    rows = rows_of(hearer, inbox)
    assert [row["event_id"] for row in rows if row["parked_at"] is None] == ids
    assert [bytes(row["raw"]) for row in rows if row["parked_at"] is not None] == [b"\xff\x00 no letter"]
    assert broker.count_of(amqp_uri) == 0


def test_one_that_has_not_reached_its_broker_yet_is_seen_to_have_none(hearer: Work, monkeypatch: pytest.MonkeyPatch):
    told = metrics.broker_connected.labels(hearer.service)
    told.set(1)
    monkeypatch.setattr(Receiver, "_receive", lambda receiver: receiver._stopping.wait())
    with receiving_at("amqp://nobody", hearer):
        assert told._value.get() == 0


def test_large_messages_are_kept_a_few_at_a_time(hearer: Work, amqp_uri: str, monkeypatch: pytest.MonkeyPatch):
    bodies, ids = letters(12)
    batches: list[int] = []
    keep = inbox_of_the_chassis.receive

    def counted(work: Work, found: list[bytes]) -> None:
        batches.append(sum(map(len, found)))
        keep(work, found)

    monkeypatch.setattr(receiving, "BATCH_BYTES", 3 * len(bodies[0]))
    monkeypatch.setattr(inbox_of_the_chassis, "receive", counted)
    broker.put(amqp_uri, *bodies)
    with receiving_at(amqp_uri, hearer):
        eventually(lambda: len(kept(hearer)) == len(ids))

    assert max(batches) <= 3 * len(bodies[0])
    assert sorted(kept(hearer)) == sorted(ids)
