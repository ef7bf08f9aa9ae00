"""The register follows what the owners of the clocks say."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from services.regulation import rules
from shared.events.deadline import DeadlinePaused
from shared.kernel.calendar import bundled
from shared.kernel.counting import Pause, PauseReason
from shared.kernel.deadline import Lamp
from shared.kernel.period import SHANGHAI
from tests.builders import LAW, THE_CITYS
from tests.regulation.builders import (
    MONDAY_IN_MARCH,
    a_moved_clock,
    a_noted_pause,
    a_paused_clock,
    a_resumed_clock,
    an_armed_clock,
    an_ended_clock,
)


def a_registered_clock() -> rules.Registered:
    return rules.enter(an_armed_clock(), at=MONDAY_IN_MARCH)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=SHANGHAI)


def test_what_is_entered_counts_as_its_owner_counts():
    held = a_registered_clock()

    assert held.deadline.due_on == date(2026, 3, 20)
    assert held.deadline.bound_at == datetime(2026, 3, 21, tzinfo=SHANGHAI)
    assert held.deadline.armed_at == MONDAY_IN_MARCH


def test_a_move_is_kept_with_both_dates_and_its_reason():
    held = rules.move(a_registered_clock(), a_moved_clock(), at=at(24))

    (change,) = held.moves
    assert (held.due_on, held.bound_at) == (date(2026, 3, 26), datetime(2026, 3, 27, tzinfo=SHANGHAI))
    assert (change.at, change.from_on, change.to_on) == (at(24), date(2026, 3, 25), date(2026, 3, 26))
    assert change.reason == "测试用临时放假通知"


def test_a_clock_that_had_passed_wrongly_runs_again():
    passed = rules.end(a_registered_clock(), an_ended_clock(outcome="fired", at=at(21, 0)))

    again = rules.move(passed, a_moved_clock(), at=at(24))

    assert (passed.state, passed.fired_at) == ("fired", at(21, 0))
    assert (again.state, again.fired_at) == ("open", None)


def test_a_clock_stands_still_and_runs_on():
    paused = rules.pause(a_registered_clock(), a_paused_clock())
    running = rules.resume(paused, a_resumed_clock())

    assert (paused.state, paused.pauses[0].resume_on) == ("paused", None)
    assert (running.state, running.pauses[0].resume_on, running.due_on) == (
        "open",
        date(2026, 3, 17),
        date(2026, 3, 25),
    )


def test_a_pause_that_ends_leaves_the_clock_to_the_other_reasons():
    held = rules.pause(a_registered_clock(), a_paused_clock())
    both = rules.pause(held, replace(a_paused_clock(), reason="correction", note="补正一次"))

    one_left = rules.note_pause(both, a_noted_pause())

    assert one_left.state == "paused"
    assert one_left.pauses == (
        Pause(date(2026, 3, 12), date(2026, 3, 16), PauseReason.EXPERT_REVIEW),
        Pause(date(2026, 3, 12), reason=PauseReason.CORRECTION, note="补正一次"),
    )


def test_a_pause_of_which_nothing_was_heard_is_kept_when_it_is_noted():
    kept = rules.note_pause(a_registered_clock(), a_noted_pause(note="专家评审会〔2026〕3号"))

    assert kept.state == "open"
    assert [pause.note for pause in kept.pauses] == ["专家评审会〔2026〕3号"]


def test_a_pause_said_without_a_note_is_read_as_before():
    body = a_paused_clock().to_json()
    del body["note"]

    assert rules.pause(a_registered_clock(), DeadlinePaused.from_json(body)).pauses[0].note is None


def test_a_limit_that_passed_wrongly_stands_still_without_a_mark():
    passed = rules.end(a_registered_clock(), an_ended_clock(outcome="fired", at=at(21, 0)))

    held = rules.pause(passed, a_paused_clock())

    assert (held.state, held.fired_at) == ("paused", None)


@pytest.mark.parametrize(
    ("turns", "state", "lamp"),
    [
        (["met"], "met", Lamp.BLUE),
        (["fired"], "fired", Lamp.RED),
        (["fired", "met"], "fired", Lamp.DARK_RED),
        (["cancelled"], "cancelled", Lamp.OFF),
    ],
)
def test_an_end_is_an_end_and_late_is_late_for_ever(turns: list[str], state: str, lamp: Lamp):
    held = a_registered_clock()
    for outcome in turns:
        held = rules.end(held, an_ended_clock(outcome=outcome, at=at(20 if turns == ["met"] else 23)))

    assert held.state == state
    assert rules.lamp_of(held, calendar=bundled(), now=at(24), yellow=THE_CITYS.yellow) == lamp


def test_what_is_shown_bears_its_lamp_in_chinese():
    shown = rules.view(a_registered_clock(), calendar=bundled(), now=at(19), yellow=THE_CITYS.yellow)

    assert (shown["lamp"], shown["lamp_text"], shown["project_id"]) == (
        "yellow",
        "即将到期",
        an_armed_clock().project_id,
    )


def test_an_explanation_counts_the_days_and_names_every_change():
    held = rules.move(replace(a_registered_clock(), due_on=date(2026, 3, 25)), a_moved_clock(), at=at(24))

    told = rules.explain(held, None, calendar=bundled(), law=LAW, now=at(24))

    counted = [step for step in told["explanation"] if step["counted"]]
    assert [step["counted"] for step in counted] == list(range(1, 14))  # nine by the calendar, and four that are kept
    assert counted[-1]["day"] == "2026-03-26"
    assert "2026年3月24日，到期日由2026年3月25日调整为2026年3月26日，依据：测试用临时放假通知。" in told["text"]
    assert "已告知的较晚日期继续有效" in told["text"]
