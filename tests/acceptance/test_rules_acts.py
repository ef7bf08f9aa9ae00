"""What the acceptance service decides of contracts, the package and the technical act, refusal by refusal."""

from datetime import date

import pytest

from services.acceptance import rules
from shared.events.acceptance import (
    AcceptanceFailed,
    JointAcceptanceRequested,
    TechnicalAcceptancePassed,
)
from shared.kernel.actor import WrongOffice
from shared.kernel.lifecycle import WrongMove
from tests.acceptance.builders import (
    CONTRACT_ID,
    MONDAY,
    OK_PRODUCT,
    OTHER_CONTRACT_ID,
    STRANGER,
    TUESDAY,
    UNIT,
    a_conclusion,
    a_failing_conclusion,
    an_acceptance,
)

FRIDAY = date(2026, 3, 6)
WHOLE_PACKAGE = dict.fromkeys(rules.PACKAGE, True)


def technically(acceptance=None, conclusion=None, *, products=(OK_PRODUCT,)):
    """Conclude technical acceptance on Monday."""
    return rules.conclude_technical(
        acceptance or an_acceptance(state="accepting", round=1),
        conclusion or a_conclusion(),
        products=products,
        today=MONDAY,
    )


def test_every_action_of_the_lifecycle_is_a_rule():
    assert [action for action in rules.LIFECYCLE.actions if not callable(getattr(rules, action, None))] == []


@pytest.mark.parametrize("state", ["in_construction", "preliminary_passed", "accepting", "filed"])
def test_a_later_contract_moves_no_state(state):
    both = rules.note_contract(an_acceptance(state=state), OTHER_CONTRACT_ID)

    assert both.state == state
    assert [contract.filed for contract in both.contracts] == [True, False]


def test_a_filed_contract_is_marked_and_no_other():
    two = an_acceptance(
        contracts=(rules.Contract(contract_id=CONTRACT_ID), rules.Contract(contract_id=OTHER_CONTRACT_ID))
    )

    marked = rules.note_contract_filed(two, OTHER_CONTRACT_ID)

    assert [contract.filed for contract in marked.contracts] == [False, True]


def test_the_filing_of_a_contract_not_heard_of_is_not_taken():
    with pytest.raises(rules.UnheardContract):
        rules.note_contract_filed(an_acceptance(), OTHER_CONTRACT_ID)


def test_a_preliminary_acceptance_names_how_many_contracts_are_unfiled():
    unfiled = an_acceptance(
        contracts=(rules.Contract(contract_id=CONTRACT_ID), rules.Contract(contract_id=OTHER_CONTRACT_ID))
    )

    with pytest.raises(rules.ContractsUnfiled) as refused:
        rules.pass_preliminary(unfiled, passed_on=MONDAY, summary="正常", actor=UNIT, today=MONDAY)
    assert "还有2份合同" in refused.value.detail
    assert refused.value.article is None


def test_a_preliminary_acceptance_on_this_very_day_is_not_in_the_future():
    passed, _ = rules.pass_preliminary(an_acceptance(), passed_on=MONDAY, summary="正常", actor=UNIT, today=MONDAY)

    assert passed.preliminary_passed_on == MONDAY


def test_a_unit_accepts_its_own_projects_only():
    ready = an_acceptance(state="preliminary_passed")

    with pytest.raises(WrongOffice):
        rules.pass_preliminary(an_acceptance(), passed_on=MONDAY, summary="正常", actor=STRANGER, today=MONDAY)
    with pytest.raises(WrongOffice):
        rules.request_joint(ready, package=WHOLE_PACKAGE, actor=STRANGER, today=MONDAY)


def test_joint_acceptance_is_asked_for_with_the_whole_package():
    ready = an_acceptance(state="preliminary_passed")

    asked, said = rules.request_joint(ready, package=WHOLE_PACKAGE, actor=UNIT, today=MONDAY)

    assert (asked.state, asked.round, asked.requested_on) == ("accepting", 1, MONDAY)
    assert isinstance(said, JointAcceptanceRequested)
    assert (said.round, said.requested_on) == (1, MONDAY)


