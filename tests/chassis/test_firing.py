"""The deadline sweep: once, never early, never provisional, never what has ended, and never in silence."""

import threading
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from services.application.store import applications
from shared.chassis import clock
from shared.chassis.firing import DeadlineSweep
from shared.chassis.sweep import TRIES
from shared.chassis.tables import audit as trail
from shared.chassis.tables import deadlines
from shared.chassis.work import Tx, Work
from shared.kernel.actor import SYSTEM
from shared.kernel.counting import PauseReason
from shared.kernel.deadline import Deadline
from shared.kernel.money import Money
from tests.chassis.steps import (
    MONDAY,
    a_clock,
    armed,
    make_due,
    parked_in,
    replayed,
    rows_of,
    swept_out,
    trail_faults,
    types_told,
)
from tests.chassis.twins import a_fact, together

LAST_MOMENT = datetime(2026, 3, 16, 23, 59, 59, 999_999, tzinfo=clock.SHANGHAI)
DAYS_BEFORE = datetime(2026, 3, 13, 15, 0, tzinfo=clock.SHANGHAI)
BOUND = datetime(2026, 3, 17, tzinfo=clock.SHANGHAI)


@pytest.fixture(autouse=True)
def at_the_bound() -> Iterator[None]:
    """Business time stands at the first moment that is too late."""
    with clock.stopped_at(BOUND):
        yield


class Bolt:
    """A time door that says a fact and notes the subject."""

    def __init__(self) -> None:
        self.fired: list[UUID] = []

    def __call__(self, tx: Tx, deadline: Deadline) -> None:
        """Say that the deadline has passed."""
        tx.emit(a_fact(deadline.project_id))
        self.fired.append(deadline.subject_id)


def test_a_deadline_fires_at_its_bound_not_a_moment_before_and_only_once(work: Work):
    bolt, subject_id = Bolt(), armed(work)
    sweep = DeadlineSweep(work, {"test": bolt})
    with clock.stopped_at(LAST_MOMENT):
        early = sweep.once()
    turns = [sweep.once() for _ in range(3)]

    assert (early, turns) == (0, [1, 0, 0])
    assert bolt.fired == [subject_id]
    assert [(row["state"], row["fired_at"]) for row in rows_of(work, deadlines)] == [("fired", BOUND)]


def test_a_clock_that_jumps_back_fires_nothing_again(work: Work):
    bolt = Bolt()
    armed(work)
    sweep = DeadlineSweep(work, {"test": bolt})
    sweep.once()
    with clock.stopped_at(LAST_MOMENT):
        sweep.once()
    sweep.once()

    assert len(bolt.fired) == 1


@pytest.mark.parametrize("ended", ["met", "cancelled", "paused"])
def test_what_has_ended_or_stands_still_never_fires(work: Work, ended: str):
    bolt, subject_id = Bolt(), armed(work, pausable=True)
    with work.begin(SYSTEM, received_at=DAYS_BEFORE) as tx:
        {"met": tx.meet, "cancelled": tx.cancel, "paused": partial(tx.pause, reason=PauseReason.CORRECTION)}[ended](
            "test", subject_id
        )
    DeadlineSweep(work, {"test": bolt}).once()

    assert bolt.fired == []
    assert rows_of(work, deadlines)[0]["state"] == ended


def test_a_pause_on_the_last_day_stops_nothing(work: Work):
    bolt, subject_id = Bolt(), armed(work, pausable=True)
    with work.begin(SYSTEM, received_at=LAST_MOMENT) as tx:
        tx.pause("test", subject_id, reason=PauseReason.CORRECTION)
    DeadlineSweep(work, {"test": bolt}).once()

    assert bolt.fired == [subject_id]
    assert "deadline.paused.v1" not in types_told(work)


def test_a_provisional_date_never_fires(work: Work):
    bolt = Bolt()
    armed(work, anchor_on=date(2040, 1, 2))
    with clock.stopped_at(datetime(2041, 1, 1, tzinfo=clock.SHANGHAI)):
        DeadlineSweep(work, {"test": bolt}).once()

    assert bolt.fired == []
    assert rows_of(work, deadlines)[0]["provisional"]


