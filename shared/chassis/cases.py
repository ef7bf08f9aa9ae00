"""The head of a case: where its events and its audit chain stand; locked last, so that locks never cross."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, select

from shared.chassis import audit, bulk, laws, letters
from shared.chassis.bulk import Writing
from shared.chassis.tables import cases, outbox
from shared.events.base import Event

if TYPE_CHECKING:
    from shared.chassis.work import Tx

_heads = select(cases).order_by(cases.c.case_id).with_for_update()


@dataclass
class Case:
    """One case's counters, held while its transaction ends."""

    case_id: UUID
    event_sequence: int
    audit_position: int
    audit_hash: str

    def next_event(self) -> int:
        """Return the number of the case's next event: 1, 2, 3 without a gap."""
        self.event_sequence += 1
        return self.event_sequence

    def chain(self, entry: audit.Entry, tx: "Tx") -> dict[str, Any]:
        """Return the case's next audit row, which carries the hash of the one before it."""
        self.audit_position += 1
        row = audit.row_of(entry, tx=tx, position=self.audit_position, previous_hash=self.audit_hash)
        self.audit_hash = row["hash"]
        return row


def numbered(connection: Connection, steps: Sequence["Tx"]) -> list[Writing]:
    """Return what the steps have said and done, in their order, each event and entry numbered within its case."""
    told = [(step, event) for step in steps for event in step.events]
    done = [(step, entry) for step in steps for entry in step.entries]
    if not told and not done:
        return []
    touched = {event.aggregate_id for _, event in told} | {entry.case_id for _, entry in done}
    heads = _locked(connection, touched)
    posted = list(_posted(connection, told, heads))
    chained = [heads[entry.case_id].chain(entry, step) for step, entry in done]
    new = [Writing(table, rows) for table, rows in ((outbox, posted), (audit.rows, chained)) if rows]
    return [*new, Writing(cases, [vars(head) for head in heads.values()], new=False)]


def _posted(
    connection: Connection, told: Sequence[tuple["Tx", Event]], heads: dict[UUID, Case]
) -> Iterator[dict[str, Any]]:
    """Yield the outbox rows of what is told, each with its number and the rule set that governs its project."""
    if not told:
        return
    (step, _), about = told[0], {event.aggregate_id for _, event in told}
    governing = laws.governing(connection, step.law, about, step.today)
    for step, event in told:
        of = event.aggregate_id
        yield letters.row_of(step, event, heads[of].next_event(), rule_set=governing[of])


def _locked(connection: Connection, case_ids: Iterable[UUID]) -> dict[UUID, Case]:
    """Return the cases' heads, locked until the transaction ends; a new case starts at nought."""
    wanted = sorted(case_ids)
    heads = _found(connection, wanted)
    new = [case_id for case_id in wanted if case_id not in heads]
    if new:
        fresh = {case_id: Case(case_id, 0, 0, audit.GENESIS) for case_id in new}
        ours = bulk.add_unless_there(connection, cases, [vars(head) for head in fresh.values()])
        heads |= fresh if ours == len(new) else _found(connection, new)  # somebody else may have begun one meanwhile
    return heads


def _found(connection: Connection, case_ids: Sequence[UUID]) -> dict[UUID, Case]:
    found = bulk.fetch(connection, _heads, cases.c.case_id, case_ids)
    return {row["case_id"]: Case(**row) for row in found.mappings()}
