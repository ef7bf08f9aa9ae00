"""The broker's exchanges, queues and bindings, declared by a deploy step from contracts/topology.json."""

import json
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

import structlog
from amqp.exceptions import InternalError

from shared.chassis.carriers.dialling import dial

FILE = Path(__file__).parents[3] / "contracts" / "topology.json"
EXCHANGE = "projects"
UNROUTED = "projects.unrouted"  # what nobody is bound to hear; the oldest are dropped past the length
UNROUTED_LENGTH = 100_000
PATIENCE_SECONDS = 60
PAUSE_SECONDS = 1.0

log = structlog.get_logger()


def load() -> dict[str, Any]:
    """Return the committed topology."""
    topology: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return topology


def queue_of(service: str) -> str:
    """Return the name of a service's one queue."""
    return f"projects.{service}"


def declare(amqp_uri: str, topology: dict[str, Any]) -> None:
    """Declare everything; the same call changes nothing the second time. What a service hears no more is unbound.

    A broker that has just started takes connections before it can keep queues (`cluster_not_formed`): it is asked again.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return _declare_all(amqp_uri, topology)
        except InternalError as fault:
            if time.monotonic() > until:
                raise
            log.info("broker_keeps_no_queues_yet", fault=str(fault))
            time.sleep(PAUSE_SECONDS)


def _declare_all(amqp_uri: str, topology: dict[str, Any]) -> None:
    with dial(amqp_uri) as connection:
        channel = connection.default_channel
        channel.exchange_declare(UNROUTED, "fanout", durable=True, auto_delete=False)
        bounded = {"x-queue-type": "quorum", "x-max-length": UNROUTED_LENGTH}
        channel.queue_declare(UNROUTED, durable=True, auto_delete=False, arguments=bounded)
        channel.queue_bind(UNROUTED, UNROUTED)
        alternate = {"alternate-exchange": UNROUTED}
        channel.exchange_declare(EXCHANGE, "topic", durable=True, auto_delete=False, arguments=alternate)
        said = {event_type for told in topology["services"].values() for event_type in told["says"]}
        for service, told in topology["services"].items():
            _declare_queue(channel, service, told["hears"], forgotten=said - set(told["hears"]))


def _declare_queue(channel: Any, service: str, hears: list[str], *, forgotten: Collection[str]) -> None:
    """Declare one service's queue; one receiver at a time drains it, so that several copies keep its order."""
    arguments = {"x-queue-type": "quorum", "x-single-active-consumer": True}
    channel.queue_declare(queue_of(service), durable=True, auto_delete=False, arguments=arguments)
    for event_type in hears:
        channel.queue_bind(queue_of(service), EXCHANGE, event_type)
    for event_type in sorted(forgotten):
        channel.queue_unbind(queue_of(service), EXCHANGE, event_type)
