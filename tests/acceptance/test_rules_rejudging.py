"""What the acceptance service takes back when a notice has moved the end of a correction window (D7, D10)."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from services.acceptance import rules
from shared.kernel.receipts import Dropped
from tests.acceptance import builders
from tests.builders import THE_CITYS

FIRST = datetime.fromisoformat("2026-03-10T10:00:00+08:00")
AFTER_BOTH = datetime.fromisoformat("2026-03-27T00:00:00+08:00")


def lapsed() -> rules.Acceptance:
    """Return a report that was handed in in time, returned, and whose window and due date have both passed."""
    returned = builders.a_completed_one(state="report_returned", received_at=FIRST)
    overdue, _, _ = rules.lapse_correction(
        returned, now=AFTER_BOTH, deadline=builders.the_report_deadline(state="met"), parameters=THE_CITYS
    )
    return overdue


def test_what_was_returned_stands_again_by_its_first_receipt_when_its_window_runs_again():
    again, (cleared,), met = rules.rejudge_correction(
        lapsed(), window=builders.the_window(), deadline=builders.the_report_deadline(state="fired")
    )

    assert (again.state, again.received_at, again.lapsed_received_at) == ("report_returned", FIRST, None)
    assert (again.overdue_told, cleared.received_at, cleared.reason) == (False, FIRST, "calendar_moved")
    assert met == (FIRST,)


def test_a_first_receipt_after_the_due_date_stays_late_when_the_window_runs_again():
    too_early = builders.the_report_deadline(completed_on=date(2026, 2, 24), state="fired")

    again, said, _ = rules.rejudge_correction(lapsed(), window=builders.the_window(), deadline=too_early)

    assert (again.state, again.overdue_told, said) == ("report_returned", True, ())


def test_a_window_that_does_not_run_again_or_was_left_behind_changes_nothing():
    overdue, filed = lapsed(), builders.a_completed_one(state="filed", received_at=FIRST)
    window, deadline = builders.the_window(), builders.the_report_deadline(state="fired")

    passed = rules.rejudge_correction(overdue, window=replace(window, state="fired"), deadline=deadline)
    assert passed == (overdue, (), ())
    assert rules.rejudge_correction(filed, window=window, deadline=deadline) == (filed, (), ())


@pytest.mark.parametrize("kept", ["received_at", "lapsed_received_at"])
def test_the_first_receipt_counts_again_where_its_correction_came_in_its_window_after_all(kept: str):
    corrected_at = datetime.fromisoformat("2026-03-17T10:00:00+08:00")
    late = builders.a_completed_one(
        state="overdue" if kept == "lapsed_received_at" else "filed",
        late=True,
        overdue_told=True,
        dropped_receipts=(Dropped(FIRST, corrected_at),),
        **{kept: corrected_at},
    )
    window = replace(builders.the_window(), state="fired", met_at=corrected_at)

    again, said, met = rules.rejudge_correction(
        late, window=window, deadline=builders.the_report_deadline(state="fired")
    )

    standing = kept == "received_at"
    assert (getattr(again, kept), again.late, again.overdue_told) == (FIRST, False, not standing)
    assert (len(said), met) == ((1, (FIRST,)) if standing else (0, ()))


def test_a_receipt_that_a_later_one_has_replaced_for_good_counts_no_more():
    corrected_at, later = (datetime.fromisoformat(f"2026-03-{day}T10:00:00+08:00") for day in (17, 30))
    late = builders.a_completed_one(
        state="filed", received_at=later, late=True, dropped_receipts=(Dropped(FIRST, corrected_at),)
    )
    window = replace(builders.the_window(), state="fired", met_at=corrected_at)

    again, said, met = rules.rejudge_correction(late, window=window, deadline=builders.the_report_deadline())

    assert (again.received_at, again.late, again.dropped_receipts, said, met) == (later, True, (), (), ())
