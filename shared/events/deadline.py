"""What every service says of its own deadlines: armed, moved, paused, resumed, ended, and why.

The chassis says it in the transaction that makes it true, so that whoever keeps a register, reminds or
foresees hears of every clock in the house in one language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from shared.events.base import EVERY_SERVICE, Event, published
from shared.kernel.counting import Pause
from shared.kernel.deadline import Deadline, DeadlineState, MoveCause


@dataclass(frozen=True, kw_only=True)
class DeadlineEvent(Event):
    """A fact in the life of one deadline of one project; `service` is whose deadline it is."""

    service: str
    project_id: UUID
    deadline_id: UUID
    kind: str
    subject_id: UUID

    @property
    def aggregate_id(self) -> UUID:
        """Return the project."""
        return self.project_id


@published("deadline.armed.v1", by=EVERY_SERVICE)
@dataclass(frozen=True, kw_only=True)
class DeadlineArmed(DeadlineEvent):
    """A clock runs: so long, from the day after the anchor (D1), owed by that party; nobody owes a mere waiting time.

    `title` and `starts_with` are Chinese: what is due, and the event whose day is the anchor.
    `rule_set` and its `parameter` give the length; a length of its own follows no parameter.
    """

    title: str = ""
    starts_with: str = ""
    article: str
    mark: str
    owed_by: str | None
    anchor_on: date
    unit: str
    amount: int
    pausable: bool
    due_on: date
    provisional: bool
    calendar_version: str
    rule_set: str | None = None
    parameter: str | None = None

    @classmethod
    def of(cls, service: str, deadline: Deadline) -> Self:
        """Return the event that says the whole clock."""
        return cls(
            **_named(service, deadline),
            title=deadline.title,
            starts_with=deadline.starts_with,
            article=deadline.article,
            mark=deadline.mark,
            owed_by=deadline.owed_by,
            anchor_on=deadline.anchor_on,
            unit=deadline.unit,
            amount=deadline.amount,
            pausable=deadline.pausable,
            due_on=deadline.due_on,
            provisional=deadline.provisional,
            calendar_version=deadline.calendar_version,
            rule_set=deadline.rule_set,
            parameter=deadline.parameter,
        )


@published("deadline.moved.v1", by=EVERY_SERVICE)
@dataclass(frozen=True, kw_only=True)
class DeadlineMoved(DeadlineEvent):
    """A date was counted again: moved, firmed, or opened again after it had passed wrongly (D5, D9, D10, D12).

    `cause` is the code of why, `reason` says it in Chinese: the notice, or for what the clock was extended;
    `extension` is by how many working days it has been extended in all, and `extension_reason` for what.
    """

    article: str
    anchor_on: date
    old_due_on: date
    new_due_on: date
    was_provisional: bool
    provisional: bool
    state: str
    cause: str = MoveCause.CALENDAR.value
    reason: str
    calendar_version: str
    amount: int | None = None
    rule_set: str | None = None
    extension: int | None = None
    extension_reason: str | None = None

    @classmethod
    def of(cls, service: str, before: Deadline, after: Deadline, *, cause: MoveCause, reason: str) -> Self:
        """Return the event that says how the deadline has changed."""
        return cls(
            **_named(service, after),
            article=after.article,
            anchor_on=after.anchor_on,
            old_due_on=before.due_on,
            new_due_on=after.due_on,
            was_provisional=before.provisional,
            provisional=after.provisional,
            state=after.state,
            cause=cause.value,
            reason=reason,
            calendar_version=after.calendar_version,
            amount=after.amount,
            rule_set=after.rule_set,
            extension=after.extension,
            extension_reason=after.extension_reason,
        )


@published("deadline.paused.v1", by=EVERY_SERVICE)
@dataclass(frozen=True, kw_only=True)
class DeadlinePaused(DeadlineEvent):
    """A processing clock stands still from the day after, for a coded reason and what the office notes of it (D8)."""

    paused_on: date
    reason: str
    note: str | None = None

    @classmethod
    def of(cls, service: str, deadline: Deadline, pause: Pause) -> Self:
        """Return the event that says since when and why the clock stands still."""
        return cls(**_named(service, deadline), paused_on=pause.start_on, reason=pause.reason or "", note=pause.note)


@published("deadline.pause_noted.v1", by=EVERY_SERVICE)
@dataclass(frozen=True, kw_only=True)
class DeadlinePauseNoted(DeadlineEvent):
    """One pause of a clock, as it is kept: ended, or begun so late that it stops nothing yet (D8).

    It says nothing of whether the clock stands still: of several reasons one may end while another holds the clock.
    `due_on` is the date that it then has, which is later where the other holds it from the day on which the one ended.
    """

    paused_on: date
    resumed_on: date | None
    reason: str
    note: str | None
    due_on: date | None = None
    provisional: bool | None = None

    @classmethod
    def of(cls, service: str, deadline: Deadline, pause: Pause) -> Self:
        """Return the event that says the whole pause."""
        return cls(
            **_named(service, deadline),
            paused_on=pause.start_on,
            resumed_on=pause.resume_on,
            reason=pause.reason or "",
            note=pause.note,
            due_on=deadline.due_on,
            provisional=deadline.provisional,
        )


@published("deadline.resumed.v1", by=EVERY_SERVICE)
@dataclass(frozen=True, kw_only=True)
class DeadlineResumed(DeadlineEvent):
    """A processing clock runs on; the day of resumption is not counted (D8)."""

    paused_on: date
    resumed_on: date
    due_on: date
    provisional: bool
    calendar_version: str

    @classmethod
    def of(cls, service: str, deadline: Deadline) -> Self:
        """Return the event that says the new date; of pauses that overlapped, the one that lasted longest."""
        pause = max(deadline.pauses, key=lambda ended: ended.resume_on or ended.start_on)
        return cls(
            **_named(service, deadline),
            paused_on=pause.start_on,
            resumed_on=pause.resume_on or pause.start_on,
            due_on=deadline.due_on,
            provisional=deadline.provisional,
            calendar_version=deadline.calendar_version,
        )


@published("deadline.ended.v1", by=EVERY_SERVICE)
@dataclass(frozen=True, kw_only=True)
class DeadlineEnded(DeadlineEvent):
    """What was due has come (`met`), has not come in time (`fired`), or is no longer owed (`cancelled`).

    One that fired may be met or cancelled afterwards: that is said too, a late deed with `late`. What was met is said
    to be met again when another receipt counts (D7). Nobody is late where nobody owed anything: a mere waiting time
    has run out.
    """

    outcome: str
    at: datetime
    due_on: date
    late: bool

    @classmethod
    def of(cls, service: str, deadline: Deadline, *, at: datetime) -> Self:
        """Return the event that says how the deadline ended; what was met is met, though it had fired before."""
        outcome = DeadlineState.MET if deadline.met_at is not None else DeadlineState(deadline.state)
        owed = outcome is not DeadlineState.CANCELLED and not deadline.waits
        late = owed and not deadline.provisional and deadline.missed_by(at)
        return cls(**_named(service, deadline), outcome=outcome.value, at=at, due_on=deadline.due_on, late=late)


def rests(service: str, before: Deadline, after: Deadline) -> Iterator[DeadlineEvent]:
    """Yield what has become of the clock's pauses, and that it stands still or runs on where it did not before (D8)."""
    begun = after.pauses[len(before.pauses) :]
    ended = [pause for was, pause in zip(before.pauses, after.pauses, strict=False) if was != pause]
    if after.paused:
        holding = begun if before.paused else [pause for pause in after.pauses if pause.resume_on is None]
        yield from (DeadlinePaused.of(service, after, pause) for pause in holding)
    noted = ended if after.paused else [*ended, *begun]
    yield from (DeadlinePauseNoted.of(service, after, pause) for pause in noted)
    if before.paused and after.state == DeadlineState.OPEN:
        yield DeadlineResumed.of(service, after)


def _named(service: str, deadline: Deadline) -> dict[str, Any]:
    """Return what every event of a deadline says."""
    return {
        "service": service,
        "project_id": deadline.project_id,
        "deadline_id": deadline.deadline_id,
        "kind": deadline.kind,
        "subject_id": deadline.subject_id,
    }
