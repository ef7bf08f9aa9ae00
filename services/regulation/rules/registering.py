"""The register: every clock of every service, as its owner has said it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.regulation.rules.governing import Governed
from shared.events.deadline import (
    DeadlineArmed,
    DeadlineEnded,
    DeadlineMoved,
    DeadlinePaused,
    DeadlinePauseNoted,
    DeadlineResumed,
)
from shared.kernel.account import DateChange, account
from shared.kernel.calendar import Calendar
from shared.kernel.counting import Pause, PauseReason
from shared.kernel.deadline import Deadline, DeadlineState, Lamp, Yellow, lamp
from shared.kernel.law import Law, Pin
from shared.kernel.period import SHANGHAI
from shared.kernel.sheet import Project
from shared.kernel.workdays import bound_after


@dataclass(frozen=True, kw_only=True)
class Registered:
    """A clock of some service; the service's own row decides, this is what was heard of it."""

    deadline_id: UUID
    service: str
    kind: str
    title: str
    starts_with: str
    article: str
    mark: str
    owed_by: str | None
    subject_id: UUID
    project_id: UUID
    anchor_on: date
    unit: str
    amount: int
    due_on: date
    bound_at: datetime
    provisional: bool
    calendar_version: str
    state: str
    armed_at: datetime
    met_at: datetime | None = None
    fired_at: datetime | None = None
    pausable: bool = False
    pauses: tuple[Pause, ...] = ()
    extension: int | None = None
    extension_reason: str | None = None
    rule_set: str | None = None
    parameter: str | None = None
    moves: tuple[DateChange, ...] = ()

    @property
    def deadline(self) -> Deadline:
        """Return the clock as the kernel counts it."""
        return Deadline(**{name: value for name, value in vars(self).items() if name not in ("service", "moves")})


def enter(said: DeadlineArmed, *, at: datetime) -> Registered:
    """Enter a clock that some service has started (Art. 15, 21)."""
    return Registered(
        deadline_id=said.deadline_id,
        service=said.service,
        kind=said.kind,
        title=said.title,
        starts_with=said.starts_with,
        article=said.article,
        mark=said.mark,
        owed_by=said.owed_by,
        subject_id=said.subject_id,
        project_id=said.project_id,
        anchor_on=said.anchor_on,
        unit=said.unit,
        amount=said.amount,
        due_on=said.due_on,
        bound_at=bound_after(said.due_on),
        provisional=said.provisional,
        calendar_version=said.calendar_version,
        state=DeadlineState.OPEN.value,
        armed_at=at,
        pausable=said.pausable,
        rule_set=said.rule_set,
        parameter=said.parameter,
    )


def move(held: Registered, said: DeadlineMoved, *, at: datetime) -> Registered:
    """Note that the date was counted again, and why; one that had passed wrongly runs again (D5, D10, D12)."""
    change = DateChange(
        at=at,
        from_on=said.old_due_on,
        to_on=said.new_due_on,
        was_provisional=said.was_provisional,
        provisional=said.provisional,
        reason=said.reason,
    )
    return replace(
        _due(held, said.new_due_on, provisional=said.provisional, version=said.calendar_version),
        anchor_on=said.anchor_on,
        amount=held.amount if said.amount is None else said.amount,
        extension=said.extension,
        extension_reason=said.extension_reason or held.extension_reason,
        rule_set=said.rule_set or held.rule_set,
        state=said.state,
        fired_at=held.fired_at if said.state == DeadlineState.FIRED else None,
        moves=(*held.moves, change),
    )


def pause(held: Registered, said: DeadlinePaused) -> Registered:
    """Note that a processing clock stands still; one that had passed wrongly does so again (D8, D10)."""
    stands = Pause(said.paused_on, reason=_reason(said.reason), note=said.note)
    return replace(_kept(held, stands), state=DeadlineState.PAUSED.value, fired_at=None)


def note_pause(held: Registered, said: DeadlinePauseNoted) -> Registered:
    """Note one pause as its owner keeps it, and the date the clock then has, whether or not it stands still (D8)."""
    noted = _kept(held, Pause(said.paused_on, said.resumed_on, _reason(said.reason), said.note))
    if said.due_on is None or said.provisional is None:
        return noted
    return _due(noted, said.due_on, provisional=said.provisional, version=held.calendar_version)


def resume(held: Registered, said: DeadlineResumed) -> Registered:
    """Note that a processing clock runs on, to its new date (D8)."""
    ended = tuple(one if one.resume_on else replace(one, resume_on=said.resumed_on) for one in held.pauses)
    fresh = _due(held, said.due_on, provisional=said.provisional, version=said.calendar_version)
    return replace(fresh, state=DeadlineState.OPEN.value, pauses=ended)


def end(held: Registered, said: DeadlineEnded) -> Registered:
    """Note that what was due has come, has not come in time, or is no longer owed; late is late for ever."""
    if said.outcome == DeadlineState.FIRED:
        return replace(held, state=said.outcome, fired_at=said.at)
    if said.outcome == DeadlineState.CANCELLED:
        return replace(held, state=said.outcome)
    return replace(held, state=(DeadlineState.FIRED if held.fired_at else DeadlineState.MET).value, met_at=said.at)


def lamp_of(held: Registered, *, calendar: Calendar, now: datetime, yellow: Yellow) -> Lamp:
    """Return how the clock is shown at this moment."""
    return lamp(held.deadline, now=now, calendar=calendar, yellow=yellow)


def view(held: Registered, *, calendar: Calendar, now: datetime, yellow: Yellow) -> dict[str, Any]:
    """Return the clock as it is shown at this moment."""
    shown = lamp_of(held, calendar=calendar, now=now, yellow=yellow)
    certainty = "暂定" if held.provisional else "确定"
    return {**vars(held), "lamp": shown.value, "lamp_text": shown.chinese, "certainty": certainty}


def explain(
    held: Registered, project: Governed | None, *, calendar: Calendar, law: Law, now: datetime
) -> dict[str, Any]:
    """Return the clock of a project with everything that decides its date, and every change of it (Art. 15, 21)."""
    pin = project.pin if project else Pin()
    whose = Project(number=project.project_no, name=project.project_name) if project else None
    told = account(held.deadline, held.moves, calendar=calendar, law=law, pin=pin, now=now, project=whose)
    yellow = law.over(pin, now.astimezone(SHANGHAI).date()).yellow
    return {
        **view(held, calendar=calendar, now=now, yellow=yellow),
        "project_no": project.project_no if project else None,
        "project_name": project.project_name if project else None,
        "basis": told.basis,
        "explanation": told.explanation,
        "rests": told.pauses,
        "budget": told.budget,
        "outcome": told.outcome,
        "moves": told.moves,
        "text": told.text,
    }


def _due(held: Registered, day: date, *, provisional: bool, version: str) -> Registered:
    return replace(held, due_on=day, bound_at=bound_after(day), provisional=provisional, calendar_version=version)


def _kept(held: Registered, pause: Pause) -> Registered:
    """Return the clock with the pause in the place of the open one for its reason, of which there is one at most."""
    known = [index for index, one in enumerate(held.pauses) if one.resume_on is None and one.reason == pause.reason]
    place = known[0] if known else len(held.pauses)
    return replace(held, pauses=(*held.pauses[:place], pause, *held.pauses[place + 1 :]))


def _reason(code: str) -> PauseReason | None:
    return PauseReason(code) if code else None
