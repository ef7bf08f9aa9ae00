"""The review's HTTP doors, as the big-data bureau meets them."""

import pytest

from services.review import rules
from tests.house import House
from tests.review import builders

HOSTED = ["review"]
AT = f"/reviews/{builders.PROJECT}"


@pytest.fixture
def requested(house: House) -> House:
    """A house in which the review of one design is requested."""
    house.hear("review", builders.a_request())
    return house


@pytest.fixture
def accepted(requested: House) -> House:
    """A house in which the design is accepted for review."""
    assert requested.call("BDB", "POST", f"{AT}/acceptance").status_code == 200
    return requested


def conclude_all(house: House, **verdicts: str) -> None:
    """Conclude on all five aspects, `ok` unless said otherwise."""
    for aspect in rules.ASPECTS:
        told = {"conclusion": verdicts.get(aspect, "ok"), "text": builders.TEXT}
        assert house.call("BDB", "PUT", f"{AT}/aspects/{aspect}", json=told).status_code == 200


def test_a_design_passes_by_a_numbered_opinion_bound_to_it(accepted: House):
    conclude_all(accepted)

    shown = accepted.call("BDB", "POST", f"{AT}/opinion", json={"conclusion": "pass"})

    assert shown.status_code == 200
    assert (shown.json["state"], shown.json["opinion_no"]) == ("passed", "晋市大数据审〔2026〕1号")
    assert accepted.said("review") == ["review.accepted.v1", "review.opinion_issued.v1"]
    opinion = accepted.told("review")[-1]
    assert (opinion.conclusion, opinion.design_digest, opinion.design_version) == ("pass", builders.DESIGN, 1)


def test_a_rejected_design_is_said_to_be_rejected(accepted: House):
    conclude_all(accepted, data_sharing="not_ok")

    shown = accepted.call("BDB", "POST", f"{AT}/opinion", json={"conclusion": "reject"})

    assert shown.json["state"] == "rejected"
    assert accepted.told("review")[-1].conclusion == "reject"


def test_an_opinion_names_the_aspects_that_are_missing_and_uses_no_number_up(accepted: House):
    refused = accepted.call("BDB", "POST", f"{AT}/opinion", json={"conclusion": "pass"})
    conclude_all(accepted)
    issued = accepted.call("BDB", "POST", f"{AT}/opinion", json={"conclusion": "pass"})

    assert (refused.status_code, refused.json["title"]) == (409, "五个方面尚未全部审核")
    assert "迁云上云" in refused.json["detail"]
    assert issued.json["opinion_no"] == "晋市大数据审〔2026〕1号"


def test_an_aspect_concluded_anew_replaces_what_was_said(accepted: House):
    conclude_all(accepted, cloud_migration="not_ok")
    conclude_all(accepted, cloud_migration="not_applicable")

    aspects = accepted.call("BDB", "GET", AT).json["aspects"]

    assert [aspect["aspect"] for aspect in aspects] == list(rules.ASPECTS)
    assert {aspect["conclusion"] for aspect in aspects} == {"ok", "not_applicable"}


def test_a_sixth_aspect_is_not_found(accepted: House):
    told = {"conclusion": "ok", "text": builders.TEXT}

    assert accepted.call("BDB", "PUT", f"{AT}/aspects/elegance", json=told).status_code == 404


def test_a_text_of_blanks_is_too_short(accepted: House):
    told = {"conclusion": "ok", "text": "符合" + " " * 20}

    answer = accepted.call("BDB", "PUT", f"{AT}/aspects/data_sharing", json=told)

    assert answer.status_code == 422
    assert [error["name"] for error in answer.json["errors"]] == ["审核说明"]


def test_a_return_names_what_to_correct_in_one_list(accepted: House):
    shown = accepted.call("BDB", "POST", f"{AT}/return", json={"defects": ["补充资源目录", "补充设备清单"]})

    assert (shown.status_code, shown.json["state"]) == (200, "correction")
    said = accepted.told("review")[-1]
    assert said.type == "review.correction_requested.v1"
    assert said.defects == ("补充资源目录", "补充设备清单")


def test_a_return_without_a_defect_is_malformed(accepted: House):
    answer = accepted.call("BDB", "POST", f"{AT}/return", json={"defects": []})

    assert answer.status_code == 422
    assert answer.json["errors"][0]["name"] == "补正清单"


@pytest.mark.parametrize(
    ("method", "door", "body"),
    [
        ("POST", "acceptance", None),
        ("POST", "return", {"defects": ["补充资源目录"]}),
        ("PUT", "aspects/data_sharing", {"conclusion": "ok", "text": builders.TEXT}),
        ("POST", "opinion", {"conclusion": "pass"}),
    ],
)
@pytest.mark.parametrize("role", ["AAB", "FIN", "owner_unit"])
def test_no_other_office_reviews(requested: House, role: str, method: str, door: str, body: dict[str, object] | None):
    answer = requested.call(role, method, f"{AT}/{door}", json=body)

    assert answer.status_code == 403
    assert requested.rows("review", "audit")[-1]["outcome"] == "denied"
    assert requested.said("review") == []


def test_a_second_acceptance_says_what_is_possible_instead(accepted: House):
    answer = accepted.call("BDB", "POST", f"{AT}/acceptance")

    assert answer.status_code == 409
    assert "审核中" in answer.json["detail"]


def test_a_double_click_issues_one_opinion(accepted: House):
    conclude_all(accepted)

    first, second = (
        accepted.call("BDB", "POST", f"{AT}/opinion", json={"conclusion": "pass"}, key="clicked-twice")
        for _ in range(2)
    )

    assert first.json == second.json
    assert accepted.said("review").count("review.opinion_issued.v1") == 1


def test_the_queue_lists_what_is_requested(requested: House):
    items = requested.call("BDB", "GET", "/reviews").json["items"]

    assert [(item["project_no"], item["state"]) for item in items] == [("JC-2026-0001", "awaiting_intake")]


def test_a_project_never_requested_is_not_found(house: House):
    answer = house.call("BDB", "GET", AT)

    assert (answer.status_code, answer.json["title"]) == (404, "没有这个技术审核")
