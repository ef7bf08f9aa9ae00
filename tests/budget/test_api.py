"""The budget's HTTP doors, as the offices, the unit and the public meet them."""

from typing import Any
from uuid import uuid4

from tests.budget.builders import ANOTHER, PROJECT, a_completion, a_filing, an_approval, an_overdue_mark
from tests.house import House

HOSTED = ["budget"]
LINE = {"fiscal_year": 2026, "amount_wan": "400", "source": "综合预算"}
LAST_MOMENT = "2026-03-16T23:59:59+08:00"
BOUND = "2026-03-17T00:00:00+08:00"


def an_approved_house(house: House) -> House:
    house.hear("budget", an_approval())
    return house


def a_house_on_notice(house: House) -> House:
    an_approved_house(house)
    house.call("FIN", "POST", f"/budgets/{PROJECT}/line", json=LINE)
    house.call("BDB", "POST", f"/budgets/{PROJECT}/notice", json={})
    return house


def an_objection_of(house: House) -> Any:
    return house.call("owner_unit", "POST", f"/notices/{PROJECT}/objections", json={"text": "金额偏高"})


def resolve(house: House, objection_id: str, outcome: str) -> Any:
    answer = {"outcome": outcome, "text": "经核实"}
    return house.call("BDB", "POST", f"/objections/{objection_id}/resolution", json=answer)


def the_budget(house: House) -> Any:
    return house.call("FIN", "GET", f"/budgets/{PROJECT}").json


def a_request_of(house: House, year: int = 2027) -> str:
    asked = {"fiscal_year": year, "amount_wan": "30", "content": "系统运行维护"}
    answer = house.call("owner_unit", "POST", f"/budgets/{PROJECT}/operations-requests", json=asked)
    assert answer.status_code == 201, answer.json
    return str(answer.json["ops_request_id"])


def approve(house: House, request: str) -> Any:
    return house.call("BDB", "POST", f"/operations-requests/{request}/review", json={"conclusion": "approved"})


def include(house: House, request: str) -> Any:
    return house.call("FIN", "POST", f"/operations-requests/{request}/inclusion")


def test_a_line_a_notice_and_its_end_make_the_allocation_final(house: House):
    a_house_on_notice(house)
    house.at(BOUND)

    shown = the_budget(house)
    assert (shown["state"], shown["line"]["amount_wan"]) == ("allocated", "400")
    assert shown["notice"]["closes_on"] == "2026-03-16"
    assert house.said("budget") == [
        "budget.confirmed.v1",
        "budget.notice_published.v1",
        "budget.allocation_finalized.v1",
    ]


def test_a_longer_notice_may_be_given_and_none_at_all_may_not(house: House):
    an_approved_house(house)
    house.call("FIN", "POST", f"/budgets/{PROJECT}/line", json=LINE)

    none = house.call("BDB", "POST", f"/budgets/{PROJECT}/notice", json={"workdays": 0})
    longer = house.call("BDB", "POST", f"/budgets/{PROJECT}/notice", json={"workdays": 7})

    assert (none.status_code, none.json["errors"][0]["name"]) == (422, "公示期(工作日)")
    assert longer.json["notice"]["closes_on"] == "2026-03-18"


def test_everybody_reads_the_notice_and_no_more_than_the_notice(house: House):
    a_house_on_notice(house)

    answer = house.call(None, "GET", f"/notices/{PROJECT}")

    assert answer.json == {
        "project_name": "智慧交通数据平台",
        "owner_office_name": "市交通运输局",
        "amount_wan": "400",
        "published_on": "2026-03-09",
        "closes_on": "2026-03-16",
    }


def test_a_project_without_a_notice_looks_to_the_public_like_no_project(house: House):
    an_approved_house(house)

    known = house.call(None, "GET", f"/notices/{PROJECT}")
    unknown = house.call(None, "GET", f"/notices/{ANOTHER}")

    assert (known.status_code, unknown.status_code) == (404, 404)
    assert (known.json["title"], known.json["detail"]) == (unknown.json["title"], unknown.json["detail"])


def test_an_objection_in_the_last_second_counts_and_one_at_the_bound_is_refused(house: House):
    a_house_on_notice(house)
    house.at(LAST_MOMENT)
    counted = an_objection_of(house)
    house.at(BOUND)

    refused = an_objection_of(house)

    assert (counted.status_code, refused.status_code) == (201, 409)
    assert refused.json["title"] == "公示已经截止"
    assert the_budget(house)["state"] == "objected"
    assert "budget.allocation_finalized.v1" not in house.said("budget")


def test_the_last_objection_dismissed_after_the_notice_ended_makes_the_allocation_final(house: House):
    a_house_on_notice(house)
    first, second = (an_objection_of(house).json["objection_id"] for _ in range(2))
    house.at(BOUND)
    resolve(house, first, "dismissed")
    between = the_budget(house)["state"]
    resolve(house, second, "dismissed")

    assert (between, the_budget(house)["state"]) == ("objected", "allocated")
    assert house.said("budget")[-1] == "budget.allocation_finalized.v1"


