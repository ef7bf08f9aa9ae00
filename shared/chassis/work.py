"""One transaction is one step of a case: its state, its events, its deadlines and its audit row, or nothing."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, CursorResult, Executable

from shared.chassis import calendars, clock, deadlines, ids, letters, numbering
from shared.chassis.audit import Entry
from shared.chassis.cases import Case
from shared.chassis.engines import Database
from shared.events.base import Event
from shared.events.deadline import DeadlineArmed, DeadlineEnded, DeadlinePaused, DeadlineResumed
from shared.kernel.actor import SYSTEM, Actor
from shared.kernel.calendar import Calendar
from shared.kernel.counting import PauseReason
from shared.kernel.deadline import Clock, Deadline
from shared.kernel.numbers import DocumentNumber, ProjectNumber


@dataclass(frozen=True)
class Move:
    """One aggregate went from one state to another."""

    case_id: UUID
    subject_id: UUID
    from_state: str | None
    to_state: str


@dataclass
class Bells:
    """What wakes the sweeps of one service, rung only after a commit; a lost ring costs one tick."""

    outbox: threading.Event = field(default_factory=threading.Event)
    inbox: threading.Event = field(default_factory=threading.Event)
    deadlines: threading.Event = field(default_factory=threading.Event)
    recount: threading.Event = field(default_factory=threading.Event)


class Tx:
    """What a door may do inside its transaction."""

    def __init__(self, connection: Connection, *, service: str, actor: Actor, received_at: datetime) -> None:
        self.connection = connection
        self.service = service
        self.actor = actor
        self.received_at = received_at
        self.looking = False
        self.cause_id: UUID | None = None
        self.rung: set[str] = set()
        self.moves: list[Move] = []
        self._events: list[Event] = []
        self._entries: list[Entry] = []

    @property
    def today(self) -> date:
        """Return the business date of the receipt."""
        return self.received_at.astimezone(clock.SHANGHAI).date()

    @property
    def calendar(self) -> Calendar:
        """Return the working-day calendar in force for this service."""
        return calendars.current(self.connection)

    @staticmethod
    def new_id() -> UUID:
        """Return a new identifier."""
        return ids.new_id()

    def execute(self, statement: Executable, *rows: Any) -> CursorResult[Any]:
        """Run one statement on the service's own database."""
        return self.connection.execute(statement, *rows)

    def emit(self, *events: Event) -> None:
        """Say what has happened; it is told if, and only if, this transaction commits."""
        self._events.extend(events)

    def arm(self, clocks: Clock | Iterable[Clock]) -> None:
        """Start the clocks in this transaction, counted on the calendar in force."""
        wanted = [clocks] if isinstance(clocks, Clock) else list(clocks)
        armed = deadlines.arm(self.connection, wanted, calendar=self.calendar, at=self.received_at)
        self.emit(*(DeadlineArmed.of(self.service, deadline) for deadline in armed))
        self.rung.add("deadlines")

    def meet(self, kind: str, subject_id: UUID) -> None:
        """Say that what was due has come; a clock that has fired or ended before is left as it is."""
        self._end(kind, subject_id, state="met")

    def cancel(self, kind: str, subject_id: UUID) -> None:
        """Take an open clock back, because what it waited for is no longer owed."""
        self._end(kind, subject_id, state="cancelled")

    def _end(self, kind: str, subject_id: UUID, *, state: str) -> None:
        ended = deadlines.end(self.connection, kind, subject_id, state=state, at=self.received_at)
        self.emit(*(DeadlineEnded.of(self.service, deadline, at=self.received_at) for deadline in ended))

    def pause(self, kind: str, subject_id: UUID, *, reason: PauseReason) -> None:
        """Let the subject's processing clock stand still from tomorrow, for that reason (D8)."""
        held = self.deadline(kind, subject_id)
        paused = deadlines.pause(self.connection, held, on=self.today, reason=reason)
        self.emit(*(DeadlinePaused.of(self.service, deadline) for deadline in paused))

    def resume(self, kind: str, subject_id: UUID) -> None:
        """Let the subject's processing clock run on; today is not counted (D8)."""
        held = self.deadline(kind, subject_id)
        running = deadlines.resume(self.connection, held, on=self.today, calendar=self.calendar)
        self.emit(*(DeadlineResumed.of(self.service, deadline) for deadline in running))
        self.rung.add("deadlines")

    def deadline(self, kind: str, subject_id: UUID) -> Deadline | None:
        """Return the newest clock of that kind for that subject, if there is one."""
        return deadlines.newest(self.connection, kind, subject_id)

    def number(self, office_mark: str) -> DocumentNumber:
        """Allot the office's next document number of this year, gap-free."""
        return numbering.allot(self.connection, office_mark, self.today.year)

    def project_number(self) -> ProjectNumber:
        """Allot the next project number of this year, never used again."""
        year = self.today.year
        return ProjectNumber(year, numbering.next_serial(self.connection, "JC", year))

    def moved(self, move: Move) -> None:
        """Note a change of state for the audit trail; the stores do this when they save."""
        self.moves.append(move)

    def record(self, entry: Entry) -> None:
        """Add a row to the audit trail of the entry's case when this transaction ends."""
        self._entries.append(entry)

    def finish(self) -> None:
        """Write events and audit rows, numbered case by case; the last thing before the commit."""
        touched = {event.aggregate_id for event in self._events} | {entry.case_id for entry in self._entries}
        for case_id in sorted(touched):
            case = Case.locked(self.connection, case_id)
            told = [event for event in self._events if event.aggregate_id == case_id]
            letters.post(self, case, told)
            case.chain([entry for entry in self._entries if entry.case_id == case_id], self)
            case.save(self.connection)
        if self._events:
            self.rung.add("outbox")


class Work:
    """The transactions of one service."""

    def __init__(self, service: str, database: Database) -> None:
        self.service = service
        self.database = database
        self.bells = Bells()

    @contextmanager
    def begin(self, actor: Actor, *, received_at: datetime | None = None) -> Iterator[Tx]:
        """Yield a transaction for a command; the sweeps are woken once it has committed."""
        with self.database.writing() as connection:
            tx = self.on(connection, actor=actor, received_at=received_at)
            yield tx
            tx.finish()
        self.ring(tx.rung)

    @contextmanager
    def look(self, actor: Actor = SYSTEM) -> Iterator[Tx]:
        """Yield a transaction for a query; it can change nothing."""
        with self.database.reading() as connection:
            tx = self.on(connection, actor=actor)
            tx.looking = True
            yield tx

    def on(self, connection: Connection, *, actor: Actor = SYSTEM, received_at: datetime | None = None) -> Tx:
        """Return a step on a connection whose transaction somebody else began."""
        return Tx(connection, service=self.service, actor=actor, received_at=received_at or clock.now())

    def ring(self, names: Iterable[str]) -> None:
        """Wake the named sweeps of this service."""
        for name in names:
            getattr(self.bells, name).set()
