"""A processing clock stands still, runs on and is extended; a filing clock does none of it (D7-D9)."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from shared.kernel import turns
from shared.kernel.calendar import Calendar, bundled, bundled_notices
from shared.kernel.deadline import DeadlineState
from shared.kernel.recount import recounted
from shared.kernel.workdays import SHANGHAI, Workdays
from tests.kernel.builders import (
    BACK_ON,
    CONSULTATION,
    CORRECTION,
    EXPERTS,
    NOON,
    PAUSED_ON,
    a_deadline,
    a_review_clock,
    going,
    longer,
    stopped,
)

UNPAUSED, P1 = date(2026, 9, 30), date(2026, 10, 15)


def test_a_clock_that_stood_still_gets_the_days_back_as_in_vector_p1():
    held = stopped()
    running = going(held)

    assert (held.state, held.due_on) == ("paused", UNPAUSED)
    assert (running.state, running.due_on) == ("open", P1)
    assert running.anchor_on == date(2026, 9, 16)


def test_the_same_reason_holds_a_clock_once():
    assert stopped(stopped(), on=date(2026, 9, 23)) == stopped()


def test_a_pause_that_ends_on_its_own_day_changes_nothing():
    saturday_made_up = date(2026, 5, 9)
    clock = a_review_clock(Workdays(5), date(2026, 5, 6))

    assert going(stopped(clock, on=saturday_made_up), on=saturday_made_up).due_on == date(2026, 5, 12)


def test_a_clock_that_two_reasons_hold_runs_on_when_both_have_ended():
    both = stopped(stopped(reason=EXPERTS), on=date(2026, 9, 28), reason=CORRECTION)
    one_left = going(both, on=date(2026, 9, 29), reasons=(EXPERTS,))
    none_left = going(one_left, on=BACK_ON, reasons=(CORRECTION,))

    assert (one_left.state, none_left.state) == ("paused", "open")
    assert none_left.due_on == P1


def test_what_does_not_stand_still_for_a_reason_does_not_run_on_from_it():
    held = stopped()

    assert going(held, reasons=(EXPERTS,)) == held


@pytest.mark.parametrize("day", [UNPAUSED, date(2026, 10, 8)])
def test_a_pause_on_the_last_day_or_later_stops_nothing(day):
    held = stopped(on=day)

    assert (held.state, held.due_on) == ("open", UNPAUSED)
    assert going(held, on=date(2026, 10, 12)).due_on == UNPAUSED


def test_what_has_ended_is_not_paused_any_more():
    met = a_review_clock(state="met", met_at=NOON)

    assert stopped(met) == met


def test_a_filing_clock_stands_still_for_nothing_and_says_that_the_regulation_sets_it():
    with pytest.raises(turns.NeverPauses, match="办法第15条直接规定"):
        stopped(a_deadline())


def test_a_parameter_that_does_not_pause_is_not_called_law():
    with pytest.raises(turns.NeverPauses) as refusal:
        turns.must_be_pausable(a_deadline(mark="P", title="合同备案补正"), on=PAUSED_ON, reason=EXPERTS)

    assert "办法" not in refusal.value.detail
    assert "合同备案补正" in refusal.value.detail


@pytest.mark.parametrize(
    ("deadline", "on", "refusal"),
    [
        (None, PAUSED_ON, turns.NoClockRuns),
        (a_review_clock(state="cancelled"), PAUSED_ON, turns.NoClockRuns),
        (a_review_clock(state="fired"), PAUSED_ON, turns.NoClockRuns),
        (a_review_clock(), UNPAUSED, turns.NothingLeftToPause),
        (stopped(reason=EXPERTS), date(2026, 9, 23), turns.PausedAlready),
        (a_deadline(), date(2026, 9, 30), turns.NeverPauses),
    ],
)
def test_an_office_pauses_only_a_clock_that_runs_and_has_days_left(deadline, on, refusal):
    with pytest.raises(refusal):
        turns.must_be_pausable(deadline, on=on, reason=EXPERTS)


def test_an_office_may_pause_for_a_second_reason():
    turns.must_be_pausable(stopped(reason=CORRECTION), on=date(2026, 9, 23), reason=EXPERTS)


def test_an_office_lets_run_on_only_what_stands_still_for_that_reason():
    turns.must_be_paused(stopped(reason=EXPERTS), reason=EXPERTS)
    with pytest.raises(turns.NotPausedForThat, match="征求意见"):
        turns.must_be_paused(stopped(reason=EXPERTS), reason=CONSULTATION)


def test_an_extension_adds_working_days_to_the_old_due_date():
    extended = longer(a_review_clock(), n=2)

    assert (extended.due_on, extended.extension) == (date(2026, 10, 9), 2)
    assert extended.extension_reason == "方案复杂"
    assert extended.bound_at == datetime(2026, 10, 10, tzinfo=SHANGHAI)


LAST_MOMENT = datetime(2026, 9, 30, 23, 59, 59, tzinfo=SHANGHAI)
BOUND = datetime(2026, 10, 1, tzinfo=SHANGHAI)


def test_an_extension_comes_before_the_end_and_not_at_it():
    assert longer(a_review_clock(), at=LAST_MOMENT).extension == 5
    with pytest.raises(turns.ExtendedAfterTheEnd, match="2026-09-30"):
        longer(a_review_clock(), at=BOUND)


@pytest.mark.parametrize(
    ("deadline", "refusal"),
    [
        (None, turns.NoClockRuns),
        (a_review_clock(state="met", met_at=NOON), turns.NoClockRuns),
        (a_review_clock(state="cancelled"), turns.NoClockRuns),
        (a_review_clock(state="fired", fired_at=BOUND), turns.ExtendedAfterTheEnd),
        (a_review_clock(extension=5), turns.ExtendedBefore),
        (stopped(), turns.ExtendedInAPause),
        (a_deadline(), turns.NeverPauses),
    ],
)
def test_an_extension_is_refused_where_it_is_not_due(deadline, refusal):
    with pytest.raises(refusal):
        longer(deadline)


def test_an_extended_clock_pauses_in_its_extension():
    extended = longer(a_review_clock(), n=2)
    running = going(stopped(extended, on=UNPAUSED, reason=EXPERTS), on=date(2026, 10, 8))

    assert running.due_on == date(2026, 10, 10)


def anchored(deadline, on, now=datetime(2026, 10, 14, 9, tzinfo=SHANGHAI)):
    return turns.anchored(deadline, on=on, calendar=bundled(), now=now)


EARLIER, LATER = date(2026, 9, 28), date(2026, 10, 9)  # due on 10 October and on 15 October, not on the 12th
MET_AT = datetime(2026, 10, 13, 9, tzinfo=SHANGHAI)


@pytest.mark.parametrize(("on", "due_on"), [(EARLIER, date(2026, 10, 10)), (LATER, date(2026, 10, 15))])
def test_a_true_anchor_is_adopted_whether_it_makes_the_date_earlier_or_later(on, due_on):
    assert (anchored(a_deadline(), on).due_on, anchored(a_deadline(), on).state) == (due_on, "open")


def test_a_clock_that_ran_out_by_a_wrong_anchor_runs_again_only_where_its_true_bound_has_not_passed():
    fired = a_deadline(state="fired", fired_at=MET_AT)

    assert (anchored(fired, LATER).state, anchored(fired, LATER).fired_at) == ("open", None)
    assert anchored(fired, EARLIER).state == "fired"


def test_what_was_met_late_by_a_wrong_anchor_only_is_met():
    met_late = a_deadline(state="fired", fired_at=MET_AT, met_at=MET_AT)

    assert (anchored(met_late, LATER).state, anchored(met_late, LATER).fired_at) == ("met", None)
    assert anchored(met_late, EARLIER).state == "fired"


@pytest.mark.parametrize("on", [date(2026, 9, 30), date(2026, 10, 1)])
def test_an_anchor_that_was_later_never_costs_the_date_that_was_told(on):
    told = a_deadline(due_on=(kept := date(2026, 10, 19)), bound_at=datetime(2026, 10, 20, tzinfo=SHANGHAI))

    assert anchored(told, on).due_on == kept


def test_an_anchor_with_no_working_day_between_it_and_the_other_counts_alike_and_keeps_the_date_that_was_told():
    told = a_deadline(anchor=date(2026, 10, 11), due_on=(kept := date(2026, 10, 19)))

    assert anchored(told, date(2026, 10, 10)).due_on == kept
    assert anchored(told, date(2026, 10, 9)).due_on == date(2026, 10, 15)


def test_a_clock_that_is_owed_no_more_is_not_anchored_anew():
    cancelled = a_deadline(state="cancelled")

    assert anchored(cancelled, LATER) == cancelled


def of_2020(before_the_extension):
    known = [notice for notice in bundled_notices() if notice.published_on <= date(2020, 1, 23)]
    return Calendar.of(known) if before_the_extension else bundled()


def test_a_notice_during_a_pause_is_counted_when_the_clock_runs_on():
    old, new = of_2020(before_the_extension=True), of_2020(before_the_extension=False)
    clock = recounted(a_review_clock(Workdays(5), date(2020, 1, 21)), old, now=NOON.replace(year=2020, month=1))
    held = stopped(clock, on=date(2020, 1, 22))
    amended = recounted(held, new, now=datetime(2020, 1, 28, tzinfo=SHANGHAI))
    running = going(amended, on=date(2020, 1, 23), calendar=new)

    assert (amended.state, amended.due_on, amended.calendar_version) == ("paused", held.due_on, new.version)
    assert running.due_on == date(2020, 2, 6)


def test_a_date_that_a_notice_makes_a_day_of_rest_stays_while_the_clock_stands_still():
    old, new = of_2020(before_the_extension=True), of_2020(before_the_extension=False)
    now = datetime(2020, 1, 20, tzinfo=SHANGHAI)
    clock = recounted(a_review_clock(Workdays(8), date(2020, 1, 16), due_on=date(2020, 1, 17)), old, now=now)
    held = stopped(clock, on=date(2020, 1, 20))

    assert clock.due_on == date(2020, 2, 1)
    assert recounted(held, new, now=now).due_on == clock.due_on


def test_a_clock_that_ran_out_in_a_pause_that_came_too_late_stands_still_where_a_notice_moves_its_end_behind_it():
    old, new = of_2020(before_the_extension=True), of_2020(before_the_extension=False)
    fired_at = datetime(2020, 2, 1, 0, 1, tzinfo=SHANGHAI)
    ran_out = a_review_clock(Workdays(2), date(2020, 1, 22), state="open")
    ran_out = recounted(replace(ran_out, due_on=date(2020, 1, 1)), old, now=fired_at)
    ran_out = stopped(replace(ran_out, state="fired", fired_at=fired_at), on=date(2020, 2, 1))

    moved = recounted(ran_out, new, now=datetime(2020, 2, 5, tzinfo=SHANGHAI))

    assert ran_out.due_on == date(2020, 1, 31)
    assert (moved.state, moved.fired_at) == (DeadlineState.PAUSED, None)
    assert going(moved, on=date(2020, 2, 10), calendar=new).due_on == date(2020, 2, 11)
