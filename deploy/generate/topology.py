"""contracts/topology.json: who hears what, who says what, and which service answers which path."""

from collections.abc import Sequence
from typing import Any

from deploy.generate import found
from deploy.generate.found import Unfit
from deploy.generate.http_doors import HttpDoor, opened
from deploy.generate.text import as_json
from shared.chassis.carriers.topology import EXCHANGE


def files(services: Sequence[str]) -> dict[str, str]:
    """Return the topology's text by its path."""
    return {"contracts/topology.json": as_json(topology(services))}


def topology(services: Sequence[str]) -> dict[str, Any]:
    """Return what the deploy step declares at the broker and what the ingress routes."""
    told = {service: _told(service) for service in services}
    return {"exchange": EXCHANGE, "http": prefixes(opened(services)), "services": told}


def _told(service: str) -> dict[str, list[str]]:
    return {"hears": found.heard_by(service), "says": [event.type for event in found.said_by(service)]}


def prefixes(doors: Sequence[HttpDoor]) -> dict[str, str]:
    """Return the service behind each first path segment; raise Unfit when two services want the same."""
    wanted: dict[str, set[str]] = {}
    for door in doors:
        wanted.setdefault("/" + door.path.split("/")[1], set()).add(door.service)
    clashes = [f"{prefix} is wanted by {' and '.join(sorted(who))}" for prefix, who in wanted.items() if len(who) > 1]
    if clashes:
        raise Unfit("HTTP paths clash; the ingress routes by first segment: " + "; ".join(sorted(clashes)))
    return {prefix: who.pop() for prefix, who in sorted(wanted.items())}