def test_a_kind_without_a_door_is_parked_and_seen(work: Work):
    armed(work, kind="forgotten")
    swept_out(work, DeadlineSweep(work, {}))

    seen = parked_in(work)
    assert [(row.kind, row.what, row.reason) for row in seen] == [("deadline", "forgotten", "NobodyFires: forgotten")]
    assert rows_of(work, deadlines)[0]["state"] == "open"


def test_a_door_that_fails_leaves_no_effect_and_the_deadline_open(work: Work):
    def fail(tx: Tx, deadline: Deadline) -> None:
        tx.emit(a_fact(deadline.project_id))
        tx.arm(a_clock(kind="next"))
        raise ZeroDivisionError

    armed(work)
    swept_out(work, DeadlineSweep(work, {"test": fail}), turns=TRIES - 1)

    assert types_told(work) == ["deadline.armed.v1"]
    assert rows_of(work, trail) == []
    found = [(row["kind"], row["state"], row["parked_at"]) for row in rows_of(work, deadlines)]
    assert found == [("test", "open", None)]


def test_every_fired_deadline_is_in_the_trail_with_its_article(work: Work):
    project_id = uuid4()
    armed(work, project_id=project_id)
    DeadlineSweep(work, {"test": lambda tx, deadline: None}).once()

    told = [(row["case_id"], row["outcome"], row["action"], row["article"]) for row in rows_of(work, trail)]
    assert told == [(project_id, "fired", "test", "15")]
    assert trail_faults(work) == []


def _a_case(work: Work) -> UUID:
    project_id = uuid4()
    texts = ("owner_office_id", "owner_office_name", "project_type", "build_nature", "plan_item", "contact_name")
    row: dict[str, Any] = {
        **dict.fromkeys((*texts, "project_no", "project_name", "state"), "x"),
        "project_id": project_id,
        "estimate": Money(1),
        "relies_on_city_cloud": True,
        "round": 1,
        "materials": (),
        "defects": (),
    }
    with work.database.writing() as connection:
        connection.execute(insert(applications).values(row))
    return project_id


def test_a_command_and_the_sweep_that_cross_on_one_case_both_end_well(on_postgres: Work):
    project_id = _a_case(on_postgres)
    subject_id = armed(on_postgres, project_id=project_id, subject_id=project_id)
    case_held, deadline_held = threading.Event(), threading.Event()
    lock = select(applications).where(applications.c.project_id == project_id).with_for_update()
    faults: list[Exception] = []

    def fire(tx: Tx, deadline: Deadline) -> None:
        deadline_held.set()
        case_held.wait(5)
        tx.execute(lock)

    def command() -> None:
        with on_postgres.begin(SYSTEM, received_at=BOUND) as tx:
            tx.execute(lock)
            case_held.set()
            deadline_held.wait(5)
            tx.meet("test", subject_id)

    def insist() -> None:
        for _ in range(4):
            try:
                return command()
            except Exception as fault:  # noqa: BLE001 - the door does the command again; here we note why
                faults.append(fault)
        return None

    sweep = DeadlineSweep(on_postgres, {"test": fire})
    together(insist, sweep.once)
    make_due(on_postgres, deadlines)
    sweep.once()

    row = rows_of(on_postgres, deadlines)[0]
    assert [getattr(fault, "orig", fault).__class__.__name__ for fault in faults] in ([], ["DeadlockDetected"])
    assert row["met_at"] == BOUND
    assert row["parked_at"] is None


def test_a_deadline_repaired_by_being_met_is_no_longer_parked(work: Work):
    subject_id = armed(work, kind="forgotten")
    swept_out(work, DeadlineSweep(work, {}))
    with work.begin(SYSTEM) as tx:
        tx.meet("forgotten", subject_id)

    assert parked_in(work) == []
    assert rows_of(work, deadlines)[0]["parked_at"] is None


def test_a_replayed_deadline_fires(work: Work):
    armed(work)
    swept_out(work, DeadlineSweep(work, {}))
    again = replayed(work)
    bolt = Bolt()
    DeadlineSweep(work, {"test": bolt}).once()

    assert again == 1
    assert len(bolt.fired) == 1


def test_a_deadline_counted_on_another_calendar_waits_to_be_counted_again(work: Work):
    bolt = Bolt()
    armed(work, anchor_on=MONDAY)
    with work.database.writing() as connection:
        connection.execute(update(deadlines).values(calendar_version="of another notice"))
    DeadlineSweep(work, {"test": bolt}).once()

    assert bolt.fired == []
