"""A RabbitMQ cluster of three nodes on this machine: own names, ports and port mapper, queues kept by a quorum.

with clustered(folder) as cluster:
    cluster.uri          # the three addresses, separated by `;`
    with cluster.killed(cluster.leader()): ...
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from deploy.local.accounts import account, choose_place, digest, open_shelter
from deploy.local.install import install
from deploy.local.ports import choose_ports
from deploy.local.rabbitmq import RabbitMQ
from deploy.local.running import wait_until_it_answers
from deploy.local.servers import say_nothing
from deploy.local.state import new_state
from deploy.local.trouble import Trouble
from shared.chassis.carriers.topology import queue_of
from tests.chaos.faults.machines import standing_still
from tests.waiting import eventually

NODES = 3
COOKIE = ".erlang.cookie"
JOIN_SECONDS = 60.0


class Cluster:
    """Three nodes that know each other; the first is asked for what concerns all."""

    def __init__(self, nodes: list[RabbitMQ]) -> None:
        self.nodes = nodes

    @property
    def uri(self) -> str:
        """Return where the cluster is reached: any of its nodes."""
        return ";".join(node.state.urls()["AMQP_URI"] for node in self.nodes)

    def control(self, node: RabbitMQ, *words: str) -> str:
        """Return what `rabbitmqctl` prints for a node."""
        done = node.control(words)
        if done.returncode:
            raise Trouble(f"rabbitmqctl {' '.join(words)}: {(done.stderr or done.stdout).strip()}")
        return done.stdout

    def leader(self, service: str = "review") -> RabbitMQ:
        """Return the node that leads a service's queue."""
        for line in self.control(self._living(), "list_queues", "name", "leader").splitlines():
            name, _, node = line.partition("\t")
            if name == queue_of(service):
                return next(known for known in self.nodes if known.state.node == node.strip())
        raise Trouble(f"nobody leads {queue_of(service)}")

    def _living(self) -> RabbitMQ:
        return next(node for node in self.nodes if node.pid() is not None)

    @contextmanager
    def killed(self, node: RabbitMQ) -> Iterator[None]:
        """Let a node be away inside the block, ended without a warning."""
        pid = node.pid()
        assert pid is not None, f"{node.state.node} does not run"
        os.kill(pid, signal.SIGKILL)
        try:
            yield
        finally:
            self.start(node)

    @contextmanager
    def frozen(self, node: RabbitMQ) -> Iterator[None]:
        """Let a node stand still inside the block."""
        pid = node.pid()
        assert pid is not None, f"{node.state.node} does not run"
        with standing_still(pid):
            yield

    def start(self, node: RabbitMQ) -> None:
        """Return when the node answers and is one of the cluster again."""
        node.start()
        wait_until_it_answers(node)
        eventually(lambda: len(self.members()) == len(self.nodes), within=JOIN_SECONDS, every=1.0)

    def members(self) -> list[str]:
        """Return the nodes that the first living one sees running."""
        told = self.control(
            self._living(), "eval", 'lists:foreach(fun(N) -> io:format("~s~n", [N]) end, rabbit_nodes:all_running()).'
        )
        return [line for line in told.splitlines() if "@" in line]

    def stop(self) -> None:
        """End all nodes, then the port mapper."""
        for node in self.nodes:
            node.stop()
        self.nodes[0].mapper.stop()


@contextmanager
def clustered(folder: Path) -> Iterator[Cluster]:
    """Yield a running cluster; it is ended afterwards, its files stay."""
    folder.mkdir(parents=True, exist_ok=True)
    install(["rabbitmq"], log=folder / "install.log", say=say_nothing)
    cluster = Cluster(_nodes(folder))
    try:
        for node in cluster.nodes:
            _share_the_cookie(node, cluster.nodes[0])
            node.start()
        for node in cluster.nodes:
            wait_until_it_answers(node)
        for node in cluster.nodes[1:]:
            for words in (("stop_app",), ("reset",), ("join_cluster", cluster.nodes[0].state.node), ("start_app",)):
                cluster.control(node, *words)
        eventually(lambda: len(cluster.members()) == NODES, within=JOIN_SECONDS, every=1.0)
        yield cluster
    finally:
        cluster.stop()


def _nodes(folder: Path) -> list[RabbitMQ]:
    """Return the nodes, each with a place and ports of its own, under one port mapper and one password."""
    place = choose_place(folder, [account("rabbitmq")])
    if place != folder:
        open_shelter(place)
    nodes: list[RabbitMQ] = []
    first = new_state(folder, place)
    for number in range(1, NODES + 1):
        run_dir, own = folder / f"node{number}", place / f"node{number}"
        for there in (run_dir, own):
            there.mkdir(mode=0o711, exist_ok=True)
        ports = choose_ports(digest(run_dir)) | {"epmd": first.ports["epmd"]}
        name = f"jc_{first.mark}_{number}@localhost"
        node = RabbitMQ(run_dir, replace(first, run_dir=str(run_dir), place=str(own), node=name, ports=ports))
        if nodes:
            node.mapper = nodes[0].mapper
        nodes.append(node)
    return nodes


def _share_the_cookie(node: RabbitMQ, first: RabbitMQ) -> None:
    """Let all nodes trust each other."""
    owner = account("rabbitmq")
    home = owner.own(owner.own(node.folder) / "home")
    if not (home / COOKIE).exists():
        owner.write(home / COOKIE, first.state.passwords["rabbitmq"])
        (home / COOKIE).chmod(0o400)
