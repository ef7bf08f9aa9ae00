"""The head of a case: where its events and its audit chain stand; locked last, so that locks never cross."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from uuid import UUID

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from shared.chassis import audit
from shared.chassis.tables import cases

if TYPE_CHECKING:
    from shared.chassis.work import Tx


@dataclass
class Case:
    """One case's counters, held while its transaction ends."""

    case_id: UUID
    event_sequence: int
    audit_position: int
    audit_hash: str

    @classmethod
    def locked(cls, connection: Connection, case_id: UUID) -> Self:
        """Return the case's head, locked until the transaction ends; a new case starts at nought."""
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        head = {"event_sequence": 0, "audit_position": 0, "audit_hash": audit.GENESIS}
        connection.execute(dialect.insert(cases).values(case_id=case_id, **head).on_conflict_do_nothing())
        query = select(cases).where(cases.c.case_id == case_id).with_for_update()
        return cls(**connection.execute(query).mappings().one())

    def next_event(self) -> int:
        """Return the number of the case's next event: 1, 2, 3 without a gap."""
        self.event_sequence += 1
        return self.event_sequence

    def chain(self, entries: Sequence[audit.Entry], tx: "Tx") -> None:
        """Append audit rows, each carrying the hash of the one before it in this case."""
        for entry in entries:
            self.audit_position += 1
            row = audit.row_of(entry, tx=tx, position=self.audit_position, previous_hash=self.audit_hash)
            tx.execute(insert(audit.rows).values(row))
            self.audit_hash = row["hash"]

    def save(self, connection: Connection) -> None:
        """Write the head back."""
        head = {
            "event_sequence": self.event_sequence,
            "audit_position": self.audit_position,
            "audit_hash": self.audit_hash,
        }
        connection.execute(update(cases).where(cases.c.case_id == self.case_id).values(head))
