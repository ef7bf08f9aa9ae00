"""What the budget service decides on operations money; plain Python, no house."""

import pytest

from services.budget import rules
from shared.kernel.actor import WrongOffice
from shared.kernel.lifecycle import WrongMove
from shared.kernel.money import Money
from tests.budget.builders import ANOTHER, FRIDAY, MONDAY, REQUEST, a_budget, a_hold, a_request, an_actor

FILED = a_budget("allocated", completed_on=MONDAY, report_filed_on=FRIDAY)


def asked_for(wan="30", *, requests=(), actor=None, fiscal_year=2027):
    return {
        "ops_request_id": REQUEST,
        "fiscal_year": fiscal_year,
        "amount": Money.from_wan(wan),
        "content": "系统运行维护",
        "requests": requests,
        "actor": actor or an_actor(),
        "today": MONDAY,
    }


def concluded(conclusion, wan=None, opinion="按标准核定"):
    amount = None if wan is None else Money.from_wan(wan)
    return {"conclusion": conclusion, "amount": amount, "opinion": opinion, "today": FRIDAY}


def circumstances(holds=(), requests=()):
    return {"holds": holds, "requests": requests, "today": FRIDAY}


def test_a_unit_asks_for_the_operations_money_of_its_own_project():
    asked, said = rules.request_operations(a_budget(), **asked_for())

    assert (asked.state, said.fiscal_year, said.amount) == ("requested", 2027, Money.from_wan("30"))
    with pytest.raises(WrongOffice):
        rules.request_operations(a_budget(), **asked_for(actor=an_actor(office_id="jc-health")))


def test_nothing_is_not_asked_for_nor_a_year_that_is_included():
    with pytest.raises(rules.ZeroAmount, match="申请金额"):
        rules.request_operations(a_budget(), **asked_for("0"))
    with pytest.raises(rules.YearIncluded, match="2027年度"):
        rules.request_operations(a_budget(), **asked_for(requests=[a_request("included")]))
    other_year = asked_for(requests=[a_request("included")], fiscal_year=2028)
    assert rules.request_operations(a_budget(), **other_year)[0].fiscal_year == 2028


@pytest.mark.parametrize(
    ("conclusion", "wan", "state", "granted"),
    [
        ("approved", None, "reviewed", "30"),
        ("approved", "30", "reviewed", "30"),
        ("reduced", "25", "reviewed", "25"),
        ("rejected", None, "rejected", "0"),
        ("rejected", "0", "rejected", "0"),
    ],
)
def test_a_review_grants_all_less_or_nothing(conclusion, wan, state, granted):
    asked, said = rules.review_operations(a_budget(), a_request(), **concluded(conclusion, wan))

    assert (asked.state, asked.reviewed_amount, asked.reviewed_on) == (state, Money.from_wan(granted), FRIDAY)
    assert (said.conclusion, said.amount) == (conclusion, Money.from_wan(granted))


@pytest.mark.parametrize(
    ("conclusion", "wan"),
    [("approved", "29"), ("reduced", None), ("reduced", "0"), ("reduced", "30"), ("rejected", "1")],
)
def test_an_amount_that_contradicts_the_conclusion_is_refused(conclusion, wan):
    with pytest.raises(rules.ReviewAmountWrong, match="申请金额为30万元"):
        rules.review_operations(a_budget(), a_request(), **concluded(conclusion, wan))


def test_who_gives_less_than_was_asked_for_says_why():
    for conclusion, wan in (("reduced", "25"), ("rejected", None)):
        with pytest.raises(rules.OpinionNeeded):
            rules.review_operations(a_budget(), a_request(), **concluded(conclusion, wan, opinion=None))
    approved, _ = rules.review_operations(a_budget(), a_request(), **concluded("approved", opinion=None))
    assert approved.state == "reviewed"


def test_a_request_is_reviewed_once():
    for state in ("reviewed", "rejected", "included"):
        with pytest.raises(WrongMove):
            rules.grant(a_request(state), conclusion="approved", amount=None)
        with pytest.raises(WrongMove):
            rules.reject(a_request(state), amount=None)


def test_reviewed_money_is_included_as_reviewed():
    asked, said = rules.include_operations(FILED, a_request("reviewed"), **circumstances())

    assert (asked.state, asked.included_on) == ("included", FRIDAY)
    assert (said.amount, said.fiscal_year) == (Money.from_wan("25"), 2027)


def test_operations_money_waits_for_the_filed_report():
    with pytest.raises(rules.ReportUnfiled, match="先将竣工验收报告提交市大数据应用局备案"):
        rules.include_operations(a_budget("allocated"), a_request("reviewed"), **circumstances())


def test_operations_money_waits_for_every_hold():
    with pytest.raises(rules.MoneyHeld, match="运行维护费用因“未按要求协同共享”被冻结"):
        rules.include_operations(FILED, a_request("reviewed"), **circumstances(holds=[a_hold()]))
    lifted = circumstances(holds=[a_hold(lifted_on=FRIDAY)])
    assert rules.include_operations(FILED, a_request("reviewed"), **lifted)[0].state == "included"


def test_what_was_not_reviewed_or_was_rejected_is_not_included():
    for state in ("requested", "rejected", "included"):
        with pytest.raises(WrongMove):
            rules.include_operations(FILED, a_request(state), **circumstances())


def test_a_year_is_included_once():
    earlier = a_request("included", ops_request_id=ANOTHER)

    with pytest.raises(rules.YearIncluded):
        rules.include_operations(FILED, a_request("reviewed"), **circumstances(requests=[earlier]))
    beside = circumstances(requests=[a_request("reviewed", ops_request_id=ANOTHER)])
    assert rules.include_operations(FILED, a_request("reviewed"), **beside)[0].state == "included"
