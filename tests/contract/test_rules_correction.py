"""What the contract service decides when a returned filing is corrected in its window, or is not (D7)."""

from dataclasses import replace
from datetime import date

from services.contract import rules
from shared.chassis.deadlines import armed
from shared.kernel.calendar import bundled
from tests.builders import THE_CITYS
from tests.contract.builders import DUE_MONDAY, a_contract, a_deadline, at, submitting

FIRST = "2026-03-12T10:00:00"  # in time: the filing is due on Monday 2026-03-16
RETURNED_FRIDAY = date(2026, 3, 13)
WINDOW = a_deadline(RETURNED_FRIDAY, rules.CORRECTION_CLOCK)  # closes on Friday 2026-03-20
IN_THE_WINDOW, AFTER_THE_WINDOW = "2026-03-20T23:59:59", "2026-03-21T00:00:00"
BEFORE_THE_DUE_DATE = "2026-03-16T12:00:00"


def names(events) -> list[str]:
    return [type(event).__name__ for event in events]


def a_returned_contract(first: str = FIRST, **different) -> rules.Contract:
    return a_contract(**{"state": "correction", "first_received_at": at(first), "defects": ("缺少附件",), **different})


def lapsed(contract: rules.Contract) -> rules.Contract:
    overdue, _, _ = rules.lapse_correction(
        contract, deadline=a_deadline(state="met"), now=at(AFTER_THE_WINDOW), parameters=THE_CITYS
    )
    return overdue


def test_corrected_in_the_window_the_first_receipt_rules():
    submitted, said = rules.submit_filing(a_returned_contract(), **submitting(IN_THE_WINDOW, window=WINDOW))

    assert (submitted.state, submitted.late, submitted.standing_since) == ("filing_submitted", False, at(FIRST))
    assert submitted.defects == ()
    assert names(said) == ["ContractFilingSubmitted"]


def test_corrected_in_a_second_window_the_first_receipt_still_rules():
    again = replace(a_returned_contract(), defects=("缺少签章页",))
    second = a_deadline(date(2026, 3, 20), rules.CORRECTION_CLOCK)

    submitted, _ = rules.submit_filing(again, **submitting("2026-03-27T09:00:00", window=second))

    assert (submitted.late, submitted.first_received_at) == (False, at(FIRST))


def test_a_first_submission_that_was_late_stays_late_however_it_is_corrected():
    returned = a_returned_contract("2026-03-17T00:00:00", late=True, overdue_said=True)

    submitted, said = rules.submit_filing(returned, **submitting(IN_THE_WINDOW, window=WINDOW))

    assert (submitted.late, names(said)) == (True, ["ContractFilingSubmitted"])


def test_a_lapsed_window_counts_as_not_filed_and_the_passed_due_date_rules():
    overdue, said, clocks = rules.lapse_correction(
        a_returned_contract(), deadline=a_deadline(state="met"), now=at(AFTER_THE_WINDOW), parameters=THE_CITYS
    )

    assert (overdue.state, overdue.overdue_said, overdue.standing_since) == ("overdue", True, None)
    assert (names(said), said[0].due_on) == (["ContractFilingOverdue"], DUE_MONDAY)
    assert [(clock.kind, clock.anchor_on, clock.told_on) for clock in clocks] == [
        (rules.FILING_CLOCK, overdue.signed_on, DUE_MONDAY)
    ]


def test_what_was_said_to_be_overdue_is_not_said_again_when_the_window_lapses():
    returned = a_returned_contract("2026-03-17T00:00:00", late=True, overdue_said=True)

    overdue, said, _ = rules.lapse_correction(
        returned, deadline=a_deadline(state="fired"), now=at(AFTER_THE_WINDOW), parameters=THE_CITYS
    )

    assert (overdue.state, said) == ("overdue", ())


def test_a_lapsed_window_before_the_due_date_lets_the_original_clock_run_again():
    reopened, said, (clock,) = rules.lapse_correction(
        a_returned_contract(), deadline=a_deadline(state="met"), now=at(BEFORE_THE_DUE_DATE), parameters=THE_CITYS
    )

    assert (reopened.state, said, clock.kind) == ("signed", (), rules.FILING_CLOCK)
    assert clock.anchor_on == reopened.signed_on


