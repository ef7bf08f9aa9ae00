"""One transaction is one step of a case: its state, its events, its deadlines and its audit row, or nothing."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, CursorResult, Executable, NestedTransaction, Table

from shared.chassis import clock, deadlines, failpoints, ids, laws, numbering, tracing, turning
from shared.chassis.audit import Entry, Move
from shared.chassis.batches import Batch, Writes
from shared.chassis.bells import Bells
from shared.chassis.engines import Database
from shared.chassis.tables import pinned_projects
from shared.events.base import Event, ProjectEvent
from shared.events.deadline import DeadlineArmed
from shared.kernel.actor import SYSTEM, Actor
from shared.kernel.calendar import Calendar
from shared.kernel.counting import EVERY_REASON, PauseReason
from shared.kernel.deadline import Clock, Deadline
from shared.kernel.law import Law, Parameters, Pin
from shared.kernel.numbers import DocumentNumber, ProjectNumber
from shared.kernel.period import Workdays


class Tx:
    """What a door may do inside its transaction; what it writes may wait until it ends or until somebody looks."""

    def __init__(self, batch: Batch, *, service: str, actor: Actor, received_at: datetime, alone: bool = True) -> None:
        self.batch = batch
        self.service = service
        self.actor = actor
        self.received_at = received_at
        self.trace_id = tracing.correlation_id() or tracing.enter(None)
        self.looking = False
        self.cause_id: UUID | None = None
        self.caused_at = received_at
        self.rung: set[str] = set()
        self.clocks: dict[UUID, dict[str, Deadline]] = {}  # of each subject the newest of each kind, as last read
        self.turned: set[UUID] = set()  # clocks that are not any more as somebody may have read them
        self.moves: list[Move] = []
        self.events: list[Event] = []
        self.entries: list[Entry] = []
        self.writes = Writes()
        self._alone = alone
        self._savepoint: NestedTransaction | None = None

    @property
    def connection(self) -> Connection:
        """Return the service's own database, for what may change anything there: what was read is read again."""
        self.batch.forget_ground()
        self.clocks.clear()
        for writes in (self.writes, self.batch.writes):
            writes.known.clear()
        return self._writing()

    @property
    def today(self) -> date:
        """Return the business date of the receipt."""
        return self.received_at.astimezone(clock.SHANGHAI).date()

    @property
    def calendar(self) -> Calendar:
        """Return the working-day calendar in force for this service."""
        return self.batch.ground.calendar

    @property
    def law(self) -> Law:
        """Return the rule sets that this service has heard of."""
        return self.batch.ground.law

    def parameters(self, project_id: UUID) -> Parameters:
        """Return what the rule set that governs the project lays down."""
        return self.law.parameters(self.pinned(project_id).rule_set)

    def pinned(self, project_id: UUID) -> Pin:
        """Return of which division the project is, and which rule set governs it today."""
        if self.known(pinned_projects, project_id) is None:
            company = self.batch.company(pinned_projects, project_id)
            for known, pin in laws.pins_of(self.reading(pinned_projects), company).items():
                self.learn(pinned_projects, known, pin)
        return self.law.taken(self.known(pinned_projects, project_id), self.today)

    def pin(self, event: ProjectEvent) -> None:
        """Keep the project's division and rule set, if its event says them; raise NotYet when the set was not heard."""
        laws.note(self.connection, event)

    @staticmethod
    def new_id() -> UUID:
        """Return a new identifier."""
        return ids.new_id()

    def execute(self, statement: Executable, *rows: Any) -> CursorResult[Any]:
        """Run one statement on the service's own database."""
        return (self.reading() if statement.is_select else self.connection).execute(statement, *rows)

    def reading(self, *tables: Table) -> Connection:
        """Return the service's own database, for looking at these tables, or at any when none is named."""
        self.settle(*tables)
        return self.batch.connection

    def settle(self, *tables: Table) -> None:
        """Write what waits for these tables, or for any, because somebody is about to look."""
        self.batch.settle(*tables)
        if self.writes.touch(tables):
            self._guard()
            self.writes.write(self.batch.connection)

    def _writing(self) -> Connection:
        self._guard()
        self.settle()
        return self.batch.connection

    def known(self, table: Table, key: Any) -> Any:
        """Return the value that this transaction holds locked, as it now stands, or None."""
        return self.writes.known.get((table, key)) or self.batch.writes.known.get((table, key))

    def learn(self, table: Table, key: Any, value: Any) -> None:
        """Keep a value that was read and locked; what is read after the savepoint is not held longer than that."""
        (self.batch.writes if self._savepoint is None else self.writes).known[table, key] = value

    def _guard(self) -> None:
        """Begin what can be undone without undoing the steps before."""
        if not self._alone and self._savepoint is None:
            self.batch.settle()
            self._savepoint = self.batch.connection.begin_nested()

    def follow(self, traceparent: str | None) -> None:
        """Let this step belong to the caller's trace, or to a new one."""
        self.trace_id = tracing.enter(traceparent)

    def emit(self, *events: Event) -> None:
        """Say what has happened; it is told if, and only if, this transaction commits."""
        if events:
            self.events.extend(events)
            self.rung.add("outbox")

    def arm(self, clocks: Clock | Iterable[Clock]) -> None:
        """Start the clocks in this transaction, counted on the calendar in force."""
        armed = deadlines.armed(clocks, calendar=self.calendar, at=self.received_at)
        self.clocks.clear()
        self.writes.add(deadlines.rows, map(deadlines.row_of, armed))
        self.emit(*(DeadlineArmed.of(self.service, deadline) for deadline in armed))
        if any(deadline.bound_at <= self.received_at for deadline in armed):
            self.rung.add("deadlines")  # the others are found at a tick, when they are due

    def meet(self, kind: str, subject_id: UUID, *, at: datetime | None = None) -> None:
        """Say that what was due has come: now, or by the receipt that counts, which may be another than it was met by."""
        turning.end(self, kind, subject_id, state="met", at=at)

    def cancel(self, kind: str, subject_id: UUID) -> None:
        """Take a clock back that waits for its deed, run out or not, because what it waited for is no longer owed."""
        turning.end(self, kind, subject_id, state="cancelled")

    def pause(
        self, kind: str, subject_id: UUID, *, reason: PauseReason, note: str | None = None, on: date | None = None
    ) -> None:
        """Let the subject's processing clock stand still from the day after today, or after that day (D8)."""
        turning.pause(self, kind, subject_id, reason=reason, note=note, on=on or self.today)

    def resume(
        self, kind: str, subject_id: UUID, *, reasons: Collection[PauseReason] = EVERY_REASON, on: date | None = None
    ) -> None:
        """Let the subject's processing clock run on; today, or that day, is not counted (D8)."""
        turning.resume(self, kind, subject_id, reasons=reasons, on=on or self.today)

    def extend(self, kind: str, subject_id: UUID, *, by: Workdays, reason: str) -> None:
        """Extend the subject's processing clock, once and before it ends; raise what forbids it (D9)."""
        turning.extend(self, kind, subject_id, by=by, reason=reason)

    def anchor(self, kind: str, subject_id: UUID, *, on: date, reason: str) -> None:
        """Count the subject's clock from its true anchor, because the old one was wrong (D5)."""
        turning.anchor(self, kind, subject_id, on=on, reason=reason)

    def deadline(self, kind: str, subject_id: UUID, *, counted: bool = False) -> Deadline | None:
        """Return the newest clock of that kind for that subject, if any; to judge by it, `counted` as of today (D10)."""
        return turning.newest(self, kind, subject_id, counted=counted)

    def number(self, office_mark: str) -> DocumentNumber:
        """Allot the office's next document number of this year, gap-free."""
        return numbering.allot(self._writing(), office_mark, self.today.year)

    def project_number(self) -> ProjectNumber:
        """Allot the next project number of this year, never used again."""
        return ProjectNumber(self.today.year, numbering.next_serial(self._writing(), "JC", self.today.year))

    def moved(self, move: Move) -> None:
        """Note a change of state for the audit trail; the stores do this when they save."""
        self.moves.append(move)

    def record(self, entry: Entry) -> None:
        """Add a row to the audit trail of the entry's case when this transaction ends."""
        self.entries.append(entry)

    def finish(self) -> None:
        """End the step well: what it leaves to be written is the transaction's to write."""
        if self._savepoint is not None:
            self._savepoint.commit()
        self.batch.keep(self)

    def undo(self) -> bool:
        """Undo what this step has written and forget the rest; return False where nothing keeps it apart."""
        if self._savepoint is not None:
            self._savepoint.rollback()
            self.batch.forget_ground()
        return self._savepoint is not None


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
            batch = Batch(connection)
            tx = self.on(batch, actor=actor, received_at=received_at)
            yield tx
            tx.finish()
            batch.write()
            failpoints.reach("http.finished", database=connection)
        self.ring(tx.rung)

    @contextmanager
    def look(self, actor: Actor = SYSTEM) -> Iterator[Tx]:
        """Yield a transaction for a query; it can change nothing."""
        with self.database.reading() as connection:
            tx = self.on(Batch(connection), actor=actor)
            tx.looking = True
            yield tx
            tx.settle()  # the database refuses whatever was to be written

    def on(self, batch: Batch, *, actor: Actor = SYSTEM, received_at: datetime | None = None, alone: bool = True) -> Tx:
        """Return a step of a transaction that somebody else began; one that is not alone in it can be undone alone."""
        return Tx(batch, service=self.service, actor=actor, received_at=received_at or clock.now(), alone=alone)

    def ring(self, names: Iterable[str]) -> None:
        """Wake the named sweeps of this service."""
        for name in names:
            self.bells.of(name).set()
