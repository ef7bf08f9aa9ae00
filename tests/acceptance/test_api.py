"""The acceptance's HTTP doors, as a unit and the two bureaus meet them."""

from tests.acceptance import steps
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
