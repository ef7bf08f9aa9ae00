"""What the acceptance service decides: the three acts before the report."""

from datetime import date

import pytest

from services.acceptance import rules
from shared.kernel.actor import WrongOffice
from shared.kernel.deadline import Mark
from shared.kernel.lifecycle import WrongMove
from shared.kernel.numbers import DocumentNumber
from shared.kernel.period import Workdays
from tests.acceptance import builders
from tests.acceptance.builders import MONDAY, STRANGER, TUESDAY, UNIT
from tests.builders import THE_CITYS

NUMBER = str(DocumentNumber("晋市审管验", 2026, 1))


def test_the_table_of_moves_is_sound():
    assert rules.LIFECYCLE.check() == []


def test_the_first_contract_begins_construction_and_a_second_one_is_remembered():
    approved = rules.note_approval(builders.an_approved_project())

    first = rules.note_contract(approved, builders.CONTRACT_ID)
    second = rules.note_contract(first, builders.OTHER_CONTRACT_ID)

    assert (approved.state, first.state, second.state) == ("approved", "in_construction", "in_construction")
    assert len(second.contracts) == 2


def test_preliminary_acceptance_waits_for_every_contract_to_be_filed():
    unfiled = builders.an_acceptance(contracts=(rules.Contract(contract_id=builders.CONTRACT_ID),))

    with pytest.raises(rules.ContractsUnfiled, match="1"):
        rules.pass_preliminary(unfiled, passed_on=MONDAY, summary="好", actor=UNIT, today=MONDAY)


def test_a_filed_contract_opens_the_gate():
    unfiled = builders.an_acceptance(contracts=(rules.Contract(contract_id=builders.CONTRACT_ID),))
    filed = rules.note_contract_filed(unfiled, builders.CONTRACT_ID)

    passed, said = rules.pass_preliminary(filed, passed_on=MONDAY, summary="好", actor=UNIT, today=MONDAY)

    assert (passed.state, said.passed_on) == ("preliminary_passed", MONDAY)


def test_preliminary_acceptance_is_not_in_the_future_and_not_another_units():
    with pytest.raises(rules.PreliminaryInFuture):
        rules.pass_preliminary(builders.an_acceptance(), passed_on=TUESDAY, summary="好", actor=UNIT, today=MONDAY)
    with pytest.raises(WrongOffice):
        rules.pass_preliminary(builders.an_acceptance(), passed_on=MONDAY, summary="好", actor=STRANGER, today=MONDAY)


def test_joint_acceptance_needs_a_passed_preliminary_and_a_whole_package():
    whole = dict.fromkeys(rules.PACKAGE, True)

    with pytest.raises(WrongMove):
        rules.request_joint(builders.an_acceptance(), package=whole, actor=UNIT, today=MONDAY)
    with pytest.raises(rules.PackageIncomplete, match="监理报告"):
        rules.request_joint(
            builders.an_acceptance(state="preliminary_passed"),
            package={**whole, "supervision_report": False},
            actor=UNIT,
            today=MONDAY,
        )


def test_a_failed_act_leads_to_the_next_round():
    accepting = builders.an_acceptance(state="accepting", round=1)

    failed, said = rules.conclude_technical(
        accepting, builders.a_failing_conclusion(), products=(builders.OK_PRODUCT,), today=MONDAY
    )
    again, requested = rules.request_joint(failed, package=dict.fromkeys(rules.PACKAGE, True), actor=UNIT, today=MONDAY)

    assert (failed.state, said.act, said.defects) == ("accept_failed", "technical", ("数据未落盘",))
    assert (again.state, requested.round) == ("accepting", 2)


@pytest.mark.parametrize(
    ("product", "refusal"),
    [
        (rules.Product(name="进口数据库"), rules.ProductWithoutVerdict),
        (rules.Product(name="进口数据库", verdict="exception"), rules.ExceptionWithoutReason),
        (rules.Product(name="进口数据库", verdict="not_ok"), rules.ProductNotControllable),
    ],
)
def test_technical_acceptance_needs_a_verdict_on_every_product(product, refusal):
    accepting = builders.an_acceptance(state="accepting", round=1)

    with pytest.raises(refusal, match="进口数据库"):
        rules.conclude_technical(
            accepting, builders.a_conclusion(), products=(builders.OK_PRODUCT, product), today=MONDAY
        )


def test_completion_cannot_pass_before_technical_acceptance():
    with pytest.raises(WrongMove):
        rules.conclude_completion(
            builders.an_acceptance(state="accepting", round=1),
            builders.a_conclusion(),
            catalogue_receipt_no="JCML-1",
            conclusion_no=NUMBER,
            today=MONDAY,
            parameters=THE_CITYS,
        )


def technically_passed(concluded_on: date = MONDAY) -> rules.Acceptance:
    """Return an acceptance whose technical conclusion is of that day."""
    return builders.an_acceptance(state="technical_passed", round=1, technical_concluded_on=concluded_on)


def test_completion_needs_the_registered_catalogue():
    with pytest.raises(rules.CatalogueUnregistered):
        rules.conclude_completion(
            technically_passed(),
            builders.a_conclusion(),
            catalogue_receipt_no=None,
            conclusion_no=NUMBER,
            today=MONDAY,
            parameters=THE_CITYS,
        )


def test_completion_is_the_later_of_the_two_conclusions():
    assert rules.completion_day(technically_passed(TUESDAY), MONDAY) == TUESDAY
    assert rules.completion_day(technically_passed(MONDAY), TUESDAY) == TUESDAY


def test_a_completed_project_owes_its_report_in_seven_working_days():
    (clock,) = rules.report_clocks(builders.an_acceptance(), completed_on=MONDAY, parameters=THE_CITYS)

    assert (clock.kind, clock.article, clock.mark) == (rules.REPORT_CLOCK, "21", Mark.TEXT)
    assert (clock.period, clock.pausable) == (Workdays(7), False)


def test_a_completion_before_the_regulation_owes_none():
    assert rules.report_clocks(builders.an_acceptance(), completed_on=date(2019, 12, 12), parameters=THE_CITYS) == ()
    assert (
        len(rules.report_clocks(builders.an_acceptance(), completed_on=date(2019, 12, 13), parameters=THE_CITYS)) == 1
    )
