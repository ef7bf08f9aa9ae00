"""The dry run of a rule set: which live projects it would take over, and what becomes of their deadlines (Art. 30, D10)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.regulation.rules.governing import Governed, Renewal, renewals
from services.regulation.rules.laying import LaidDown, numbered
from services.regulation.rules.registering import Registered
from shared.kernel.calendar import Calendar
from shared.kernel.deadline import DeadlineState
from shared.kernel.law import Law, Pin
from shared.kernel.parameters import CATALOGUE
from shared.kernel.recount import relaid
from shared.kernel.ruleset import RuleSet

RUNNING = (DeadlineState.OPEN.value, DeadlineState.PAUSED.value)


@dataclass(frozen=True, kw_only=True)
class ParameterChange:
    """A parameter that the division would have otherwise."""

    name: str
    title: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class ProjectChange:
    """A live project that the set would take over."""

    project_id: UUID
    project_no: str
    project_name: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class RehearsedDeadline:
    """An open deadline of a project that the set would take over: where it goes, or why it stays."""

    deadline_id: UUID
    project_id: UUID
    kind: str
    title: str
    from_on: date
    to_on: date
    moves: bool
    why: str


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What publishing the set would do, on the day it comes into force."""

    proposal: LaidDown
    rule_set: RuleSet
    parameters: tuple[ParameterChange, ...]
    projects: tuple[ProjectChange, ...]
    deadlines: tuple[RehearsedDeadline, ...]
    to_renew: tuple[Renewal, ...]


def rehearse(
    laid: LaidDown, *, law: Law, projects: Sequence[Governed], deadlines: Iterable[Registered], calendar: Calendar
) -> Rehearsal:
    """Return who would change and how; where the set is not for live projects, nobody but those to come (Art. 30)."""
    rule_set = law.rule_set(laid.rule_set) if laid.rule_set else numbered(laid.body, law)
    after, on = Law.of((*law.rule_sets, rule_set)), rule_set.effective_from
    taken = [one for one in projects if one.live and law.governing(one.pin, on) != after.governing(one.pin, on)]
    pins = {one.project_id: one.pin for one in taken}
    known = {one.project_id for one in projects}
    if law.governing(Pin(), on) != after.governing(Pin(), on):  # clocks of projects that were never heard of
        pins |= {clock.project_id: Pin() for clock in deadlines if clock.project_id not in known}
    return Rehearsal(
        proposal=laid,
        rule_set=rule_set,
        parameters=_parameters(law, after, rule_set),
        to_renew=renewals(rule_set, after),
        projects=tuple(
            ProjectChange(
                project_id=one.project_id,
                project_no=one.project_no,
                project_name=one.project_name,
                before=law.governing(one.pin, on).version,
                after=after.governing(one.pin, on).version,
            )
            for one in taken
        ),
        deadlines=tuple(
            _deadline(clock, after, after.governing(pins[clock.project_id], on), calendar)
            for clock in deadlines
            if clock.project_id in pins and clock.state in RUNNING
        ),
    )


def _parameters(law: Law, after: Law, rule_set: RuleSet) -> tuple[ParameterChange, ...]:
    """Return what the division would have otherwise from the set's day on."""
    now = law.parameters(law.in_force(rule_set.division_code, rule_set.effective_from).version).stated
    then = after.parameters(rule_set.version).stated
    return tuple(
        ParameterChange(
            name=name,
            title=CATALOGUE[name].title,
            before=CATALOGUE[name].shown(now[name].value),
            after=CATALOGUE[name].shown(then[name].value),
        )
        for name in CATALOGUE
        if now[name].value != then[name].value
    )


def _deadline(clock: Registered, after: Law, rule_set: RuleSet, calendar: Calendar) -> RehearsedDeadline:
    held, parameters = clock.deadline, after.parameters(rule_set.version)
    fresh = relaid(held, parameters, calendar)
    if held.parameter is None:
        why = "该期限的长度已单独确定,不随规则集变化"
    elif parameters.number(held.parameter) == held.amount:
        why = "期限长度不变"
    elif parameters.number(held.parameter) < held.amount:
        why = "新期限较短,已告知的到期日不提前"
    elif held.paused:
        why = "正在暂停计时,恢复后按新期限计算"
    else:
        why = f"期限由{held.period.chinese}改为{fresh.period.chinese}({rule_set.citation})"
    return RehearsedDeadline(
        deadline_id=held.deadline_id,
        project_id=held.project_id,
        kind=held.kind,
        title=held.title,
        from_on=held.due_on,
        to_on=fresh.due_on,
        moves=fresh.due_on != held.due_on,
        why=why,
    )
