"""However often a filing was corrected, and in whatever order notices are counted, the receipt that counts is the same."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.deadline import Deadline
from shared.kernel.period import SHANGHAI
from shared.kernel.receipts import Dropped, counting, dropped_by, given_back, without
from tests.kernel.builders import a_deadline

BEGIN = datetime(2026, 3, 9, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


def a_window(bound_at: datetime, *, met_at: datetime | None = None, provisional: bool = False) -> Deadline:
    """Return a window that ends at that moment."""
    return a_deadline(bound_at=bound_at, met_at=met_at, provisional=provisional)


# For each correction: how long after the return it came, how long its window was, and by how much a notice moved its end.
CORRECTIONS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(0, 5)), max_size=5)


def received(asked: list[tuple[int, int, int]], *, moved: bool) -> tuple[datetime, tuple[Dropped, ...], list[Deadline]]:
    """Return what counts after all corrections, what was dropped, and the windows as the notice leaves them."""
    first, now, dropped, windows = BEGIN, BEGIN, (), []
    for after, length, more in asked:
        end, now = now + length * HOUR, now + after * HOUR
        counted = counting(first, now, a_window(end + more * HOUR if moved else end))
        dropped = (*dropped, *dropped_by(first, counted))
        windows.append(a_window(end + more * HOUR, met_at=now))
        first = counted
    return first, dropped, windows


@given(CORRECTIONS, st.randoms(use_true_random=False))
def test_what_a_notice_gives_back_is_what_would_have_counted_had_it_been_known(asked, chance):
    wanted, still_dropped, _ = received(asked, moved=True)
    counted, dropped, windows = received(asked, moved=False)
    chance.shuffle(windows)

    for window in windows:
        back = given_back(dropped, window)
        if back is not None:
            dropped = without(dropped, back)
            counted = back.received_at if counted == back.corrected_at else counted

    assert (counted, set(dropped)) == (wanted, set(still_dropped))


def test_a_window_that_nothing_has_ended_or_that_had_closed_gives_nothing_back():
    dropped = (Dropped(BEGIN, BEGIN + 5 * HOUR),)

    assert given_back(dropped, a_window(BEGIN + 9 * HOUR)) is None
    assert given_back(dropped, a_window(BEGIN + 5 * HOUR, met_at=BEGIN + 5 * HOUR)) is None
    assert given_back(dropped, a_window(BEGIN + 9 * HOUR, met_at=BEGIN + 4 * HOUR)) is None
    assert given_back(dropped, a_window(BEGIN + 6 * HOUR, met_at=BEGIN + 5 * HOUR)) == dropped[0]


def test_a_provisional_last_day_closes_no_window():
    late = BEGIN + 5 * HOUR

    assert counting(BEGIN, late, a_window(BEGIN + HOUR)) == late
    assert counting(BEGIN, late, a_window(BEGIN + HOUR, provisional=True)) == BEGIN
    assert counting(None, late, a_window(BEGIN + HOUR, provisional=True)) == late


def test_a_window_that_was_taken_back_has_closed_on_nobody():
    window = a_window(BEGIN + HOUR)

    assert counting(BEGIN, BEGIN + 5 * HOUR, replace(window, state="fired")) == BEGIN + 5 * HOUR
    assert counting(BEGIN, BEGIN + 5 * HOUR, replace(window, state="cancelled")) == BEGIN
