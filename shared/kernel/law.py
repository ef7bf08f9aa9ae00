"""The rule sets together: which is in force where and when, and what it lays down with all that it inherits (Art. 30)."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from typing import Self, TypedDict

from shared.kernel.deadline import Yellow
from shared.kernel.divisions import CITY
from shared.kernel.parameters import CATALOGUE, Parameter, Unit, Value
from shared.kernel.period import CalendarDays, Period, Workdays
from shared.kernel.refusal import NotFound
from shared.kernel.ruleset import FIRST, RuleSet, bundled_rule_sets


class NoSuchRuleSet(NotFound):
    """No rule set of that version is published."""

    title = "没有这个规则集"
    advice = "没有版本为{key}的规则集。请在规则集列表中核对版本。"


class Terms(TypedDict):
    """How long a clock runs and on whose word, ready to be given to a `Clock`."""

    period: Period
    mark: str
    rule_set: str
    parameter: str | None


@dataclass(frozen=True, kw_only=True)
class Stated:
    """One parameter with its value and the rule set that states it."""

    parameter: Parameter
    value: Value
    stated_by: RuleSet


@dataclass(frozen=True, kw_only=True)
class Pin:
    """Of which division a project is, and which rule set was in force when it entered."""

    division_code: str = CITY
    rule_set: str = FIRST


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """All that is laid down for whoever a rule set governs, its own values and the inherited ones."""

    rule_set: RuleSet
    stated: Mapping[str, Stated]
    in_force_from: date  # Art. 32: 本办法自印发之日起施行

    @property
    def version(self) -> str:
        """Return the version of the rule set that is asked."""
        return self.rule_set.version

    def number(self, name: str) -> int:
        """Return how many; a parameter that is no number is a defect of the caller."""
        value = self.stated[name].value
        assert isinstance(value, int), f"{name} is no number"
        return value

    def switch(self, name: str) -> bool:
        """Return whether it is switched on."""
        return self.stated[name].value is True

    def choice(self, name: str) -> str:
        """Return what is chosen."""
        return str(self.stated[name].value)

    def period(self, name: str) -> Period:
        """Return how long, in working days or in calendar days as the catalogue says."""
        unit = CATALOGUE[name].unit
        assert unit in (Unit.WORKDAYS, Unit.DAYS), f"{name} is no length"
        return Workdays(self.number(name)) if unit is Unit.WORKDAYS else CalendarDays(self.number(name))

    @cached_property
    def yellow(self) -> Yellow:
        """Return from when on the lamps of whoever is governed are yellow."""
        return Yellow(
            short_period_workdays=self.number("lamp_short_period_workdays"),
            workdays=self.number("lamp_yellow_workdays"),
            percent=self.number("lamp_yellow_percent"),
        )

    def terms(self, name: str, *, lasting: int | None = None) -> Terms:
        """Return what a clock of this parameter runs on, and by whose word; one that lasts otherwise follows no parameter."""
        period = self.period(name)
        return Terms(
            period=period if lasting is None else type(period)(lasting),
            mark=CATALOGUE[name].mark.value,
            rule_set=self.stated[name].stated_by.version,
            parameter=name if lasting is None else None,
        )


@dataclass(frozen=True, eq=False)
class Law:
    """Every published rule set; what is laid down in a version never changes, so a version can be pinned."""

    rule_sets: tuple[RuleSet, ...]

    @classmethod
    def of(cls, rule_sets: Iterable[RuleSet]) -> Self:
        """Return the law of the rule sets, line by line in the order of their numbers."""
        known = {rule_set.version: rule_set for rule_set in rule_sets}
        return cls(tuple(sorted(known.values(), key=lambda known: (known.division_code, known.number))))

    @cached_property
    def version(self) -> str:
        """Return a short digest of the rule sets, the same on every machine."""
        lines = "\n".join(json.dumps(one.to_json(), ensure_ascii=False, sort_keys=True) for one in self.rule_sets)
        return hashlib.sha256(lines.encode()).hexdigest()[:12]

    def line(self, division_code: str) -> list[RuleSet]:
        """Return a division's own rule sets, the oldest first."""
        return [rule_set for rule_set in self.rule_sets if rule_set.division_code == division_code]

    def knows(self, version: str) -> bool:
        """Return whether a rule set of that version is published."""
        return version in self._by_version

    def rule_set(self, version: str) -> RuleSet:
        """Return the rule set; raise NoSuchRuleSet."""
        if version not in self._by_version:
            raise NoSuchRuleSet(key=version[:20])
        return self._by_version[version]

    def in_force(self, division_code: str, on: date) -> RuleSet:
        """Return what a project of the division that enters on the day is pinned to: the county's own, else the city's."""
        for line in (self.line(division_code), self.line(CITY)):
            begun = [rule_set for rule_set in line if rule_set.effective_from <= on]
            if begun:
                return begun[-1]
        return self.rule_set(FIRST)  # before the regulation there is none; Art. 32 is asked where it matters

    def governing(self, pin: Pin, on: date) -> RuleSet:
        """Return what governs a project on a day: the set it is pinned to, until a later one takes live projects over.

        A county's own set takes its projects over from the city's, never the other way round. The answer rests on
        the pin and the published sets alone, so it is the same whichever of them was heard first.
        """
        pinned = self.rule_set(pin.rule_set)
        taking = [one for one in self._taking_over if one.effective_from <= on]
        own = [one for one in taking if one.division_code == pin.division_code]
        for line in (own, [one for one in taking if one.division_code == CITY]):
            newer = [one for one in line if one.division_code != pinned.division_code or one.number > pinned.number]
            if newer:
                return newer[-1]
            if pinned.division_code == pin.division_code:
                break
        return pinned

    def taken(self, pin: Pin, on: date) -> Pin:
        """Return the pin with the rule set that governs the project on the day."""
        governing = self.governing(pin, on).version
        return pin if governing == pin.rule_set else replace(pin, rule_set=governing)

    def over(self, pin: Pin, on: date) -> Parameters:
        """Return all that is laid down for a project on a day."""
        return self.parameters(self.governing(pin, on).version)

    def parameters(self, version: str) -> Parameters:
        """Return all that a rule set lays down, inherited values with the set that states them."""
        if version not in self._resolved:
            self._resolved[version] = self._resolve(self.rule_set(version))
        return self._resolved[version]

    def _resolve(self, rule_set: RuleSet) -> Parameters:
        stated: dict[str, Stated] = {}
        for ancestor in self._ancestry(rule_set):
            for name, value in ancestor.values.items():
                stated.setdefault(name, Stated(parameter=CATALOGUE[name], value=value, stated_by=ancestor))
        issued = min(one.regulation.issued_on for one in self.line(CITY))
        ordered = {name: stated[name] for name in CATALOGUE}
        return Parameters(rule_set=rule_set, stated=ordered, in_force_from=issued)

    def _ancestry(self, rule_set: RuleSet) -> Iterator[RuleSet]:
        """Yield the set, its parent, its parent's parent."""
        yield rule_set
        while rule_set.parent is not None:
            rule_set = self.rule_set(rule_set.parent)
            yield rule_set

    @cached_property
    def _by_version(self) -> dict[str, RuleSet]:
        return {rule_set.version: rule_set for rule_set in self.rule_sets}

    @cached_property
    def _taking_over(self) -> list[RuleSet]:
        return [rule_set for rule_set in self.rule_sets if rule_set.applies_to_live]

    @cached_property
    def _resolved(self) -> dict[str, Parameters]:
        return {}


@cache
def bundled_law() -> Law:
    """Return the law that comes with the house."""
    return Law.of(bundled_rule_sets())
