"""Rows that share their statements: each is still done once, undone alone, and in the order of its case."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from services.application import rules
from services.application.store import Applications
from shared.chassis import audit, claims, inbox, verifying
from shared.chassis.inbox import InboxSweep
from shared.chassis.sweep import TRIES
from shared.chassis.tables import audit as trail
from shared.chassis.tables import deadlines, numbers, outbox
from shared.chassis.tables import inbox as rows
from shared.chassis.work import Tx, Work
from shared.events.approval import ApprovalAccepted
from shared.kernel.actor import SYSTEM
from tests.application.builders import an_application
from tests.chassis.steps import a_clock, make_due, rows_of, statements, swept_out
from tests.chassis.twins import a_fact, heard, swept, together

TYPE = ApprovalAccepted.type
BROKEN = UUID(int=5)
PROJECTS = [UUID(int=number) for number in range(1, 10)]


def project(project_id: UUID, **different: Any) -> rules.Application:
    """Return an application with a number of its own."""
    return an_application(project_id=project_id, project_no=f"JC-{project_id}", **different)


def keep(tx: Tx, event: ApprovalAccepted) -> None:
    """Add the project, say a fact and arm a clock: nothing that anybody looks at before the end."""
    Applications(tx).add(project(event.project_id))
    tx.emit(a_fact(event.project_id))
    tx.arm(a_clock(project_id=event.project_id))


def failing_after(*acts: Callable[[Tx, Any], None]) -> Callable[[Tx, Any], None]:
    """Return a door that does these things and then fails for the broken project, every time."""

    def hear(tx: Tx, event: ApprovalAccepted) -> None:
        for act in acts:
            act(tx, event)
        if event.project_id == BROKEN:
            raise ZeroDivisionError

    return hear


def number_it(tx: Tx, _event: Any) -> None:
    """Allot a number, which is written at once."""
    tx.number("晋市测")


def look(tx: Tx, event: Any) -> None:
    """Look at everything, so that all that waits is written first."""
    assert event.project_id in {one.project_id for one in Applications(tx).listed()}


@pytest.mark.parametrize("acts", [(keep,), (keep, number_it), (number_it, keep), (keep, look), (keep, look, number_it)])
def test_a_fault_in_the_middle_of_a_batch_undoes_its_own_row_alone_and_no_door_is_opened_twice(
    work: Work, acts: tuple[Callable[[Tx, Any], None], ...]
):
    heard_of: list[UUID] = []
    inbox.receive(work, [heard(project_id, 1) for project_id in PROJECTS])
    note = failing_after(*acts, lambda tx, event: heard_of.append(event.project_id))
    InboxSweep(work, {TYPE: note}).once()

    fine = [project_id for project_id in PROJECTS if project_id != BROKEN]
    assert sorted(heard_of) == PROJECTS
    assert sorted(row["aggregate_id"] for row in rows_of(work, rows) if row["handled_at"]) == fine
    assert [row["reason"] for row in rows_of(work, rows) if not row["handled_at"]] == ["ZeroDivisionError: "]
    with work.look() as tx:
        assert [one.project_id for one in Applications(tx).listed()] == fine
    assert {row["aggregate_id"] for row in rows_of(work, outbox)} == set(fine)
    assert {row["project_id"] for row in rows_of(work, deadlines)} == set(fine)
    assert {row["case_id"] for row in rows_of(work, trail)} == set(fine)
    numbered = [row["last_serial"] for row in rows_of(work, numbers)]
    assert numbered == ([len(fine)] if number_it in acts else [])


def test_a_fault_that_only_the_last_statement_shows_still_harms_its_own_row_alone(work: Work):
    twice = uuid4()
    inbox.receive(work, [*(heard(project_id, 1) for project_id in PROJECTS), heard(twice, 1)])
    again = json.loads(heard(twice, 1))
    inbox.receive(work, [json.dumps({**again, "source": "/review"}).encode()])
    swept_out(work, InboxSweep(work, {TYPE: keep}))

    unhandled = [row for row in rows_of(work, rows) if row["handled_at"] is None]
    assert [(row["source"], row["attempts"]) for row in unhandled] == [("/review", TRIES)]
    assert unhandled[0]["parked_at"] is not None
    assert "IntegrityError" in unhandled[0]["reason"]
    told = sorted(row["aggregate_id"] for row in rows_of(work, outbox))
    assert told == sorted([*PROJECTS, twice] * 2)  # a fact and an armed clock of each


def test_a_row_sees_what_the_row_before_it_saved_and_nothing_of_one_that_failed(work: Work):
    seen: list[tuple[UUID, int]] = []

    def count_up(tx: Tx, event: ApprovalAccepted) -> None:
        applications = Applications(tx)
        found = applications.get(PROJECTS[0])
        seen.append((event.project_id, found.round))
        applications.save(project(PROJECTS[0], round=found.round + 1))

    with work.begin(SYSTEM) as tx:
        Applications(tx).add(project(PROJECTS[0]))
    inbox.receive(work, [heard(project_id, 1) for project_id in PROJECTS])
    InboxSweep(work, {TYPE: failing_after(count_up)}).once()

    assert [round_ for _, round_ in seen] == [0, 1, 2, 3, 4, 4, 5, 6, 7]
    with work.look() as tx:
        assert Applications(tx).get(PROJECTS[0]).round == 8


def test_what_is_written_behind_the_store_is_read_again(work: Work):
    seen: list[int] = []

    def rewrite(tx: Tx, event: ApprovalAccepted) -> None:
        applications = Applications(tx)
        seen.append(applications.get(event.project_id).round)
        tx.execute(Applications.table.update().values(round=7))
        seen.append(applications.get(event.project_id).round)

    with work.begin(SYSTEM) as tx:
        for project_id in PROJECTS[:2]:
            Applications(tx).add(project(project_id))
    inbox.receive(work, [heard(project_id, 1) for project_id in PROJECTS[:2]])
    InboxSweep(work, {TYPE: rewrite}).once()

    assert seen == [0, 7, 7, 7]


def test_a_look_that_would_write_is_refused_although_its_writes_wait(on_postgres: Work):
    with pytest.raises(Exception, match="read-only"), on_postgres.look() as tx:
        Applications(tx).add(an_application())


def test_a_batch_of_a_hundred_sends_no_more_statements_than_a_batch_of_ten(on_postgres: Work):
    def touch(tx: Tx, event: ApprovalAccepted) -> None:
        applications = Applications(tx)
        applications.save(applications.get(event.project_id))
        keep_less(tx, event)

    def sent_for(number: int) -> int:
        projects = [uuid4() for _ in range(number)]
        with on_postgres.begin(SYSTEM) as tx:
            for project_id in projects:
                Applications(tx).add(project(project_id))
        inbox.receive(on_postgres, [heard(project_id, 1) for project_id in projects])
        return statements(on_postgres, InboxSweep(on_postgres, {TYPE: touch}).once)

    ten, hundred = sent_for(10), sent_for(100)

    assert ten == hundred < 20


def keep_less(tx: Tx, event: ApprovalAccepted) -> None:
    """Say a fact and arm a clock."""
    tx.emit(a_fact(event.project_id))
    tx.arm(a_clock(project_id=event.project_id))


def test_a_batch_lets_go_of_its_locks_in_time_and_the_next_goes_on(work: Work, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(claims, "HOLD_SECONDS", -1.0)
    inbox.receive(work, [heard(project_id, 1) for project_id in PROJECTS[:3]])
    sweep = InboxSweep(work, {TYPE: keep})
    turns = [sweep.once() for _ in range(4)]

    assert turns == [1, 1, 1, 0]
    assert len(rows_of(work, outbox)) == 6


def test_two_copies_that_race_do_everything_once_in_order_and_leave_no_gap(twins: tuple[Work, Work]):
    projects = [uuid4() for _ in range(60)]
    letters = [heard(project_id, number) for number in range(1, 6) for project_id in projects]
    inbox.receive(twins[0], letters)

    def hear(tx: Tx, event: ApprovalAccepted) -> None:
        tx.emit(a_fact(event.project_id))
        tx.record(audit.Entry(case_id=event.project_id, outcome="heard", action="test"))
        if tx.cause_id and tx.cause_id.int % 7 == 0:
            tx.execute(insert(numbers).values(office_mark=str(tx.cause_id), year=2026, last_serial=1))

    together(*[swept(InboxSweep(work, {TYPE: hear}), times=40) for work in twins])

    with twins[0].database.reading() as connection:
        told = connection.execute(select(outbox.c.aggregate_id, outbox.c.sequence).order_by(outbox.c.position)).all()
        faults = verifying.verify(connection, twins[0].service, {})
    for project_id in projects:
        assert [sequence for aggregate_id, sequence in told if aggregate_id == project_id] == [1, 2, 3, 4, 5]
    assert faults == []
    assert all(row["handled_at"] for row in rows_of(twins[0], rows))


def test_a_batch_that_was_spoilt_once_comes_together_again(work: Work):
    inbox.receive(work, [heard(project_id, 1) for project_id in PROJECTS])
    sweep = InboxSweep(work, {TYPE: failing_after(keep)})
    sweep.once()
    make_due(work, rows)
    turns = [sweep.once(), sweep.once()]

    assert turns == [1, 0]
