"""An effect outside the database, as once as it can be: claimed, handed over and marked, each in a step of its own.

Between the claim and the hand-over nothing has left the house: after a crash there it is sent, once. After
the hand-over its fate is unknown until it is marked: a channel whose receiver can recognise a repeated
message by its key gets it again; any other is parked for a person to look.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection, RowMapping, update
from sqlalchemy.exc import OperationalError

from shared.chassis import clock, failpoints, ids, metrics
from shared.chassis.channels import Channel, ChannelSettings, Message, NotSent, Rejected, Unsure, opened
from shared.chassis.queues import SendQueue
from shared.chassis.sweep import TRIES, NotYet, Sweep
from shared.chassis.work import Tx, Work

log = structlog.get_logger()

BATCH = 20
LEASE = timedelta(minutes=5)  # longer than any channel waits for all its answers together
FIRST_GAP, LONGEST_GAP = timedelta(seconds=1), timedelta(minutes=15)
DOUBLINGS = 12
NOTHING_LEFT = "nothing of it was to be said any more when it was to leave"

Compose = Callable[[Tx, RowMapping], Message | None]  # None: nothing of it is to be said any more


@dataclass(frozen=True)
class Claim:
    """What this sweep has taken to send, and until when nobody else will."""

    row: RowMapping
    claimed_by: UUID


class Sender:
    """Sends what is due in one table, through the channels that are set up here."""

    def __init__(self, work: Work, queue: type[SendQueue], compose: Compose, settings: ChannelSettings) -> None:
        self.work = work
        self.queue = queue
        self.compose = compose
        self.channels: dict[str, Channel] = opened(settings)
        self.sweep = Sweep(queue.name, self.once, service=work.service, bell=work.bells.of(queue.name))

    def once(self) -> int:
        """Claim a batch and send it, one after the other; return how many were claimed."""
        if not self.channels:
            return 0
        claims = self.claim()
        for claim in claims:
            failpoints.reach("sending.leased")
            self._deliver_or_postpone(claim)
        return len(claims)

    def claim(self) -> list[Claim]:
        """Take due messages for this sweep alone; what was handed over and never answered is parked or tried again."""
        now, rows = clock.true_now(), self.queue.table.c
        free = (rows.claimed_until.is_(None)) | (rows.claimed_until <= now)
        open_still = (rows.sent_at.is_(None), rows.parked_at.is_(None), rows.withdrawn_at.is_(None))
        waiting = (*open_still, rows.next_try_at <= now, free)
        claims = []
        with self.work.database.writing() as connection:
            due = self.queue.due(connection).where(*waiting, rows.channel.in_(self.channels)).limit(BATCH)
            for row in connection.execute(due.with_for_update(skip_locked=True, of=self.queue.table)).mappings().all():
                if row["handed_over_at"] is not None and not self.channels[row["channel"]].repeats_safely:
                    self._park(
                        connection, row, "its fate is unknown: handed over, and the process ended before the answer"
                    )
                    continue
                claim = Claim(row, ids.new_id())
                self._mark(connection, row, claimed_by=claim.claimed_by, claimed_until=now + LEASE)
                self.queue.claimed(connection, row)
                claims.append(claim)
            if claims:
                failpoints.reach("sending.claimed", database=connection)
        return claims

    def _deliver_or_postpone(self, claim: Claim) -> None:
        try:
            self.deliver(claim)
        except OperationalError:
            raise  # the database is away: the lease ends by itself, and what was claimed comes again
        except NotYet as fault:
            self._again(claim, fault, handed_over_at=claim.row["handed_over_at"])
        except Exception as fault:  # noqa: BLE001 - counted, told, kept in the row; nothing is swallowed
            self._defect(claim, f"{type(fault).__name__}: {fault}")

    def deliver(self, claim: Claim) -> None:
        """Hand the message over and mark what became of it; somebody else's by now is left alone."""
        with self.work.look() as tx:
            if not self.queue.may_leave(tx.reading()):
                self._still_mine(claim, claimed_until=None)  # nothing has left: it comes again when it may
                return
            message = self.compose(tx, claim.row)
        if message is None:
            self._still_mine(claim, withdrawn_at=clock.true_now(), claimed_until=None, reason=NOTHING_LEFT)
            return
        if not self._still_mine(claim, handed_over_at=clock.true_now(), claimed_until=clock.true_now() + LEASE):
            return
        failpoints.reach("sending.handed_over")
        channel = self.channels[claim.row["channel"]]
        try:
            channel.send(message)
        except NotSent as fault:
            self._again(claim, fault, handed_over_at=None)
        except Unsure as fault:
            self._unsure(claim, channel, fault)
        except Rejected as fault:
            with self.work.database.writing() as connection:
                self._park(connection, claim.row, str(fault))
        else:
            self._sent(claim)

    def _sent(self, claim: Claim) -> None:
        failpoints.reach("sending.sent")
        with self.work.database.writing() as connection:
            self._mark_mine(connection, claim, sent_at=clock.true_now(), claimed_until=None, reason=None)
            failpoints.reach("sending.marked", database=connection)
        failpoints.reach("sending.committed")
        metrics.messages_sent.labels(self.work.service, claim.row["channel"]).inc()

    def _unsure(self, claim: Claim, channel: Channel, fault: Unsure) -> None:
        if channel.repeats_safely:
            self._again(claim, fault, handed_over_at=clock.true_now())
            return
        with self.work.database.writing() as connection:
            self._park(connection, claim.row, f"its fate is unknown: {fault}")

    def _again(self, claim: Claim, fault: Exception, *, handed_over_at: datetime | None) -> None:
        """Let it come again after a growing pause, for as long as it takes; its age is a metric."""
        attempts = claim.row["attempts"] + 1
        pause = min(FIRST_GAP * 2 ** min(attempts - 1, DOUBLINGS), LONGEST_GAP)
        mark = {"attempts": attempts, "reason": str(fault), "next_try_at": clock.true_now() + pause}
        self._still_mine(claim, handed_over_at=handed_over_at, claimed_until=None, **mark)
        self.sweep.again_in(pause)
        log.info("message_comes_again", **self._told(claim.row), reason=str(fault))

    def _defect(self, claim: Claim, reason: str) -> None:
        """Let a message that we cannot compose or send come again; after its tries it is parked."""
        attempts, defects = claim.row["attempts"] + 1, claim.row["defects"] + 1
        if defects < TRIES:
            pause = FIRST_GAP * 2 ** claim.row["defects"]
            mark = {"attempts": attempts, "defects": defects, "next_try_at": clock.true_now() + pause}
            self._still_mine(claim, reason=reason, claimed_until=None, **mark)
            self.sweep.again_in(pause)
            return
        with self.work.database.writing() as connection:
            self._park(connection, claim.row, reason)

    def _still_mine(self, claim: Claim, **columns: Any) -> bool:
        """Mark the row if this claim still holds; return whether it does."""
        with self.work.database.writing() as connection:
            return self._mark_mine(connection, claim, **columns)

    def _mark_mine(self, connection: Connection, claim: Claim, **columns: Any) -> bool:
        rows = self.queue.table.c
        mine = (rows[self.queue.key] == claim.row[self.queue.key], rows.claimed_by == claim.claimed_by)
        query = update(self.queue.table).where(*mine, rows.sent_at.is_(None), rows.parked_at.is_(None))
        return connection.execute(query.values(columns)).rowcount == 1

    def _park(self, connection: Connection, row: RowMapping, reason: str) -> None:
        self._mark(connection, row, parked_at=clock.true_now(), reason=reason, attempts=row["attempts"] + 1)
        metrics.messages_parked.labels(self.work.service, row["channel"]).inc()
        log.error("message_parked", **self._told(row), reason=reason)

    def _mark(self, connection: Connection, row: RowMapping, **columns: Any) -> None:
        key = self.queue.table.c[self.queue.key]
        connection.execute(update(self.queue.table).where(key == row[self.queue.key]).values(columns))

    def _told(self, row: RowMapping) -> dict[str, Any]:
        return {"service": self.work.service, "channel": row["channel"], "key": str(row[self.queue.key])}
