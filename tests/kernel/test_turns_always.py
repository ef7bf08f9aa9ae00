"""What holds of every processing clock, however often it is paused and extended (D8, D9)."""

from datetime import date, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.kernel.calendar import bundled
from shared.kernel.counting import PauseReason
from shared.kernel.workdays import Workdays
from tests.kernel.builders import (
    NOON,
    a_review_clock,
    going,
    longer,
    stopped,
)

DAYS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 12), st.sampled_from(tuple(PauseReason))), min_size=1, max_size=5
)


def lived(clock, spans):
    """Let the clock be paused and let run on, day by day, as offices would."""
    days = [(clock.anchor_on + timedelta(days=start), "stop", reason) for start, _, reason in spans]
    days += [(clock.anchor_on + timedelta(days=start + more), "go", reason) for start, more, reason in spans]
    for day, turn, reason in sorted(days, key=lambda one: (one[0], one[1] == "go")):
        clock = stopped(clock, on=day, reason=reason) if turn == "stop" else going(clock, on=day, reasons=(reason,))
    return going(clock, on=max(day for day, _, _ in days))


@settings(max_examples=200, deadline=None)
@given(st.dates(date(2019, 1, 1), date(2026, 10, 1)), st.integers(1, 20), DAYS)
def test_whatever_pauses_it_meets_a_clock_never_falls_due_earlier(anchor, n, spans):
    clock = a_review_clock(Workdays(n), anchor)
    after = lived(clock, spans)

    assert after.state == "open"
    assert after.due_on >= clock.due_on
    assert bundled().is_workday(after.due_on)


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2019, 1, 1), date(2026, 10, 1)), st.integers(1, 20), DAYS)
def test_pauses_that_end_on_their_own_day_never_move_a_date(anchor, n, spans):
    clock = a_review_clock(Workdays(n), anchor)

    assert lived(clock, [(start, 0, reason) for start, _, reason in spans]).due_on == clock.due_on


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2019, 1, 1), date(2026, 10, 1)), st.integers(10, 40), DAYS, st.integers(1, 10))
def test_an_extension_lengthens_whatever_pauses_went_before(anchor, n, spans, more):
    clock = lived(a_review_clock(Workdays(n), anchor), spans)
    after_all = anchor + timedelta(days=max(start + length for start, length, _ in spans))
    at = datetime.combine(after_all, NOON.timetz())
    assume(not clock.missed_by(at))
    extended = longer(clock, n=more, at=at)

    assert extended.due_on == bundled().workday_after(clock.due_on, more)
