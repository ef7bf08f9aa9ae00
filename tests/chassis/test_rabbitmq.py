"""The RabbitMQ carrier and the relay on a real broker: told is told, and what was not confirmed is told again."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from kombu import Connection

from deploy.local.servers import Servers
from shared.chassis.carriers import rabbitmq
from shared.chassis.carriers.rabbitmq import NoRoom, NotConfirmed, RabbitMQ
from shared.chassis.carriers.topology import EXCHANGE, queue_of
from shared.chassis.letters import Letter
from shared.chassis.relay import BATCH, Relay
from shared.chassis.tables import outbox
from shared.chassis.work import Work
from shared.events.application import ApplicationWithdrawn
from shared.kernel.actor import SYSTEM
from tests.chaos.faults.machines import out_of_memory
from tests.chassis import broker
from tests.chassis.broker import HEARER
from tests.chassis.steps import rows_of
from tests.chassis.twins import a_fact
from tests.waiting import eventually

TYPE = ApplicationWithdrawn.type


@pytest.fixture(scope="module")
def vhost(servers: Servers) -> Iterator[str]:
    """A virtual host of this module's own."""
    with broker.virtual_host(servers) as address:
        yield address


@pytest.fixture
def amqp_uri(vhost: str) -> Iterator[str]:
    """The virtual host with one queue that hears one type."""
    broker.declare(vhost, TYPE)
    yield vhost
    broker.clear(vhost)


@pytest.fixture
def carrier(amqp_uri: str) -> Iterator[RabbitMQ]:
    """A carrier to the virtual host."""
    made = RabbitMQ(amqp_uri)
    yield made
    made.close()


def said(work: Work, *projects: UUID) -> None:
    """Let every project say one fact."""
    for project_id in projects:
        with work.begin(SYSTEM) as tx:
            tx.emit(a_fact(project_id))


def unpublished(work: Work) -> int:
    return sum(row["published_at"] is None for row in rows_of(work, outbox))


