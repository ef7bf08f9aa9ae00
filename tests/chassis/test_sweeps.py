"""Deadlines, the relay and the trail on PostgreSQL: fired once, told in order, tampering named."""

import threading
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from shared.chassis import audit, clock, inbox, verifying
from shared.chassis.firing import DeadlineSweep
from shared.chassis.relay import Relay
from shared.chassis.tables import audit as audit_rows
from shared.chassis.tables import inbox as inbox_rows
from shared.chassis.work import Work
from shared.kernel.actor import SYSTEM
from shared.kernel.deadline import Clock
from shared.kernel.period import Workdays
from tests.chassis.twins import MONDAY, a_fact, heard, swept, together

pytestmark = pytest.mark.servers


def test_deadlines_due_at_once_fire_once_with_two_sweeps_and_a_provisional_one_never(twins: tuple[Work, Work]):
    fired: list[UUID] = []
    with clock.stopped_at(datetime(2026, 3, 9, 9, tzinfo=clock.SHANGHAI)):
        subjects = [_armed(twins[0], MONDAY) for _ in range(60)]
        provisional = _armed(twins[0], date(2026, 12, 25))
    fires = {"test": lambda tx, deadline: fired.append(deadline.subject_id)}

    with clock.stopped_at(datetime(2026, 3, 16, 23, 59, 59, tzinfo=clock.SHANGHAI)):
        together(*[swept(DeadlineSweep(work, fires), times=3) for work in twins])
        early = list(fired)
    with clock.stopped_at(datetime(2027, 3, 1, tzinfo=clock.SHANGHAI)):
        together(*[swept(DeadlineSweep(work, fires)) for work in twins])

    assert early == []
    assert sorted(fired) == sorted(subjects)
    assert provisional not in fired


def _armed(work: Work, anchor: date) -> UUID:
    subject_id = uuid4()
    with work.begin(SYSTEM) as tx:
        tx.arm(
            Clock(
                kind="test",
                title="试验事项",
                starts_with="试验开始",
                article="15",
                mark="T",
                subject_id=subject_id,
                project_id=uuid4(),
                anchor_on=anchor,
                period=Workdays(5),
                owed_by=None,
            )
        )
    return subject_id


class Slow:
    """A carrier that lets the other copy try meanwhile."""

    def __init__(self, told: list[int]) -> None:
        self.told = told

    def carry(self, batch: Any) -> None:
        """Take the batch, slowly."""
        for row in batch:
            self.told.append(row["position"])
            threading.Event().wait(0.0005)


def test_two_relays_tell_everything_once_and_in_order(twins: tuple[Work, Work]):
    told: list[int] = []
    for _ in range(40):
        with twins[0].begin(SYSTEM) as tx:
            tx.emit(a_fact(uuid4()))

    together(*[swept(Relay(work, Slow(told)), times=10) for work in twins])

    assert len(told) == 40
    assert told == sorted(told)


def test_a_batch_the_carrier_refuses_is_told_again(twins: tuple[Work, Work]):
    class Refusing:
        def carry(self, batch: Any) -> None:
            raise OSError("no broker")

    with twins[0].begin(SYSTEM) as tx:
        tx.emit(a_fact(uuid4()))
    with pytest.raises(OSError, match="no broker"):
        Relay(twins[0], Refusing()).once()
    told: list[int] = []

    assert Relay(twins[1], Slow(told)).once() == 1
    assert len(told) == 1


def test_a_tampered_a_deleted_and_a_truncated_trail_are_named(twins: tuple[Work, Work]):
    cases = [uuid4() for _ in range(4)]
    for case_id in cases:
        for _ in range(3):
            with twins[0].begin(SYSTEM) as tx:
                tx.record(audit.Entry(case_id=case_id, outcome="accepted", action="test"))
    changed, holed, truncated, whole = cases
    row = audit_rows.c
    with twins[0].database.writing() as connection:
        connection.execute(update(audit_rows).where(row.case_id == changed, row.position == 2).values(action="x"))
        connection.execute(audit_rows.delete().where(row.case_id == holed, row.position == 2))
        connection.execute(audit_rows.delete().where(row.case_id == truncated, row.position == 3))
        faults = verifying.verify(connection, twins[0].service, {})
        connection.rollback()

    assert {fault.case_id for fault in faults} == {changed, holed, truncated}
    assert whole not in {fault.case_id for fault in faults}


def test_bytes_that_are_no_event_are_kept_and_parked(twins: tuple[Work, Work]):
    inbox.receive(twins[0], [b"\xff not json", b"{}", heard(uuid4(), 1)])

    with twins[0].database.reading() as connection:
        rows = connection.execute(select(inbox_rows).order_by(inbox_rows.c.position)).mappings().all()
    assert [row["type"] for row in rows if row["parked_at"] is None] == ["approval.accepted.v1"]
    assert [bytes(row["raw"]) for row in rows if row["parked_at"] is not None] == [b"\xff not json", b"{}"]
