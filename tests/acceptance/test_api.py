"""The acceptance's HTTP doors, as a unit and the two bureaus meet them."""

from services.acceptance import rules
from tests.acceptance import builders, steps
from tests.house import House

HOSTED = ["acceptance"]


def test_a_project_is_accepted_and_its_report_is_filed_in_time(house: House):
    completed = steps.completed(house)
    submitted = steps.submitted(house, "2026-03-18T23:59:59+08:00")
    house.at("2026-03-20T09:00:00+08:00")
    filed = steps.done(house, "BDB", "report-acceptance")

    assert completed["conclusion_no"] == "晋市审管验〔2026〕1号"
    assert completed["report_filing"]["due_on"] == "2026-03-18"
    assert completed["report_filing"]["lamp"] == "green"
    assert (submitted["state"], submitted["report_filing"]["late"]) == ("report_submitted", False)
    assert (filed["state"], filed["receipt_no"]) == ("filed", "晋市大数据验备〔2026〕1号")
    assert filed["report_filing"]["lamp_text"] == "按时办结"
    assert house.said("acceptance") == [
        "acceptance.preliminary_passed.v1",
        "acceptance.joint_requested.v1",
        "acceptance.technical_passed.v1",
        "acceptance.completion_passed.v1",
        "acceptance.report_submitted.v1",
        "acceptance.report_filed.v1",
    ]


def test_no_bureau_performs_the_others_act(house: House):
    steps.accepting(house)

    technical = house.call("AAB", "POST", f"{steps.AT}/technical", json=builders.a_technical_pass())
    completion = house.call("BDB", "POST", f"{steps.AT}/completion", json=builders.a_completion_pass())

    assert (technical.status_code, completion.status_code) == (403, 403)
    assert [row["action"] for row in house.rows("acceptance", "audit") if row["outcome"] == "denied"] != []


def test_a_joint_request_without_a_passed_preliminary_is_refused_with_what_to_do(house: House):
    steps.in_construction(house)

    answer = house.call("owner_unit", "POST", f"{steps.AT}/joint-request", json=dict.fromkeys(rules.PACKAGE, True))

    assert answer.status_code == 409
    assert "初步验收" in answer.json["detail"]


def test_completion_is_blocked_while_the_catalogue_is_not_registered(house: House):
    steps.accepting(house)
    steps.done(house, "BDB", "technical", builders.a_technical_pass())
    told = builders.a_completion_pass()
    del told["catalogue_receipt_no"]

    answer = house.call("AAB", "POST", f"{steps.AT}/completion", json=told)

    assert answer.status_code == 409
    assert answer.json["article"] == "第19条"
