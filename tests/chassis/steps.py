"""What tests of the sweeps do again and again: make rows due at once, look at rows, arm a clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, event, select, update

from shared.chassis import clock, parking, repairing, verifying
from shared.chassis.audit import Fault
from shared.chassis.parking import Parked, Wanted
from shared.chassis.tables import inbox, outbox
from shared.chassis.work import Work
from shared.kernel.actor import SYSTEM, Role
from shared.kernel.deadline import Clock, Deadline
from shared.kernel.period import Workdays

MONDAY = date(2026, 3, 9)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def make_due(work: Work, table: Table) -> None:
    """Let every waiting row come again now, instead of after its pause."""
    with work.database.writing() as connection:
        connection.execute(update(table).values(next_try_at=LONG_AGO))


def swept_out(work: Work, sweep: Any, *, turns: int = 12) -> None:
    """Turn a sweep often enough for every try of every row, without the pauses between them."""
    for _ in range(turns):
        make_due(work, sweep.table)
        sweep.once()


def rows_of(work: Work, table: Table) -> list[dict[str, Any]]:
    """Return every row of a table, in the order of its key."""
    with work.database.reading() as connection:
        query = select(table).order_by(*table.primary_key.columns)
        return [dict(row) for row in connection.execute(query).mappings()]


def types_told(work: Work) -> list[str]:
    """Return the wire types of what was said, in order."""
    return [row["type"] for row in rows_of(work, outbox)]


def a_clock(**different: Any) -> Clock:
    """Return a clock of 5 working days from a Monday; due on the Monday after."""
    told: dict[str, Any] = {
        "kind": "test",
        "title": "试验事项",
        "starts_with": "试验开始",
        "article": "15",
        "mark": "T",
        "subject_id": uuid4(),
        "project_id": uuid4(),
        "anchor_on": MONDAY,
        "period": Workdays(5),
        "owed_by": Role.OWNER_UNIT,
    }
    return Clock(**{**told, **different})


def armed(work: Work, **different: Any) -> UUID:
    """Arm a clock; return its subject."""
    asked = a_clock(**different)
    with work.begin(SYSTEM) as tx:
        tx.arm(asked)
    return asked.subject_id


def newest(work: Work, subject_id: UUID) -> Deadline:
    """Return the subject's newest clock, which there must be."""
    with work.look() as tx:
        found = tx.deadline("test", subject_id)
    assert found is not None
    return found


def discard_what_waits(work: Work) -> None:
    """Park every event that has not been handled, as its sweep does with a defect, and discard it as a person does."""
    with work.database.writing() as connection:
        given_up = {"parked_at": clock.true_now(), "reason": "KeyError: 'seal'"}
        assert connection.execute(update(inbox).where(inbox.c.handled_at.is_(None)).values(given_up)).rowcount
    for parked in parked_in(work, kind="event"):
        with work.begin(SYSTEM) as tx:
            repairing.discard(tx, parked.kind, parked.row_id, "录入有误")


def parked_in(work: Work, **wanted: Any) -> list[Parked]:
    """Return what is parked, or what was discarded."""
    with work.database.reading() as connection:
        return parking.listed(connection, work.service, Wanted(**wanted), limit=100)


def replayed(work: Work) -> int:
    """Give everything that is parked another try; return how many rows."""
    with work.begin(SYSTEM) as tx:
        return repairing.replay_all(tx, Wanted())


def trail_faults(work: Work) -> list[Fault]:
    """Return what the verifier says of the trail, of which nothing is signed yet."""
    with work.database.reading() as connection:
        return verifying.verify(connection, work.service, {})


def kept(work: Work) -> list[UUID]:
    """Return the ids of what became a row, in the order of the rows."""
    return [row["event_id"] for row in rows_of(work, inbox)]


def statements(work: Work, deed: Callable[[], Any]) -> int:
    """Return how many statements the deed sends."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(work.database.engine, "before_cursor_execute", note)
    try:
        deed()
    finally:
        event.remove(work.database.engine, "before_cursor_execute", note)
    return len(sent)
