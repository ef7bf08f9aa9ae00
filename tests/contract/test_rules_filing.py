"""What the contract service decides on a filing: its receipt, its return, its lapse, and every race between them."""

from datetime import date

import pytest

from services.contract import rules
from shared.kernel.actor import WrongOffice
from shared.kernel.calendar import bundled
from shared.kernel.lifecycle import WrongMove
from shared.kernel.numbers import DocumentNumber
from shared.kernel.workdays import due
from tests.builders import THE_CITYS
from tests.contract.builders import CONTRACT_ID, DUE_MONDAY, OTHER_UNIT, a_contract, a_deadline, at, submitting

NATIONAL_DAY_TUESDAY = date(2026, 9, 29)
LAST_FRIDAY_OF_2026 = date(2026, 12, 25)  # V30: the date reaches a year without a notice
RECEIPT = DocumentNumber("晋市大数据备", 2026, 1)
IN_TIME, TOO_LATE = "2026-03-16T23:59:59.999999", "2026-03-17T00:00:00"


def names(events) -> list[str]:
    return [type(event).__name__ for event in events]


def test_v09_the_fifth_working_day_after_national_day_eve_is_a_monday():
    (clock,) = rules.filing_clock(a_contract(signed_on=NATIONAL_DAY_TUESDAY), parameters=THE_CITYS)

    assert due(clock.anchor_on, clock.period, bundled()).on == date(2026, 10, 12)


def test_v35_a_contract_of_the_first_day_in_force_is_due_on_2019_12_20():
    (clock,) = rules.filing_clock(a_contract(signed_on=date(2019, 12, 13)), parameters=THE_CITYS)

    assert due(clock.anchor_on, clock.period, bundled()).on == date(2019, 12, 20)


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        ("2026-10-12T23:59:59.999+08:00", False),
        ("2026-10-13T00:00:00+08:00", True),
        ("2026-10-12T15:59:59+00:00", False),
        ("2026-10-12T16:00:00+00:00", True),
    ],
)
def test_v31_the_last_day_ends_at_24_00_in_shanghai(moment, late):
    contract = a_contract(signed_on=NATIONAL_DAY_TUESDAY)

    submitted, said = rules.submit_filing(contract, **submitting(moment, deadline=a_deadline(NATIONAL_DAY_TUESDAY)))

    assert (submitted.late, said[-1].late) == (late, late)


def test_a_filing_in_time_is_handed_in():
    submitted, said = rules.submit_filing(a_contract(), **submitting(IN_TIME))

    assert (submitted.state, submitted.late, submitted.standing_since) == ("filing_submitted", False, at(IN_TIME))
    assert names(said) == ["ContractFilingSubmitted"]
    assert said[0].received_at == at(IN_TIME)


def test_another_unit_hands_nothing_in():
    with pytest.raises(WrongOffice):
        rules.submit_filing(a_contract(), **submitting(IN_TIME, actor=OTHER_UNIT))


def test_a_filing_without_the_text_is_none():
    with pytest.raises(rules.MissingText) as refused:
        rules.submit_filing(a_contract(texts=()), **submitting(IN_TIME))

    assert "期限继续计算" in refused.value.detail


def test_a_filing_already_handed_in_or_on_record_is_not_handed_in_again():
    for state in ("filing_submitted", "filed"):
        with pytest.raises(WrongMove):
            rules.submit_filing(a_contract(state=state), **submitting(IN_TIME))


def test_nothing_handed_in_is_overdue_and_said_with_its_date():
    overdue, (said,) = rules.lapse_filing(a_contract(), due_on=DUE_MONDAY)

    assert (overdue.state, overdue.overdue_said, overdue.late) == ("overdue", True, False)
    assert (said.contract_id, said.due_on) == (CONTRACT_ID, DUE_MONDAY)


@pytest.mark.parametrize("state", ["filing_submitted", "correction", "filed", "overdue"])
def test_a_clock_that_fires_after_the_case_went_on_changes_nothing(state):
    contract = a_contract(state=state)

    assert rules.lapse_filing(contract, due_on=DUE_MONDAY) == (contract, ())


def test_a_late_filing_is_accepted_and_marked():
    overdue, _ = rules.lapse_filing(a_contract(), due_on=DUE_MONDAY)

    submitted, said = rules.submit_filing(overdue, **submitting(TOO_LATE))

    assert (submitted.state, submitted.late, submitted.overdue_said) == ("filing_submitted", True, True)
    assert names(said) == ["ContractFilingSubmitted"]


def test_a_late_filing_that_comes_before_the_sweep_says_itself_that_it_was_overdue():
    submitted, said = rules.submit_filing(a_contract(), **submitting(TOO_LATE))

    assert submitted.overdue_said
    assert names(said) == ["ContractFilingOverdue", "ContractFilingSubmitted"]


