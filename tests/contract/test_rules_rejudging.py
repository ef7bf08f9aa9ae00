"""What the contract service takes back when a notice has moved a filing's bound to a later day (D10)."""

from datetime import date

import pytest

from services.contract import rules
from shared.kernel.receipts import Dropped
from tests.contract.builders import UNIT, a_contract, a_deadline, at

MOVED = a_deadline(date(2026, 3, 11))  # due on Wednesday 2026-03-18 instead of Monday 2026-03-16
WINDOW = a_deadline(date(2026, 3, 13), rules.CORRECTION_CLOCK)
IN_TIME = at("2026-03-12T10:00:00")
LATE_BEFORE_THE_NOTICE, LATE_AFTER_IT = at("2026-03-17T10:00:00"), at("2026-03-19T00:00:00")


def test_an_overdue_mark_goes_when_the_clock_runs_again():
    again, (said,) = rules.rejudge_filing(a_contract(state="overdue", overdue_said=True), deadline=MOVED)

    assert (again.state, again.overdue_said) == ("signed", False)
    assert (type(said).__name__, said.received_at, said.reason) == (
        "ContractFilingOverdueCleared",
        None,
        "calendar_moved",
    )


def test_an_overdue_mark_stays_when_the_new_bound_has_passed_too():
    contract = a_contract(state="overdue", overdue_said=True)

    assert rules.rejudge_filing(contract, deadline=a_deadline(date(2026, 3, 11), state="fired")) == (contract, ())


@pytest.mark.parametrize("state", ["filing_submitted", "correction", "filed"])
def test_a_late_mark_goes_when_the_receipt_lies_before_the_new_bound(state):
    late = a_contract(state=state, late=True, overdue_said=True, first_received_at=LATE_BEFORE_THE_NOTICE)

    in_time, (said,) = rules.rejudge_filing(late, deadline=MOVED)

    assert (in_time.state, in_time.late, in_time.overdue_said) == (state, False, False)
    assert (said.received_at, said.reason) == (LATE_BEFORE_THE_NOTICE, "calendar_moved")


def test_a_mark_that_a_correction_has_taken_back_before_the_sweep_came_is_not_taken_back_again():
    late = a_contract(state="correction", late=True, overdue_said=True, first_received_at=LATE_BEFORE_THE_NOTICE)
    known = {"actor": UNIT, "received_at": at("2026-03-18T10:00:00"), "deadline": MOVED, "window": WINDOW}
    submitted, (cleared, _) = rules.submit_filing(late, **known)

    on_time, said = rules.rejudge_filing(submitted, deadline=MOVED)

    assert (cleared.type, said) == ("contract.filing_overdue_cleared.v1", ())
    assert (on_time.late, on_time.overdue_said) == (False, False)


def test_a_late_mark_stays_when_the_receipt_lies_after_the_new_bound_too():
    late = a_contract(state="filed", late=True, overdue_said=True, first_received_at=LATE_AFTER_IT)

    assert rules.rejudge_filing(late, deadline=MOVED) == (late, ())


def test_a_receipt_that_no_longer_counts_takes_no_mark_back():
    lapsed = a_contract(state="overdue", late=True, overdue_said=True, first_received_at=LATE_BEFORE_THE_NOTICE)

    assert rules.rejudge_filing(lapsed, deadline=a_deadline(date(2026, 3, 11), state="fired")) == (lapsed, ())


def test_when_the_clock_of_a_lapsed_correction_runs_again_nothing_is_late_any_more():
    lapsed = a_contract(state="overdue", late=True, overdue_said=True, first_received_at=LATE_BEFORE_THE_NOTICE)

    again, said = rules.rejudge_filing(lapsed, deadline=MOVED)

    assert (again.state, again.late, again.overdue_said, len(said)) == ("signed", False, False, 1)


@pytest.mark.parametrize(("state", "told"), [("signed", False), ("overdue", True)])
def test_what_was_returned_stands_again_by_its_first_receipt_when_its_window_runs_again(state: str, told: bool):
    lapsed = a_contract(state=state, first_received_at=IN_TIME, overdue_said=told)

    again, said, met = rules.rejudge_correction(lapsed, window=WINDOW, deadline=a_deadline(state="fired"))

    assert (again.state, again.overdue_said, again.standing_since, met) == ("correction", False, IN_TIME, (IN_TIME,))
    assert [(event.received_at, event.reason) for event in said] == ([(IN_TIME, "calendar_moved")] if told else [])


def test_a_first_receipt_that_was_late_stays_late_when_its_window_runs_again():
    lapsed = a_contract(state="overdue", first_received_at=LATE_BEFORE_THE_NOTICE, late=True, overdue_said=True)

    again, said, _ = rules.rejudge_correction(lapsed, window=WINDOW, deadline=a_deadline(state="fired"))

    assert (again.state, again.late, again.overdue_said, said) == ("correction", True, True, ())


@pytest.mark.parametrize(("state", "window"), [("overdue", "fired"), ("filing_submitted", "open"), ("filed", "open")])
def test_a_window_that_does_not_run_again_or_was_left_behind_changes_nothing(state: str, window: str):
    contract = a_contract(state=state, first_received_at=IN_TIME)
    closed = a_deadline(date(2026, 3, 13), rules.CORRECTION_CLOCK, state=window)

    assert rules.rejudge_correction(contract, window=closed, deadline=a_deadline(state="fired")) == (contract, (), ())


def test_a_receipt_that_a_later_one_has_replaced_for_good_counts_no_more():
    later = at("2026-03-30T10:00:00")
    dropped = (Dropped(IN_TIME, LATE_AFTER_IT), Dropped(LATE_AFTER_IT, later))
    late = a_contract(state="filed", first_received_at=later, late=True, overdue_said=True, dropped_receipts=dropped)
    window = a_deadline(date(2026, 3, 13), rules.CORRECTION_CLOCK, state="fired", met_at=LATE_AFTER_IT)

    again, said, met = rules.rejudge_correction(late, window=window, deadline=a_deadline(state="fired"))

    assert (again.first_received_at, again.late, said, met) == (later, True, (), ())
    assert again.dropped_receipts == (Dropped(IN_TIME, later),)


def test_a_receipt_counts_again_without_standing_when_the_window_after_it_has_lapsed_too():
    lapsed = a_contract(
        state="overdue",
        first_received_at=LATE_AFTER_IT,
        late=True,
        overdue_said=True,
        dropped_receipts=(Dropped(IN_TIME, LATE_AFTER_IT),),
    )
    window = a_deadline(date(2026, 3, 13), rules.CORRECTION_CLOCK, state="fired", met_at=LATE_AFTER_IT)

    again, said, met = rules.rejudge_correction(lapsed, window=window, deadline=a_deadline(state="fired"))

    assert (again.state, again.first_received_at, again.late, again.overdue_said) == ("overdue", IN_TIME, False, True)
    assert (again.dropped_receipts, said, met) == ((), (), ())
