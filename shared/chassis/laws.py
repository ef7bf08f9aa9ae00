"""The rule sets a service decides by: the bundled one and those it has heard since; and which of them governs a project."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from shared.chassis import bulk
from shared.chassis.sweep import NotYet
from shared.chassis.tables import deadlines
from shared.chassis.tables import pinned_projects as pins
from shared.chassis.tables import rule_sets as rows
from shared.events.base import ProjectEvent
from shared.events.regulation import RuleSetPublished
from shared.kernel.law import Law, Pin, bundled_law
from shared.kernel.ruleset import RuleSet

NEWEST = select(rows.c.law_version).order_by(rows.c.number.desc()).limit(1)
_pins = select(pins)
_built: dict[str, Law] = {}  # a process meets a handful


def current(connection: Connection) -> Law:
    """Return the law as this service knows it."""
    return of(connection, connection.execute(NEWEST).scalar_one_or_none())


def of(connection: Connection, version: str | None) -> Law:
    """Return the law of this version, the newest heard: the bundled one where none was heard."""
    if version is None:
        return bundled_law()
    if version not in _built:
        bodies = connection.execute(select(rows.c.body).order_by(rows.c.number)).scalars()
        _built[version] = Law.of((*bundled_law().rule_sets, *map(RuleSet.from_json, bodies)))
    return _built[version]


def adopt(connection: Connection, event: RuleSetPublished, *, at: datetime) -> None:
    """Keep the rule set; raise NotYet when its parent is missing. One that is known already changes nothing."""
    law, rule_set = current(connection), event.as_rule_set()
    if law.knows(rule_set.version):
        return
    if rule_set.parent is not None and not law.knows(rule_set.parent):
        raise NotYet(f"the rule set {rule_set.parent}")
    after = Law.of((*law.rule_sets, rule_set))
    row = {"rule_set": rule_set.version, "body": rule_set.to_json(), "law_version": after.version, "heard_at": at}
    connection.execute(insert(rows).values(row))


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


def pins_of(connection: Connection, project_ids: Collection[UUID]) -> dict[UUID, Pin]:
    """Return what each project is pinned to: the city's first rule set where nothing was said."""
    known = bulk.fetch(connection, _pins, pins.c.project_id, project_ids).mappings()
    said = {row["project_id"]: Pin(division_code=row["division_code"], rule_set=row["rule_set"]) for row in known}
    return {project_id: said.get(project_id, Pin()) for project_id in project_ids}


def governing(connection: Connection, law: Law, project_ids: Collection[UUID], on: date) -> dict[UUID, str]:
    """Return the version of the rule set that governs each project on the day; where there is but one, none is asked."""
    if len(law.rule_sets) == 1:
        return dict.fromkeys(project_ids, law.rule_sets[0].version)
    pinned = pins_of(connection, project_ids)
    return {project_id: law.governing(pin, on).version for project_id, pin in pinned.items()}


def behind(connection: Connection, on: date) -> list[ColumnElement[bool]]:
    """Return, one for each rule set that has taken projects over, which running deadlines were not held against it."""
    law = current(connection)
    if not any(rule_set.applies_to_live for rule_set in law.rule_sets):
        return []
    taken: dict[str, list[Pin]] = {}
    pairs = connection.execute(select(pins.c.division_code, pins.c.rule_set).distinct()).all()
    for known in (Pin(division_code=division, rule_set=version) for division, version in pairs):
        taken.setdefault(law.governing(known, on).version, []).append(known)
    return [_not_held_against(version, known) for version, known in _others(law, taken, on)]


def _others(law: Law, taken: dict[str, list[Pin]], on: date) -> list[tuple[str, list[Pin] | None]]:
    """Return the governing sets with the pins they have taken over; None stands for projects without a pin."""
    moved: list[tuple[str, list[Pin] | None]] = [
        (version, changed)
        for version, known in taken.items()
        if (changed := [one for one in known if one.rule_set != version])
    ]
    unsaid = law.governing(Pin(), on).version
    return [*moved, (unsaid, None)] if unsaid != Pin().rule_set else moved


def _not_held_against(version: str, known: list[Pin] | None) -> ColumnElement[bool]:
    if known is None:
        of_them = deadlines.c.project_id.not_in(select(pins.c.project_id))
    else:
        same = [(pins.c.division_code == one.division_code) & (pins.c.rule_set == one.rule_set) for one in known]
        of_them = deadlines.c.project_id.in_(select(pins.c.project_id).where(or_(*same)))
    unseen = or_(deadlines.c.held_against.is_(None), deadlines.c.held_against != version)
    return deadlines.c.parameter.is_not(None) & unseen & of_them


def heard_at(connection: Connection) -> datetime | None:
    """Return when the newest rule set was heard, in machine time."""
    return connection.execute(select(rows.c.heard_at).order_by(rows.c.number.desc()).limit(1)).scalar_one_or_none()
