"""Which ports our servers get."""

import socket

import pytest

from deploy.local import ports
from deploy.local.trouble import Trouble

MARK = "00000000aa"


@pytest.fixture
def listener():
    """Somebody else's server on a port of our range."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((ports.HOST, ports.choose_ports(MARK)["amqp"]))
        server.listen()
        yield server


def test_every_server_gets_a_port_of_its_own():
    chosen = ports.choose_ports(MARK)

    assert sorted(chosen) == sorted(ports.NAMES)
    assert len(set(chosen.values())) == len(ports.NAMES)


def test_a_port_that_is_listened_on_is_not_chosen(listener):
    taken = listener.getsockname()[1]

    assert taken not in ports.choose_ports(MARK).values()


def test_the_search_goes_round_the_end_of_the_range(monkeypatch):
    blocks = (ports.LAST_PORT + 1 - ports.FIRST_PORT) // ports.BLOCK
    last_block = f"{blocks - 1:x}"
    monkeypatch.setattr(ports, "is_free", lambda port: port < ports.LAST_PORT - ports.BLOCK)

    assert ports.choose_ports(last_block)["postgres"] == ports.FIRST_PORT


def test_no_free_block_is_said(monkeypatch):
    monkeypatch.setattr(ports, "is_free", lambda port: False)

    with pytest.raises(Trouble, match="没有成组的空闲端口"):
        ports.choose_ports(MARK)


def test_only_the_taken_port_is_replaced(listener):
    taken = listener.getsockname()[1]
    remembered = {"postgres": 20_001, "amqp": taken, "distribution": 20_003, "epmd": 20_004, "metrics": 20_005}

    after = ports.replace_taken(remembered, ["amqp"], MARK)

    assert after["amqp"] != taken
    assert {name: port for name, port in after.items() if name != "amqp"} == {
        name: port for name, port in remembered.items() if name != "amqp"
    }


def test_a_running_servers_own_port_is_kept(listener):
    remembered = dict.fromkeys(ports.NAMES, listener.getsockname()[1])

    assert ports.replace_taken(remembered, [], MARK) == remembered


def test_coming_back_on_a_taken_port_is_refused_by_number(listener):
    taken = listener.getsockname()[1]

    with pytest.raises(Trouble, match=f"端口 {taken} 已被别的程序占用"):
        ports.refuse_taken("PostgreSQL", [taken])
