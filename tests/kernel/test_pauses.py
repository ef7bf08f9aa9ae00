"""A clock that stands still: the pause day counts, the day of resumption does not (D8)."""

from datetime import date

import pytest

from shared.kernel.calendar import bundled
from shared.kernel.workdays import (
    CalendarDays,
    Months,
    OpenPause,
    Pause,
    ResumedBeforePaused,
    Workdays,
    due,
)

WEDNESDAY = date(2026, 9, 16)
TUESDAY_PAUSED = date(2026, 9, 22)
FRIDAY_RESUMED = date(2026, 10, 9)
UNPAUSED = date(2026, 9, 30)  # ten working days after the Wednesday


def ten_days(*pauses, **more):
    return due(WEDNESDAY, 10, bundled(), pauses=pauses, **more)


def test_the_pause_day_counts_and_the_day_of_resumption_does_not():
    found = ten_days(Pause(TUESDAY_PAUSED, FRIDAY_RESUMED))
    counted = [step.day.day for step in found.explanation if step.counted]

    assert found.on == date(2026, 10, 15)
    assert counted == [17, 18, 20, 21, 22, 10, 12, 13, 14, 15]


def test_a_pause_that_ends_on_its_own_day_changes_nothing():
    saturday_made_up = date(2026, 5, 9)
    pauses = [Pause(saturday_made_up, saturday_made_up)]

    assert due(date(2026, 5, 6), 5, bundled(), pauses=pauses).on == date(2026, 5, 12)


def test_overlapping_pauses_are_one():
    overlapping = [
        Pause(date(2026, 9, 29), FRIDAY_RESUMED),
        Pause(TUESDAY_PAUSED, date(2026, 9, 30)),
        Pause(date(2026, 9, 23), date(2026, 9, 24)),
    ]

    assert ten_days(*overlapping).on == ten_days(Pause(TUESDAY_PAUSED, FRIDAY_RESUMED)).on


def test_two_pauses_apart_both_count():
    apart = [
        Pause(date(2026, 9, 17), date(2026, 9, 18)),
        Pause(date(2026, 9, 28), date(2026, 9, 29)),
    ]

    assert ten_days(*apart).on == date(2026, 10, 9)


def test_a_pause_that_begins_on_the_due_date_or_ends_by_the_anchor_changes_nothing():
    unpaused = ten_days().on

    assert unpaused == UNPAUSED
    assert ten_days(Pause(UNPAUSED, FRIDAY_RESUMED)).on == UNPAUSED
    assert ten_days(Pause(date(2026, 9, 1), WEDNESDAY)).on == UNPAUSED


def test_only_the_part_of_a_pause_after_the_anchor_counts():
    assert ten_days(Pause(date(2026, 9, 1), date(2026, 9, 17))).on == date(2026, 10, 8)


def test_an_open_pause_has_no_due_date():
    with pytest.raises(OpenPause) as refusal:
        ten_days(Pause(TUESDAY_PAUSED))

    assert refusal.value.status == 409
    assert "2026-09-22" in refusal.value.detail


def test_a_clock_resumes_no_earlier_than_it_was_paused():
    with pytest.raises(ResumedBeforePaused):
        Pause(FRIDAY_RESUMED, TUESDAY_PAUSED)


def test_an_extension_is_paused_as_well():
    in_the_extension = Pause(UNPAUSED, date(2026, 10, 8))

    assert ten_days(extension=Workdays(2)).on == date(2026, 10, 9)
    assert ten_days(in_the_extension, extension=Workdays(2)).on == date(2026, 10, 10)


@pytest.mark.parametrize(
    ("period", "on"),
    [
        (CalendarDays(30), date(2026, 10, 20)),  # 16 October and four days, a Tuesday
        (Months(1), date(2026, 10, 20)),
    ],
)
def test_days_and_months_stand_still_too(period, on):
    pauses = [Pause(TUESDAY_PAUSED, date(2026, 9, 26))]

    assert due(WEDNESDAY, period, bundled(), pauses=pauses).on == on


@pytest.mark.parametrize("period", [CalendarDays(30), Months(1)])
@pytest.mark.parametrize(
    "pause",
    [
        Pause(date(2026, 9, 1), date(2026, 9, 10)),
        Pause(date(2026, 10, 16), date(2026, 10, 30)),
    ],
)
def test_a_pause_outside_a_period_of_days_or_months_changes_nothing(period, pause):
    assert due(WEDNESDAY, period, bundled(), pauses=[pause]).on == date(2026, 10, 16)


def test_only_the_part_of_a_pause_after_the_anchor_lengthens_calendar_days():
    pauses = [Pause(date(2026, 9, 1), date(2026, 9, 20))]

    assert due(WEDNESDAY, CalendarDays(30), bundled(), pauses=pauses).on == date(2026, 10, 20)
