"""The ladders as data: which rung, when, for whom, how hard and in which words; refused at once when they cannot be right."""

import json
import string
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any

from services.reminder.rules.terms import Audience, Level, Obligation
from shared.kernel.calendar import Calendar
from shared.kernel.period import SHANGHAI

DEFAULT = "default"
CHANNELS = ("email", "webhook", "chat")
GAPS = {"project_no", "project_name", "title", "due_on", "provisional", "when", "basis"}


class WrongLadder(Exception):
    """The ladders cannot be right; the sentence says where and why."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One rung: so many working days before (below zero) or after the due date, at a time of day."""

    step: str
    workdays: int
    at: time
    audience: Audience
    level: Level
    text: str
    channels: tuple[str, ...] = CHANNELS
    urgent: bool = False

    @property
    def accuses(self) -> bool:
        """Return whether the rung says that something is late."""
        return self.workdays > 0

    def moment(self, due_on: date, calendar: Calendar) -> datetime:
        """Return when the rung of an obligation with that due date goes: always on a working day."""
        return datetime.combine(calendar.workday_after(due_on, self.workdays), self.at, SHANGHAI)


@dataclass(frozen=True, kw_only=True)
class Hours:
    """The time of a working day in which people may be reminded; `until` is exclusive."""

    opens: time
    until: time

    def hold(self, at: time) -> bool:
        """Return whether that time of day lies within."""
        return self.opens <= at < self.until


@dataclass(frozen=True, kw_only=True)
class Ladders:
    """Every ladder, and the hours that hold for all of them."""

    hours: Hours
    ladders: Mapping[str, tuple[Step, ...]]
    urging: str
    kinds: Mapping[str, str]

    def still_owed(self, obligation: Obligation) -> bool:
        """Return whether something is owed, passed or not: a window whose ladder accuses nobody is over once it closes."""
        return obligation.state != "passed" or any(step.accuses for step in self.of(obligation.kind))

    def of(self, kind: str) -> tuple[Step, ...]:
        """Return the ladder for a kind of deadline, from the lowest rung up."""
        return self.ladders[self.kinds.get(kind, DEFAULT)]


def read_ladders(text: str) -> Ladders:
    """Read the file; raise WrongLadder with a sentence when it cannot be right."""
    try:
        found = _read(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise WrongLadder(f"the ladders cannot be read: {type(fault).__name__}: {fault}") from fault
    for complaint in _complaints(found):
        raise WrongLadder(complaint)
    return found


def shipped_ladders() -> Ladders:
    """Return the ladders that come with this release."""
    return _shipped()


@cache
def _shipped() -> Ladders:
    return read_ladders(files("services.reminder.rules").joinpath("ladders.json").read_text("utf-8"))


def _read(written: dict[str, Any]) -> Ladders:
    _known("the file", written, {"hours", "ladders", "urging", "kinds"})
    _known("hours", written["hours"], {"from", "until"})
    opens, until = (time.fromisoformat(written["hours"][name]) for name in ("from", "until"))
    return Ladders(
        hours=Hours(opens=opens, until=until),
        ladders={
            name: tuple(_step(f"ladder {name}", step) for step in steps) for name, steps in written["ladders"].items()
        },
        urging=str(written["urging"]),
        kinds={kind: str(name) for kind, name in written["kinds"].items()},
    )


def _step(where: str, written: dict[str, Any]) -> Step:
    needed = {field.name for field in fields(Step) if field.default is MISSING}
    _known(where, written, {field.name for field in fields(Step)})
    if lacking := needed - set(written):
        raise ValueError(f"{where}: a rung lacks {', '.join(sorted(lacking))}")
    if type(written["workdays"]) is not int or not isinstance(written.get("urgent", False), bool):
        raise ValueError(f"{where}: workdays is a whole number, urgent is true or false")
    return Step(
        step=str(written["step"]),
        workdays=written["workdays"],
        at=time.fromisoformat(written["at"]),
        audience=Audience(written["audience"]),
        level=Level(written["level"]),
        text=str(written["text"]),
        channels=tuple(written.get("channels", CHANNELS)),
        urgent=written.get("urgent", False),
    )


def _known(where: str, written: dict[str, Any], names: set[str]) -> None:
    if unknown := set(written) - names:
        raise ValueError(f"{where}: nobody knows {', '.join(sorted(unknown))}")


def _complaints(found: Ladders) -> list[str]:
    """Return what is wrong with ladders that could be read."""
    complaints = [] if DEFAULT in found.ladders else [f"there is no ladder named {DEFAULT}"]
    complaints += [] if found.hours.opens < found.hours.until else ["the hours end before they begin"]
    for kind, name in found.kinds.items():
        complaints += [] if name in found.ladders else [f"kind {kind}: there is no ladder named {name}"]
    for name, steps in found.ladders.items():
        complaints += [f"ladder {name}: {complaint}" for complaint in _faults_of(steps, found.hours)]
    return [*complaints, *(f"urging: {fault}" for fault in _gaps(found.urging, GAPS | {"by"}))]


def _faults_of(steps: tuple[Step, ...], hours: Hours) -> list[str]:
    names = [step.step for step in steps]
    order = [(step.workdays, step.at) for step in steps]
    faults = [] if len(set(names)) == len(names) else ["two rungs bear one name"]
    faults += [] if order == sorted(order) else ["the rungs do not stand in the order of their moments"]
    for step in steps:
        faults += [] if hours.hold(step.at) else [f"rung {step.step} goes at {step.at:%H:%M}, outside the hours"]
        unknown = sorted(set(step.channels) - set(CHANNELS))
        faults += [f"rung {step.step}: there is no channel {', '.join(unknown)}"] if unknown else []
        faults += [f"rung {step.step}: {fault}" for fault in _gaps(step.text, GAPS)]
        if step.level is Level.SUPERVISION and not step.accuses:
            faults.append(f"rung {step.step} would supervise what is not late")
    return faults


def _gaps(text: str, known: set[str]) -> list[str]:
    try:
        asked = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as fault:
        return [f"its text cannot be read: {fault}"]
    return [f"its text asks for {{{name}}}, which nobody can fill" for name in sorted(asked - known)]
