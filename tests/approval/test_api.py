"""The approval's HTTP doors, as the approval bureau meets them."""

import pytest

from shared.kernel.money import Money
from tests.approval import builders
from tests.house import House

HOSTED = ["approval"]
AT = f"/approvals/{builders.PROJECT}"


@pytest.fixture
def requested(house: House) -> House:
    """A house in which the opinion is heard and approval is requested."""
    house.hear("approval", builders.an_opinion_issued())
    house.hear("approval", builders.a_request())
    return house


@pytest.fixture
def accepted(requested: House) -> House:
    """A house in which the application is accepted."""
    assert requested.call("AAB", "POST", f"{AT}/acceptance").status_code == 200
    return requested


def test_a_project_is_approved_by_a_numbered_reply_for_a_reduced_amount(accepted: House):
    shown = accepted.call("AAB", "POST", f"{AT}/decision", json={"approved_amount_wan": "450"})

    assert shown.status_code == 200
    assert (shown.json["state"], shown.json["reply_no"]) == ("approved", "晋市审管批〔2026〕1号")
    assert (shown.json["estimate_wan"], shown.json["approved_amount_wan"]) == ("480.5", "450")
    assert accepted.said("approval") == ["approval.accepted.v1", "approval.approved.v1"]
    approved = accepted.told("approval")[-1]
    assert (approved.approved_amount, approved.design_digest) == (Money.from_wan("450"), builders.DESIGN)


def test_an_amount_above_the_estimate_is_refused_and_uses_no_number_up(accepted: House):
    refused = accepted.call("AAB", "POST", f"{AT}/decision", json={"approved_amount_wan": "480.500001"})
    approved = accepted.call("AAB", "POST", f"{AT}/decision", json={"approved_amount_wan": "480.5"})

    assert (refused.status_code, refused.json["title"]) == (409, "核定金额超过投资概算")
    assert approved.json["reply_no"] == "晋市审管批〔2026〕1号"


def test_a_project_is_refused_for_a_coded_reason(accepted: House):
    told = {"reason_code": "9a", "reason": "与既有系统重复建设"}

    shown = accepted.call("AAB", "POST", f"{AT}/refusal", json=told)

    assert (shown.json["state"], shown.json["reply_no"]) == ("refused", "晋市审管批〔2026〕1号")
    refused = accepted.told("approval")[-1]
    assert (refused.type, refused.reason_code, refused.reason) == ("approval.refused.v1", "9a", "与既有系统重复建设")


def test_a_reason_outside_the_list_is_malformed(accepted: House):
    answer = accepted.call("AAB", "POST", f"{AT}/refusal", json={"reason_code": "9c", "reason": "未按要求共享"})

    assert answer.status_code == 422
    assert answer.json["errors"][0]["name"] == "不予立项原因"


def test_acceptance_waits_for_the_opinion(house: House):
    house.hear("approval", builders.a_request())
    before = house.call("AAB", "POST", f"{AT}/acceptance")
    house.hear("approval", builders.an_opinion_issued())
    after = house.call("AAB", "POST", f"{AT}/acceptance")

    assert (before.status_code, before.json["title"]) == (409, "尚未收到审核意见")
    assert builders.OPINION_NO in before.json["detail"]
    assert after.status_code == 200


def test_a_design_that_the_opinion_does_not_cover_is_not_accepted(house: House):
    house.hear("approval", builders.an_opinion_issued(design_digest=builders.NEWER_DESIGN, design_version=2))
    house.hear("approval", builders.a_request())

    answer = house.call("AAB", "POST", f"{AT}/acceptance")

    assert answer.status_code == 409
    assert builders.DESIGN in answer.json["detail"]
    assert builders.NEWER_DESIGN in answer.json["detail"]


def test_a_return_names_what_to_correct_in_one_list(accepted: House):
    shown = accepted.call("AAB", "POST", f"{AT}/return", json={"defects": ["补充投资概算明细"]})

    assert (shown.json["state"], shown.json["defects"]) == ("correction", ["补充投资概算明细"])
    assert accepted.told("approval")[-1].defects == ("补充投资概算明细",)


@pytest.mark.parametrize(
    ("door", "body"),
    [
        ("acceptance", None),
        ("return", {"defects": ["补充投资概算明细"]}),
        ("decision", {"approved_amount_wan": "480.5"}),
        ("refusal", {"reason_code": "9b", "reason": "不能互联互通"}),
    ],
)
@pytest.mark.parametrize("role", ["BDB", "FIN", "owner_unit"])
def test_no_other_office_approves(requested: House, role: str, door: str, body: dict[str, object] | None):
    answer = requested.call(role, "POST", f"{AT}/{door}", json=body)

    assert answer.status_code == 403
    assert requested.rows("approval", "audit")[-1]["outcome"] == "denied"
    assert requested.said("approval") == []


def test_a_decision_before_acceptance_says_what_is_possible_instead(requested: House):
    answer = requested.call("AAB", "POST", f"{AT}/decision", json={"approved_amount_wan": "480.5"})

    assert answer.status_code == 409
    assert "待受理" in answer.json["detail"]


def test_a_double_click_approves_once(accepted: House):
    first, second = (
        accepted.call("AAB", "POST", f"{AT}/decision", json={"approved_amount_wan": "450"}, key="clicked-twice")
        for _ in range(2)
    )

    assert first.json == second.json
    assert accepted.said("approval").count("approval.approved.v1") == 1


def test_the_queue_lists_what_is_requested(requested: House):
    items = requested.call("AAB", "GET", "/approvals").json["items"]

    assert [(item["project_no"], item["state"]) for item in items] == [("JC-2026-0002", "awaiting_intake")]


def test_a_project_never_requested_is_not_found(house: House):
    answer = house.call("AAB", "GET", AT)

    assert (answer.status_code, answer.json["title"]) == (404, "没有这个审批事项")
