"""What one row of a batch cannot write, or has turned, harms no other row and makes none act twice."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from services.application import rules
from services.application.store import Applications
from shared.chassis import clock, inbox
from shared.chassis.firing import DeadlineSweep
from shared.chassis.inbox import InboxSweep
from shared.chassis.tables import inbox as rows
from shared.chassis.tables import outbox
from shared.chassis.work import Tx, Work
from shared.events.approval import ApprovalAccepted
from shared.kernel.deadline import Deadline
from tests.application.builders import an_application
from tests.chassis.steps import armed, rows_of, swept_out
from tests.chassis.twins import a_fact, heard

TYPE = ApprovalAccepted.type
BROKEN = UUID(int=5)
PROJECTS = [UUID(int=number) for number in range(1, 10)]


def project(project_id: UUID, **different: Any) -> rules.Application:
    """Return an application with a number of its own."""
    return an_application(project_id=project_id, project_no=f"JC-{project_id}", **different)


UNWRITABLE = "\ud800"  # no database takes it, and none is asked: it fails on the way


def test_a_value_that_cannot_be_written_harms_its_own_row_alone_when_a_later_one_looks(work: Work):
    def keep_what_cannot_be_kept(tx: Tx, event: ApprovalAccepted) -> None:
        broken = {"contact_name": UNWRITABLE} if event.project_id == BROKEN else {}
        Applications(tx).add(project(event.project_id, **broken))
        tx.emit(a_fact(event.project_id))
        tx.settle() if event.project_id > BROKEN else None

    inbox.receive(work, [heard(project_id, 1) for project_id in PROJECTS])
    swept_out(work, InboxSweep(work, {TYPE: keep_what_cannot_be_kept}))

    fine = [project_id for project_id in PROJECTS if project_id != BROKEN]
    assert [row["aggregate_id"] for row in rows_of(work, rows) if row["parked_at"]] == [BROKEN]
    assert sorted(row["aggregate_id"] for row in rows_of(work, rows) if row["handled_at"]) == fine
    assert [row["attempts"] for row in rows_of(work, rows) if row["handled_at"]] == [0] * len(fine)
    with work.look() as tx:
        assert [one.project_id for one in Applications(tx).listed()] == fine
    assert sorted(row["aggregate_id"] for row in rows_of(work, outbox)) == fine


@pytest.mark.parametrize("turn", ["cancel", "meet"])
def test_a_clock_that_an_earlier_row_of_the_batch_has_ended_does_not_fire(work: Work, turn: str):
    fired: list[str] = []

    def first(tx: Tx, deadline: Deadline) -> None:
        fired.append(deadline.kind)
        getattr(tx, turn)("second", deadline.subject_id)

    with clock.stopped_at(datetime(2026, 3, 9, 9, tzinfo=clock.SHANGHAI)):
        for kind in ("first", "second"):
            armed(work, kind=kind, project_id=BROKEN, subject_id=BROKEN)
    with clock.stopped_at(datetime(2026, 3, 17, 1, tzinfo=clock.SHANGHAI)):
        doors = {"first": first, "second": lambda tx, deadline: fired.append(deadline.kind)}
        swept_out(work, DeadlineSweep(work, doors))

    told = [json.loads(row["body"])["data"] for row in rows_of(work, outbox) if row["type"] == "deadline.ended.v1"]
    assert fired == ["first"]
    assert sorted((end["kind"], end["outcome"]) for end in told) == [
        ("first", "fired"),
        ("second", "cancelled" if turn == "cancel" else "met"),
    ]
