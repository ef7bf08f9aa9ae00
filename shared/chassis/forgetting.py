"""Forgets kept answers when nobody can be retrying any more: an Idempotency-Key is good for KEPT_DAYS."""

import threading
from datetime import timedelta

from sqlalchemy import delete, select, tuple_

from shared.chassis import clock
from shared.chassis.sweep import Sweep
from shared.chassis.tables import answers as rows
from shared.chassis.work import Work

KEPT_DAYS = 30  # the door's description promises it
BATCH = 500
TICK_SECONDS = 3600.0


class AnswerSweep:
    """Takes away what was answered long ago, in small transactions."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.sweep = Sweep("answers", self.once, service=work.service, bell=threading.Event(), tick=TICK_SECONDS)

    def once(self) -> int:
        """Forget one batch; return how many answers there were in it."""
        key = tuple_(rows.c.key, rows.c.actor_id)
        past = rows.c.answered_at < clock.true_now() - timedelta(days=KEPT_DAYS)
        oldest = select(rows.c.key, rows.c.actor_id).where(past).order_by(rows.c.answered_at).limit(BATCH)
        with self.work.database.writing() as connection:
            # Claimed first: a claim inside the deletion may be read again for every row, and then takes more than a batch.
            claimed = connection.execute(oldest.with_for_update(skip_locked=True)).all()
            connection.execute(delete(rows).where(key.in_([tuple(answer) for answer in claimed])))
        return len(claimed)