def test_more_than_a_batch_arrives_whole_and_each_project_in_its_order(work: Work, carrier: RabbitMQ, amqp_uri: str):
    projects = [uuid4() for _ in range(3)]
    with work.begin(SYSTEM) as tx:
        for number in range(BATCH + 100):
            tx.emit(a_fact(projects[number % 3]))
    relay = Relay(work, carrier)
    turns = [relay.once() for _ in range(3)]

    letters = [Letter.read(message.body) for message in broker.taken(amqp_uri, BATCH + 100)]
    assert turns == [BATCH, 100, 0]
    assert len({letter.event_id for letter in letters}) == BATCH + 100
    for project_id in projects:
        heard = [letter.sequence for letter in letters if letter.aggregate_id == project_id]
        assert heard == list(range(1, (BATCH + 100) // 3 + 1))


def test_messages_survive_the_broker_and_bear_their_type_and_id(work: Work, carrier: RabbitMQ, amqp_uri: str):
    said(work, uuid4())
    Relay(work, carrier).once()

    (message,) = broker.taken(amqp_uri, 1)
    row = rows_of(work, outbox)[0]
    assert message.properties["delivery_mode"] == 2
    assert message.properties["content_type"] == "application/cloudevents+json"
    assert (message.properties["message_id"], message.properties["type"]) == (str(row["event_id"]), TYPE)


def test_without_the_exchange_nothing_is_marked_as_told_and_all_is_told_when_it_is_there(work: Work, vhost: str):
    said(work, uuid4(), uuid4())
    carrier = RabbitMQ(vhost)
    relay = Relay(work, carrier)
    with pytest.raises(Exception, match="NOT_FOUND"):
        relay.once()
    waiting = unpublished(work)
    broker.declare(vhost, TYPE)
    told = relay.once()
    carrier.close()

    assert (waiting, told, unpublished(work)) == (2, 2, 0)
    assert broker.count_of(vhost) == 2
    broker.clear(vhost)


def test_a_returned_message_is_not_marked_as_told(work: Work, vhost: str):
    with Connection(vhost) as connection:
        connection.default_channel.exchange_declare(EXCHANGE, "topic", durable=True, auto_delete=False)
    carrier = RabbitMQ(vhost)
    said(work, uuid4())
    with pytest.raises(NotConfirmed, match="refused 1"):
        Relay(work, carrier).once()

    assert unpublished(work) == 1
    with Connection(vhost) as connection:
        connection.default_channel.exchange_delete(EXCHANGE)


def test_a_message_the_queue_will_not_take_is_told_again(work: Work, vhost: str):
    broker.declare(vhost)
    with Connection(vhost) as connection:
        channel = connection.default_channel
        full = {"x-max-length": 0, "x-overflow": "reject-publish"}
        channel.queue_delete(queue_of(HEARER))
        channel.queue_declare(queue_of(HEARER), durable=True, auto_delete=False, arguments=full)
        channel.queue_bind(queue_of(HEARER), EXCHANGE, TYPE)
    carrier = RabbitMQ(vhost)
    said(work, uuid4(), uuid4())
    with pytest.raises(NotConfirmed, match="refused"):
        Relay(work, carrier).once()

    assert unpublished(work) == 2
    broker.clear(vhost)


def test_a_connection_that_died_while_nothing_was_said_costs_one_turn(work: Work, carrier: RabbitMQ, amqp_uri: str):
    said(work, uuid4())
    relay = Relay(work, carrier)
    relay.once()
    assert carrier._line is not None
    carrier._line.channel.connection.transport.sock.shutdown(2)
    said(work, uuid4())
    with pytest.raises(OSError, match=r".*"):
        relay.once()
    told = relay.once()

    assert told == 1
    assert unpublished(work) == 0


def test_a_broker_that_confirms_nothing_is_given_up_in_time(
    work: Work, carrier: RabbitMQ, amqp_uri: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rabbitmq, "CONFIRM_SECONDS", 0.3)
    said(work, uuid4())
    carrier.carry([])
    assert carrier._line is not None
    carrier._line.channel.basic_publish = lambda *args, **told: None
    with pytest.raises(TimeoutError):
        Relay(work, carrier).once()

    assert unpublished(work) == 1


def test_two_copies_on_one_database_take_turns_and_keep_the_order(on_postgres: Work, carrier: RabbitMQ, amqp_uri: str):
    project_id, stood_by = uuid4(), list[int]()
    said(on_postgres, project_id, project_id)

    class InBetween:
        def carry(self, batch: object) -> None:
            said(on_postgres, project_id)  # the other copy sees a newer event of the same project, and must not tell it
            stood_by.append(Relay(on_postgres, carrier).once())

    told = Relay(on_postgres, InBetween()).once()

    assert (told, stood_by, unpublished(on_postgres)) == (2, [0], 1)
    assert broker.count_of(amqp_uri) == 0


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less patience than a relay has."""
    monkeypatch.setattr(rabbitmq, "CONFIRM_SECONDS", 0.4)


def connections(servers: Servers) -> int:
    """Return how many connections the broker counts."""
    return len(servers.rabbitmqctl("list_connections", "pid").splitlines())


@pytest.mark.usefixtures("hurried")
def test_a_broker_without_room_is_waited_for_on_one_connection_however_often_it_is_tried(
    servers: Servers, work: Work, carrier: RabbitMQ
):
    said(work, uuid4())
    relay = Relay(work, carrier)
    with out_of_memory(servers):
        with pytest.raises(OSError, match=r".*"):
            relay.once()
        before = connections(servers)
        for _ in range(5):
            with pytest.raises(NoRoom):
                relay.once()
        during = connections(servers)
    told = eventually(lambda: _told(relay))

    assert during == before
    assert told == 1
    assert unpublished(work) == 0


@pytest.mark.usefixtures("hurried")
def test_a_broker_that_stays_without_room_for_too_long_is_dialled_anew(
    servers: Servers, work: Work, carrier: RabbitMQ, monkeypatch: pytest.MonkeyPatch
):
    said(work, uuid4())
    relay = Relay(work, carrier)
    with out_of_memory(servers):
        with pytest.raises(OSError, match=r".*"):
            relay.once()
        monkeypatch.setattr(rabbitmq, "BLOCKED_SECONDS", 0)
        with pytest.raises(NoRoom):
            relay.once()
        given_up = carrier._line is None

    assert given_up
    assert eventually(lambda: _told(relay)) == 1


def _told(relay: Relay) -> int:
    try:
        return relay.once()
    except OSError:
        return 0
