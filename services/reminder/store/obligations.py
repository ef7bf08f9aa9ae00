"""The copy of projects and of what is owed by when."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Index, Select, Table, select, text

from services.reminder import rules
from services.reminder.store.metadata import metadata
from shared.chassis import calendars, clock, inbox
from shared.chassis.columns import Boolean, Column, Date, Text, Uuid
from shared.chassis.queues import RowQueue, in_repair, retried_columns
from shared.chassis.rows import Rows
from shared.chassis.sweep import NotYet

RUNNING = text("state <> 'ended'")

projects = Table(
    "projects",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("project_no", Text, nullable=False, unique=True),
    Column("project_name", Text, nullable=False),
    Column("owner_office_id", Text, nullable=False, index=True),
    Column("owner_office_name", Text, nullable=False),
)

obligations = Table(
    "obligations",
    metadata,
    Column("deadline_id", Uuid, primary_key=True),
    Column("project_id", Uuid, nullable=False, index=True),
    Column("service", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("article", Text, nullable=False),
    Column("mark", Text, nullable=False),
    Column("owed_by", Text),
    Column("anchor_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("calendar_version", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("rule_set", Text),
    *retried_columns(),
    Index("obligations_running", "calendar_version", postgresql_where=RUNNING, sqlite_where=RUNNING),
    in_repair("obligations", "deadline_id"),
)


class Projects(Rows[rules.Project]):
    """The projects that were heard of."""

    table = projects
    value = rules.Project
    key = "project_id"
    missing = rules.NoSuchProjectHeard

    def heard(self, project_id: UUID) -> rules.Project:
        """Return the project; raise NotYet when its application has not been heard."""
        project = self.seek(project_id)
        if project is None:
            raise NotYet(f"application of {project_id}")
        return project


class Obligations(Rows[rules.Obligation]):
    """What is owed, by the id of its clock; the queue's own columns are not the rules' business."""

    table = obligations
    value = rules.Obligation
    key = "deadline_id"
    missing = rules.NoSuchObligation

    def add(self, value: rules.Obligation) -> None:
        """Keep what is owed; raise NotYet when the rule set that sets its limit has not been heard."""
        self._law_is_heard(value)
        super().add(value)

    def save(self, value: rules.Obligation) -> None:
        """Write what is owed back; raise NotYet when the rule set that sets its limit now has not been heard."""
        self._law_is_heard(value)
        super().save(value)

    def _law_is_heard(self, obligation: rules.Obligation) -> None:
        if obligation.rule_set is not None and not self.tx.law.knows(obligation.rule_set):
            raise NotYet(f"the rule set {obligation.rule_set}")

    def heard(self, deadline_id: UUID, *, project_id: UUID) -> list[rules.Obligation]:
        """Return the obligation, locked, or nothing for a clock of a project that nobody here has heard of.

        Raise NotYet where the project has been heard of: that its clock began is still on its way, unless a person
        has discarded that.
        """
        found = self.listed(obligations.c.deadline_id == deadline_id)
        if found or Projects(self.tx).seek(project_id) is None:
            return found
        if not inbox.began_in_vain(self.tx.reading(), deadline_id, project_id=project_id):
            raise NotYet(f"the beginning of the clock {deadline_id}")
        return []


class StaleObligations(RowQueue):
    """Obligations whose rungs were planned on another calendar than the one in force."""

    name = "plans"
    table = obligations
    key = "deadline_id"
    concerns = ("project_id", "deadline_id")

    @classmethod
    def due(cls, connection: Connection) -> Select[Any]:
        """Return what is to be planned again, project by project."""
        behind = obligations.c.calendar_version != calendars.current(connection).version
        free = obligations.c.parked_at.is_(None) & (obligations.c.next_try_at <= clock.true_now())
        return select(obligations).where(RUNNING, behind, free).order_by(obligations.c.project_id)
