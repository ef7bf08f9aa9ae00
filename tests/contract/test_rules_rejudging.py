"""What the contract service takes back when a notice has moved a filing's bound to a later day (D10)."""

from datetime import date

import pytest

from services.contract import rules
from tests.contract.builders import a_contract, a_deadline, at

MOVED = a_deadline(date(2026, 3, 11))  # due on Wednesday 2026-03-18 instead of Monday 2026-03-16
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
