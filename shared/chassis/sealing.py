"""A signed head for every day: where the trail of each case touched since the last one stood.

Once a day the sweep writes one row for each such case (its position and hash) and signs their digest together with
the head before it. So rows cut off the end of a case show, although the case's own head was cut with them. What is
kept grows with what has changed, never with the history. The newest head itself is told to the log, for safe keeping
elsewhere: nobody can see from inside that it, and what it vouches for, are both gone.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection, delete, func, insert, select, text
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


class SealSweep:
    """Signs the day's head, once a day, a stretch of cases at a time; holds no case's row."""

    def __init__(self, work: Work, signer: Signer) -> None:
        self.work = work
        self.signer = signer
        self.sweep = Sweep("seal", self.once, service=work.service, bell=threading.Event(), tick=TICK_SECONDS)
        self._day: date | None = None
        self._after: UUID | None = None

    def once(self) -> int:
        """Seal one stretch; return how many cases were looked at, none when the day's head is signed."""
        return self.seal(clock.true_now().date())

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
        newest = select(heads).order_by(heads.c.day.desc()).limit(1)
        before = connection.execute(newest).mappings().first()
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


def _forget_unsigned(connection: Connection, *, before: date) -> None:
    """Take back what an earlier day began to seal and never signed; it is sealed today."""
    newest = select(func.coalesce(func.max(heads.c.day), date.min)).scalar_subquery()
    connection.execute(delete(seals).where(seals.c.day > newest, seals.c.day < before))


def _is_signed(connection: Connection, day: date) -> bool:
    return connection.execute(select(heads.c.day).where(heads.c.day >= day).limit(1)).first() is not None


def _alone(connection: Connection) -> bool:
    """Return whether no other copy of this service is sealing; the embedded file has one writer anyway."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(text(f"SELECT pg_try_advisory_xact_lock({ONE_AT_A_TIME})")).scalar_one())
