"""How an event is written for others: a CloudEvents 1.0 JSON body (structured mode), posted to the outbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

import msgspec

from shared.chassis import clock, ids, tracing
from shared.events.base import SPOKEN, Event, Malformed

if TYPE_CHECKING:
    from shared.chassis.work import Tx

NAME_LETTERS = 200  # an index holds sources and types
SEQUENCE_END = 1 << 63


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The envelope of an event: what the chassis needs to bring it home once and in order."""

    event_id: UUID
    source: str
    aggregate_id: UUID
    sequence: int
    type: str
    occurred_at: datetime
    traceparent: str | None
    content: Any

    @classmethod
    def read(cls, body: bytes | str) -> Self:
        """Read a CloudEvents body; raise Malformed when it is none."""
        try:
            letter = msgspec.json.decode(body if isinstance(body, str) else body.decode())
            if letter["specversion"] != "1.0":
                raise Malformed(f"specversion is {letter['specversion']!r}, not 1.0")
            return cls(
                event_id=UUID(letter["id"]),
                source=_name(letter["source"]),
                aggregate_id=UUID(letter["subject"]),
                sequence=_sequence(letter["sequence"]),
                type=_name(letter["type"]),
                occurred_at=_moment(letter["time"]),
                traceparent=letter.get("traceparent"),
                content=letter["data"],
            )
        except (
            msgspec.DecodeError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            OverflowError,
            RecursionError,
        ) as fault:
            raise Malformed(f"not a CloudEvents 1.0 body: {type(fault).__name__}: {fault}") from fault

    def event(self) -> Event:
        """Return the event itself; raise Malformed when its type is unknown or its body does not fit."""
        if self.type not in SPOKEN:
            raise Malformed(f"{self.type} is a type nobody here knows")
        return SPOKEN[self.type].from_json(self.content)


def _name(value: Any) -> str:
    """Return a name that every database can store and index; raise ValueError otherwise."""
    name = str(value)
    if not 0 < len(name.encode()) <= NAME_LETTERS or "\x00" in name:
        raise ValueError(f"not a name: {name[:40]!r}")
    return name


def _moment(value: Any) -> datetime:
    """Return a moment that means the same everywhere; raise ValueError otherwise."""
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(f"a moment without an offset: {value[:40]}")
    return moment


def _sequence(value: Any) -> int:
    """Return a number that a column can hold; raise ValueError or OverflowError otherwise."""
    sequence = int(value)
    if not 0 <= sequence < SEQUENCE_END:
        raise ValueError(f"not a sequence: {str(value)[:40]}")
    return sequence


def row_of(tx: "Tx", event: Event, sequence: int, *, rule_set: str) -> dict[str, Any]:
    """Return the outbox row of an event, under the rule set that governs what it is about."""
    event_id = ids.new_id()
    body = {
        "specversion": "1.0",
        "id": event_id,
        "source": f"/{tx.service}",
        "type": event.type,
        "subject": event.aggregate_id,
        "time": tx.received_at.isoformat(),
        "datacontenttype": "application/json",
        "dataschema": f"urn:jincheng:{event.type}",
        "sequence": str(sequence),
        "traceparent": tracing.traceparent(tx.trace_id),
        "actorid": tx.actor.user_id,
        "officeid": tx.actor.office_id,
        "regulation": rule_set,
        "data": event.packed(),
    }
    return {
        "event_id": event_id,
        "aggregate_id": event.aggregate_id,
        "sequence": sequence,
        "type": event.type,
        "body": msgspec.json.encode(body).decode(),
        "created_at": clock.true_now(),
    }
