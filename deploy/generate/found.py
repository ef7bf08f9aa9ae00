"""What there is to write about: the services in their folders, the events they say and the doors they open."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shared.events  # noqa: F401 - importing the language makes every event known
from shared.chassis.host import service_class
from shared.chassis.listen import ListensTo, Sends, WhenDue, WhenMoved, WorksOn
from shared.events.base import EVERY_SERVICE, SPOKEN, Event, schema_of

ROOT = Path(__file__).parents[2]


class Unfit(Exception):
    """What was found cannot be written down; the message says what to mend."""


@dataclass(frozen=True)
class EventDoor:
    """A method that hears one event."""

    event: type[Event]
    method: Callable[..., Any]


@dataclass(frozen=True)
class TimeDoor:
    """A method that a kind of deadline, or a queue of rows, opens."""

    kind: str
    method: Callable[..., Any]


def services(root: Path = ROOT) -> list[str]:
    """Return the names of all services, found by their folders."""
    return sorted(file.parent.name for file in (root / "services").glob("*/service.py"))


def spoken() -> list[type[Event]]:
    """Return every published event, in the order of its wire type."""
    ours = [event for event in SPOKEN.values() if event.__module__.startswith("shared.events.")]
    return sorted(ours, key=lambda event: event.type)


def schema(event: Any) -> dict[str, Any]:
    """Return the JSON Schema of an event's body."""
    return schema_of(event)


def said_by(service: str) -> list[type[Event]]:
    """Return what a service says; one with deadlines says what becomes of them."""
    mouths = {service, EVERY_SERVICE} if time_doors(service) else {service}
    return [event for event in spoken() if event.speaker in mouths]


def speakers_of(event: type[Event], services: Sequence[str]) -> list[str]:
    """Return who says an event: its speaker, or each service that has deadlines."""
    return [service for service in services if event in said_by(service)]


def event_doors(service: str) -> list[EventDoor]:
    """Return the event doors of a service, in the order they are written."""
    return [EventDoor(door.event, method) for door, method in _doors(service) if isinstance(door, ListensTo)]


def time_doors(service: str) -> list[TimeDoor]:
    """Return the time doors of a service, in the order they are written."""
    return [TimeDoor(door.kind, method) for door, method in _doors(service) if isinstance(door, WhenDue)]


def moved_doors(service: str) -> list[TimeDoor]:
    """Return the doors for fired deadlines that a notice has moved."""
    return [TimeDoor(door.kind, method) for door, method in _doors(service) if isinstance(door, WhenMoved)]


def row_doors(service: str) -> list[TimeDoor]:
    """Return the doors that rows of the service's own open, by the name of their queue."""
    return [TimeDoor(door.queue.name, method) for door, method in _doors(service) if isinstance(door, WorksOn | Sends)]


def heard_by(service: str) -> list[str]:
    """Return the wire types a service hears, sorted."""
    return sorted({door.event.type for door in event_doors(service)})


def _doors(service: str) -> Iterator[tuple[Any, Callable[..., Any]]]:
    places = reversed(service_class(service).__mro__)
    for method in (member for place in places for member in vars(place).values()):
        opened = getattr(method, "nameko_entrypoints", ())
        for door in sorted(opened, key=lambda door: str(vars(door).get("event", vars(door).get("kind")))):
            yield door, method


def first_line(thing: Any) -> str:
    """Return the first line of a docstring, or nothing."""
    return (thing.__doc__ or "").strip().partition("\n")[0]
