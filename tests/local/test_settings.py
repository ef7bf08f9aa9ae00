"""What our servers are told, what the broker is asked and what it counts."""

import socket
import threading
from pathlib import Path

import pytest

from deploy.local.amqp_question import ask_amqp
from deploy.local.given import address, check_answer
from deploy.local.ports import HOST
from deploy.local.postgres import settings
from deploy.local.rabbitmq import configuration, environment, sum_counters
from deploy.local.state import new_state
from deploy.local.trouble import Trouble

METRICS = """\
# TYPE rabbitmq_global_messages_received_total counter
rabbitmq_global_messages_received_total{protocol="amqp091"} 7
rabbitmq_global_messages_received_total{protocol="amqp10"} 1
rabbitmq_global_messages_delivered_total{protocol="amqp091",queue_type="rabbit_quorum_queue"} 5
rabbitmq_queue_messages_ready 3
"""


@pytest.fixture
def state(tmp_path):
    return new_state(tmp_path, tmp_path)


@pytest.fixture
def broker_that_hangs_up():
    """Takes one connection, hears the greeting and closes without a word."""

    def hang_up() -> None:
        with server.accept()[0] as caller:
            caller.recv(8)

    with socket.create_server((HOST, 0)) as server:
        thread = threading.Thread(target=hang_up)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


@pytest.fixture
def closed_port():
    """A port that was free a moment ago."""
    with socket.create_server((HOST, 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def open_port():
    """A port at which somebody listens."""
    with socket.create_server((HOST, 0)) as server:
        yield server.getsockname()[1]


def test_postgres_listens_on_loopback_only_and_keeps_what_it_commits():
    told = settings(port=20_000, socket_folder=Path("/s"), fast=False)

    assert told["listen_addresses"] == "127.0.0.1"
    assert told["fsync"] == told["synchronous_commit"] == told["full_page_writes"] == "on"


def test_only_fast_gives_up_what_a_power_cut_needs():
    told = settings(port=20_000, socket_folder=Path("/s"), fast=True)

    assert told["fsync"] == told["full_page_writes"] == "off"
    assert told["synchronous_commit"] == "on"


def test_the_broker_listens_on_loopback_only(state):
    lines = configuration(state).splitlines()

    assert f"listeners.tcp.local = 127.0.0.1:{state.ports['amqp']}" in lines
    assert "prometheus.tcp.ip = 127.0.0.1" in lines
    assert environment(state, Path("/x"))["ERL_EPMD_ADDRESS"] == "127.0.0.1"


def test_the_broker_reads_nothing_of_the_machines_own(state):
    told = environment(state, Path("/x"))

    files = [value for name, value in told.items() if name.endswith(("_FILE", "_BASE")) or name == "HOME"]
    assert len(files) == 8
    assert all(value.startswith("/x") for value in files)


def test_counters_are_added_up_over_protocols():
    assert sum_counters(METRICS) == {"received": 8, "delivered": 5}


def test_a_closed_port_is_no_broker(closed_port):
    assert ask_amqp(closed_port, user="jc", password="x").startswith("AMQP 连不上")


def test_a_server_that_hangs_up_is_no_broker(broker_that_hangs_up):
    assert "关闭了连接" in ask_amqp(broker_that_hangs_up, user="jc", password="x")


def test_a_given_url_without_a_port_means_the_usual_one():
    assert address("AMQP_URI", "amqp://u:p@broker.example/") == ("broker.example", 5672)
    assert address("DATABASE_URL", "postgresql://u:p@db.example/{service}") == ("db.example", 5432)


@pytest.mark.parametrize("url", ["nonsense", "amqp://", "amqp://h:port/"])
def test_a_given_url_without_an_address_is_refused(url):
    with pytest.raises(Trouble, match="AMQP_URI"):
        address("AMQP_URI", url)


def test_a_given_server_that_nobody_started_is_named(closed_port):
    with pytest.raises(Trouble, match=f"127.0.0.1:{closed_port}，但连不上"):
        check_answer("AMQP_URI", f"amqp://u:p@127.0.0.1:{closed_port}/")


def test_one_node_of_a_given_cluster_is_enough(closed_port, open_port):
    check_answer("AMQP_URI", f"amqp://u:p@127.0.0.1:{closed_port}/;amqp://u:p@127.0.0.1:{open_port}/")


def test_a_given_cluster_of_which_no_node_answers_is_named_whole(closed_port):
    with pytest.raises(Trouble, match=rf"127.0.0.1:{closed_port}，但连不上.*；localhost:{closed_port}，但连不上"):
        check_answer("AMQP_URI", f"amqp://u:p@127.0.0.1:{closed_port}/;amqp://u:p@localhost:{closed_port}/")


def test_a_node_of_a_given_cluster_without_an_address_is_refused(open_port):
    with pytest.raises(Trouble, match="没有主机名"):
        check_answer("AMQP_URI", f"amqp://u:p@127.0.0.1:{open_port}/;amqp://")