@pytest.mark.parametrize("kind", rules.PACKAGE)
def test_every_report_missing_from_the_package_is_named(kind):
    ready = an_acceptance(state="preliminary_passed")

    with pytest.raises(rules.PackageIncomplete) as refused:
        rules.request_joint(ready, package={**WHOLE_PACKAGE, kind: False}, actor=UNIT, today=MONDAY)
    assert f"还缺少:{rules.PACKAGE[kind]}。" in refused.value.detail


def test_after_a_failure_the_next_round_begins_afresh():
    failed = an_acceptance(
        state="accept_failed", round=1, products=(OK_PRODUCT,), technical_concluded_on=FRIDAY, failures=(a_failure(),)
    )

    asked, said = rules.request_joint(failed, package=WHOLE_PACKAGE, actor=UNIT, today=MONDAY)

    assert (asked.state, asked.round, said.round) == ("accepting", 2, 2)
    assert (asked.products, asked.technical_concluded_on) == ((), None)
    assert asked.failures == (a_failure(),)


def test_technical_acceptance_passes():
    exception = rules.Product(name="专用网关", verdict="exception", reason="暂无国产替代")

    passed, said = technically(products=(OK_PRODUCT, exception))

    assert (passed.state, passed.technical_concluded_on) == ("technical_passed", MONDAY)
    assert passed.products == (OK_PRODUCT, exception)
    assert isinstance(said, TechnicalAcceptancePassed)
    assert (said.round, said.concluded_on) == (1, MONDAY)


@pytest.mark.parametrize("decide", [rules.pass_technical, rules.fail_technical])
def test_technical_acceptance_is_concluded_only_while_it_is_asked_for(decide):
    with pytest.raises(WrongMove):
        decide(an_acceptance(), a_conclusion(), products=(OK_PRODUCT,), today=MONDAY)


def test_technical_acceptance_fails_with_its_defects_and_keeps_the_verdicts():
    wanting = rules.Product(name="国外数据库", verdict="not_ok")

    failed, said = technically(conclusion=a_failing_conclusion(), products=(wanting,))

    assert (failed.state, failed.failures, failed.products) == ("accept_failed", (a_failure(),), (wanting,))
    assert isinstance(said, AcceptanceFailed)
    assert (said.round, said.act, said.defects) == (1, "technical", ("数据未落盘",))


@pytest.mark.parametrize("conclusion", [a_conclusion(), a_failing_conclusion()])
@pytest.mark.parametrize(
    ("products", "refusal"),
    [
        ((), rules.NoProducts),
        ((rules.Product(name="数据库"),), rules.ProductWithoutVerdict),
        ((OK_PRODUCT, rules.Product(name="网关", verdict="exception")), rules.ExceptionWithoutReason),
    ],
)
def test_no_technical_conclusion_without_a_verdict_on_every_product(conclusion, products, refusal):
    with pytest.raises(refusal) as refused:
        technically(conclusion=conclusion, products=products)
    assert refused.value.article == "20"


def test_a_technical_conclusion_is_neither_in_the_future_nor_at_odds_with_its_defects():
    with pytest.raises(rules.ConcludedInFuture):
        technically(conclusion=a_conclusion(concluded_on=TUESDAY))
    with pytest.raises(rules.FailureWithoutDefects):
        technically(conclusion=a_conclusion(passed=False))
    with pytest.raises(rules.PassWithDefects):
        technically(conclusion=a_conclusion(defects=("数据未落盘",)))


def a_failure(**different):
    """Return the failed technical act of round 1."""
    known = {"round": 1, "act": "technical", "concluded_on": MONDAY, "defects": ("数据未落盘",)}
    return rules.Failure(**{**known, **different})
