"""What every event is: a frozen, flat fact with a wire name, a speaker and a schema derived from itself."""

import dataclasses
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Self, TypeVar, get_type_hints
from uuid import UUID

import msgspec

from shared.kernel.money import Money

EVERY_SERVICE = "deadline"  # the speaker of what the chassis says on behalf of each service that has deadlines


class Malformed(Exception):
    """What arrived does not fit the schema of its type."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that has happened and that others may rely on."""

    type: ClassVar[str]
    speaker: ClassVar[str]

    @property
    def aggregate_id(self) -> UUID:
        """Return what the event is about; one aggregate's events are ordered."""
        raise NotImplementedError

    def to_json(self) -> dict[str, Any]:
        """Return the plain JSON body."""
        body: dict[str, Any] = msgspec.to_builtins(self, enc_hook=_write)
        return body

    def packed(self) -> msgspec.Raw:
        """Return the JSON body as it travels."""
        return msgspec.Raw(msgspec.json.encode(self, enc_hook=_write))

    @classmethod
    def from_json(cls, body: Any) -> Self:
        """Read a body; unknown fields are passed over so that a speaker may add optional ones."""
        try:
            event = msgspec.convert(body, cls, dec_hook=_read)
            for name, value in vars(event).items():
                if isinstance(value, datetime) and value.tzinfo is None:
                    raise ValueError(f"{name} is a moment without an offset")
        except (msgspec.ValidationError, ValueError, TypeError) as fault:
            raise Malformed(f"{cls.type}: {fault}") from fault
        return event


@dataclass(frozen=True, kw_only=True)
class ProjectEvent(Event):
    """A fact in the life of one project."""

    project_id: UUID
    project_no: str

    @property
    def aggregate_id(self) -> UUID:
        """Return the project: all that one speaker says of it is heard in order."""
        return self.project_id


SPOKEN: dict[str, type[Event]] = {}

E = TypeVar("E", bound=type[Event])


def published(wire_type: str, *, by: str) -> Callable[[E], E]:
    """Give the event its frozen wire name and its one speaker."""

    def name(event: E) -> E:
        if wire_type in SPOKEN:
            raise ValueError(f"{wire_type} is already the wire name of {SPOKEN[wire_type].__name__}")
        if not wire_type.startswith(f"{by}."):
            raise ValueError(f"{wire_type} does not begin with its speaker {by}")
        event.type = wire_type
        event.speaker = by
        SPOKEN[wire_type] = event
        return event

    return name


@cache
def schema_of(event: type[Event]) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of an event's body, derived from the dataclass alone."""
    _, parts = msgspec.json.schema_components([event], schema_hook=_schema)
    schema: dict[str, Any] = dict(parts[event.__name__])
    others = {name: part for name, part in parts.items() if name != event.__name__}
    schema["description"] = inspect.cleandoc(event.__doc__ or "")  # the same text on every Python
    described = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:jincheng:{event.type}",
    }
    return {**described, **schema, **({"$defs": others} if others else {})}


def fields_of(event: type[Event]) -> dict[str, Any]:
    """Return the event's field names with their Python types, in order of declaration."""
    hints = get_type_hints(event)
    return {field.name: hints[field.name] for field in dataclasses.fields(event)}


def _write(value: Any) -> Any:
    if isinstance(value, Money):
        return value.fen
    raise NotImplementedError(f"{type(value).__name__} may not stand in an event")


def _read(wanted: type, value: Any) -> Any:
    if wanted is Money and isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return Money(value)
    raise Malformed(f"{value!r} is not a {wanted.__name__}")


def _schema(wanted: type) -> dict[str, Any]:
    if wanted is Money:
        return {"type": "integer", "minimum": 0, "description": "Amount in fen (0.01 yuan)"}
    raise NotImplementedError(f"{wanted.__name__} may not stand in an event")
