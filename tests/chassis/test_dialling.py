"""The broker's address may name several nodes: any that answers will do, and none that is silent is waited for for long."""

import socket
from collections.abc import Iterator

import pytest
from amqp.exceptions import AMQPError

from deploy.local.servers import Servers
from shared.chassis.carriers import dialling
from shared.chassis.carriers.dialling import dial
from tests.chassis.wire import Wire, port_of, through


@pytest.fixture
def amqp_uri(servers: Servers) -> str:
    """The broker's own address."""
    return servers.urls()["AMQP_URI"]


@pytest.fixture
def wire(amqp_uri: str) -> Iterator[Wire]:
    """A wire to the broker."""
    with Wire(port_of(amqp_uri)) as stretched:
        yield stretched


def port_dialled(amqp_uri: str) -> int:
    """Dial, and return which of the addresses was taken."""
    connection = dial(amqp_uri)
    try:
        return int(connection.port)
    finally:
        connection.collect()


def test_of_several_nodes_the_first_that_answers_is_taken(amqp_uri: str, wire: Wire):
    assert port_dialled(f"{amqp_uri};{through(wire, amqp_uri)}") == port_of(amqp_uri)


def test_a_node_that_is_away_is_passed_over(amqp_uri: str, wire: Wire):
    wire.take_down()

    assert port_dialled(f"{through(wire, amqp_uri)};{amqp_uri}") == port_of(amqp_uri)


def test_a_node_that_greets_nobody_is_passed_over(amqp_uri: str, wire: Wire, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dialling, "CONNECT_SECONDS", 0.5)
    wire.freeze()

    assert port_dialled(f"{through(wire, amqp_uri)};{amqp_uri}") == port_of(amqp_uri)


def test_a_node_that_lets_nobody_in_is_passed_over(amqp_uri: str, wire: Wire):
    stranger = through(wire, amqp_uri).replace("amqp://", "amqp://not-")

    assert port_dialled(f"{stranger};{amqp_uri}") == port_of(amqp_uri)


def test_when_no_node_answers_it_is_said(amqp_uri: str, wire: Wire):
    wire.take_down()
    gone = through(wire, amqp_uri)

    with pytest.raises((OSError, AMQPError)):
        dial(f"{gone};{gone};{gone}")


@pytest.mark.skipif(dialling.USER_TIMEOUT is None, reason="the system knows no such limit")
def test_a_line_that_takes_nothing_for_a_while_is_not_taken_for_a_cut_one(amqp_uri: str):
    connection = dial(amqp_uri)
    limit = connection.connection.transport.sock.getsockopt(socket.IPPROTO_TCP, dialling.USER_TIMEOUT)
    connection.collect()

    assert limit == dialling.UNTAKEN_SECONDS * 1000 >= 2 * dialling.ANSWER_SECONDS * 1000
