"""contracts/event-map.md: every event, who says it, who hears it, what it carries; as a table and as a picture."""

from collections.abc import Mapping, Sequence

from deploy.generate import found
from deploy.generate.text import NOTICE, table
from shared.events.base import Event, fields_of

HEAD = f"""\
<!-- {NOTICE} -->
# Who tells whom what

An event is said on the topic exchange `projects` with its type as routing key. A field with `?` may be absent.
`others` stands for hearers outside this house; they bind queues of their own.

"""


def files(services: Sequence[str]) -> dict[str, str]:
    """Return the map's text by its path."""
    hearers = hearers_of(services)
    return {"contracts/event-map.md": HEAD + _picture(hearers) + "\n" + _table(hearers, services)}


def hearers_of(services: Sequence[str]) -> dict[type[Event], list[str]]:
    """Return the services that hear each event."""
    heard = {service: set(found.heard_by(service)) for service in services}
    return {event: [name for name in services if event.type in heard[name]] for event in found.spoken()}


def _table(hearers: Mapping[type[Event], list[str]], services: Sequence[str]) -> str:
    rows = [
        (
            f"`{event.type}`",
            found.first_line(event),
            _join(found.speakers_of(event, services)),
            _join(who) or "others",
            _fields(event),
        )
        for event, who in hearers.items()
    ]
    return table(["event", "what is true", "said by", "heard by", "fields"], rows)


def _join(names: Sequence[str]) -> str:
    return ", ".join(names)


def _fields(event: type[Event]) -> str:
    required = found.schema(event).get("required", [])
    return ", ".join(f"`{name}`" if name in required else f"`{name}?`" for name in fields_of(event))


def _picture(hearers: Mapping[type[Event], list[str]]) -> str:
    """Return one arrow for each speaker and hearer, with the events' names on it."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for event, who in hearers.items():
        for hearer in who:
            arrows.setdefault((event.speaker, hearer), []).append(event.__name__)
    lines = [
        f'    {speaker} -->|"{"<br>".join(names)}"| {hearer}' for (speaker, hearer), names in sorted(arrows.items())
    ]
    return "\n".join(["```mermaid", "flowchart LR", *lines, "```", ""])
