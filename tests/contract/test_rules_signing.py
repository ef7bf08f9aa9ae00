"""What the contract service decides when a signed contract is entered."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.contract import rules
from shared.kernel.actor import WrongOffice
from shared.kernel.money import Money
from tests.builders import THE_CITYS, laid_down
from tests.contract import builders
from tests.contract.builders import (
    APPROVAL_MONDAY,
    CONTRACT_ID,
    FRIDAY_BEFORE,
    MONDAY,
    OTHER_UNIT,
    TUESDAY,
    a_text,
    signing,
)

BEFORE_THE_REGULATION_THURSDAY = date(2019, 12, 12)
IN_FORCE_FRIDAY = date(2019, 12, 13)
AGREEMENT_ID = UUID(int=99)


def an_allocated_project(**different) -> rules.Project:
    return builders.an_awarded_project(**{"selection": None, "state": "allocated", **different})


def test_a_contract_is_entered_as_signed():
    contract, said = rules.sign(builders.an_awarded_project(), **signing())

    assert (contract.state, contract.late, contract.before_approval) == ("signed", False, False)
    assert (said.contract_id, said.amount, said.signed_on) == (CONTRACT_ID, Money.from_wan(300), MONDAY)


def test_another_unit_enters_no_contract():
    with pytest.raises(WrongOffice):
        rules.sign(builders.an_awarded_project(), **signing(actor=OTHER_UNIT))


def test_a_contract_is_not_signed_in_the_future():
    with pytest.raises(rules.SignedInFuture):
        rules.sign(builders.an_awarded_project(), **signing(signed_on=TUESDAY))


def test_a_contract_does_not_end_before_it_is_signed():
    rules.sign(builders.an_awarded_project(), **signing(ends_on=MONDAY))

    with pytest.raises(rules.EndsBeforeSigning):
        rules.sign(builders.an_awarded_project(), **signing(ends_on=FRIDAY_BEFORE))


def test_a_contract_needs_a_selected_contractor():
    with pytest.raises(rules.NoContractor):
        rules.sign(an_allocated_project(), **signing())


@pytest.mark.parametrize("other", [{"contractor_uscc": builders.OTHER_CODE}, {"contractor_name": "另一家公司"}])
def test_a_contractor_who_is_not_the_winner_is_refused(other):
    with pytest.raises(rules.NotTheWinner) as refused:
        rules.sign(builders.an_awarded_project(), **signing(**other))

    assert builders.WINNER in refused.value.detail


def test_contracts_stay_within_the_allocated_money_to_the_fen():
    project, earlier = builders.an_awarded_project(), [builders.a_contract(amount=Money.from_wan("200"))]

    rules.sign(project, **signing(earlier=earlier, amount=Money.from_wan("280")))

    with pytest.raises(rules.OverAllocation) as refused:
        rules.sign(project, **signing(earlier=earlier, amount=Money.from_wan("280.000001")))
    assert "还可签订280万元" in refused.value.detail


def test_an_allocation_that_shrank_below_what_is_signed_leaves_nothing():
    project = builders.an_awarded_project(allocated=Money.from_wan(100))

    with pytest.raises(rules.OverAllocation) as refused:
        rules.sign(project, **signing(earlier=[builders.a_contract()], amount=Money(1)))

    assert "还可签订0万元" in refused.value.detail


def test_a_contract_without_an_amount_is_refused():
    with pytest.raises(rules.WithoutAmount):
        rules.sign(builders.an_awarded_project(), **signing(amount=Money(0)))


@pytest.mark.parametrize(("signed_on", "before"), [(date(2026, 1, 11), True), (APPROVAL_MONDAY, False)])
def test_a_contract_signed_before_the_approval_is_entered_and_marked(signed_on, before):
    contract, said = rules.sign(builders.an_awarded_project(), **signing(signed_on=signed_on))

    assert (contract.before_approval, said.before_approval) == (before, before)


def test_the_clock_of_the_filing_runs_5_working_days_from_signing():
    (clock,) = rules.filing_clock(builders.a_contract(), parameters=THE_CITYS)

    assert (clock.kind, clock.article, clock.mark) == ("contract_filing", "15", "T")
    assert (clock.anchor_on, clock.period.n, clock.subject_id) == (MONDAY, 5, CONTRACT_ID)


def test_a_contract_from_before_the_regulation_runs_no_clock():
    assert rules.filing_clock(builders.a_contract(signed_on=BEFORE_THE_REGULATION_THURSDAY), parameters=THE_CITYS) == ()
    assert len(rules.filing_clock(builders.a_contract(signed_on=IN_FORCE_FRIDAY), parameters=THE_CITYS)) == 1


@pytest.mark.parametrize("state", ["signed", "overdue", "correction"])
def test_a_new_text_is_a_new_version_and_the_same_changes_nothing(state):
    contract = rules.add_text(builders.a_contract(texts=(), state=state), **a_text("sm3:aa"))

    assert rules.add_text(contract, **a_text("sm3:aa")) == contract
    assert [text.version for text in rules.add_text(contract, **a_text("sm3:bb")).texts] == [1, 2]


@pytest.mark.parametrize("state", ["filing_submitted", "filed"])
def test_the_text_does_not_change_under_the_bureaus_eyes(state):
    with pytest.raises(rules.TextWithTheBureau):
        rules.add_text(replace(builders.a_contract(), state=state), **a_text("sm3:bb"))


def test_another_unit_uploads_no_text():
    with pytest.raises(WrongOffice):
        rules.add_text(builders.a_contract(), **a_text("sm3:bb", actor=OTHER_UNIT))


def test_a_county_with_its_own_limit_gives_its_contracts_other_days():
    (the_countys,) = rules.filing_clock(builders.a_contract(), parameters=laid_down(contract_filing_workdays=3))
    (the_citys,) = rules.filing_clock(builders.a_contract(), parameters=THE_CITYS)

    assert (the_countys.period.n, the_countys.mark, the_countys.rule_set) == (3, "T", "140522-1")
    assert (the_citys.period.n, the_citys.mark, the_citys.rule_set) == (5, "T", "140500-1")


def an_agreement(**different) -> dict:
    """Return with what the entry of a supplementary agreement is decided."""
    asked = {"amends": CONTRACT_ID, "signed_on": TUESDAY, "amount": Money.from_wan(20), **different}
    return {**signing(earlier=[builders.a_contract()], **asked), "contract_id": AGREEMENT_ID, "today": TUESDAY}


def test_a_supplementary_agreement_runs_a_clock_of_its_own_from_its_own_signing():
    agreement, said = rules.sign(builders.an_awarded_project(), **an_agreement())
    (clock,) = rules.filing_clock(agreement, THE_CITYS)

    assert (agreement.amends, said.amends) == (CONTRACT_ID, CONTRACT_ID)
    assert (clock.subject_id, clock.anchor_on, clock.title) == (AGREEMENT_ID, TUESDAY, "补充协议备案")


def test_a_supplementary_agreement_may_leave_the_amount_as_it_is():
    agreement, _ = rules.sign(builders.an_awarded_project(), **an_agreement(amount=Money(0)))

    assert agreement.amount == Money(0)


def test_a_supplementary_agreement_stays_within_the_allocated_money():
    with pytest.raises(rules.OverAllocation):
        rules.sign(builders.an_awarded_project(), **an_agreement(amount=Money.from_wan("180.000001")))


@pytest.mark.parametrize("amended", [None, "an_agreement"])
def test_a_supplementary_agreement_amends_a_contract_of_its_project_and_no_agreement(amended):
    known = [] if amended is None else [builders.a_contract(amends=AGREEMENT_ID)]

    with pytest.raises(rules.NothingToAmend, match=str(CONTRACT_ID)):
        rules.sign(builders.an_awarded_project(), **{**an_agreement(), "earlier": known})


def test_a_supplementary_agreement_is_signed_no_earlier_than_what_it_amends():
    with pytest.raises(rules.AmendedBeforeSigned):
        rules.sign(builders.an_awarded_project(), **an_agreement(signed_on=FRIDAY_BEFORE))
