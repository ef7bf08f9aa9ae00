"""The audit trail: who did what to a case, when and by which article, chained so that a change shows.

A row's hash covers the row and the hash of the row before it in the same case; the case's head keeps the
last position and hash, so a missing last row shows too (`verifying`). What stands at the end of a day is sealed and
signed (`sealing`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from sqlalchemy import RowMapping

from shared.chassis import digest
from shared.chassis.tables import audit as rows  # noqa: F401 - whoever writes an entry finds its table here

if TYPE_CHECKING:
    from shared.chassis.work import Tx

GENESIS = "genesis"
DENIALS = UUID("00000000-0000-7000-8000-0000000000d0")  # the case that collects what was not allowed


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is to be written of one accepted command, heard event, fired deadline or denied attempt."""

    case_id: UUID
    outcome: str
    action: str
    article: str | None = None
    subject_id: UUID | None = None
    from_state: str | None = None
    to_state: str | None = None
    content_digest: str | None = None


@dataclass(frozen=True)
class Move:
    """One aggregate went from one state to another."""

    case_id: UUID
    subject_id: UUID
    from_state: str | None
    to_state: str


def entries_of(moves: Sequence[Move], **said: Any) -> Iterator[Entry]:
    """Yield one entry for each move of a step."""
    for move in moves:
        yield Entry(
            case_id=move.case_id,
            subject_id=move.subject_id,
            from_state=move.from_state,
            to_state=move.to_state,
            **said,
        )


def row_of(entry: Entry, *, tx: "Tx", position: int, previous_hash: str) -> dict[str, Any]:
    """Return the whole row, its hash included."""
    row = {
        **vars(entry),
        "position": position,
        "at": tx.received_at,
        "actor_id": tx.actor.user_id,
        "actor_name": tx.actor.name,
        "roles": ",".join(sorted(tx.actor.roles)),
        "office_id": tx.actor.office_id,
        "cause_id": tx.cause_id,
        "correlation_id": tx.trace_id,
        "previous_hash": previous_hash,
    }
    return {**row, "hash": _hash(row, digest.ALGORITHM)}


def _hash(row: Any, algorithm: str) -> str:
    content = {name: row[name] for name in row if name != "hash"}
    content["at"] = row["at"].isoformat(timespec="microseconds")
    return digest.of_bytes(msgspec.json.encode(content, order="sorted"), algorithm)


def fits(row: RowMapping) -> bool:
    """Return whether the row is what its hash says; none, or one of an algorithm we never used, says nothing."""
    algorithm = digest.algorithm_of(row["hash"] or "")
    return algorithm in digest.TRUSTED and row["hash"] == _hash(row, algorithm)


@dataclass(frozen=True)
class Fault:
    """One place where the trail is not what was written."""

    case_id: UUID | None
    position: int
    what: str
