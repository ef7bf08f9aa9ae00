"""Two copies of one service on one PostgreSQL: whatever races, things happen once, in order, without a gap."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from shared.chassis import audit, clock, inbox, verifying
from shared.chassis.inbox import InboxSweep
from shared.chassis.sweep import TRIES, NotYet
from shared.chassis.tables import audit as audit_rows
from shared.chassis.tables import inbox as inbox_rows
from shared.chassis.tables import outbox
from shared.chassis.work import Tx, Work
from shared.events.approval import ApprovalAccepted
from shared.kernel.actor import SYSTEM
from tests.chassis.twins import a_fact, heard, swept, together

pytestmark = pytest.mark.servers


def test_ten_writers_of_one_case_number_its_events_and_its_trail_without_a_gap(twins: tuple[Work, Work]):
    project_id = uuid4()

    def say(work: Work) -> Callable[[], None]:
        def deed() -> None:
            for _ in range(5):
                with work.begin(SYSTEM) as tx:
                    tx.emit(a_fact(project_id))
                    tx.record(audit.Entry(case_id=project_id, outcome="accepted", action="test"))

        return deed

    together(*[say(work) for work in twins for _ in range(5)])

    with twins[0].database.reading() as connection:
        query = select(outbox.c.sequence).where(outbox.c.aggregate_id == project_id).order_by(outbox.c.sequence)
        sequences = list(connection.execute(query).scalars())
        positions = select(func.max(audit_rows.c.position)).where(audit_rows.c.case_id == project_id)
        length = connection.execute(positions).scalar_one()
        faults = verifying.verify(connection, twins[0].service, {})
    assert sequences == list(range(1, 51))
    assert (length, faults) == (50, [])


def test_document_numbers_have_no_gap_although_some_transactions_fail(twins: tuple[Work, Work]):
    given: list[int] = []

    def number(work: Work, fails: bool) -> Callable[[], None]:
        def deed() -> None:
            for _ in range(5):
                try:
                    with work.begin(SYSTEM) as tx:
                        serial = tx.number("晋市测").serial
                        if fails:
                            raise LookupError("undone")
                        given.append(serial)
                except LookupError:
                    pass

        return deed

    together(*[number(work, fails) for work in twins for fails in (False, True, False)])

    assert sorted(given) == list(range(1, 21))


def test_an_event_heard_three_times_by_two_copies_has_one_effect(twins: tuple[Work, Work]):
    project_id, effects = uuid4(), []
    letters = [heard(project_id, number) for number in range(1, 21)]

    together(*[lambda work=work: inbox.receive(work, letters) for work in (*twins, twins[0])])
    hears = {ApprovalAccepted.type: lambda tx, event: effects.append(tx.cause_id)}
    together(*[swept(InboxSweep(work, hears)) for work in twins])

    assert (len(effects), len(set(effects))) == (20, 20)


def test_one_projects_events_are_handled_in_order_and_a_parked_one_holds_back_only_its_own(twins: tuple[Work, Work]):
    broken, fine, order = uuid4(), uuid4(), []
    inbox.receive(twins[0], [heard(broken, 1), heard(broken, 2), heard(fine, 2), heard(fine, 1), heard(fine, 3)])

    def hear(tx: Tx, event: ApprovalAccepted) -> None:
        if event.project_id == broken:
            raise ZeroDivisionError("a defect")
        order.append(tx.cause_id)

    sweep = InboxSweep(twins[0], {ApprovalAccepted.type: hear})
    for _ in range(TRIES):
        swept(sweep, times=4)()
        _let_all_come_again(twins[0])

    with twins[0].database.reading() as connection:
        rows = connection.execute(select(inbox_rows).order_by(inbox_rows.c.position)).mappings().all()
    parked = [row["sequence"] for row in rows if row["parked_at"] is not None]
    waiting = [row["sequence"] for row in rows if row["handled_at"] is None and row["parked_at"] is None]
    handled = {row["event_id"]: row["sequence"] for row in rows if row["handled_at"] is not None}
    assert (parked, waiting) == ([1], [2])
    assert [handled[event_id] for event_id in order] == [1, 2, 3]


def _let_all_come_again(work: Work) -> None:
    with work.database.writing() as connection:
        connection.execute(update(inbox_rows).values(next_try_at=clock.true_now() - timedelta(seconds=1)))


def test_what_is_not_yet_understood_waits_and_is_never_parked(twins: tuple[Work, Work]):
    inbox.receive(twins[0], [heard(uuid4(), 1)])
    ready: list[bool] = []

    def hear(_tx: Tx, _event: ApprovalAccepted) -> None:
        if not ready:
            raise NotYet("its cause")

    sweep = InboxSweep(twins[0], {ApprovalAccepted.type: hear})
    for _ in range(TRIES + 3):
        sweep.once()
        _let_all_come_again(twins[0])
    ready.append(True)
    sweep.once()

    with twins[0].database.reading() as connection:
        (row,) = connection.execute(select(inbox_rows)).mappings().all()
    assert row["handled_at"] is not None
    assert row["attempts"] == TRIES + 3
