"""The contract service's HTTP doors, as the unit and the bureau meet them."""

from datetime import date
from uuid import uuid4

import pytest

from tests.contract import builders
from tests.house import House

HOSTED = ["contract"]
PROCUREMENT = f"/procurements/{builders.PROJECT_ID}"


def test_a_contract_goes_from_procurement_to_its_receipt(house: House):
    builders.procured(house)
    path = builders.with_text(house)
    house.call("owner_unit", "POST", f"{path}/filing")

    filed = house.call("BDB", "POST", f"{path}/filing-acceptance")

    assert filed.status_code == 200
    assert filed.json["state"] == "filed"
    assert filed.json["filing"]["receipt_no"] == "晋市大数据备〔2026〕1号"
    assert (filed.json["filing"]["late"], filed.json["filing"]["lamp"]) == (False, "blue")
    assert house.said("contract") == [
        "contract.responsible_person_appointed.v1",
        "contract.contractor_selected.v1",
        "contract.signed.v1",
        "contract.filing_submitted.v1",
        "contract.filed.v1",
    ]


def test_a_new_contract_shows_when_its_filing_is_due(house: House):
    builders.procured(house)

    shown = house.call("owner_unit", "GET", builders.entered(house)).json

    filing = shown["filing"]
    assert (shown["state"], filing["state_text"], filing["lamp_text"]) == ("signed", "已签订(待备案)", "正常")
    assert (filing["due_on"], filing["bound_at"]) == ("2026-03-16", "2026-03-17T00:00:00+08:00")
    assert (filing["provisional"], filing["late"], filing["receipt_no"]) == (False, False, None)


def test_a_contract_from_before_the_regulation_is_entered_without_a_clock(house: House):
    builders.procured(house)

    path = builders.entered(house, signed_on=date(2019, 12, 12))

    shown = house.call("BDB", "GET", path).json
    assert (shown["before_approval"], shown["filing"]["due_on"], shown["filing"]["lamp"]) == (True, None, None)
    assert house.rows("contract", "deadlines") == []


def test_the_procurement_shows_money_person_and_winner(house: House):
    builders.procured(house)

    shown = house.call("FIN", "GET", PROCUREMENT).json

    assert (shown["state"], shown["allocated_wan"], shown["approved_amount_wan"]) == ("selected", "480", "480.5")
    assert shown["responsible_persons"][0]["name"] == "王建设"
    assert shown["selection"]["contractor_uscc"] == builders.WINNER_CODE


def test_a_contractor_does_not_see_the_unit_s_procurement(house: House):
    builders.procured(house)

    assert house.call("contractor", "GET", PROCUREMENT).status_code == 403


def test_an_unknown_project_or_contract_is_not_found(house: House):
    body = builders.in_json(builders.signed_terms())

    unknown = house.call("owner_unit", "POST", "/contracts", json=body)

    assert (unknown.status_code, unknown.json["title"]) == (404, "没有这个已立项项目")
    assert house.call("owner_unit", "GET", f"/contracts/{uuid4()}").json["title"] == "没有这份合同"


def test_more_than_is_left_is_refused_and_says_what_is_left(house: House):
    builders.procured(house)
    builders.entered(house)
    body = builders.in_json(builders.signed_terms()) | {"amount_wan": "180.01"}

    refused = house.call("owner_unit", "POST", "/contracts", json=body)

    assert (refused.status_code, refused.json["title"]) == (409, "合同金额超出可用资金")
    assert "还可签订180万元" in refused.json["detail"]
    assert refused.json["article"] == "第10条"


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("contractor_uscc", "91350100M000100Y44", "项目建设单位统一社会信用代码"),
        ("amount_wan", "1.1234567", "合同金额"),
        ("signed_on", "2026年3月9日", "签订日期"),
    ],
)
def test_a_malformed_contract_names_the_field_in_chinese(house: House, field, value, named):
    body = builders.in_json(builders.signed_terms()) | {field: value}

    refused = house.call("owner_unit", "POST", "/contracts", json=body)

    assert refused.status_code == 422
    assert [(error["field"], error["name"]) for error in refused.json["errors"]] == [(field, named)]


def test_a_method_that_is_not_in_the_regulation_is_refused(house: House):
    house.hear("contract", builders.an_approval())
    body = builders.in_json(builders.a_choice(method="by_friendship"))

    refused = house.call("owner_unit", "POST", f"{PROCUREMENT}/selection", json=body)

    assert (refused.status_code, refused.json["errors"][0]["name"]) == (422, "选定方式")


@pytest.mark.parametrize(
    ("role", "door"),
    [("BDB", "filing"), ("owner_unit", "filing-acceptance"), ("AAB", "filing-acceptance")],
)
def test_no_office_performs_anothers_act(house: House, role, door):
    builders.procured(house)
    path = builders.with_text(house)

    refused = house.call(role, "POST", f"{path}/{door}")

    assert refused.status_code == 403
    assert [row["outcome"] for row in house.rows("contract", "audit")].count("denied") == 1


def test_the_same_submission_twice_is_one_filing(house: House):
    builders.procured(house)
    path = builders.with_text(house)

    first = house.call("owner_unit", "POST", f"{path}/filing", key="pressed-twice")
    second = house.call("owner_unit", "POST", f"{path}/filing", key="pressed-twice")

    assert (second.status_code, second.json) == (200, first.json)
    assert house.said("contract").count("contract.filing_submitted.v1") == 1


def test_a_submission_without_the_text_stops_no_clock(house: House):
    builders.procured(house)
    path = builders.entered(house)

    refused = house.call("owner_unit", "POST", f"{path}/filing")

    assert (refused.status_code, refused.json["title"]) == (409, "缺少合同文本")
    assert [row["state"] for row in house.rows("contract", "deadlines")] == ["open"]


def test_a_refused_acceptance_uses_up_no_receipt_number(house: House):
    builders.procured(house)
    path = builders.with_text(house)
    house.call("BDB", "POST", f"{path}/filing-acceptance")
    house.call("owner_unit", "POST", f"{path}/filing")

    filed = house.call("BDB", "POST", f"{path}/filing-acceptance")

    assert filed.json["filing"]["receipt_no"] == "晋市大数据备〔2026〕1号"


def test_a_returned_filing_shows_its_defects_and_window(house: House):
    builders.procured(house)
    path = builders.with_text(house)
    house.call("owner_unit", "POST", f"{path}/filing")

    returned = house.call("BDB", "POST", f"{path}/filing-return", json={"defects": ["缺少附件"]}).json

    assert (returned["state"], returned["filing"]["defects"]) == ("correction", ["缺少附件"])
    assert (returned["filing"]["correct_until"], returned["filing"]["lamp"]) == ("2026-03-16", "green")


def test_a_return_without_a_list_is_refused(house: House):
    refused = house.call("BDB", "POST", f"/contracts/{uuid4()}/filing-return", json={"defects": []})

    assert (refused.status_code, refused.json["errors"][0]["name"]) == (422, "补正清单")


def test_the_list_goes_page_by_page(house: House):
    builders.procured(house)
    paths = [builders.entered(house, amount=builders.Money.from_wan(amount)) for amount in (10, 20, 30)]

    first = house.call("BDB", "GET", "/contracts?limit=2")
    rest = house.call("BDB", "GET", first.headers["Link"].split(">")[0].removeprefix("<"))

    listed = [*first.json["items"], *rest.json["items"]]
    assert [f"/contracts/{item['contract_id']}" for item in listed] == paths
    assert {item["filing"]["due_on"] for item in listed} == {"2026-03-16"}