def test_an_objection_upheld_brings_the_notice_down_and_its_clock_never_fires(house: House):
    a_house_on_notice(house)
    resolve(house, an_objection_of(house).json["objection_id"], "upheld")
    gone = house.call(None, "GET", f"/notices/{PROJECT}")
    house.at(BOUND)

    assert (the_budget(house)["state"], gone.status_code) == ("budgeted", 404)
    assert [row["state"] for row in house.rows("budget", "deadlines")] == ["cancelled"]
    again = house.call("BDB", "POST", f"/budgets/{PROJECT}/notice", json={})
    assert (again.status_code, again.json["notice"]["closes_on"]) == (200, "2026-03-24")


def test_only_the_bureau_sees_the_list_of_objections(house: House):
    a_house_on_notice(house)
    an_objection_of(house)

    assert len(house.call("BDB", "GET", "/objections").json["items"]) == 1
    assert house.call("contractor", "GET", "/objections").status_code == 403


def test_the_finance_bureau_may_refuse_a_line_and_confirm_it_later(house: House):
    an_approved_house(house)

    refused = house.call("FIN", "POST", f"/budgets/{PROJECT}/line-refusal", json={"reason": "本年度财力不足"})
    confirmed = house.call("FIN", "POST", f"/budgets/{PROJECT}/line", json=LINE)

    assert (refused.json["state"], refused.json["refusal_reason"]) == ("no_budget", "本年度财力不足")
    assert (confirmed.json["state"], confirmed.json["refusal_reason"]) == ("budgeted", None)
    assert house.said("budget") == ["budget.refused.v1", "budget.confirmed.v1"]


def test_no_office_does_another_offices_act(house: House):
    an_approved_house(house)

    line = house.call("BDB", "POST", f"/budgets/{PROJECT}/line", json=LINE)
    notice = house.call("FIN", "POST", f"/budgets/{PROJECT}/notice", json={})
    hold = house.call("FIN", "POST", f"/budgets/{PROJECT}/holds", json={"reason": "NO_SHARING"})

    assert [answer.status_code for answer in (line, notice, hold)] == [403, 403, 403]
    assert {row["outcome"] for row in house.rows("budget", "audit") if row["actor_id"] != "system"} == {"denied"}


def test_operations_money_waits_for_the_filed_report_and_is_included_once_a_year(house: House):
    an_approved_house(house)
    first, second = a_request_of(house), a_request_of(house)
    approve(house, first)
    approve(house, second)
    early = include(house, first)
    house.hear("budget", a_completion())
    house.hear("budget", a_filing())

    assert (early.status_code, early.json["type"]) == (409, "/problems/report-unfiled")
    assert include(house, first).json["state"] == "included"
    assert include(house, second).json["type"] == "/problems/year-included"
    assert house.said("budget")[-1] == "budget.operations_included.v1"


def test_a_hold_of_operations_names_itself_and_leaves_construction_payable(house: House):
    an_approved_house(house)
    house.hear("budget", a_filing())
    request = a_request_of(house)
    approve(house, request)
    hold = house.call("BDB", "POST", f"/budgets/{PROJECT}/holds", json={"reason": "NO_SHARING"}).json
    held = include(house, request)
    shown = the_budget(house)
    house.call("BDB", "POST", f"/holds/{hold['hold_id']}/lift")

    assert "未按要求协同共享" in held.json["detail"]
    assert (shown["payable_construction"], shown["payable_operations"]) == (True, False)
    assert include(house, request).status_code == 200
    assert [one["state"] for one in the_budget(house)["holds"]] == ["lifted"]


def test_of_two_holds_one_lifted_leaves_the_other_and_no_hand_lifts_the_unfiled_reports(house: House):
    an_approved_house(house)
    house.hear("budget", an_overdue_mark())
    (unfiled,) = the_budget(house)["holds"]
    sharing = house.call("BDB", "POST", f"/budgets/{PROJECT}/holds", json={"reason": "NO_SHARING"}).json
    by_hand = house.call("BDB", "POST", f"/holds/{unfiled['hold_id']}/lift")
    lifted = house.call("BDB", "POST", f"/holds/{sharing['hold_id']}/lift")

    assert (by_hand.status_code, lifted.status_code) == (409, 200)
    assert by_hand.json["title"] == "该冻结只能通过备案解除"
    assert the_budget(house)["payable_operations"] is False


def test_the_same_key_twice_makes_one_request(house: House):
    an_approved_house(house)
    asked = {"fiscal_year": 2027, "amount_wan": "30", "content": "系统运行维护"}

    answers = [
        house.call("owner_unit", "POST", f"/budgets/{PROJECT}/operations-requests", json=asked, key="once-only")
        for _ in range(2)
    ]

    assert answers[0].json == answers[1].json
    assert len(house.call("BDB", "GET", "/operations-requests").json["items"]) == 1


def test_the_list_shows_every_budget_and_an_unknown_one_is_not_found(house: House):
    an_approved_house(house)

    (item,) = house.call("FIN", "GET", "/budgets").json["items"]

    assert (item["project_id"], item["state"]) == (str(PROJECT), "no_budget")
    assert house.call("FIN", "GET", f"/budgets/{ANOTHER}").status_code == 404


def test_a_year_with_a_fraction_is_refused_in_chinese_and_never_cut(house: House):
    answer = house.call(
        "FIN",
        "POST",
        f"/budgets/{uuid4()}/line",
        json={"fiscal_year": 2026.5, "amount_wan": "1", "source": "市级财政"},
    )

    assert answer.status_code == 422
    assert [(error["name"], error["message"]) for error in answer.json["errors"]] == [("预算年度", "应为整数。")]
