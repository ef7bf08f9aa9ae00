"""The events of one project share a batch and keep their order, whatever one of them meets."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.application import rules
from services.application.store import Applications
from shared.chassis import clock, inbox
from shared.chassis.inbox import InboxSweep
from shared.chassis.tables import inbox as rows
from shared.chassis.work import Tx, Work
from shared.events.approval import ApprovalAccepted
from tests.application.builders import an_application
from tests.chassis.steps import a_clock, rows_of
from tests.chassis.twins import a_fact, heard

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


def test_the_events_of_one_project_are_heard_in_one_turn_in_their_order(work: Work):
    order: list[UUID] = []
    letters = [heard(BROKEN, number, UUID(int=number)) for number in (3, 1, 4, 2)]
    inbox.receive(work, letters)
    sweep = InboxSweep(work, {TYPE: lambda tx, event: order.append(tx.cause_id)})
    turns = [sweep.once(), sweep.once()]

    assert turns == [4, 0]
    assert order == [UUID(int=number) for number in (1, 2, 3, 4)]


def failing_at(*event_ids: UUID) -> Callable[[Tx, Any], None]:
    """Return a door that fails for these events."""

    def hear(tx: Tx, event: Any) -> None:
        tx.emit(a_fact(event.project_id))
        if tx.cause_id in event_ids:
            raise ZeroDivisionError

    return hear


def test_what_follows_an_event_that_fails_waits_with_it_in_the_same_turn_and_in_the_next(work: Work):
    letters = [heard(BROKEN, number, UUID(int=number)) for number in (1, 2, 3, 4)]
    inbox.receive(work, [*letters, heard(PROJECTS[0], 1)])
    sweep = InboxSweep(work, {TYPE: failing_at(UUID(int=2))})
    turns = [sweep.once(), sweep.once()]

    assert turns == [3, 0]
    assert [(row["attempts"], row["handled_at"] is not None) for row in rows_of(work, rows)] == [
        (0, True),
        (1, False),
        (0, False),
        (0, False),
        (0, True),
    ]


def test_an_event_that_waits_in_the_middle_holds_back_those_behind_it(work: Work):
    inbox.receive(work, [heard(BROKEN, number, UUID(int=number)) for number in (1, 2, 3)])
    with work.database.writing() as connection:
        later = clock.true_now() + timedelta(minutes=1)
        connection.execute(rows.update().where(rows.c.sequence == 2).values(next_try_at=later))
    turns = [InboxSweep(work, {TYPE: failing_at()}).once() for _ in range(2)]

    assert turns == [1, 0]
