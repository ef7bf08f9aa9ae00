"""The rule sets a service decides by: the bundled one and those it has heard since; and which of them governs a project."""

from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from shared.chassis.sweep import NotYet
from shared.chassis.tables import pinned_projects as pins
from shared.chassis.tables import rule_sets as rows
from shared.events.base import ProjectEvent
from shared.kernel.law import Law, Pin, bundled_law
from shared.kernel.ruleset import RuleSet

_built: dict[str, Law] = {}  # a process meets a handful


def current(connection: Connection) -> Law:
    """Return the law as this service knows it."""
    newest = select(rows.c.law_version).order_by(rows.c.number.desc()).limit(1)
    version = connection.execute(newest).scalar_one_or_none()
    return bundled_law() if version is None else _heard(connection, version)


def _heard(connection: Connection, version: str) -> Law:
    if version not in _built:
        bodies = connection.execute(select(rows.c.body).order_by(rows.c.number)).scalars()
        _built[version] = Law.of((*bundled_law().rule_sets, *map(RuleSet.from_json, bodies)))
    return _built[version]


def note(connection: Connection, event: ProjectEvent) -> None:
    """Pin the project as its event says; one told before rule sets were told says nothing."""
    version, division = getattr(event, "rule_set", None), getattr(event, "division_code", None)
    if version is not None and division is not None:
        pin(connection, event.project_id, Pin(division_code=division, rule_set=version))


def pin(connection: Connection, project_id: UUID, pinned: Pin) -> None:
    """Keep what governs the project; raise NotYet when that rule set has not been heard here."""
    if not current(connection).knows(pinned.rule_set):
        raise NotYet(f"the rule set {pinned.rule_set}")
    values = {"division_code": pinned.division_code, "rule_set": pinned.rule_set}
    known = connection.execute(update(pins).where(pins.c.project_id == project_id).values(values))
    if not known.rowcount:
        connection.execute(insert(pins).values(project_id=project_id, **values))


def pin_of(connection: Connection, project_id: UUID) -> Pin:
    """Return what the project is pinned to: the city's first rule set where nothing was said."""
    row = connection.execute(select(pins).where(pins.c.project_id == project_id)).mappings().one_or_none()
    return Pin() if row is None else Pin(division_code=row["division_code"], rule_set=row["rule_set"])
