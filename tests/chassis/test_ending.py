"""How clocks end: once, as met or cancelled; one that has fired is met late or cancelled, and its firing is kept."""

import json
from datetime import datetime

import pytest

from shared.chassis import clock
from shared.chassis.firing import DeadlineSweep
from shared.chassis.tables import deadlines, outbox
from shared.chassis.work import Work
from shared.kernel.actor import SYSTEM
from tests.chassis.steps import armed, newest, rows_of

WEDNESDAY = datetime(2026, 3, 11, 15, 0, tzinfo=clock.SHANGHAI)
AFTER_THE_BOUND = datetime(2026, 3, 17, 8, 0, tzinfo=clock.SHANGHAI)


@pytest.mark.parametrize(("first", "then"), [("met", "cancelled"), ("cancelled", "met")])
def test_what_has_ended_stays_as_it_ended(work: Work, first: str, then: str):
    subject_id = armed(work)
    for state in (first, then):
        with work.begin(SYSTEM, received_at=WEDNESDAY) as tx:
            {"met": tx.meet, "cancelled": tx.cancel}[state]("test", subject_id)

    assert newest(work, subject_id).state == first


def test_what_has_fired_stays_fired_and_its_first_late_meeting_is_noted(work: Work):
    subject_id = armed(work)
    with work.database.writing() as connection:
        connection.execute(deadlines.update().values(state="fired", fired_at=AFTER_THE_BOUND))
    for moment in (AFTER_THE_BOUND, AFTER_THE_BOUND.replace(day=20)):
        with work.begin(SYSTEM, received_at=moment) as tx:
            tx.meet("test", subject_id)

    deadline = newest(work, subject_id)
    assert (deadline.state, deadline.met_at) == ("fired", AFTER_THE_BOUND)


def test_what_has_fired_and_waits_can_be_cancelled_and_its_firing_stays_on_record(work: Work):
    subject_id = armed(work)
    DeadlineSweep(work, {"test": lambda tx, deadline: None}).once()
    with work.begin(SYSTEM) as tx:
        tx.cancel("test", subject_id)
    with work.begin(SYSTEM) as tx:
        tx.meet("test", subject_id)

    deadline = newest(work, subject_id)
    assert (deadline.state, deadline.met_at) == ("cancelled", None)
    assert deadline.fired_at is not None
    ended = [json.loads(row["body"])["data"] for row in rows_of(work, outbox)][1:]
    assert [(one["outcome"], one["late"]) for one in ended] == [("fired", True), ("cancelled", False)]


def test_what_has_fired_and_was_met_afterwards_is_cancelled_no_more(work: Work):
    subject_id = armed(work)
    DeadlineSweep(work, {"test": lambda tx, deadline: None}).once()
    with work.begin(SYSTEM) as tx:
        tx.meet("test", subject_id)
        tx.cancel("test", subject_id)

    assert newest(work, subject_id).state == "fired"


def test_what_had_fired_and_is_met_afterwards_is_said_to_be_met_late(work: Work):
    subject_id = armed(work)
    DeadlineSweep(work, {"test": lambda tx, deadline: None}).once()
    with work.begin(SYSTEM) as tx:
        tx.meet("test", subject_id)

    ended = [json.loads(row["body"])["data"] for row in rows_of(work, outbox)][1:]
    assert [(one["outcome"], one["late"]) for one in ended] == [("fired", True), ("met", True)]
