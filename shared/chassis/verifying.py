"""Checks the whole trail in small steps, a stretch of cases at a time, in constant memory and without a lock."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, groupby, islice
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, Connection, RowMapping, Uuid, func, literal, select, tuple_

from shared.chassis import audit, clock, heads, metrics, sealing
from shared.chassis.audit import GENESIS, Fault
from shared.chassis.signing import Keyring
from shared.chassis.sweep import Sweep, passing
from shared.chassis.tables import audit as rows
from shared.chassis.tables import audit_seals, cases, deadlines, outbox
from shared.chassis.work import Work

log = structlog.get_logger()

STRETCH = 50  # cases a step
PAGE = 100  # some ten milliseconds of work: a process that also answers people may verify
MOST_FAULTS = 1000  # a step that has found so many looks no further: the trail is lost
TICK_SECONDS = 3600.0
PAUSE = timedelta(milliseconds=50)

# Every event moves the head of its case in the same transaction (`cases`): also those of deadlines.
TOLD_UNKNOWN = (
    select(outbox.c.aggregate_id)
    .outerjoin(cases, cases.c.case_id == outbox.c.aggregate_id)
    .where(outbox.c.sequence > func.coalesce(cases.c.event_sequence, 0))
)

Look = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True)
class Checked:
    """What one step has found."""

    faults: tuple[Fault, ...]
    cases: int = 0
    rows: int = 0
    heads: int = 0


def verify(connection: Connection, service: str, keys: Keyring) -> list[Fault]:
    """Return every fault of this database's trail, as of one moment."""
    return [fault for step in steps(lambda: nullcontext(connection), service, keys) for fault in step.faults]


def steps(look: Look, service: str, keys: Keyring) -> Iterator[Checked]:
    """Check everything once: each case's chain against its head and its seals, then the signed heads, day by day."""
    with look() as connection:
        emptied = _is_emptied(connection)
    if emptied:
        yield Checked((Fault(None, 0, "the trail is empty"),))
        return
    after: UUID | None = None
    while True:
        with look() as connection:
            checked, after = _stretch(connection, after)
        yield checked
        if after is None:
            break
    yield from _head_steps(look, service, keys)


def _head_steps(look: Look, service: str, keys: Keyring) -> Iterator[Checked]:
    """Check the signed heads, day by day; who knows no key has nothing to hold one against, and expects none."""
    with look() as connection:
        faults = tuple(heads.unreadable(connection))
        if keys and heads.none_is_left(connection):
            faults += (Fault(None, 0, "the trail is older than a day and no day of it is sealed"),)
    yield Checked(faults)
    before: RowMapping | None = None
    while True:
        with look() as connection:
            head = heads.next_head(connection, before)
            faults = () if head is None else tuple(heads.faults_of(connection, head, before, service, keys))
        if head is None:
            return
        yield Checked(faults, heads=1)
        before = head


def _is_emptied(connection: Connection) -> bool:
    """Return whether there is no row although something still stands that had some, or had a case with a head.

    What was heard proves nothing: a notice or a rule set has its effect without a case.
    """
    if connection.execute(select(rows.c.case_id).limit(1)).first() is not None:
        return False
    living = select(cases.c.case_id).where(cases.c.audit_position > 0)
    headless = select(deadlines.c.deadline_id).where(deadlines.c.project_id.not_in(select(cases.c.case_id)))
    standing = (living, select(audit_seals.c.case_id), TOLD_UNKNOWN, headless)
    return any(connection.execute(query.limit(1)).first() is not None for query in standing)


def _stretch(connection: Connection, after: UUID | None) -> tuple[Checked, UUID | None]:
    """Check the next cases; return what was found, and the last of them or None when there are no more."""
    query = select(cases).order_by(cases.c.case_id).limit(STRETCH)
    found = connection.execute(query if after is None else query.where(cases.c.case_id > after)).all()
    until = found[-1].case_id if len(found) == STRETCH else None
    chains = _Chains({head.case_id: head for head in found}, _seals(connection, after, until))
    found_in = chain(chains.faults(_rows(connection, after, until)), _unknown_faults(connection, after, until))
    faults = tuple(islice(found_in, MOST_FAULTS))
    return Checked(faults, cases=len(found), rows=chains.rows), until


class _Chains:
    """The chains of a stretch, against the heads and the seals of the same cases."""

    def __init__(self, heads: dict[UUID, Any], seals: dict[UUID, dict[int, Any]]) -> None:
        self.heads = heads
        self.seals = seals
        self.rows = 0

    def faults(self, found: Iterable[RowMapping]) -> Iterator[Fault]:
        """Yield the faults of every case that has rows, then of those that should have some."""
        for case_id, of_case in groupby(found, key=lambda row: row["case_id"]):
            yield from self._of(case_id, of_case)
        for case_id in sorted({*self.heads, *self.seals}):
            yield from self._of(case_id, ())

    def _of(self, case_id: UUID, of_case: Iterable[RowMapping]) -> Iterator[Fault]:
        head, seals = self.heads.pop(case_id, None), self.seals.pop(case_id, {})
        previous, length = GENESIS, 0
        for length, row in enumerate(of_case, start=1):
            self.rows += 1
            if row["position"] != length:
                yield Fault(case_id, length, f"a row is missing before position {row['position']}")
                return
            if row["previous_hash"] != previous:
                yield Fault(case_id, length, "the row does not follow the one before it")
            if not audit.fits(row):
                yield Fault(case_id, length, "the row was changed after it was written")
            seal = seals.pop(length, None)
            if seal is not None and seal.hash != row["hash"]:
                yield Fault(case_id, length, f"the row is not the one that was sealed on {seal.day}")
            previous = row["hash"]
        yield from _end_faults(case_id, length, previous, head)
        for position, seal in sorted(seals.items()):
            yield Fault(case_id, position, f"the trail was cut: this row was sealed on {seal.day} and is gone")


