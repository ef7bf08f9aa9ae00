"""Checks the whole trail in small steps, a stretch of cases at a time, in constant memory and without a lock."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, Connection, RowMapping, Uuid, literal, select, tuple_

from shared.chassis import audit, clock, digest, metrics, sealing
from shared.chassis.audit import GENESIS, Fault
from shared.chassis.signing import Keyring
from shared.chassis.sweep import Sweep
from shared.chassis.tables import audit as rows
from shared.chassis.tables import audit_heads, audit_seals, cases
from shared.chassis.work import Work

log = structlog.get_logger()

STRETCH = 50  # cases a step
PAGE = 100  # some ten milliseconds of work: a process that also answers people may verify
# What lies outside was never written here, and no calendar of ours could read it: the row is missing.
MOMENTS = (datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 12, 1, tzinfo=UTC))
MOST_FAULTS = 1000  # a step that has found so many looks no further: the trail is lost
TICK_SECONDS = 3600.0
PAUSE = timedelta(milliseconds=50)

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
    before: RowMapping | None = None
    while True:
        with look() as connection:
            head = _next_head(connection, before)
            faults = () if head is None else tuple(_head_faults(connection, head, before, service, keys))
        if head is None:
            return
        yield Checked(faults, heads=1)
        before = head


def _is_emptied(connection: Connection) -> bool:
    """Return whether there is no row although there are cases that had some, or seals of some."""
    living = select(literal(1)).where(select(cases.c.case_id).where(cases.c.audit_position > 0).exists())
    sealed = select(audit_seals.c.case_id).limit(1)
    if connection.execute(select(rows.c.case_id).limit(1)).first() is not None:
        return False
    return any(connection.execute(query).first() is not None for query in (living, sealed))


def _stretch(connection: Connection, after: UUID | None) -> tuple[Checked, UUID | None]:
    """Check the next cases; return what was found, and the last of them or None when there are no more."""
    query = select(cases).order_by(cases.c.case_id).limit(STRETCH)
    found = connection.execute(query if after is None else query.where(cases.c.case_id > after)).all()
    until = found[-1].case_id if len(found) == STRETCH else None
    chains = _Chains({head.case_id: head for head in found}, _seals(connection, after, until))
    faults = tuple(islice(chains.faults(_rows(connection, after, until)), MOST_FAULTS))
    return Checked(faults, cases=len(found), rows=chains.rows), until


class _Chains:
    """The chains of a stretch, against the heads and the seals of the same cases."""

    def __init__(self, heads: dict[UUID, Any], seals: dict[UUID, dict[int, Any]]) -> None:
        self.heads = heads
        self.seals = seals
        self.rows = 0

    def faults(self, found: Iterable[RowMapping]) -> Iterator[Fault]:
        """Yield the faults of every case that has rows, then of those that should have some."""
        for case_id, chain in groupby(found, key=lambda row: row["case_id"]):
            yield from self._of(case_id, chain)
        for case_id in sorted({*self.heads, *self.seals}):
            yield from self._of(case_id, ())

    def _of(self, case_id: UUID, chain: Iterable[RowMapping]) -> Iterator[Fault]:
        head, seals = self.heads.pop(case_id, None), self.seals.pop(case_id, {})
        previous, length = GENESIS, 0
        for length, row in enumerate(chain, start=1):
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


def _rows(connection: Connection, after: UUID | None, until: UUID | None) -> Iterator[RowMapping]:
    """Yield the rows of a stretch, case by case and page by page."""
    within = (*_within(rows.c.case_id, after, until), rows.c.at.between(*MOMENTS))
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
    for seal in connection.execute(select(audit_seals).where(*_within(audit_seals.c.case_id, after, until))):
        seals.setdefault(seal.case_id, {})[seal.position] = seal
    return seals


def _within(column: ColumnElement[UUID], after: UUID | None, until: UUID | None) -> list[ColumnElement[bool]]:
    return [*([] if after is None else [column > after]), *([] if until is None else [column <= until])]


def _next_head(connection: Connection, before: RowMapping | None) -> RowMapping | None:
    query = select(audit_heads).order_by(audit_heads.c.day).limit(1)
    if before is not None:
        query = query.where(audit_heads.c.day > before["day"])
    return connection.execute(query).mappings().first()


def _head_faults(
    connection: Connection, head: RowMapping, before: RowMapping | None, service: str, keys: Keyring
) -> Iterator[Fault]:
    """Yield what is wrong with one signed head: its own words, its signature, its seals, its place in the row of heads."""
    day, content = head["day"], sealing.content_of(service, head)
    if head["algorithm"] not in digest.TRUSTED or head["hash"] != digest.of_bytes(content, head["algorithm"]):
        yield Fault(None, 0, f"the head of {day} was changed after it was signed")
    elif head["key_id"] not in keys:
        yield Fault(None, 0, f"the head of {day} is signed with a key that is not trusted here: {head['key_id']}")
    elif not keys[head["key_id"]](content, head["signature"]):
        yield Fault(None, 0, f"the signature of the head of {day} is forged")
    if head["previous_hash"] != (before["hash"] if before else GENESIS):
        yield Fault(None, 0, f"a head is missing before that of {day}")
    elif head["rows_total"] != (before["rows_total"] if before else 0) + head["rows_added"]:
        yield Fault(None, 0, f"the head of {day} does not add up")
    if head["algorithm"] in digest.TRUSTED:
        said = (head["cases_touched"], head["rows_added"], head["digest"])
        if sealing.sum_of(connection, day, head["algorithm"]) != said:
            yield Fault(None, 0, f"the seals of {day} are not those that were signed")


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
        step = next(steps, None)
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
