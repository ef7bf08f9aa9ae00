"""A signed head for every day: where the trail of each case touched since the last one stood.

Once a day the sweep writes one row for each such case (its position and hash) and signs their digest together with
the head before it. So rows cut off the end of a case show, although the case's own head was cut with them. What is
kept grows with what has changed, never with the history. The newest head itself is told to the log, for safe keeping
elsewhere: nobody can see from inside that it, and what it vouches for, are both gone. Newest is the head that none
follows: a machine whose clock was wrong may have signed one of a day to come, and the true days follow that.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, Connection, FromClause, RowMapping, and_, delete, func, insert, or_, select, text
from sqlalchemy.dialects import postgresql, sqlite

from shared.chassis import clock, digest
from shared.chassis.audit import GENESIS
from shared.chassis.signing import Signer
from shared.chassis.sweep import Sweep
from shared.chassis.tables import audit_heads as heads
from shared.chassis.tables import audit_seals as seals
from shared.chassis.tables import cases
from shared.chassis.work import Work

log = structlog.get_logger()

TICK_SECONDS = 300.0
BATCH = 1000
HEAD = [column.name for column in heads.columns]
ONE_AT_A_TIME = 4_402_020  # the advisory lock by which copies of a service take turns
# What lies outside was never written here, and no calendar of ours could read it.
MOMENTS = (datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 12, 1, tzinfo=UTC))
DAYS = (MOMENTS[0].date(), MOMENTS[1].date())


def _readable(of: FromClause) -> tuple[ColumnElement[bool], ...]:
    return of.c.day.between(*DAYS), of.c.signed_at.between(*MOMENTS)


READABLE_HEAD = and_(*_readable(heads))
READABLE_SEAL = seals.c.day.between(*DAYS)


class SignedTooEarly(Exception):
    """There is a head of a day that has not come: the clock of a machine was wrong, or is."""


class SealSweep:
    """Signs the day's head, once a day, a stretch of cases at a time; holds no case's row."""

    def __init__(self, work: Work, signer: Signer) -> None:
        self.work = work
        self.signer = signer
        self.sweep = Sweep("seal", self.once, service=work.service, bell=threading.Event(), tick=TICK_SECONDS)
        self._day: date | None = None
        self._after: UUID | None = None
        self._looked_ahead_on: date | None = None

    def once(self) -> int:
        """Seal one stretch; return how many cases were looked at, none when the day's head is signed."""
        today = clock.true_now().date()
        found = self.seal(today)
        if not found and self._looked_ahead_on != today:
            self._looked_ahead_on = today
            self._look_ahead(today)
        return found

    def _look_ahead(self, today: date) -> None:
        """Raise once a day, after that day's work, while there is a head of a day to come: it is told and counted."""
        early = select(heads.c.day).where(READABLE_HEAD, heads.c.day > day_after(today)).limit(1)
        with self.work.database.reading() as connection:
            found = connection.execute(early).scalar_one_or_none()
        if found is not None:
            raise SignedTooEarly(f"a head is signed for {found}, today is {today}: set the clock of that machine right")

    def seal(self, day: date) -> int:
        """Seal one stretch of cases for that day; after the last one, sign the head."""
        if day != self._day:
            self._day, self._after = day, None
        with self.work.database.reading() as connection:
            if _is_signed(connection, day):
                return 0
        with self.work.database.writing() as connection:
            if not _alone(connection) or _is_signed(connection, day):
                return 0
            if self._after is None:
                _forget_unsigned(connection, before=day)
            looked_at = self._seal_stretch(connection, day)
            if len(looked_at) < BATCH:
                self._sign(connection, day)
        self._after = looked_at[-1].case_id if len(looked_at) == BATCH else None
        return len(looked_at)

    def _seal_stretch(self, connection: Connection, day: date) -> Sequence[Any]:
        """Write down where the next cases stand, if they have moved since they were last written down."""
        last = select(func.max(seals.c.position)).where(seals.c.case_id == cases.c.case_id).scalar_subquery()
        query = select(
            cases.c.case_id, cases.c.audit_position, cases.c.audit_hash, func.coalesce(last, 0).label("since")
        )
        if self._after is not None:
            query = query.where(cases.c.case_id > self._after)
        found = connection.execute(query.order_by(cases.c.case_id).limit(BATCH)).all()
        moved = [
            {
                "day": day,
                "case_id": row.case_id,
                "since": row.since,
                "position": row.audit_position,
                "hash": row.audit_hash,
            }
            for row in found
            if row.audit_position > row.since
        ]
        if moved:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            connection.execute(dialect.insert(seals).on_conflict_do_nothing(), moved)
        return found

    def _sign(self, connection: Connection, day: date) -> None:
        before = newest(connection)
        touched, added, sealed = sum_of(connection, day)
        head = {
            "day": day,
            "algorithm": digest.ALGORITHM,
            "cases_touched": touched,
            "rows_added": added,
            "rows_total": (before["rows_total"] if before else 0) + added,
            "digest": sealed,
            "previous_hash": before["hash"] if before else GENESIS,
            "key_id": self.signer.key_id,
            "signed_at": clock.true_now(),
        }
        content = content_of(self.work.service, head)
        signed = {**head, "hash": digest.of_bytes(content), "signature": self.signer.sign(content)}
        connection.execute(insert(heads).values(signed))
        log.info("audit_head_signed", service=self.work.service, **{name: str(value) for name, value in signed.items()})


