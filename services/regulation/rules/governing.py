"""Which projects there are to govern, and how what is laid down for them is shown (Art. 30)."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from shared.events.application import ApplicationDrafted
from shared.events.base import ProjectEvent
from shared.kernel.deadline import Mark
from shared.kernel.divisions import CITY, name_of
from shared.kernel.law import Law, Pin, Stated
from shared.kernel.ruleset import FIRST, RuleSet


@dataclass(frozen=True, kw_only=True)
class Governed:
    """A project as it was heard of: its division, the rule set it entered under, and whether it still goes on."""

    project_id: UUID
    project_no: str
    project_name: str = ""
    division_code: str = CITY
    rule_set: str = FIRST
    live: bool = True

    @property
    def pin(self) -> Pin:
        """Return what the project is pinned to."""
        return Pin(division_code=self.division_code, rule_set=self.rule_set)


def enter_project(known: Governed | None, drafted: ApplicationDrafted) -> Governed:
    """Enter a project; one that has ended before it was heard of has ended (Art. 30)."""
    return Governed(
        project_id=drafted.project_id,
        project_no=drafted.project_no,
        project_name=drafted.project_name,
        division_code=drafted.division_code or CITY,
        rule_set=drafted.rule_set or FIRST,
        live=known is None or known.live,
    )


def turn_project(known: Governed | None, said: ProjectEvent, *, live: bool) -> Governed:
    """Note that a project has ended, or goes on after all; one never heard of is the city's (Art. 30)."""
    project = known or Governed(project_id=said.project_id, project_no=said.project_no)
    return replace(project, live=live)


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """A county whose newest set still inherits from an earlier set of the city: it has to lay one down that rests on the new."""

    division_code: str
    division: str
    rule_set: str
    parent: str


def renewals(rule_set: RuleSet, law: Law) -> tuple[Renewal, ...]:
    """Return the counties that a set of the city does not reach until they renew their own (Art. 30).

    What a version lays down never changes, and projects are pinned to versions, so a county's set keeps the parent it
    was laid down on; were it to inherit from whichever city's set is in force, one pin would mean another thing later.
    """
    if rule_set.division_code != CITY:
        return ()
    newest = {one.division_code: one for one in law.rule_sets if one.parent is not None and one.division_code != CITY}
    return tuple(
        Renewal(division_code=code, division=name_of(code), rule_set=own.version, parent=str(own.parent))
        for code, own in newest.items()
        if law.rule_set(str(own.parent)).number < rule_set.number
    )


def show_rule_set(rule_set: RuleSet, law: Law) -> dict[str, Any]:
    """Return the rule set with all it lays down, each value with where it comes from (Art. 30)."""
    stated = law.parameters(rule_set.version).stated.values()
    return {
        **rule_set.to_json(),
        "effective_from": rule_set.effective_from,
        "rule_set": rule_set.version,
        "division": name_of(rule_set.division_code),
        "citation": rule_set.citation,
        "to_renew": renewals(rule_set, law),
        "parameters": [_show_parameter(one, rule_set) for one in stated],
    }


def _show_parameter(one: Stated, rule_set: RuleSet) -> dict[str, Any]:
    """Return the parameter; what the regulation leaves open is never shown as law."""
    parameter, regulation = one.parameter, one.stated_by.regulation
    in_text = parameter.mark is Mark.TEXT
    article = f"第{parameter.article}条" if parameter.article else ""
    city = one.stated_by.division_code == CITY
    return {
        "name": parameter.name,
        "title": parameter.title,
        "unit": parameter.unit.value,
        "value": one.value,
        "shown": parameter.shown(one.value),
        "article": parameter.article,
        "mark": parameter.mark.value,
        "basis": f"{regulation.citation}{article if city else ''}"
        if in_text
        else f"可调整参数(规则集{one.stated_by.version}),文件未作规定",
        "stated_by": one.stated_by.version,
        "inherited": one.stated_by.version != rule_set.version,
    }
