"""The rungs of every ladder: planned when a clock is armed, gone once."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, exists, select

from services.reminder import rules
from services.reminder.store.due import DueRungs, unheard, unreached
from services.reminder.store.people import contacts
from services.reminder.store.tables import entries, rungs
from shared.chassis.audit import Move
from shared.chassis.work import Tx

KEPT = [rungs.c[field.name] for field in fields(rules.Planned)]


def rung_of(row: RowMapping) -> rules.Planned:
    """Return the row as the rules know it."""
    return rules.Planned(**{column.name: row[column.name] for column in KEPT})


class Rungs:
    """Rungs by the clock they belong to."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def of(self, deadline_id: UUID) -> list[rules.Planned]:
        """Return every rung that was ever planned for the clock, in their order."""
        query = select(*KEPT).where(rungs.c.deadline_id == deadline_id).order_by(rungs.c.number, rungs.c.rung_id)
        return [rung_of(row) for row in self.tx.reading(rungs).execute(query).mappings()]

    def gathered_in(self, digest_id: UUID) -> dict[UUID, rules.Planned]:
        """Return the rungs written into a digest by their ids, but for those of a project not fully understood."""
        written = entries.c.digest_id == digest_id, entries.c.rung_id == rungs.c.rung_id
        query = select(*KEPT).where(exists().where(*written), ~unheard(rungs.c.project_id))
        found = [rung_of(row) for row in self.tx.reading(rungs, entries).execute(query).mappings()]
        return {rung.rung_id: rung for rung in found}

    def plan(self, kept: Iterable[rules.Planned], planned: Iterable[rules.Planned]) -> None:
        """Keep the plan: rungs that are there already are changed, others added; a unique row each."""
        known = {rung.rung_id: rung for rung in kept}
        for rung in planned:
            columns = {**asdict(rung), "channels": rung.channels}
            if rung.rung_id not in known:
                self.tx.writes.add(rungs, [columns])
            elif rung != known[rung.rung_id]:
                self.tx.writes.change(rungs, rung.rung_id, columns)
        self.tx.rung.add(DueRungs.name)

    def gone(self, before: rules.Planned, rung: rules.Planned) -> dict[str, Any]:
        """Return the columns that say what became of the rung, and note it for the trail of its project."""
        self.tx.moved(Move(rung.project_id, rung.rung_id, before.step, "told" if rung.gathered_at else "raised"))
        return {"gathered_at": rung.gathered_at, "raised_at": rung.raised_at, "reason": None}

    def unreached(self, *, now: datetime) -> list[dict[str, Any]]:
        """Return the addressees that nobody is written down for, with what waits for them."""
        found = self.tx.reading(rungs, contacts).execute(unreached(now)).mappings()
        return [dict(row) for row in found]
