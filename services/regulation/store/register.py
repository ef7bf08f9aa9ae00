"""The register of all clocks of the house: a copy, kept from what their owners say."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Index, Table, func, select

from services.regulation import rules
from services.regulation.store.metadata import metadata
from shared.chassis import inbox
from shared.chassis.columns import Boolean, Column, Date, Integer, Moment, Packed, Text, Uuid
from shared.chassis.rows import Rows
from shared.chassis.sweep import NotYet
from shared.kernel.account import DateChange
from shared.kernel.calendar import Calendar
from shared.kernel.counting import Pause
from shared.kernel.deadline import DeadlineState

registered = Table(
    "registered_deadlines",
    metadata,
    Column("deadline_id", Uuid, primary_key=True),
    Column("service", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("starts_with", Text, nullable=False),
    Column("article", Text, nullable=False),
    Column("mark", Text, nullable=False),
    Column("owed_by", Text),
    Column("subject_id", Uuid, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("anchor_on", Date, nullable=False),
    Column("unit", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("bound_at", Moment, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("calendar_version", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("armed_at", Moment, nullable=False),
    Column("met_at", Moment),
    Column("fired_at", Moment),
    Column("pausable", Boolean, nullable=False),
    Column("pauses", Packed(tuple[Pause, ...]), nullable=False),
    Column("extension", Integer),
    Column("extension_reason", Text),
    Column("rule_set", Text),
    Column("parameter", Text),
    Column("moves", Packed(tuple[DateChange, ...]), nullable=False),
    Index("registered_deadlines_by_project", "project_id", "deadline_id"),
    Index("registered_deadlines_by_state", "state", "deadline_id"),
)

READ_AT_ONCE = 500


class Register(Rows[rules.Registered]):
    """Clocks by id; the trail of each is kept by the service that owns it."""

    table = registered
    value = rules.Registered
    key = "deadline_id"
    missing = rules.NoSuchDeadline
    trailed = False

    def heard(self, deadline_id: UUID, *, project_id: UUID) -> list[rules.Registered]:
        """Return the clock, locked, or nothing where a person has discarded that it runs.

        Raise NotYet when it has not been heard yet that it runs.
        """
        found = self.seek(deadline_id)
        if found is not None:
            return [found]
        if not inbox.began_in_vain(self.tx.reading(), deadline_id, project_id=project_id):
            raise NotYet(f"the start of {deadline_id}")
        return []

    def running(self) -> Iterator[rules.Registered]:
        """Yield the clocks that have not ended, in the order of their ids."""
        return self.each(registered.c.state.in_((DeadlineState.OPEN.value, DeadlineState.PAUSED.value)))

    def each(self, *where: ColumnElement[bool], after: UUID | None = None) -> Iterator[rules.Registered]:
        """Yield the clocks that fit, in the order of their ids, read batch by batch."""
        while True:
            batch: Sequence[rules.Registered] = self.page(*where, after=after, limit=READ_AT_ONCE)
            yield from batch
            if len(batch) < READ_AT_ONCE:
                return
            after = batch[-1].deadline_id

    def asked_for(
        self, asked: Mapping[str, Any], *where: ColumnElement[bool], after: UUID | None, limit: int
    ) -> Sequence[rules.Registered]:
        """Return at most `limit` clocks that have what is asked of their columns, and fit."""
        fits = [registered.c[name] == asked[name] for name in FILTERS if asked[name] is not None]
        return self.page(*fits, *where, after=after, limit=limit)

    def alike(self, *where: ColumnElement[bool]) -> Iterator[tuple[rules.Registered, int]]:
        """Yield one for each lot of clocks that count alike, with their number: a look costs days, not clocks."""
        lots = select(*COUNTED_BY, func.count().label("lot")).where(*where).group_by(*COUNTED_BY)
        nobody = dict.fromkeys(("deadline_id", "subject_id", "project_id"), UUID(int=0))
        for row in self.tx.reading(registered).execute(lots).mappings():
            known = {column.name: row[column.name] for column in COUNTED_BY}
            unasked = {"starts_with": "", "armed_at": row["bound_at"], "calendar_version": "", **nobody}
            yield rules.Registered(**known, **unasked), row["lot"]

    def foreseen(
        self, calendar: Calendar, *where: ColumnElement[bool], now: datetime, after: UUID | None, limit: int
    ) -> list[tuple[rules.Registered, rules.Foreseen]]:
        """Return at most `limit` clocks that the calendar would do something to, and what."""
        looks = ((one, rules.foresee(one, calendar, now=now)) for one in self.each(*where, after=after))
        found = ((one, foreseen) for one, foreseen in looks if foreseen is not None)
        return list(islice(found, limit))


def touched(reach: tuple[date, date]) -> ColumnElement[bool]:
    """Return the condition of clocks that count a day of this stretch: those that run, and those that were missed."""
    first, last = reach
    running = registered.c.state.in_([DeadlineState.OPEN.value, DeadlineState.PAUSED.value])
    missed = (registered.c.state == DeadlineState.FIRED.value) | (registered.c.met_at >= registered.c.bound_at)
    return (running | missed) & (registered.c.anchor_on < last) & (registered.c.due_on >= first)


COUNTED_BY = tuple(
    registered.c[name]
    for name in (
        "service",
        "kind",
        "title",
        "article",
        "mark",
        "owed_by",
        "anchor_on",
        "unit",
        "amount",
        "due_on",
        "bound_at",
        "provisional",
        "state",
        "met_at",
        "fired_at",
        "pausable",
        "pauses",
        "extension",
    )
)
FILTERS = ("project_id", "owed_by", "state", "kind", "service", "provisional")
