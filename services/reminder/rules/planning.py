"""Which rungs an obligation has and when each may go; nobody is reminded at night or on a rest day."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from services.reminder.rules.ladders import Hours, Ladders, Step
from services.reminder.rules.refusals import NotUrgeable, UrgedToday
from services.reminder.rules.terms import (
    LIFECYCLE,
    URGED_NUMBER,
    Audience,
    Level,
    Obligation,
    Planned,
    Post,
    Project,
    owing,
)
from shared.kernel.actor import Actor, Role
from shared.kernel.calendar import Calendar
from shared.kernel.period import SHANGHAI
from shared.kernel.printing import spoken

OWED = {"open", "passed"}


def may_send(now: datetime, calendar: Calendar, hours: Hours) -> bool:
    """Return whether people may be reminded at this moment: in the hours of a working day."""
    here = now.astimezone(SHANGHAI)
    return calendar.is_workday(here.date()) and hours.hold(here.time())


def next_moment(now: datetime, calendar: Calendar, hours: Hours) -> datetime:
    """Return the first moment from now on at which people may be reminded."""
    here = now.astimezone(SHANGHAI)
    if calendar.is_workday(here.date()) and here.time() < hours.until:
        return max(here, datetime.combine(here.date(), hours.opens, SHANGHAI))
    return datetime.combine(calendar.workday_after(here.date(), 1), hours.opens, SHANGHAI)


def addressed(audience: Audience, obligation: Obligation, project: Project) -> tuple[str, Post]:
    """Return whom a rung is for; nobody supervises itself, so the bureau's own delays go to the auditors."""
    if audience is Audience.SUPERVISION:
        return (Role.AUDITOR if obligation.owed_by == Role.BDB else Role.BDB), Post.OFFICER
    return owing(obligation, project), Post.LEADER if audience is Audience.LEADER else Post.OFFICER


def plan(
    obligation: Obligation,
    project: Project,
    *,
    kept: Sequence[Planned],
    ladders: Ladders,
    calendar: Calendar,
    new_id: Callable[[], UUID],
) -> list[Planned]:
    """Return every rung of the obligation that has not gone, with the moment from which it may go.

    A rung whose day is not after the anchor does not exist: the period is too short for it. What has gone is
    never planned again. What an earlier plan held and this one does not is kept without a moment.
    """
    known = {(rung.step, rung.addressee): rung for rung in kept}
    wanted = _wanted(obligation, project, ladders=ladders, calendar=calendar, new_id=new_id)
    merged = {**{key: _urged(rung, obligation) for key, rung in known.items()}, **_merged(wanted, known)}
    return [rung for rung in merged.values() if rung.gathered_at is None]


def _wanted(
    obligation: Obligation, project: Project, *, ladders: Ladders, calendar: Calendar, new_id: Callable[[], UUID]
) -> dict[tuple[str, str], Planned]:
    found = {}
    steps = ladders.of(obligation.kind) if obligation.owed_by is not None else ()
    for number, step in enumerate(steps, start=1):
        moment = step.moment(obligation.due_on, calendar)
        if moment.date() > obligation.anchor_on:
            addressee, post = addressed(step.audience, obligation, project)
            found[step.step, addressee] = Planned(
                rung_id=new_id(),
                deadline_id=obligation.deadline_id,
                step=step.step,
                addressee=addressee,
                post=post,
                project_id=obligation.project_id,
                number=number,
                level=step.level,
                urgent=step.urgent or step.level is Level.SUPERVISION,
                channels=step.channels,
                template=step.text,
                goes_at=moment if may_go(step, obligation) else None,
            )
    return found


