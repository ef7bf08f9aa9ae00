"""Messages that no service can take, of every kind, and the proof that each was parked with its bytes and its reason."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, delete, func, select

from shared.chassis.carriers.topology import queue_of
from shared.chassis.engines import Database
from shared.chassis.tables import inbox
from tests.chassis import broker

LARGE_BYTES = 20 << 20
SEEN_BYTES = 4096


@dataclass(frozen=True)
class Poison:
    """One message in one service's queue."""

    kind: str
    service: str
    body: bytes


def _letter(chance: random.Random, event_type: str, **different: object) -> dict[str, object]:
    """Return a whole envelope about a project that nobody knows."""
    plain = {
        "specversion": "1.0",
        "id": str(UUID(int=chance.getrandbits(128))),
        "source": "/approval",
        "type": event_type,
        "subject": str(UUID(int=chance.getrandbits(128))),
        "time": "2026-03-09T09:00:00+08:00",
        "sequence": "1",
        "data": {},
    }
    return {**plain, **different}


def _without(letter: dict[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in letter.items() if key != name}


def every_kind(service: str, event_type: str, seed: int) -> list[Poison]:
    """Return one message of every kind for a service that listens to this type."""
    chance = random.Random(f"{seed} {service}")
    letter = _letter(chance, event_type)
    deep: object = "bottom"
    for _ in range(900):  # not too deep to be read, too deep to be anything
        deep = [deep]
    bodies = {
        "not JSON": chance.randbytes(300),
        "no bytes": b"",
        "wrong schema": json.dumps(_letter(chance, event_type, data={"project_id": 7})).encode(),
        "unknown version of the envelope": json.dumps(_letter(chance, event_type, specversion="9.9")).encode(),
        "unknown version of the event": json.dumps(_letter(chance, f"{event_type[:-1]}9")).encode(),
        "20 MB": json.dumps({**letter, "id": "x" * LARGE_BYTES}).encode(),
        "nested without an end": b"[" * 100_000,
        "nested deeply": json.dumps(_letter(chance, event_type, data=deep)).encode(),
        "no id": json.dumps(_without(letter, "id")).encode(),
        "no subject": json.dumps(_without(letter, "subject")).encode(),
    }
    return [Poison(kind, service, body) for kind, body in bodies.items()]


def inject(amqp_uri: str, poisons: Sequence[Poison]) -> None:
    """Put each into its service's queue; return when the broker has them all."""
    for poison in poisons:
        broker.put(amqp_uri, poison.body, queue=queue_of(poison.service))


def unparked(database: Database, poisons: Sequence[Poison]) -> Iterator[str]:
    """Yield every message that is not parked with its bytes and with a reason."""
    with database.reading() as connection:
        parked = _parked(connection)
    for poison in poisons:
        reason = parked.get((len(poison.body), poison.body[:SEEN_BYTES]))
        if reason is None:
            yield f"{poison.service}: {poison.kind} is not parked"
        elif not reason.startswith("Malformed: "):
            yield f"{poison.service}: {poison.kind} is parked because of {reason!r}"


def _parked(connection: Connection) -> dict[tuple[int, bytes], str]:
    """Return the reasons by how long each parked message is and how it begins; all of it would be too much to ask for."""
    raw = inbox.c.raw
    seen = select(func.length(raw), func.substr(raw, 1, SEEN_BYTES), inbox.c.body, inbox.c.reason)
    found = {}
    for length, beginning, body, reason in connection.execute(seen.where(inbox.c.parked_at.is_not(None))):
        whole = body.encode()
        read = (len(whole), whole[:SEEN_BYTES])
        found[read if length is None else (length, bytes(beginning or b""))] = reason or ""
    return found


def take_away(database: Database) -> int:
    """Remove what is parked, once it was looked at, so that the other promises can be judged; return how much it was."""
    with database.writing() as connection:
        return connection.execute(delete(inbox).where(inbox.c.parked_at.is_not(None))).rowcount