def test_a_shorter_limit_laid_down_meanwhile_does_not_shorten_the_original_clock():
    shorter = replace(
        THE_CITYS,
        stated={
            **THE_CITYS.stated,
            "contract_filing_workdays": replace(THE_CITYS.stated["contract_filing_workdays"], value=3),
        },
    )

    _, _, clocks = rules.lapse_correction(
        a_returned_contract(), deadline=a_deadline(state="met"), now=at(BEFORE_THE_DUE_DATE), parameters=shorter
    )

    (again,) = armed(clocks, calendar=bundled(), at=at(BEFORE_THE_DUE_DATE))
    assert (again.due_on, again.amount) == (DUE_MONDAY, 5)


def test_a_date_that_was_kept_against_a_notice_is_kept_when_the_clock_runs_again():
    kept = replace(a_deadline(state="met"), due_on=date(2026, 3, 17))

    _, _, clocks = rules.lapse_correction(
        a_returned_contract(), deadline=kept, now=at(BEFORE_THE_DUE_DATE), parameters=THE_CITYS
    )

    (again,) = armed(clocks, calendar=bundled(), at=at(BEFORE_THE_DUE_DATE))
    assert (again.due_on, again.bound_at) == (date(2026, 3, 17), at("2026-03-18T00:00:00"))


def test_a_provisional_due_date_is_not_held_against_a_lapsed_window():
    contract = a_returned_contract(signed_on=date(2026, 12, 25))
    deadline = a_deadline(contract.signed_on, state="met")

    reopened, said, clocks = rules.lapse_correction(
        contract, deadline=deadline, now=at("2027-03-01T00:00:00"), parameters=THE_CITYS
    )

    assert (reopened.state, said, len(clocks)) == ("signed", (), 1)


def test_a_lapsed_window_without_a_due_date_only_opens_the_filing_again():
    contract = a_returned_contract(signed_on=date(2019, 12, 12))

    reopened, said, clocks = rules.lapse_correction(
        contract, deadline=None, now=at(AFTER_THE_WINDOW), parameters=THE_CITYS
    )

    assert (reopened.state, said, clocks) == ("signed", (), ())


def test_a_window_that_closes_after_the_case_went_on_changes_nothing():
    for state in ("filing_submitted", "filed", "overdue", "signed"):
        contract = a_returned_contract(state=state)

        assert rules.lapse_correction(
            contract, deadline=a_deadline(), now=at(AFTER_THE_WINDOW), parameters=THE_CITYS
        ) == (contract, (), ())


def test_the_next_submission_after_a_lapsed_window_is_judged_by_itself():
    submitted, said = rules.submit_filing(
        lapsed(a_returned_contract()), **submitting(AFTER_THE_WINDOW, window=replace(WINDOW, state="fired"))
    )

    assert (submitted.late, submitted.first_received_at) == (True, at(AFTER_THE_WINDOW))
    assert names(said) == ["ContractFilingSubmitted"]


def test_a_correction_after_the_window_is_judged_by_itself_before_the_sweep_has_closed_it():
    submitted, said = rules.submit_filing(a_returned_contract(), **submitting(AFTER_THE_WINDOW, window=WINDOW))

    assert (submitted.late, submitted.first_received_at) == (True, at(AFTER_THE_WINDOW))
    assert names(said) == ["ContractFilingOverdue", "ContractFilingSubmitted"]


def test_a_correction_received_in_the_window_restores_the_first_receipt_that_a_sweep_had_dropped():
    submitted, said = rules.submit_filing(
        lapsed(a_returned_contract()), **submitting(IN_THE_WINDOW, window=replace(WINDOW, state="fired"))
    )

    assert (submitted.late, submitted.overdue_said, submitted.standing_since) == (False, False, at(FIRST))
    assert names(said) == ["ContractFilingOverdueCleared", "ContractFilingSubmitted"]


def test_the_late_mark_is_never_taken_back():
    late, _ = rules.submit_filing(lapsed(a_returned_contract()), **submitting(AFTER_THE_WINDOW, window=WINDOW))
    returned, _, _ = rules.return_filing(late, defects=["缺少附件"], today=date(2026, 3, 23), parameters=THE_CITYS)
    window = a_deadline(date(2026, 3, 23), rules.CORRECTION_CLOCK)

    corrected, said = rules.submit_filing(returned, **submitting("2026-03-24T09:00:00", window=window))

    assert (corrected.late, said[-1].late, names(said)) == (True, True, ["ContractFilingSubmitted"])


def test_only_a_notice_takes_the_late_mark_back_never_a_submission():
    returned = a_returned_contract("2026-03-17T00:00:00", late=True, overdue_said=True)
    moved = a_deadline(date(2026, 3, 10))  # a day later; not yet judged again

    submitted, _ = rules.submit_filing(returned, **submitting(IN_THE_WINDOW, deadline=moved, window=WINDOW))

    assert submitted.late