def content_of(service: str, head: Any) -> bytes:
    """Return what is signed: the whole head but its hash and signature, and whose it is."""
    said = {name: head[name] for name in HEAD if name not in ("hash", "signature")}
    said["signed_at"] = head["signed_at"].isoformat(timespec="microseconds")
    return json.dumps({**said, "service": service}, sort_keys=True, ensure_ascii=False, default=str).encode()


def sum_of(connection: Connection, day: date, algorithm: str = digest.ALGORITHM) -> tuple[int, int, str]:
    """Return how many cases and rows the seals of a day hold, and the digest over them in the order of the cases."""
    touched, added, running = 0, 0, digest.new(algorithm)
    for seal in _in_order(connection, day):
        touched += 1
        added += seal.position - seal.since
        running.update(f"{seal.case_id} {seal.since} {seal.position} {seal.hash}\n".encode())
    return touched, added, digest.labelled(running)


def _in_order(connection: Connection, day: date) -> Iterator[Any]:
    """Yield the seals of a day, page by page."""
    query = select(seals).where(seals.c.day == day).order_by(seals.c.case_id).limit(BATCH)
    page = connection.execute(query).all()
    while page:
        yield from page
        page = connection.execute(query.where(seals.c.case_id > page[-1].case_id)).all()


def newest(connection: Connection) -> RowMapping | None:
    """Return the head that none follows; where somebody has added one, that of the latest day that has come."""
    later = heads.alias()
    followed = select(later.c.previous_hash).where(*_readable(later))
    last = select(heads).where(*_readable(heads), heads.c.hash.not_in(followed))
    not_come = heads.c.day > day_after(clock.true_now().date())
    return connection.execute(last.order_by(not_come, heads.c.day.desc()).limit(1)).mappings().first()


def day_after(day: date) -> date:
    """Return the day that a clock a little ahead may already have."""
    return day + timedelta(days=1)


def _forget_unsigned(connection: Connection, *, before: date) -> None:
    """Take back what an earlier day, or a wrong clock, began to seal and never signed; it is sealed today."""
    signed = select(func.coalesce(func.max(heads.c.day), date.min)).where(heads.c.day < before).scalar_subquery()
    earlier = and_(seals.c.day > signed, seals.c.day < before)
    to_come = and_(seals.c.day > day_after(before), seals.c.day.not_in(select(heads.c.day)))
    connection.execute(delete(seals).where(READABLE_SEAL, or_(earlier, to_come)))


def _is_signed(connection: Connection, day: date) -> bool:
    """Return whether that day has its head, or a copy whose clock is a little ahead has signed the next."""
    there = select(heads.c.day).where(heads.c.day.between(day, day_after(day))).limit(1)
    return connection.execute(there).first() is not None


def _alone(connection: Connection) -> bool:
    """Return whether no other copy of this service is sealing; the embedded file has one writer anyway."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(text(f"SELECT pg_try_advisory_xact_lock({ONE_AT_A_TIME})")).scalar_one())
