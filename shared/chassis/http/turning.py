"""The doors by which an office turns a processing clock of its own: it stands still, runs on, is extended (D8, D9)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Protocol
from uuid import UUID

from marshmallow import Schema

from shared.chassis.http.clocks import ExtendClockSchema, PauseClockSchema, ResumeClockSchema
from shared.chassis.http.doors import Doors
from shared.chassis.rows import Rows
from shared.chassis.work import Tx
from shared.kernel.actor import Actor, Role
from shared.kernel.counting import PauseReason
from shared.kernel.deadline import Deadline
from shared.kernel.law import Parameters
from shared.kernel.period import Workdays

Step = Callable[[Tx, dict[str, Any], UUID], Any]


class Turns(Protocol):
    """What a service's rules decide of its office's clock."""

    def pause_clock(self, case: Any, /, *, reason: PauseReason, today: date, deadline: Deadline | None) -> Any:
        """Return the case whose clock may stand still."""

    def resume_clock(self, case: Any, /, *, reason: PauseReason, deadline: Deadline | None) -> Any:
        """Return the case whose clock may run on."""

    def extend_clock(self, case: Any, /, *, workdays: int, actor: Actor, parameters: Parameters) -> Any:
        """Return the case whose clock may be extended."""


@dataclass(frozen=True, kw_only=True)
class OwnClock:
    """A processing clock that the office which owes it turns itself, and the cases for which it runs."""

    kind: str
    path: str  # of one case
    cases: Callable[[Tx], Rows[Any]]
    rules: Turns
    office: Role
    article: str
    gives: type[Schema]

    def opens(self, doors: Doors, *, pause: str, resume: str, extend: str) -> None:
        """Open the three doors under the names by which the service's trail and description know them."""
        self._open(doors, pause, "pause", self.pause, by=self.office, takes=PauseClockSchema)
        self._open(doors, resume, "resumption", self.resume, by=self.office, takes=ResumeClockSchema)
        self._open(doors, extend, "extension", self.extend, by=Role.OFFICE_HEAD, takes=ExtendClockSchema)

    def pause(self, tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
        """Let the processing clock stand still from tomorrow, for a coded reason."""
        cases, reason = self.cases(tx), PauseReason(command["reason"])
        case = self.rules.pause_clock(
            cases.get(project_id), reason=reason, today=tx.today, deadline=tx.deadline(self.kind, project_id)
        )
        cases.save(case)
        tx.pause(self.kind, project_id, reason=reason, note=command["note"])
        return case

    def resume(self, tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
        """Let the processing clock run on; today is not counted."""
        cases, reason = self.cases(tx), PauseReason(command["reason"])
        case = self.rules.resume_clock(
            cases.get(project_id), reason=reason, deadline=tx.deadline(self.kind, project_id)
        )
        cases.save(case)
        tx.resume(self.kind, project_id, reasons=(reason,))
        return case

    def extend(self, tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
        """Let the head of the office extend the processing clock, once and before it ends."""
        cases = self.cases(tx)
        case = self.rules.extend_clock(
            cases.get(project_id), workdays=command["workdays"], actor=tx.actor, parameters=tx.parameters(project_id)
        )
        cases.save(case)
        tx.extend(self.kind, project_id, by=Workdays(command["workdays"]), reason=command["reason"])
        return case

    def _open(self, doors: Doors, name: str, act: str, step: Step, *, by: Role, takes: type[Schema]) -> None:
        """Open one door; it is described by what its step does and by the article relied on."""

        @wraps(step)
        def door(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
            return step(tx, command, project_id)

        door.__name__ = name
        door.__doc__ = f"{str(step.__doc__).removesuffix('.')} (Art. {self.article})."
        opened = doors.command("POST", f"{self.path}/{act}", by=by, article=self.article, takes=takes, gives=self.gives)
        opened(door)
