"""Counting again: every deadline a notice can touch, each once, and a defect in one stops no other for ever."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from shared.chassis import calendars, clock
from shared.chassis.firing import DeadlineSweep
from shared.chassis.recounting import RecountSweep
from shared.chassis.tables import audit, calendar_notices, deadline_moves, deadlines
from shared.chassis.work import Work
from shared.kernel.actor import SYSTEM
from shared.kernel.counting import PauseReason
from shared.kernel.deadline import Deadline
from tests.builders import a_closure
from tests.chassis.spring import (
    AFTER_ALL,
    MONDAY,
    SHIPPED_WITH_IT,
    TUESDAY,
    due_on,
    hear_the_extension,
    spring_2020,
)
from tests.chassis.steps import LONG_AGO, armed, rows_of, swept_out, types_told


@pytest.fixture(autouse=True)
def in_the_spring() -> Iterator[None]:
    """Nobody knows yet that the Spring Festival of 2020 will be extended."""
    with spring_2020():
        yield


def test_an_open_deadline_moves_once_and_its_move_is_kept(work: Work):
    armed(work, anchor_on=TUESDAY)
    before = due_on(work)
    hear_the_extension(work)
    swept_out(work, RecountSweep(work, {}), turns=3)

    assert (before, due_on(work)) == ([date(2020, 2, 3)], [date(2020, 2, 5)])
    assert [(row["from_on"], row["to_on"]) for row in rows_of(work, deadline_moves)] == [
        (date(2020, 2, 3), date(2020, 2, 5))
    ]


@pytest.mark.parametrize(
    ("closed_on", "reason"),
    [(date(2020, 2, 20), "国办发明电〔2020〕1号"), (date(2020, 2, 5), "国办发明电〔2020〕1号、晋市政办〔2026〕9号")],
    ids=["after its last day", "on its way"],
)
def test_a_move_is_put_down_to_the_notices_that_moved_it_however_many_came_before_the_count(
    work: Work, closed_on: date, reason: str
):
    armed(work, anchor_on=TUESDAY)
    hear_the_extension(work)
    with work.database.writing() as connection:
        calendars.adopt(connection, a_closure(closed_on), at=LONG_AGO)
    swept_out(work, RecountSweep(work, {}), turns=2)

    assert [row["reason"] for row in rows_of(work, deadline_moves)] == [reason]


def test_a_deadline_that_fired_on_the_old_calendar_opens_again_and_fires_once_more_when_it_is_really_due(work: Work):
    fired: list[date] = []
    fire = DeadlineSweep(work, {"test": lambda tx, deadline: fired.append(deadline.due_on)})
    judged: list[Deadline] = []
    armed(work, anchor_on=TUESDAY)
    fire.once()
    hear_the_extension(work)
    RecountSweep(work, {"test": lambda tx, deadline: judged.append(deadline)}).once()
    fire.once()
    reopened = rows_of(work, deadlines)[0]["state"]
    with clock.stopped_at(AFTER_ALL):
        fire.once()

    assert fired == [date(2020, 2, 3), date(2020, 2, 5)]
    assert [deadline.due_on for deadline in judged] == [date(2020, 2, 5)]
    assert reopened == "open"


def test_a_deadline_of_a_kind_that_nobody_judges_anew_stays_ended_and_tells_its_later_date(work: Work):
    armed(work, anchor_on=TUESDAY)
    DeadlineSweep(work, {"test": lambda tx, deadline: None}).once()
    hear_the_extension(work)
    swept_out(work, RecountSweep(work, {}), turns=3)

    (row,) = rows_of(work, deadlines)
    assert (row["state"], row["due_on"]) == ("fired", date(2020, 2, 5))
    assert types_told(work)[-1] == "deadline.moved.v1"


def test_a_deadline_that_a_door_has_met_in_the_same_batch_is_counted_as_it_then_stands(work: Work):
    project_id = uuid4()
    armed(work, anchor_on=MONDAY, project_id=project_id)
    met_by_it = armed(work, kind="other", anchor_on=TUESDAY, project_id=project_id)
    nothing = {kind: lambda tx, deadline: None for kind in ("test", "other")}
    DeadlineSweep(work, nothing).once()
    hear_the_extension(work)
    sweep = RecountSweep(work, {**nothing, "test": lambda tx, deadline: tx.meet("other", met_by_it)})
    swept_out(work, sweep, turns=3)

    states = {row["kind"]: (row["state"], row["due_on"]) for row in rows_of(work, deadlines)}
    assert states == {"test": ("open", date(2020, 2, 4)), "other": ("fired", date(2020, 2, 5))}


def test_a_notice_that_ships_with_a_release_opens_again_what_fired_wrongly_before_it(work: Work):
    armed(work, anchor_on=TUESDAY)
    DeadlineSweep(work, {"test": lambda tx, deadline: None}).once()
    calendars.know_until(SHIPPED_WITH_IT)
    swept_out(work, RecountSweep(work, {"test": lambda tx, deadline: None}), turns=3)

    (row,) = rows_of(work, deadlines)
    assert (row["state"], row["due_on"]) == ("open", date(2020, 2, 5))


@pytest.mark.parametrize("shipped", [False, True])
def test_what_was_missed_before_the_first_day_that_a_new_notice_may_change_is_left_alone(work: Work, shipped: bool):
    armed(work, anchor_on=date(2019, 6, 3))
    DeadlineSweep(work, {"test": lambda tx, deadline: None}).once()
    before = rows_of(work, deadlines)
    calendars.know_until(SHIPPED_WITH_IT) if shipped else hear_the_extension(work)
    counted = RecountSweep(work, {"test": lambda tx, deadline: None}).once()

    assert (counted, rows_of(work, deadlines)) == (0, before)


def test_what_a_heard_notice_may_change_is_read_as_it_was_kept_when_it_was_heard(work: Work):
    armed(work, anchor_on=date(2019, 6, 3))
    DeadlineSweep(work, {"test": lambda tx, deadline: None}).once()
    hear_the_extension(work)
    with work.database.writing() as connection:
        connection.execute(update(calendar_notices).values(changes_from=date(2019, 6, 1)))

    assert RecountSweep(work, {"test": lambda tx, deadline: None}).once() == 1


def test_what_was_missed_on_a_calendar_that_nobody_can_tell_is_counted_again(work: Work):
    armed(work, anchor_on=date(2019, 6, 3))
    DeadlineSweep(work, {"test": lambda tx, deadline: None}).once()
    with work.database.writing() as connection:
        connection.execute(update(deadlines).values(calendar_version="strange"))
    sweep = RecountSweep(work, {})
    turns = [sweep.once(), sweep.once()]

    assert turns == [1, 0]
    assert [row["calendar_version"] for row in rows_of(work, deadlines)] == [calendars.shipped().version]


def test_no_deadline_fires_between_the_notice_and_the_count(work: Work):
    fired: list[Any] = []
    armed(work, anchor_on=TUESDAY)
    hear_the_extension(work)
    DeadlineSweep(work, {"test": lambda tx, deadline: fired.append(deadline)}).once()

    assert fired == []


@pytest.mark.parametrize("passed", [False, True])
def test_a_clock_whose_end_a_notice_puts_behind_a_pause_is_told_to_stand_still(work: Work, passed: bool):
    subject_id = armed(work, anchor_on=TUESDAY, pausable=True, mark="P")
    with work.begin(SYSTEM) as tx:
        tx.pause("test", subject_id, reason=PauseReason.CORRECTION, note="补正一次", on=date(2020, 2, 3))
    if passed:
        DeadlineSweep(work, {"test": lambda tx, deadline: None}).once()
    hear_the_extension(work)
    judged: list[Deadline] = []
    swept_out(work, RecountSweep(work, {"test": lambda tx, deadline: judged.append(deadline)}), turns=3)

    (row,) = rows_of(work, deadlines)
    assert [deadline.state for deadline in judged] == (["paused"] if passed else [])
    assert (row["state"], row["due_on"], row["fired_at"]) == ("paused", date(2020, 2, 3), None)
    assert types_told(work)[1:] == [
        "deadline.pause_noted.v1",
        *(["deadline.ended.v1"] if passed else []),
        "deadline.paused.v1",
    ]
    assert [row["to_state"] for row in rows_of(work, audit)][-1] == "paused"
    assert rows_of(work, deadline_moves) == []


def test_the_sweep_rests_once_everything_is_counted(work: Work, monkeypatch: pytest.MonkeyPatch):
    armed(work, anchor_on=TUESDAY)
    hear_the_extension(work)
    sweep = RecountSweep(work, {})
    turns = [sweep.once(), sweep.once()]

    def never() -> None:
        raise AssertionError("it looked at the rows again")

    monkeypatch.setattr(sweep, "due", never)
    assert [*turns, sweep.once()] == [1, 0, 0]
