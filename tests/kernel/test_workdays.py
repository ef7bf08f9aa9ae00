"""Due dates: every vector of the domain, and what holds for all of them."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from shared.kernel.calendar import BeyondCalendar, Calendar, bundled, bundled_notices
from shared.kernel.workdays import (
    SHANGHAI,
    CalendarDays,
    Months,
    Workdays,
    WrongPeriod,
    due,
    is_late,
    period_of,
    remaining,
    workdays_between,
)

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))
TUESDAY_BEFORE_NATIONAL_DAY = date(2026, 9, 29)
MONDAY_AFTER_NATIONAL_DAY = date(2026, 10, 12)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_a_vector_of_the_domain_falls_due_as_counted_by_hand(vector):
    found = due(date.fromisoformat(vector["start"]), vector["n"], bundled())
    counted = [step.day.isoformat() for step in found.explanation if step.counted]

    assert found.on.isoformat() == vector["due"]
    assert found.bound_at.isoformat() == vector["deadline_exclusive"]
    assert found.provisional is vector["provisional"]
    assert counted == vector["counted"]


def test_an_amendment_moves_the_clock_that_was_open():
    original = Calendar.of(notice for notice in bundled_notices() if notice.published_on < date(2020, 1, 1))
    wednesday = date(2020, 1, 22)
    before = due(wednesday, 5, original)

    assert before.on == date(2020, 2, 4)
    assert [step.day.day for step in before.explanation if step.counted] == [23, 31, 1, 3, 4]
    assert due(wednesday, 5, bundled()).on == date(2020, 2, 6)
    assert before.calendar_version != due(wednesday, 5, bundled()).calendar_version


def test_the_labour_day_of_2019_was_one_day_long_before_its_amendment():
    original = Calendar.of(notice for notice in bundled_notices() if notice.published_on < date(2019, 3, 22))
    tuesday = date(2019, 4, 30)

    assert due(tuesday, 1, original).on == date(2019, 5, 2)
    assert due(tuesday, 1, bundled()).on == date(2019, 5, 5)


@pytest.mark.parametrize(
    ("received_at", "late"),
    [
        ("2026-10-12T23:59:59.999+08:00", False),
        ("2026-10-13T00:00:00+08:00", True),
        ("2026-10-12T15:59:59+00:00", False),
        ("2026-10-12T16:00:00+00:00", True),
    ],
)
def test_a_day_ends_at_midnight_in_shanghai(received_at, late):
    found = due(TUESDAY_BEFORE_NATIONAL_DAY, 5, bundled())

    assert is_late(datetime.fromisoformat(received_at), found) is late


def test_a_moment_without_zone_is_never_compared():
    found = due(TUESDAY_BEFORE_NATIONAL_DAY, 5, bundled())
    with pytest.raises(TypeError):
        is_late(datetime(2026, 10, 12, 12, 0), found)  # noqa: DTZ001 - the very mistake


@pytest.mark.parametrize(
    ("today", "left"),
    [
        ("2026-09-29", 5),
        ("2026-09-30", 4),
        ("2026-10-01", 4),
        ("2026-10-08", 3),
        ("2026-10-09", 2),
        ("2026-10-10", 1),
        ("2026-10-11", 1),
        ("2026-10-12", 0),
        ("2026-10-13", -1),
        ("2026-10-19", -5),
    ],
)
def test_the_days_left_are_counted_from_tomorrow(today, left):
    assert remaining(date.fromisoformat(today), MONDAY_AFTER_NATIONAL_DAY, bundled()) == left


def test_a_saturday_after_the_due_friday_is_overdue():
    friday, saturday = date(2026, 10, 16), date(2026, 10, 17)

    assert remaining(saturday, friday, bundled()) == -1


def test_workdays_between_two_days_count_the_second_and_not_the_first():
    assert workdays_between(TUESDAY_BEFORE_NATIONAL_DAY, MONDAY_AFTER_NATIONAL_DAY, bundled()) == 5
    assert workdays_between(MONDAY_AFTER_NATIONAL_DAY, TUESDAY_BEFORE_NATIONAL_DAY, bundled()) == -5


def test_the_first_contract_under_the_regulation_falls_due_a_week_later():
    friday = date(2019, 12, 13)

    assert due(friday, 5, bundled()).on == date(2019, 12, 20)


@pytest.mark.parametrize(
    ("anchor", "period", "on"),
    [
        ("2026-09-02", CalendarDays(30), "2026-10-08"),  # M1: Friday of National Day rolls forward
        ("2026-01-16", CalendarDays(30), "2026-02-24"),  # M2: Sunday of Spring Festival rolls forward
        ("2025-08-31", Months(6), "2026-02-28"),  # M4: a make-up Saturday does not roll
        ("2024-01-31", Months(1), "2024-02-29"),  # M5: the month's end clamps
        ("2025-12-15", Months(12), "2026-12-15"),
        ("2025-12-31", Months(2), "2026-02-28"),
        ("2026-03-02", CalendarDays(5), "2026-03-09"),  # an ordinary Saturday rolls to Monday
    ],
)
def test_days_and_months_roll_forward_from_a_rest_day(anchor, period, on):
    assert due(date.fromisoformat(anchor), period, bundled()).on == date.fromisoformat(on)


def test_an_extension_runs_on_from_the_old_due_date():
    extended = due(TUESDAY_BEFORE_NATIONAL_DAY, 5, bundled(), extension=Workdays(3))
    rolled = due(date(2026, 9, 2), CalendarDays(30), bundled(), extension=Workdays(2))

    assert extended.on == date(2026, 10, 15)
    assert rolled.on == date(2026, 10, 10)


@pytest.mark.parametrize(
    ("anchor", "n", "provisional"),
    [
        (date(2026, 12, 17), 5, False),  # Thursday, due on Thursday 24 December
        (date(2026, 12, 18), 5, True),
        (date(2026, 12, 25), 5, True),
        (date(2026, 12, 23), 7, True),
        (date(2025, 12, 25), 5, False),
        (date(2018, 12, 28), 1, True),
        (date(2018, 12, 31), 1, False),
        (date(2010, 6, 1), 5, True),
    ],
)
def test_a_day_on_the_way_that_is_not_final_makes_the_date_provisional(anchor, n, provisional):
    assert due(anchor, n, bundled()).provisional is provisional


def test_unpublished_months_on_the_way_make_a_long_period_provisional():
    assert due(date(2026, 12, 20), CalendarDays(30), bundled()).provisional
    assert due(date(2026, 6, 1), Months(12), bundled()).provisional


@pytest.mark.parametrize("length", [Workdays, CalendarDays, Months])
@pytest.mark.parametrize("amount", [0, -1, True, 1.0, "5", None])
def test_a_period_is_a_whole_number_of_at_least_one(length, amount):
    with pytest.raises(WrongPeriod):
        length(amount)


def test_periods_of_different_units_are_different():
    assert Workdays(5) != CalendarDays(5)
    assert len({Workdays(5), CalendarDays(5), Months(5)}) == 3


@pytest.mark.parametrize("period", [Workdays(5), CalendarDays(30), Months(6)])
def test_a_period_is_kept_as_unit_and_amount(period):
    assert period_of(period.unit, period.n) == period


def test_an_unknown_unit_is_refused():
    with pytest.raises(WrongPeriod):
        period_of("weeks", 2)


def test_a_bare_number_means_working_days():
    assert due(TUESDAY_BEFORE_NATIONAL_DAY, 5, bundled()) == due(TUESDAY_BEFORE_NATIONAL_DAY, Workdays(5), bundled())
    with pytest.raises(WrongPeriod):
        due(TUESDAY_BEFORE_NATIONAL_DAY, 0, bundled())


def test_a_moment_is_no_anchor():
    with pytest.raises(TypeError):
        due(datetime(2026, 9, 29, 17, tzinfo=UTC), 5, bundled())


@pytest.mark.parametrize("period", [Workdays(10**9), CalendarDays(10**9), Months(10**9), Workdays(30_000)])
def test_a_period_beyond_the_calendar_is_refused(period):
    with pytest.raises(BeyondCalendar):
        due(TUESDAY_BEFORE_NATIONAL_DAY, period, bundled())


def test_shanghai_is_eight_hours_ahead_all_year():
    assert SHANGHAI.utcoffset(None) == timedelta(hours=8)


def test_working_days_are_looked_up_and_not_walked(monkeypatch):
    calendar = Calendar.of(bundled_notices())
    due(TUESDAY_BEFORE_NATIONAL_DAY, 5, calendar)
    monkeypatch.setattr(Calendar, "rest_reason", None)

    assert due(TUESDAY_BEFORE_NATIONAL_DAY, 500, calendar).on.year == 2028