def _end_faults(case_id: UUID, length: int, last_hash: str, head: Any) -> Iterator[Fault]:
    if head is None:
        if length:
            yield Fault(case_id, length, "the case has no head")
    elif (head.audit_position, head.audit_hash) != (length, last_hash):
        yield Fault(case_id, length, f"the trail ends at {length}, the case's head at {head.audit_position}")


def _unknown_faults(connection: Connection, after: UUID | None, until: UUID | None) -> Iterator[Fault]:
    """Yield the cases of a stretch that have told more than their heads know, or have no head any more."""
    query = TOLD_UNKNOWN.where(*_within(outbox.c.aggregate_id, after, until)).order_by(outbox.c.aggregate_id)
    for case_id in connection.execute(query.distinct().limit(MOST_FAULTS)).scalars():
        yield Fault(case_id, 0, "an event was told of the case that its head does not know")


def _rows(connection: Connection, after: UUID | None, until: UUID | None) -> Iterator[RowMapping]:
    """Yield the rows of a stretch, case by case and page by page."""
    # A row outside of what a calendar can read is missing.
    within = (*_within(rows.c.case_id, after, until), rows.c.at.between(*sealing.MOMENTS))
    query = select(rows).where(*within).order_by(rows.c.case_id, rows.c.position)
    page = connection.execute(query.limit(PAGE)).mappings().all()
    while page:
        yield from page
        last = tuple_(literal(page[-1]["case_id"], Uuid), literal(page[-1]["position"]))
        later = tuple_(rows.c.case_id, rows.c.position) > last
        page = connection.execute(query.where(later).limit(PAGE)).mappings().all()


def _seals(connection: Connection, after: UUID | None, until: UUID | None) -> dict[UUID, dict[int, Any]]:
    """Return the seals of a stretch by case and position; a case has at most one for each day it moved on."""
    seals: dict[UUID, dict[int, Any]] = {}
    within = (*_within(audit_seals.c.case_id, after, until), sealing.READABLE_SEAL)
    for seal in connection.execute(select(audit_seals).where(*within)):
        seals.setdefault(seal.case_id, {})[seal.position] = seal
    return seals


def _within(column: ColumnElement[UUID], after: UUID | None, until: UUID | None) -> list[ColumnElement[bool]]:
    return [*([] if after is None else [column > after]), *([] if until is None else [column <= until])]


class VerifySweep:
    """Verifies one service's trail without end, slowly: a round at the start and every hour.

    Each copy reads for itself and keeps in its own memory what it found: who can write the rows cannot write the finding.
    """

    def __init__(self, work: Work, keys: Keyring) -> None:
        self.work = work
        self.keys = keys
        self.sweep = Sweep("verify", self.once, service=work.service, bell=threading.Event(), tick=TICK_SECONDS)
        self._steps: Iterator[Checked] | None = None
        self._faults = self._rows = 0

    def once(self) -> int:
        """Take one step; the next one follows after a pause, the next round after an hour."""
        steps, self._steps = self._steps or self._begun(), None  # a step that fails lets the round begin anew
        try:
            step = next(steps, None)
        except Exception as fault:
            if not passing(fault):  # what cannot be verified is not whole
                metrics.audit_faults.labels(self.work.service).set(self._faults + 1)
                log.error("audit_fault", service=self.work.service, fault=f"a step could not be taken: {fault}")
            raise
        if step is None:
            self._tell()
            return 0
        self._steps = steps
        self._note(step)
        self.sweep.again_in(PAUSE)
        return 0

    def _begun(self) -> Iterator[Checked]:
        self._faults = self._rows = 0
        return steps(self.work.database.reading, self.work.service, self.keys)

    def _note(self, step: Checked) -> None:
        for fault in step.faults:
            told = {"case_id": str(fault.case_id), "position": fault.position, "fault": fault.what}
            log.error("audit_fault", service=self.work.service, **told)
        self._faults += len(step.faults)
        self._rows += step.rows
        if step.faults:
            metrics.audit_faults.labels(self.work.service).set(self._faults)  # seen at once, not after the round

    def _tell(self) -> None:
        metrics.audit_faults.labels(self.work.service).set(self._faults)
        metrics.audit_rows_verified.labels(self.work.service).set(self._rows)
        metrics.audit_verified_at.labels(self.work.service).set(clock.true_now().timestamp())
