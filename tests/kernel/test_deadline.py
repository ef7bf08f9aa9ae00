"""A deadline is missed from its bound on, and its lamp says so."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.kernel.actor import Role
from shared.kernel.calendar import bundled
from shared.kernel.deadline import Clock, Lamp, Yellow, lamp
from shared.kernel.workdays import SHANGHAI, CalendarDays, Months, Workdays, due
from tests.builders import THE_CITYS, laid_down
from tests.kernel.builders import SOMETHING, TUESDAY, a_deadline

BOUND = datetime(2026, 10, 13, tzinfo=SHANGHAI)
AN_INSTANT = timedelta(microseconds=1)
YELLOW = THE_CITYS.yellow


def lamp_on(day, deadline, yellow=YELLOW):
    return lamp(deadline, now=datetime.fromisoformat(f"{day}T12:00:00+08:00"), calendar=bundled(), yellow=yellow)


def test_a_deadline_is_missed_from_the_bound_on():
    deadline = a_deadline()

    assert deadline.bound_at == BOUND
    assert not deadline.missed_by(BOUND - AN_INSTANT)
    assert deadline.missed_by(BOUND)


@pytest.mark.parametrize("period", [Workdays(5), CalendarDays(30), Months(6)])
def test_a_deadline_knows_its_period(period):
    assert a_deadline(period).period == period


def a_clock(**changes):
    facts = {
        "kind": "contract_filing",
        "title": "合同备案",
        "starts_with": "合同签订",
        "article": "15",
        "mark": "T",
        "subject_id": SOMETHING,
        "project_id": SOMETHING,
        "anchor_on": TUESDAY,
        "period": Workdays(5),
        "owed_by": Role.OWNER_UNIT,
    }
    return Clock(**(facts | changes))


def test_a_clock_says_what_is_to_be_armed():
    clock = a_clock()

    assert due(clock.anchor_on, clock.period, bundled()).bound_at == BOUND


@pytest.mark.parametrize("unnamed", ["title", "starts_with"])
def test_a_clock_names_what_is_due_and_what_starts_it(unnamed):
    with pytest.raises(ValueError, match="contract_filing does not name"):
        a_clock(**{unnamed: ""})


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        ("2026-09-29", Lamp.GREEN),
        ("2026-10-08", Lamp.GREEN),
        ("2026-10-09", Lamp.YELLOW),
        ("2026-10-12", Lamp.YELLOW),
        ("2026-10-13", Lamp.RED),
    ],
)
def test_a_short_period_turns_yellow_with_two_working_days_left(today, shown):
    assert lamp_on(today, a_deadline()) is shown


@pytest.mark.parametrize(
    ("period", "green_on", "yellow_on"),
    [
        (Workdays(20), "2026-10-26", "2026-10-27"),  # due Monday 2 November, four days left
        (CalendarDays(30), "2026-10-22", "2026-10-23"),  # due Thursday 29 October, six days left
        (Months(2), "2026-11-17", "2026-11-18"),  # due Monday 30 November, twelve of 62 days left
    ],
)
def test_a_long_period_turns_yellow_with_a_fifth_left(period, green_on, yellow_on):
    deadline = a_deadline(period)

    assert lamp_on(green_on, deadline) is Lamp.GREEN
    assert lamp_on(yellow_on, deadline) is Lamp.YELLOW


@pytest.mark.parametrize(
    ("yellow", "green_on", "yellow_on"),
    [
        (Yellow(short_period_workdays=10, workdays=3, percent=20), "2026-09-30", "2026-10-08"),
        (Yellow(short_period_workdays=4, workdays=3, percent=40), "2026-10-08", "2026-10-09"),  # two of five are left
        (Yellow(short_period_workdays=4, workdays=3, percent=19), "2026-10-11", "2026-10-12"),
    ],
)
def test_a_rule_set_says_when_a_lamp_turns_yellow(yellow, green_on, yellow_on):
    assert lamp_on(green_on, a_deadline(), yellow) is Lamp.GREEN
    assert lamp_on(yellow_on, a_deadline(), yellow) is Lamp.YELLOW


def test_what_a_county_says_of_its_lamps_goes_before_what_the_city_says():
    assert laid_down(lamp_yellow_workdays=4).yellow == replace(YELLOW, workdays=4)


def test_ten_calendar_days_turn_yellow_with_two_working_days_left():
    """Friday 2 October rolls to Thursday 8 October, so 30 September and 8 October are left."""
    deadline = a_deadline(CalendarDays(10), anchor=date(2026, 9, 22))

    assert lamp_on("2026-09-28", deadline) is Lamp.GREEN
    assert lamp_on("2026-09-29", deadline) is Lamp.YELLOW


def test_the_lamp_turns_red_at_midnight_in_shanghai():
    deadline = a_deadline()

    assert lamp(deadline, now=BOUND - AN_INSTANT, calendar=bundled(), yellow=YELLOW) is Lamp.YELLOW
    assert lamp(deadline, now=BOUND, calendar=bundled(), yellow=YELLOW) is Lamp.RED


def test_nothing_is_called_overdue_by_a_provisional_date():
    waiting, handed_in = a_deadline(provisional=True), a_deadline(provisional=True, met_at=BOUND, state="met")

    assert lamp(waiting, now=BOUND, calendar=bundled(), yellow=YELLOW) is Lamp.YELLOW
    assert lamp(handed_in, now=BOUND, calendar=bundled(), yellow=YELLOW) is Lamp.BLUE


def test_a_waiting_time_ends_without_a_fault_and_not_before_its_date_is_final():
    waiting = a_deadline(owed_by=None, state="fired", fired_at=BOUND)
    may_move = a_deadline(owed_by=None, provisional=True)

    assert lamp(waiting, now=BOUND, calendar=bundled(), yellow=YELLOW) is Lamp.ENDED
    assert lamp(may_move, now=BOUND, calendar=bundled(), yellow=YELLOW) is Lamp.YELLOW
    assert lamp(may_move, now=BOUND - AN_INSTANT, calendar=bundled(), yellow=YELLOW) is Lamp.YELLOW


def test_the_day_of_a_lamp_is_the_day_in_shanghai():
    evening_of_thursday_in_utc = datetime(2026, 10, 8, 17, tzinfo=UTC)

    assert lamp(a_deadline(), now=evening_of_thursday_in_utc, calendar=bundled(), yellow=YELLOW) is Lamp.YELLOW


def test_a_paused_deadline_is_grey_even_after_its_bound():
    assert lamp_on("2026-10-30", a_deadline(state="paused")) is Lamp.GREY


def test_what_was_met_in_time_stays_blue_and_what_was_met_late_dark_red():
    in_time = a_deadline(state="met", met_at=BOUND - AN_INSTANT)
    late = a_deadline(state="met", met_at=BOUND, fired_at=BOUND)

    assert lamp_on("2027-01-05", in_time) is Lamp.BLUE
    assert lamp_on("2027-01-05", late) is Lamp.DARK_RED


def test_a_cancelled_deadline_shows_no_warning():
    assert lamp_on("2026-10-30", a_deadline(state="cancelled")) is Lamp.OFF


def test_every_lamp_has_its_own_text_and_icon():
    assert len({each.chinese for each in Lamp}) == len(Lamp)
    assert len({each.icon for each in Lamp}) == len(Lamp)
