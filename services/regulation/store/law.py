"""Rule sets and what became of them, and the projects that they may govern."""

from sqlalchemy import Index, Table

from services.regulation import rules
from services.regulation.store.metadata import metadata
from shared.chassis import clock, laws
from shared.chassis.columns import AnyJson, Boolean, Column, Moment, Text, Uuid
from shared.chassis.rows import Rows
from shared.events.application import ApplicationDrafted
from shared.events.base import ProjectEvent
from shared.events.regulation import RuleSetPublished
from shared.kernel.law import Law

laid_down = Table(
    "laid_down_rule_sets",
    metadata,
    Column("proposal_id", Uuid, primary_key=True),
    Column("division_code", Text, nullable=False),
    Column("body", AnyJson, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("confirmed_by", Text),
    Column("published_at", Moment),
    Column("rule_set", Text, unique=True),
    Column("reason", Text),
)

governed = Table(
    "governed_projects",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("project_no", Text, nullable=False),
    Column("project_name", Text, nullable=False),
    Column("division_code", Text, nullable=False),
    Column("rule_set", Text, nullable=False),
    Column("live", Boolean, nullable=False),
    Index("governed_projects_by_division", "division_code", "project_id"),
)


class RuleSets(Rows[rules.LaidDown]):
    """Rule sets that were laid down here; each is a case of its own."""

    table = laid_down
    value = rules.LaidDown
    key = "proposal_id"
    missing = rules.NoSuchLaidDown
    case = "proposal_id"

    def publish(self, laid: rules.LaidDown, published: RuleSetPublished) -> None:
        """Save the confirmed rule set and make it law here, as every service does that hears of it."""
        self.save(laid)
        laws.adopt(self.tx.connection, published, at=clock.true_now())
        self.tx.emit(published)

    def locked_law(self) -> Law:
        """Return the law while every rule set is locked, so that two publications follow each other."""
        self.listed()
        return self.tx.law


class GovernedProjects(Rows[rules.Governed]):
    """Projects by id, as they were heard of; their trail is kept where they are decided."""

    table = governed
    value = rules.Governed
    key = "project_id"
    missing = rules.NoSuchLaidDown
    trailed = False

    def turn(self, said: ProjectEvent, *, live: bool) -> None:
        """Keep that the project has ended, or goes on."""
        known = self.seek(said.project_id)
        self._keep(rules.turn_project(known, said, live=live), known)

    def enter(self, drafted: ApplicationDrafted) -> None:
        """Keep the project that was begun."""
        known = self.seek(drafted.project_id)
        self._keep(rules.enter_project(known, drafted), known)

    def _keep(self, project: rules.Governed, known: rules.Governed | None) -> None:
        write = self.add if known is None else self.save
        write(project)