def test_a_filing_received_in_time_clears_the_mark_of_a_sweep_that_overtook_it():
    overdue, _ = rules.lapse_filing(a_contract(), due_on=DUE_MONDAY)

    submitted, said = rules.submit_filing(overdue, **submitting(IN_TIME, deadline=a_deadline(state="fired")))

    assert (submitted.late, submitted.overdue_said) == (False, False)
    assert names(said) == ["ContractFilingOverdueCleared", "ContractFilingSubmitted"]
    assert said[0].received_at == at(IN_TIME)


def test_a_contract_without_a_clock_is_never_late():
    submitted, said = rules.submit_filing(a_contract(), **submitting(TOO_LATE, deadline=None))

    assert (submitted.late, names(said)) == (False, ["ContractFilingSubmitted"])


def test_a_provisional_date_holds_nobody_late():
    deadline = a_deadline(LAST_FRIDAY_OF_2026)

    submitted, said = rules.submit_filing(a_contract(), **submitting("2027-03-01T09:00:00", deadline=deadline))

    assert deadline.provisional
    assert deadline.missed_by(at("2027-03-01T09:00:00"))
    assert not rules.is_missed(deadline, at("2027-03-01T09:00:00"))
    assert (submitted.late, names(said)) == (False, ["ContractFilingSubmitted"])


@pytest.mark.parametrize(("state", "missed"), [("open", True), ("fired", True), ("cancelled", False)])
def test_a_clock_that_was_taken_back_makes_nobody_late(state: str, missed: bool):
    assert rules.is_missed(a_deadline(state=state), at("2026-03-17T00:00:00")) is missed


@pytest.mark.parametrize("late", [False, True])
def test_the_bureau_puts_it_on_record_in_time_or_late(late):
    submitted = a_contract(state="filing_submitted", late=late)

    filed, said = rules.accept_filing(submitted, receipt_no=RECEIPT, today=DUE_MONDAY)

    assert (filed.state, filed.receipt_no, filed.filed_on) == ("filed", "晋市大数据备〔2026〕1号", DUE_MONDAY)
    assert (said.late, said.receipt_no) == (late, filed.receipt_no)


@pytest.mark.parametrize("state", ["signed", "overdue", "correction", "filed"])
def test_only_what_is_handed_in_is_answered(state):
    with pytest.raises(WrongMove):
        rules.accept_filing(a_contract(state=state), receipt_no=RECEIPT, today=DUE_MONDAY)
    with pytest.raises(WrongMove):
        rules.return_filing(a_contract(state=state), defects=["缺少附件"], today=DUE_MONDAY, parameters=THE_CITYS)


def test_a_returned_filing_opens_a_window_of_5_working_days():
    returned, said, (window,) = rules.return_filing(
        a_contract(state="filing_submitted"), defects=["缺少附件", "缺少签章页"], today=DUE_MONDAY, parameters=THE_CITYS
    )

    assert (returned.state, returned.defects) == ("correction", ("缺少附件", "缺少签章页"))
    assert (said.defects, said.returned_on) == (returned.defects, DUE_MONDAY)
    assert (window.kind, window.mark, window.anchor_on, window.period.n) == (
        "contract_filing_correction",
        "P",
        DUE_MONDAY,
        5,
    )


def test_the_lamp_is_for_good_once_handed_in_and_red_again_when_nothing_stands():
    shown = {
        "deadline": a_deadline(met_at=at(IN_TIME)),
        "window": None,
        "now": at(TOO_LATE),
        "calendar": bundled(),
        "yellow": THE_CITYS.yellow,
    }

    in_time = rules.filing(a_contract(state="filed", first_received_at=at(IN_TIME)), **shown)
    late = rules.filing(a_contract(state="filed", late=True, first_received_at=at(TOO_LATE)), **shown)
    nothing = rules.filing(a_contract(state="overdue", first_received_at=at(IN_TIME)), **shown)

    assert (in_time.lamp_text, late.lamp_text, nothing.lamp_text) == ("按时办结", "逾期办结", "已逾期")
    assert nothing.received_at is None


def test_in_correction_the_lamp_is_that_of_the_window():
    window = a_deadline(date(2026, 3, 11), rules.CORRECTION_CLOCK)

    shown = rules.filing(
        a_contract(state="correction"),
        deadline=a_deadline(),
        window=window,
        now=at("2026-03-17T09:00:00"),
        calendar=bundled(),
        yellow=THE_CITYS.yellow,
    )

    assert (shown.lamp_text, shown.due_on, shown.correct_until) == ("即将到期", DUE_MONDAY, date(2026, 3, 18))


def test_without_a_clock_there_is_no_lamp():
    shown = rules.filing(
        a_contract(), deadline=None, window=None, now=at(IN_TIME), calendar=bundled(), yellow=THE_CITYS.yellow
    )

    assert (shown.due_on, shown.lamp, shown.provisional) == (None, None, False)
