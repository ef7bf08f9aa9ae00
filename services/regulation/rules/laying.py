"""How a rule set becomes law: one person lays it down, another publishes or rejects it (Art. 30, 31)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.regulation.rules.refusals import (
    BeforeItsForerunner,
    EffectiveInPast,
    LaidDownByYourself,
    NoCityParent,
    NothingLaidDown,
    OwnLimitNotNamed,
    TextLimitNeedsDocument,
)
from services.regulation.rules.terms import RULE_SET_LIFECYCLE
from shared.events.regulation import RuleSetPublished
from shared.kernel.actor import Actor
from shared.kernel.deadline import Mark
from shared.kernel.divisions import CITY, name_of
from shared.kernel.law import Law
from shared.kernel.parameters import CATALOGUE
from shared.kernel.period import SHANGHAI
from shared.kernel.ruleset import RuleSet, UnclearRuleSet, must_hold_together


@dataclass(frozen=True, kw_only=True)
class LaidDown:
    """A rule set on its way into the law: `body` is what was written down; its number is given on publication."""

    proposal_id: UUID
    division_code: str
    body: dict[str, Any]
    proposed_by: str
    proposed_at: datetime
    state: str = RULE_SET_LIFECYCLE.initial
    confirmed_by: str | None = None
    published_at: datetime | None = None
    rule_set: str | None = None
    reason: str | None = None


def lay_down(
    proposal_id: UUID, written: Mapping[str, Any], *, law: Law, actor: Actor, received_at: datetime
) -> LaidDown:
    """Write a rule set down for a second person to check; what cannot be law is refused at once (Art. 30)."""
    rule_set = numbered(written, law)
    _must_fit(rule_set, law, today=received_at.astimezone(SHANGHAI).date())
    return LaidDown(
        proposal_id=proposal_id,
        division_code=rule_set.division_code,
        body=dict(written),
        proposed_by=actor.user_id,
        proposed_at=received_at,
    )


def publish_rule_set(
    laid: LaidDown, *, law: Law, actor: Actor, received_at: datetime
) -> tuple[LaidDown, RuleSetPublished]:
    """Publish the rule set as another person than the one who laid it down; it gets its number (Art. 30, 31)."""
    state = RULE_SET_LIFECYCLE.after(laid.state, "publish_rule_set")
    if actor.user_id == laid.proposed_by:
        raise LaidDownByYourself(name=actor.name)
    rule_set = numbered(laid.body, law)
    _must_fit(rule_set, law, today=received_at.astimezone(SHANGHAI).date())
    published = replace(
        laid, state=state, confirmed_by=actor.user_id, published_at=received_at, rule_set=rule_set.version
    )
    return published, RuleSetPublished.of(rule_set)


def reject_rule_set(laid: LaidDown, *, reason: str) -> LaidDown:
    """Turn the rule set down for a reason; its author may do so too, to take a mistake back (Art. 31)."""
    return replace(laid, state=RULE_SET_LIFECYCLE.after(laid.state, "reject_rule_set"), reason=reason)


def numbered(written: Mapping[str, Any], law: Law) -> RuleSet:
    """Return the rule set with the next number of its line; the city's goes on from its last one."""
    code = written.get("division_code")
    if not isinstance(code, str):
        raise UnclearRuleSet(field="行政区划代码")
    line = law.line(code)
    parent = line[-1].version if code == CITY else written.get("parent")
    return RuleSet.from_json({**written, "number": len(line) + 1, "parent": parent})


def _must_fit(rule_set: RuleSet, law: Law, *, today: date) -> None:
    """Raise when the set is not timely, has not its parent, contradicts itself or oversteps the text."""
    if rule_set.effective_from < today:
        raise EffectiveInPast(effective_from=rule_set.effective_from, today=today)
    line = law.line(rule_set.division_code)
    if line and rule_set.effective_from < line[-1].effective_from:
        raise BeforeItsForerunner(version=line[-1].version, since=line[-1].effective_from)
    city = law.in_force(CITY, rule_set.effective_from)
    if rule_set.division_code != CITY and rule_set.parent != city.version:
        raise NoCityParent(division=name_of(rule_set.division_code), city=city.version)
    if not rule_set.values:
        raise NothingLaidDown()
    _must_respect_the_text(rule_set, law)
    laid = Law.of((*law.rule_sets, rule_set)).parameters(rule_set.version)
    must_hold_together({name: one.value for name, one in laid.stated.items()})


def _must_respect_the_text(rule_set: RuleSet, law: Law) -> None:
    """Raise when a limit of the text becomes another one by no document but one that sets it already (Art. 15, 21).

    What the division has is compared with what it would have, so that its own limit cannot fall away by not being named.
    """
    inherited = law.parameters(str(rule_set.parent)).stated
    line = law.line(rule_set.division_code)
    has = law.parameters(line[-1].version).stated if line else inherited
    for name in (name for name, parameter in CATALOGUE.items() if parameter.mark is Mark.TEXT):
        before, after = has[name], rule_set.values.get(name, inherited[name].value)
        if after == before.value:
            continue
        title, shown, document = CATALOGUE[name].title, CATALOGUE[name].shown, before.stated_by.regulation.citation
        if name in rule_set.values:
            already = {one.stated_by.regulation.document_number for one in (before, inherited[name])}
            if rule_set.regulation.document_number in already:
                raise TextLimitNeedsDocument(title=title, value=shown(before.value), document=document)
        elif before.stated_by.division_code == rule_set.division_code:
            raise OwnLimitNotNamed(title=title, value=shown(before.value), document=document, after=shown(after))
