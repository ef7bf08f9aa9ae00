"""What the acceptance service takes back when a notice has moved the end of a correction window (D7, D10)."""

from dataclasses import replace
from datetime import date, datetime

from services.acceptance import rules
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
