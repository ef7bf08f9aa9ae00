"""A rule set: what one government has laid down for its division from a day on, as data (Art. 30-32)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Self

from shared.kernel import parameters
from shared.kernel.divisions import CITY, name_of
from shared.kernel.numbers import DocumentNumber
from shared.kernel.parameters import CATALOGUE, Value
from shared.kernel.refusal import Invalid

FIRST = f"{CITY}-1"  # what governs every project of which nothing else was said
LONGEST_TITLE = 120


class UnclearRuleSet(Invalid):
    """The rule set lacks a field, or a field cannot be read."""

    title = "规则集无法识别"
    advice = "规则集的“{field}”缺失或格式不正确。请对照文件原文核对后重新录入。"


class InForceBeforeIssue(Invalid):
    """A document has no force before it was issued (Art. 32)."""

    title = "生效日期早于印发日期"
    advice = "生效日期{effective_from}早于文件印发日期{issued_on}。请对照文件原文核对。"


class Contradictory(Invalid):
    """What a rule set lays down holds together."""

    title = "规则集前后矛盾"
    advice = "“{less}”({less_value})不能大于“{more}”({more_value})。请核对后重新填写。"


# The value of the first never exceeds that of the second.
NEVER_ABOVE = (
    ("public_notice_least_workdays", "public_notice_workdays"),
    ("lamp_yellow_workdays", "lamp_short_period_workdays"),
)


@dataclass(frozen=True, kw_only=True)
class Regulation:
    """The document that a rule set rests on."""

    document_number: str
    title: str
    issued_on: date

    @property
    def citation(self) -> str:
        """Return how the document is cited."""
        return f"《{self.title}》({self.document_number})"


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """The values that one government sets itself; what it does not set it has from its parent."""

    division_code: str
    number: int
    parent: str | None
    regulation: Regulation
    effective_from: date
    values: Mapping[str, Value]
    applies_to_live: bool = False

    def __post_init__(self) -> None:
        name_of(self.division_code)
        if self.number < 1:
            raise UnclearRuleSet(field="序号")
        if self.effective_from < self.regulation.issued_on:
            raise InForceBeforeIssue(effective_from=self.effective_from, issued_on=self.regulation.issued_on)
        for name, value in self.values.items():
            parameters.named(name).checked(value)

    @property
    def version(self) -> str:
        """Return the version's name: the division's code and the set's number in its line."""
        return f"{self.division_code}-{self.number}"

    @property
    def citation(self) -> str:
        """Return how people name the set and what it rests on."""
        return f"规则集{self.version},{self.regulation.citation}"

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """Return the rule set written down as in `rule_sets/*.json`; what cannot be read is refused."""
        document = _read(written, "regulation", "依据文件", Mapping)
        values = _read(written, "values", "参数", Mapping)
        return cls(
            division_code=_read(written, "division_code", "行政区划代码", str),
            number=_read(written, "number", "序号", int),
            parent=_read(written, "parent", "上级规则集", str, optional=True),
            regulation=Regulation(
                document_number=str(DocumentNumber.parse(_read(document, "document_number", "文号", str))),
                title=_title(_read(document, "title", "文件标题", str)),
                issued_on=_day(_read(document, "issued_on", "印发日期", str), "印发日期"),
            ),
            effective_from=_day(_read(written, "effective_from", "生效日期", str), "生效日期"),
            applies_to_live=bool(written.get("applies_to_live", False)),
            values={name: values[name] for name in sorted(values, key=_place)},
        )

    def to_json(self) -> dict[str, Any]:
        """Return the rule set as it is written down; `from_json` reads the same one back."""
        return {
            "division_code": self.division_code,
            "number": self.number,
            "parent": self.parent,
            "regulation": {
                "document_number": self.regulation.document_number,
                "title": self.regulation.title,
                "issued_on": self.regulation.issued_on.isoformat(),
            },
            "effective_from": self.effective_from.isoformat(),
            "applies_to_live": self.applies_to_live,
            "values": dict(self.values),
        }


def must_hold_together(values: Mapping[str, Value]) -> None:
    """Raise Contradictory when a value that may never exceed another does."""
    for less, more in NEVER_ABOVE:
        smaller, greater = values[less], values[more]
        if isinstance(smaller, int) and isinstance(greater, int) and smaller > greater:
            low, high = CATALOGUE[less], CATALOGUE[more]
            raise Contradictory(
                less=low.title, less_value=low.shown(smaller), more=high.title, more_value=high.shown(greater)
            )


@cache
def bundled_rule_sets() -> tuple[RuleSet, ...]:
    """Return the rule sets that come with the house: the city's first."""
    papers = files("shared.kernel").joinpath("rule_sets").iterdir()
    texts = sorted(paper.read_text("utf-8") for paper in papers if paper.name.endswith(".json"))
    return tuple(RuleSet.from_json(json.loads(text)) for text in texts)


def _place(name: str) -> int:
    """Return the parameter's place in the catalogue, so that one set is written in one way."""
    return list(CATALOGUE).index(parameters.named(name).name)


def _read(part: Mapping[str, Any], key: str, field: str, kind: type, *, optional: bool = False) -> Any:
    """Return a field of what was written down, or refuse it under its Chinese name."""
    found = part.get(key)
    if found is None and optional:
        return None
    if not isinstance(found, kind) or isinstance(found, bool):
        raise UnclearRuleSet(field=field)
    return found


def _title(text: str) -> str:
    if not 0 < len(text.strip()) <= LONGEST_TITLE:
        raise UnclearRuleSet(field="文件标题")
    return text.strip()


def _day(text: str, field: str) -> date:
    """Return the day written as 2020-01-24 and in no other way."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UnclearRuleSet(field=field) from None
    if day.isoformat() != text:
        raise UnclearRuleSet(field=field)
    return day
