"""Rule sets and what became of them, and the projects that they may govern."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, Index, Select, Table, false, or_, select, true

from services.regulation import rules
from services.regulation.store.metadata import metadata
from shared.chassis import clock, laws
from shared.chassis.columns import AnyJson, Boolean, Column, Moment, Text, Uuid
from shared.chassis.rows import Rows
from shared.events.application import ApplicationDrafted
from shared.events.base import ProjectEvent
from shared.events.regulation import RuleSetPublished
from shared.kernel.deadline import Yellow
from shared.kernel.law import Law, Pin

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

    def pins(self, project_ids: Iterable[UUID]) -> dict[UUID, Pin]:
        """Return what each project is pinned to: the city's first rule set where it was not heard of."""
        wanted = set(project_ids)
        known = self.listed(governed.c.project_id.in_(wanted))
        return dict.fromkeys(wanted, Pin()) | {project.project_id: project.pin for project in known}

    def yellows(self, project_id: ColumnElement[UUID]) -> list[tuple[Yellow, ColumnElement[bool]]]:
        """Return every rule there is today of when a lamp is yellow, each with the condition of whose projects it is for."""
        pinned = select(governed.c.division_code, governed.c.rule_set).distinct()
        led: dict[Yellow, list[Pin]] = {}
        for code, version in self.tx.reading(governed).execute(pinned):
            pin = Pin(division_code=code, rule_set=version)
            led.setdefault(self._yellow(pin), []).append(pin)
        unheard = self._yellow(Pin())  # a project that was not heard of is one of the city
        if led.keys() <= {unheard}:
            return [(unheard, true())]
        theirs: dict[Yellow, ColumnElement[bool]] = {
            yellow: project_id.in_(_projects_of(those)) for yellow, those in led.items()
        }
        theirs[unheard] = theirs.get(unheard, false()) | project_id.not_in(select(governed.c.project_id))
        return list(theirs.items())

    def _yellow(self, pin: Pin) -> Yellow:
        return self.tx.law.over(pin, self.tx.today).yellow

    def enter(self, drafted: ApplicationDrafted) -> None:
        """Keep the project that was begun."""
        known = self.seek(drafted.project_id)
        self._keep(rules.enter_project(known, drafted), known)

    def _keep(self, project: rules.Governed, known: rules.Governed | None) -> None:
        write = self.add if known is None else self.save
        write(project)


def _projects_of(pins: list[Pin]) -> Select[tuple[UUID]]:
    same = [(governed.c.division_code == pin.division_code) & (governed.c.rule_set == pin.rule_set) for pin in pins]
    return select(governed.c.project_id).where(or_(*same))
