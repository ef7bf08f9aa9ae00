"""A machine whose clock was ahead when it heard an event lets nobody wait until that time has come."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from shared.chassis import clock, inbox
from shared.chassis.inbox import InboxSweep
from shared.chassis.tables import inbox as rows
from shared.chassis.work import Tx, Work
from shared.events.approval import ApprovalAccepted
from tests.chassis.steps import rows_of
from tests.chassis.twins import heard

AHEAD = timedelta(hours=8)  # a machine that takes its own local time for that of Greenwich, until it is set right


def heard_ahead(work: Work, *letters: bytes) -> None:
    """Hear letters while the machine's clock is ahead."""
    now = clock.true_now
    with pytest.MonkeyPatch.context() as wrong:
        wrong.setattr(clock, "true_now", lambda: now() + AHEAD)
        inbox.receive(work, letters)


def test_what_it_heard_has_its_effect_at_once_when_the_clock_is_right_and_in_order(work: Work):
    project, other = uuid4(), uuid4()
    order: list[UUID] = []

    def hear(_tx: Tx, event: ApprovalAccepted) -> None:
        order.append(event.project_id)

    heard_ahead(work, *(heard(project, number) for number in (1, 2, 3)))
    inbox.receive(work, [heard(project, 4), heard(other, 1)])
    sweep = InboxSweep(work, {ApprovalAccepted.type: hear})
    turns = [sweep.once(), sweep.once(), sweep.once()]

    assert turns == [1, 4, 0]
    assert order == [other, project, project, project, project]
    assert all(row["handled_at"] is not None for row in rows_of(work, rows))