def plan_again(
    obligation: Obligation,
    project: Project,
    *,
    kept: Sequence[Planned],
    untold: AbstractSet[UUID],
    ladders: Ladders,
    calendar: Calendar,
    now: datetime,
    new_id: Callable[[], UUID],
) -> tuple[list[Planned], list[Planned]]:
    """Return the rungs as planned now, and those of them that had gone, reached nobody yet and may go no longer.

    Such a rung is dropped from the letter it waits in and is planned like one that has never gone: for the new date
    it comes again.
    """
    free = [replace(rung, gathered_at=None) if rung.rung_id in untold else rung for rung in kept]
    planned = plan(obligation, project, kept=free, ladders=ladders, calendar=calendar, new_id=new_id)
    standing = {rung.rung_id for rung in planned if rung.rung_id in untold and _is_due(rung, now)}
    dropped = [rung for rung in planned if rung.rung_id in untold - standing]
    return [rung for rung in planned if rung.rung_id not in standing], dropped


def stands(
    rung: Planned, obligation: Obligation, project: Project, *, ladders: Ladders, calendar: Calendar, now: datetime
) -> bool:
    """Return whether what a rung that has gone says may still leave the house, as things stand now."""
    free = replace(rung, gathered_at=None)
    planned = plan(
        obligation, project, kept=[free], ladders=ladders, calendar=calendar, new_id=lambda: rung.deadline_id
    )
    return any(one.rung_id == rung.rung_id and _is_due(one, now) for one in planned)


def _is_due(rung: Planned, now: datetime) -> bool:
    return rung.goes_at is not None and rung.goes_at <= now


def why_dropped(obligation: Obligation) -> str:
    """Return why a rung of the obligation may go no longer, for the record."""
    return {"ended": "事项已办结或不再需要办理", "paused": "期限已暂停计时"}.get(
        obligation.state, f"期限已重新计算,到期日为{spoken(obligation.due_on)}"
    )


def planned_on(obligation: Obligation, calendar: Calendar) -> Obligation:
    """Note on which calendar the rungs were planned; another one makes them be planned again."""
    return replace(obligation, calendar_version=calendar.version)


def may_go(step: Step, obligation: Obligation) -> bool:
    """Return whether the rung may go as things stand: an accusation needs a passed and final date (D12)."""
    if step.accuses:
        return obligation.state == "passed" and not obligation.provisional
    return obligation.state in OWED


def _merged(
    wanted: Mapping[tuple[str, str], Planned], known: Mapping[tuple[str, str], Planned]
) -> dict[tuple[str, str], Planned]:
    """Return the wanted rungs under the identity, and with the history, that they have already."""
    merged = {}
    for key, rung in wanted.items():
        before = known.get(key, rung)
        merged[key] = replace(rung, rung_id=before.rung_id, raised_at=before.raised_at, gathered_at=before.gathered_at)
    return merged


def _urged(rung: Planned, obligation: Obligation) -> Planned:
    """Return a kept rung that the ladder does not hold: an urging by hand keeps its moment while something is owed."""
    stands = rung.number >= URGED_NUMBER and obligation.state in OWED
    return rung if stands else replace(rung, goes_at=None)


def urge(
    obligation: Obligation,
    project: Project,
    *,
    kept: Sequence[Planned],
    ladders: Ladders,
    calendar: Calendar,
    actor: Actor,
    now: datetime,
    rung_id: UUID,
) -> Planned:
    """Plan an urging by hand, at most one on a working day (domain 2.8)."""
    if obligation.state not in OWED or obligation.owed_by is None or not ladders.still_owed(obligation):
        raise NotUrgeable(state=LIFECYCLE.names[obligation.state])
    moment = next_moment(now, calendar, ladders.hours)
    step = f"urged_{moment.date()}"
    if any(rung.step == step for rung in kept):
        raise UrgedToday(day=spoken(moment.date()))
    addressee, post = addressed(Audience.OFFICER, obligation, project)
    return Planned(
        rung_id=rung_id,
        deadline_id=obligation.deadline_id,
        step=step,
        addressee=addressee,
        post=post,
        project_id=obligation.project_id,
        number=URGED_NUMBER + (moment.date() - obligation.anchor_on).days,
        level=Level.REMINDER,
        urgent=True,
        channels=ladders.of(obligation.kind)[0].channels,
        template=ladders.urging.replace("{by}", actor.office_name.replace("{", "").replace("}", "")),
        goes_at=moment - timedelta(microseconds=moment.microsecond),
    )
