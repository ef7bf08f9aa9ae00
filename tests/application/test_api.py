"""The application's HTTP doors, as a unit meets them."""

from io import BytesIO
from pathlib import Path

import pytest

from shared.chassis.files import CutOff, FileStore
from tests import builders
from tests.house import House

HOSTED = ["application"]


def test_the_same_key_twice_makes_one_project(house: House):
    asked = builders.a_described_project()

    first = house.call("owner_unit", "POST", "/projects", json=asked, key="one-and-the-same")
    second = house.call("owner_unit", "POST", "/projects", json=asked, key="one-and-the-same")

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json == first.json
    assert house.said("application") == ["application.drafted.v1"]


def test_the_same_key_for_something_else_is_refused(house: House):
    house.call("owner_unit", "POST", "/projects", json=builders.a_described_project(), key="one-and-the-same")

    other = house.call(
        "owner_unit",
        "POST",
        "/projects",
        json=builders.a_described_project(project_name="别的项目"),
        key="one-and-the-same",
    )

    assert other.status_code == 422
    assert other.json["type"] == "/problems/key-reused"


def test_a_classified_project_is_refused_and_nothing_of_it_is_kept(house: House):
    answer = house.call("owner_unit", "POST", "/projects", json=builders.a_described_project(classified=True))

    assert answer.status_code == 422
    assert answer.json["title"] == "涉密项目不适用"
    assert house.call("owner_unit", "GET", "/projects").json == {"items": []}
    assert house.rows("application", "audit") == []


def test_a_malformed_body_names_each_field_in_chinese(house: House):
    asked = builders.a_described_project(estimate_wan="1.1234567", surprise=1)
    del asked["project_name"]

    answer = house.call("owner_unit", "POST", "/projects", json=asked)

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    complaints = {error["field"]: (error["name"], error["message"]) for error in answer.json["errors"]}
    assert complaints["project_name"] == ("项目名称", "必填,不能缺少。")
    assert complaints["estimate_wan"][0] == "投资概算"
    assert "surprise" in complaints


def test_a_wrong_role_is_refused_and_leaves_an_audit_row(house: House):
    answer = house.call("AAB", "POST", "/projects", json=builders.a_described_project())

    assert answer.status_code == 403
    (row,) = house.rows("application", "audit")
    assert (row["outcome"], row["action"], row["actor_id"]) == ("denied", "draft_application", "demo-aab")


def test_a_stranger_is_asked_to_sign_in(house: House):
    answer = house.call(None, "GET", "/projects")

    assert answer.status_code == 401
    assert answer.json["title"] == "请先登录"


def test_a_change_needs_the_tag_of_what_was_read(house: House):
    project = house.call("owner_unit", "POST", "/projects", json=builders.a_described_project()).json
    at = f"/projects/{project['project_id']}"
    renamed = builders.a_described_project(project_name="智慧交通数据平台(二期)")
    tag = house.call("owner_unit", "GET", at).headers["ETag"]

    without = house.call("owner_unit", "PUT", at, json=renamed)
    changed = house.call("owner_unit", "PUT", at, json=renamed, headers={"If-Match": tag})
    again = house.call("owner_unit", "PUT", at, json=renamed, headers={"If-Match": tag})

    assert [answer.status_code for answer in (without, changed, again)] == [428, 200, 412]
    assert changed.json["project_name"] == "智慧交通数据平台(二期)"


def test_a_list_is_given_page_by_page(house: House):
    for number in range(3):
        house.call("owner_unit", "POST", "/projects", json=builders.a_described_project(project_name=f"项目{number}号"))

    first = house.call("BDB", "GET", "/projects?limit=2")
    second = house.call("BDB", "GET", first.headers["Link"].split(">")[0].lstrip("<"))

    assert [item["project_name"] for item in first.json["items"]] == ["项目0号", "项目1号"]
    assert [item["project_name"] for item in second.json["items"]] == ["项目2号"]
    assert "Link" not in second.headers


def test_a_document_of_another_kind_than_declared_is_refused(house: House):
    project = house.call("owner_unit", "POST", "/projects", json=builders.a_described_project()).json

    answer = house.upload(
        "owner_unit", f"/projects/{project['project_id']}/materials/preliminary_design", b"MZ not a pdf"
    )

    assert answer.status_code == 415
    assert answer.json["title"] == "文件类型不支持"


def test_the_accepted_command_is_on_the_trail_with_its_article(house: House):
    house.call("owner_unit", "POST", "/projects", json=builders.a_described_project())

    (row,) = house.rows("application", "audit")
    assert (row["outcome"], row["action"], row["article"]) == ("accepted", "draft_application", "8")
    assert (row["from_state"], row["to_state"], row["office_id"]) == (None, "draft", "jc-transport")


@pytest.mark.parametrize(
    "body",
    [b'{"project_name": "a\\ud800b"}', b'{"x\\ud800": 1}', b"{", b"[" * 100_000, b"\xff\xfe"],
    ids=["half a surrogate", "in a name", "cut off", "deep", "not UTF-8"],
)
def test_what_is_no_json_text_is_a_problem_and_never_a_defect(house: House, body: bytes):
    answer = house.call("owner_unit", "POST", "/projects", data=body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json["type"] == "/problems/malformed-json"


@pytest.mark.parametrize(("name", "said"), [("a\x00b", "控制字符"), ("   ", "至少填写")])
def test_text_that_nobody_can_read_is_refused(house: House, name: str, said: str):
    answer = house.call("owner_unit", "POST", "/projects", json=builders.a_described_project(project_name=name))

    assert answer.status_code == 422
    (error,) = answer.json["errors"]
    assert error["name"] == "项目名称"
    assert said in error["message"] or "应为2到120个字" in error["message"]


def test_the_demos_clock_stays_within_the_calendar(house: House):
    answer = house.call(None, "POST", "/demo/clock", json={"now": "0001-01-01T00:00:00+14:00"})

    assert answer.status_code == 422


def test_half_a_document_is_refused_and_kept_nowhere(house: House):
    project = house.call("owner_unit", "POST", "/projects", json=builders.a_described_project()).json

    answer = house.call(
        "owner_unit",
        "PUT",
        f"/projects/{project['project_id']}/materials/preliminary_design",
        data=b"%PDF-1.7 half",
        content_type="application/pdf",
        environ_overrides={"CONTENT_LENGTH": "1000"},
    )

    assert answer.status_code == 400
    assert list(house.settings.files_dir.glob("*")) == []


def test_a_server_that_does_not_notice_the_cut_is_told_by_the_announced_size(tmp_path: Path):
    with pytest.raises(CutOff, match="1000"):
        FileStore(tmp_path).keep(BytesIO(b"%PDF-1.7 half"), "application/pdf", announced=1000)

    assert list(tmp_path.iterdir()) == []
