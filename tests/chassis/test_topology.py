"""Who is brought what: the bindings of a real broker follow the committed topology, and nothing said is dropped."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from amqp.exceptions import InternalError

from deploy.local.servers import Servers
from shared.chassis.carriers import topology
from shared.chassis.carriers.rabbitmq import RabbitMQ
from shared.chassis.carriers.topology import UNROUTED
from shared.chassis.relay import Relay
from shared.chassis.tables import outbox
from shared.chassis.work import Work
from shared.events.application import ApplicationWithdrawn
from shared.kernel.actor import SYSTEM
from tests.chassis import broker
from tests.chassis.steps import rows_of
from tests.chassis.twins import a_fact

TYPE = ApplicationWithdrawn.type


@pytest.fixture
def vhost(servers: Servers) -> Iterator[str]:
    """A virtual host of the test's own."""
    with broker.virtual_host(servers) as address:
        yield address


def one_fact_is_told(work: Work, vhost: str) -> None:
    """Say a fact and tell it; the broker has it."""
    carrier = RabbitMQ(vhost)
    with work.begin(SYSTEM) as tx:
        tx.emit(a_fact(uuid4()))
    Relay(work, carrier).once()
    carrier.close()
    assert [row["published_at"] is not None for row in rows_of(work, outbox)] == [True]


def test_what_nobody_is_bound_to_hear_goes_to_the_alternate_exchange(work: Work, vhost: str):
    broker.declare(vhost, "someone.else.v1")
    one_fact_is_told(work, vhost)

    assert len(broker.taken(vhost, 1, UNROUTED)) == 1


def test_what_is_declared_again_is_heard_once(work: Work, vhost: str):
    broker.declare(vhost, TYPE)
    broker.declare(vhost, TYPE)
    one_fact_is_told(work, vhost)

    assert (broker.count_of(vhost), broker.count_of(vhost, UNROUTED)) == (1, 0)


def test_what_a_service_hears_no_more_is_brought_to_it_no_more(work: Work, vhost: str):
    broker.declare(vhost, TYPE)
    broker.declare(vhost, "someone.else.v1", says=[TYPE])
    one_fact_is_told(work, vhost)

    assert broker.count_of(vhost) == 0
    assert len(broker.taken(vhost, 1, UNROUTED)) == 1


class Starting:
    """A broker that can keep no queues for the first few times it is asked."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.asked = 0

    def declare(self, _amqp_uri: str, _topology: dict[str, Any]) -> None:
        """Answer as it stands."""
        self.asked += 1
        if self.asked <= self.times:
            raise InternalError("cluster_not_formed")


def test_a_broker_that_keeps_no_queues_yet_is_asked_again(monkeypatch: pytest.MonkeyPatch):
    starting = Starting(times=3)
    monkeypatch.setattr(topology, "_declare_all", starting.declare)
    monkeypatch.setattr(topology, "PAUSE_SECONDS", 0)
    topology.declare("amqp://nowhere", {})

    assert starting.asked == 4


def test_a_broker_that_never_keeps_queues_is_not_asked_for_ever(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(topology, "_declare_all", Starting(times=10**9).declare)
    monkeypatch.setattr(topology, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(topology, "PATIENCE_SECONDS", 0)
    with pytest.raises(InternalError):
        topology.declare("amqp://nowhere", {})
