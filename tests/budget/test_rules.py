"""What the budget service decides on the line and the notice, and what is seen of them; plain Python, no house."""

import pytest

from services.budget import rules
from shared.kernel.calendar import bundled
from shared.kernel.lifecycle import WrongMove
from shared.kernel.money import Money
from tests.budget.builders import (
    FRIDAY,
    MONDAY,
    NEXT_MONDAY,
    NOTICE,
    a_budget,
    a_hold,
    a_notice_deadline,
    an_approval,
    an_objection,
)
from tests.builders import THE_CITYS, laid_down


def a_line_asked(wan="400", holds=()):
    return {"fiscal_year": 2026, "amount": Money.from_wan(wan), "source": "综合预算", "holds": holds, "today": MONDAY}


def as_usual(**different):
    usual = {"notice_id": NOTICE, "workdays": None, "objections": (), "today": MONDAY, "parameters": THE_CITYS}
    return {**usual, "calendar": bundled(), **different}


@pytest.mark.parametrize("table", [rules.LIFECYCLE, rules.OBJECTION_LIFECYCLE, rules.OPERATIONS_LIFECYCLE])
def test_every_state_is_reached_named_and_left(table):
    assert table.check() == []


@pytest.mark.parametrize("table", [rules.LIFECYCLE, rules.OBJECTION_LIFECYCLE, rules.OPERATIONS_LIFECYCLE])
def test_every_action_is_a_decision_of_that_name(table):
    assert [action for action in table.actions if not callable(getattr(rules, action, None))] == []


def test_an_approved_project_has_no_budget_yet():
    budget = rules.open_budget(an_approval())

    assert (budget.state, budget.line, budget.approved_amount) == ("no_budget", None, Money.from_wan("480"))


def test_a_line_up_to_the_approved_amount_is_confirmed():
    budget, said = rules.confirm(a_budget(), **a_line_asked("480"))

    assert (budget.state, budget.line.amount) == ("budgeted", Money.from_wan("480"))
    assert (said.fiscal_year, said.amount, said.confirmed_on) == (2026, Money.from_wan("480"), MONDAY)


def test_a_line_one_fen_above_the_approved_amount_is_refused():
    with pytest.raises(rules.AboveApproved, match=r"480\.000001万元,超过批复金额480万元"):
        rules.confirm(a_budget(), **a_line_asked("480.000001"))


def test_a_line_of_nothing_is_refused():
    with pytest.raises(rules.ZeroAmount, match="列入预算的金额"):
        rules.confirm(a_budget(), **a_line_asked("0"))


def test_a_line_may_be_corrected_until_it_is_on_notice():
    corrected, _ = rules.confirm(a_budget("budgeted"), **a_line_asked("350"))

    assert corrected.line.amount == Money.from_wan("350")
    with pytest.raises(WrongMove):
        rules.confirm(a_budget("notice"), **a_line_asked())


def test_what_is_held_for_an_unfiled_report_is_not_put_into_the_budget():
    with pytest.raises(rules.MoneyHeld, match="建设资金因“竣工验收报告未备案”被冻结"):
        rules.confirm(a_budget(), **a_line_asked(holds=[a_hold(rules.UNFILED)]))


def test_a_hold_of_operations_money_leaves_the_construction_line_alone():
    budget, _ = rules.confirm(a_budget(), **a_line_asked(holds=[a_hold(rules.NO_SHARING)]))

    assert budget.state == "budgeted"


def test_a_refused_project_stays_without_budget_and_keeps_the_reason_until_it_is_confirmed():
    refused, said = rules.refuse(a_budget(), fiscal_year=None, reason="财力不足", today=MONDAY)
    later, _ = rules.confirm(refused, **a_line_asked())

    assert (refused.state, refused.refusal_reason) == ("no_budget", "财力不足")
    assert (said.fiscal_year, said.reason) == (2026, "财力不足")
    assert later.refusal_reason is None


def test_a_budgeted_project_is_not_refused_any_more():
    with pytest.raises(WrongMove):
        rules.refuse(a_budget("budgeted"), fiscal_year=2026, reason="财力不足", today=MONDAY)


def test_the_notice_closes_on_its_fifth_working_day_and_its_clock_is_a_parameter_of_article_11():
    budget, clock, said = rules.publish_notice(a_budget("budgeted"), **as_usual())

    assert (budget.state, said.closes_on, said.amount) == ("notice", NEXT_MONDAY, Money.from_wan("400"))
    assert (clock.kind, clock.article, clock.mark) == ("public_notice", "11", "P")
    assert (clock.subject_id, clock.anchor_on, clock.period.n) == (NOTICE, MONDAY, 5)


def test_a_notice_of_one_day_closes_on_the_next_working_day():
    _, _, said = rules.publish_notice(a_budget("budgeted"), **as_usual(workdays=1, today=FRIDAY))

    assert said.closes_on == NEXT_MONDAY


def test_a_notice_stands_as_long_as_the_rule_set_that_governs_the_project_says():
    parameters = laid_down(public_notice_workdays=6, public_notice_least_workdays=3)
    _, usual, _ = rules.publish_notice(a_budget("budgeted"), **as_usual(parameters=parameters))
    _, least, _ = rules.publish_notice(a_budget("budgeted"), **as_usual(parameters=parameters, workdays=3))

    assert (usual.period.n, least.period.n) == (6, 3)
    assert (usual.rule_set, usual.parameter) == ("140522-1", None)
    with pytest.raises(rules.NoticeTooShort, match="下限3个工作日"):
        rules.publish_notice(a_budget("budgeted"), **as_usual(parameters=parameters, workdays=2))


def test_there_is_no_notice_without_a_line_nor_a_second_one_beside_the_first():
    for state in ("no_budget", "notice", "objected", "allocated"):
        with pytest.raises(WrongMove):
            rules.publish_notice(a_budget(state), **as_usual())


def test_a_new_notice_waits_until_every_objection_is_answered():
    with pytest.raises(rules.ObjectionsOpen, match="还有1条异议"):
        rules.publish_notice(a_budget("budgeted"), **as_usual(objections=[an_objection(), an_objection("upheld")]))


def test_the_desk_sees_what_is_payable_and_until_when_the_notice_stands():
    shown = rules.view(a_budget("notice"), holds=[a_hold()], deadline=a_notice_deadline(provisional=True))

    assert (shown["payable_construction"], shown["payable_operations"]) == (True, False)
    assert (shown["notice"]["closes_on"], shown["notice"]["provisional"]) == (NEXT_MONDAY, True)


def test_the_public_sees_a_notice_that_stands_and_no_other():
    shown = rules.public_notice(a_budget("objected"), deadline=a_notice_deadline())

    assert set(shown) == {"project_name", "owner_office_name", "amount", "published_on", "closes_on"}
    with pytest.raises(rules.NoSuchPublicNotice):
        rules.public_notice(a_budget("budgeted"), deadline=None)
