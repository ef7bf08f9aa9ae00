"""Which rungs an obligation has, and when each may go."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.reminder import rules
from shared.kernel.actor import Actor, Role
from tests.builders import LAW
from tests.reminder import builders
from tests.reminder.builders import CALENDAR, LADDERS, NEXT_TUESDAY, at

CLERK = Actor(
    user_id="bdb-1", name="李审核", office_id="jc-bdb", office_name="市{大}数据应用局", roles=frozenset({Role.BDB})
)


def test_a_filing_clock_has_its_four_rungs_and_accuses_nobody_before_it_has_passed():
    rungs = builders.planned(builders.an_obligation())

    assert builders.moments(rungs) == {
        "before_2": "03-12 09:00",
        "on_day": "03-16 09:00",
        "after_1": None,
        "after_3": None,
    }


def test_a_passed_clock_is_brought_before_the_leader_and_then_before_supervision():
    rungs = builders.planned(builders.an_obligation(state="passed"))

    assert builders.moments(rungs)["after_1"] == "03-17 09:00"
    assert builders.moments(rungs)["after_3"] == "03-19 09:00"
    assert [(rung.addressee, rung.post) for rung in rungs][1:] == [
        ("jc-transport", "officer"),
        ("jc-transport", "leader"),
        ("BDB", "officer"),
    ]


def test_rungs_count_working_days_across_a_festival():
    rungs = builders.planned(
        builders.an_obligation(anchor_on=date(2026, 9, 29), due_on=date(2026, 10, 12), state="passed")
    )

    assert builders.moments(rungs) == {
        "before_2": "10-09 09:00",  # the make-up Saturday of 10 October counts
        "on_day": "10-12 09:00",
        "after_1": "10-13 09:00",
        "after_3": "10-15 09:00",
    }


def test_a_provisional_date_is_reminded_of_and_accuses_nobody():
    rungs = builders.planned(builders.an_obligation(provisional=True, state="passed"))

    assert {step for step, moment in builders.moments(rungs).items() if moment} == {"before_2", "on_day"}


@pytest.mark.parametrize("state", ["paused", "ended"])
def test_nobody_is_reminded_of_what_stands_still_or_is_done(state: str):
    rungs = builders.planned(builders.an_obligation(state=state))

    assert {rung.goes_at for rung in rungs} == {None}


def test_what_nobody_owes_has_no_ladder():
    assert builders.planned(builders.an_obligation(owed_by=None)) == []


def test_a_period_too_short_for_a_rung_does_not_have_it():
    rungs = builders.planned(builders.an_obligation(due_on=date(2026, 3, 11), amount=2))

    assert [rung.step for rung in rungs] == ["on_day", "after_1", "after_3"]


def test_a_moved_date_plans_anew_what_has_not_gone_and_never_what_has():
    obligation = builders.an_obligation()
    first, *others = builders.planned(obligation)
    gone = replace(first, gathered_at=at("2026-03-12T09:00:00"))

    moved = builders.planned(replace(obligation, due_on=NEXT_TUESDAY), kept=[gone, *others])

    assert builders.moments(moved) == {"on_day": "03-17 09:00", "after_1": None, "after_3": None}
    assert [rung.rung_id for rung in moved] == [rung.rung_id for rung in others]


def test_a_rung_that_the_new_period_has_no_room_for_is_kept_without_a_moment():
    obligation = builders.an_obligation()
    kept = builders.planned(obligation)

    moved = builders.planned(replace(obligation, due_on=date(2026, 3, 10)), kept=kept)

    assert builders.moments(moved)["before_2"] is None
    assert {rung.rung_id for rung in moved} == {rung.rung_id for rung in kept}


def test_the_bureau_does_not_supervise_itself():
    rungs = builders.planned(builders.an_obligation(owed_by="BDB", state="passed"))

    assert [(rung.addressee, rung.post) for rung in rungs] == [
        ("BDB", "officer"),
        ("BDB", "officer"),
        ("BDB", "leader"),
        ("auditor", "officer"),
    ]


@pytest.mark.parametrize(
    ("moment", "may"),
    [
        ("2026-03-12T08:29:59", False),
        ("2026-03-12T08:30:00", True),
        ("2026-03-12T17:59:59", True),
        ("2026-03-12T18:00:00", False),
        ("2026-03-14T10:00:00", False),  # a Saturday
        ("2026-10-10T10:00:00", True),  # a make-up Saturday
        ("2026-10-01T10:00:00", False),  # National Day, a Thursday
    ],
)
def test_people_are_reminded_in_the_hours_of_working_days_only(moment: str, may: bool):
    assert rules.may_send(at(moment), CALENDAR, LADDERS.hours) is may


@pytest.mark.parametrize(
    ("moment", "first"),
    [
        ("2026-03-12T07:00:00", "2026-03-12T08:30:00"),
        ("2026-03-12T10:15:00", "2026-03-12T10:15:00"),
        ("2026-03-12T18:00:00", "2026-03-13T08:30:00"),
        ("2026-03-13T23:00:00", "2026-03-16T08:30:00"),
        ("2026-09-30T20:00:00", "2026-10-08T08:30:00"),
    ],
)
def test_the_next_moment_is_pushed_and_never_dropped(moment: str, first: str):
    assert rules.next_moment(at(moment), CALENDAR, LADDERS.hours) == at(first)


def urged(obligation: rules.Obligation, moment: str, kept: Any = ()) -> rules.Planned:
    return rules.urge(
        obligation,
        builders.a_project(),
        kept=kept,
        ladders=LADDERS,
        calendar=CALENDAR,
        actor=CLERK,
        now=at(moment),
        rung_id=uuid4(),
    )


def test_an_urging_by_hand_goes_at_once_and_only_once_on_a_working_day():
    obligation = builders.an_obligation()
    rung = urged(obligation, "2026-03-10T10:00:00")

    with pytest.raises(rules.UrgedToday, match="2026年3月10日"):
        urged(obligation, "2026-03-10T16:00:00", kept=[rung])
    later = urged(obligation, "2026-03-10T19:00:00", kept=[rung])

    assert (rung.goes_at, later.goes_at) == (at("2026-03-10T10:00:00"), at("2026-03-11T08:30:00"))
    assert "市大数据应用局催办" in rung.template


@pytest.mark.parametrize("state", ["paused", "ended"])
def test_what_is_done_or_stands_still_is_not_urged(state: str):
    with pytest.raises(rules.NotUrgeable):
        urged(builders.an_obligation(state=state), "2026-03-10T10:00:00")


@pytest.mark.parametrize(("kind", "urgeable"), [("application_correction", False), ("contract_filing", True)])
def test_a_window_that_has_closed_is_not_urged_and_a_limit_that_has_passed_is(kind: str, urgeable: bool):
    passed = builders.an_obligation(kind=kind, state="passed")

    with nullcontext() if urgeable else pytest.raises(rules.NotUrgeable):
        assert urged(passed, "2026-03-18T10:00:00").goes_at == at("2026-03-18T10:00:00")


def test_an_urging_keeps_its_moment_when_the_date_moves_and_loses_it_when_it_is_done():
    obligation = builders.an_obligation()
    rung = urged(obligation, "2026-03-10T19:00:00")

    moved = builders.planned(replace(obligation, due_on=NEXT_TUESDAY), kept=[rung])
    ended = builders.planned(replace(obligation, state="ended"), kept=[rung])

    assert [one.goes_at for one in moved if one.step == rung.step] == [rung.goes_at]
    assert [one.goes_at for one in ended if one.step == rung.step] == [None]


def test_the_plan_notes_the_calendar_it_was_made_on():
    obligation = rules.planned_on(builders.an_obligation(calendar_version="old"), CALENDAR)

    assert obligation.calendar_version == CALENDAR.version


def test_a_rung_goes_when_its_own_condition_holds():
    before, after = LADDERS.of("contract_filing")[0], LADDERS.of("contract_filing")[2]

    assert rules.may_go(before, builders.an_obligation()) is True
    assert rules.may_go(after, builders.an_obligation()) is False
    assert rules.may_go(after, builders.an_obligation(state="passed")) is True


def test_an_audience_is_found_from_who_owes():
    told = rules.addressed(rules.Audience.LEADER, builders.an_obligation(owed_by="FIN"), builders.a_project())

    assert told == ("FIN", "leader")
    assert rules.owing(builders.an_obligation(), builders.a_project()) == "jc-transport"


def test_a_parameter_is_never_shown_as_law():
    assert builders.an_obligation(mark="T").basis(LAW) == "办法第15条"
    assert builders.an_obligation(mark="P").basis(LAW) == "办理时限"


def test_the_days_between_two_rungs_are_those_of_the_calendar():
    rungs = builders.planned(builders.an_obligation(state="passed"))
    before, on_day = (rung.goes_at for rung in rungs[:2])

    assert before is not None
    assert on_day is not None
    assert on_day - before == timedelta(days=4)  # over a weekend
