"""The HTTP doors of the reminder service."""

from typing import Any
from uuid import uuid4

import pytest

from tests.house import House
from tests.reminder import builders, steps

HOSTED = ["reminder"]


def test_what_is_not_there_is_said_in_chinese(house: House):
    answer = house.call("BDB", "GET", f"/ladders/{uuid4()}")

    assert answer.status_code == 404
    assert answer.json["title"] == "没有这个催办事项"


def test_a_person_reads_what_their_office_was_told_and_marks_it_once(house: House):
    steps.staffed(house)
    steps.an_armed_clock(house)
    house.at("2026-03-12T09:00:00+08:00")

    (reminder,) = house.call("owner_unit", "GET", "/reminders").json["items"]
    path = f"/reminders/{reminder['digest_id']}/reading"
    first = house.call("owner_unit", "POST", path).json
    house.at("2026-03-12T15:00:00+08:00")
    again = house.call("owner_unit", "POST", path).json

    assert reminder["read_at"] is None
    assert first["read_at"] == again["read_at"] == "2026-03-12T09:00:00+08:00"


def test_another_office_sees_nothing_of_it(house: House):
    steps.staffed(house)
    steps.an_armed_clock(house)
    house.at("2026-03-12T09:00:00+08:00")
    (reminder,) = house.call("owner_unit", "GET", "/reminders").json["items"]

    assert house.call("owner_unit#2", "GET", "/reminders").json["items"] == []
    assert house.call("owner_unit#2", "POST", f"/reminders/{reminder['digest_id']}/reading").status_code == 404


def test_where_a_person_is_named_only_they_read_it(house: House):
    steps.add_contact(house, user_id="somebody-else")
    steps.an_armed_clock(house)
    house.at("2026-03-12T09:00:00+08:00")

    assert house.call("owner_unit", "GET", "/reminders").json["items"] == []


def test_a_new_line_makes_the_days_digest_unread_again(house: House):
    steps.staffed(house)
    steps.an_armed_clock(house)
    house.at("2026-03-12T09:00:00+08:00")
    (reminder,) = house.call("owner_unit", "GET", "/reminders").json["items"]
    house.call("owner_unit", "POST", f"/reminders/{reminder['digest_id']}/reading")

    house.hear("reminder", builders.an_armed(kind="acceptance_report_filing"))

    (grown,) = house.call("owner_unit", "GET", "/reminders").json["items"]
    assert (len(grown["entries"]), grown["read_at"]) == (2, None)


def test_a_list_is_read_page_by_page(house: House):
    steps.staffed(house)
    steps.an_armed_clock(house)
    house.at("2026-03-12T09:00:00+08:00")
    house.at("2026-03-16T09:00:00+08:00")

    first = house.call("owner_unit", "GET", "/reminders?limit=1")
    after = first.json["items"][0]["digest_id"]
    second = house.call("owner_unit", "GET", f"/reminders?limit=1&after={after}")

    assert "next" in first.headers["Link"]
    assert (second.json["items"][0]["day"], second.headers.get("Link")) == ("2026-03-16", None)


def test_the_ladder_of_a_deadline_shows_what_went_and_what_will(house: House):
    steps.staffed(house)
    armed = steps.an_armed_clock(house)
    house.at("2026-03-12T09:00:00+08:00")

    shown = house.call("BDB", "GET", f"/ladders/{armed.deadline_id}").json

    assert (shown["title"], shown["due_on"], shown["state"]) == ("合同备案", "2026-03-16", "open")
    assert [(rung["step"], rung["gathered_at"]) for rung in shown["rungs"]] == [
        ("before_2", "2026-03-12T09:00:00+08:00"),
        ("on_day", None),
        ("after_1", None),
        ("after_3", None),
    ]
    assert "王建设" not in str(shown)


def test_the_bureau_urges_at_most_once_a_working_day(house: House):
    steps.staffed(house)
    armed = steps.an_armed_clock(house)
    house.at("2026-03-10T10:00:00+08:00")

    first = house.call("BDB", "POST", f"/ladders/{armed.deadline_id}/urging")
    second = house.call("AAB", "POST", f"/ladders/{armed.deadline_id}/urging")

    assert first.status_code == 200
    assert (second.status_code, second.json["title"]) == (409, "今日已经催办")
    assert steps.told(house) == [("urged_2026-03-10", "王建设")]
    (reminder,) = house.call("owner_unit", "GET", "/reminders").json["items"]
    assert "市大数据应用局催办,请抓紧办理" in reminder["entries"][0]["text"]


def test_an_urging_at_night_goes_in_the_morning(house: House):
    steps.staffed(house)
    armed = steps.an_armed_clock(house)
    house.at("2026-03-10T22:00:00+08:00")
    house.call("BDB", "POST", f"/ladders/{armed.deadline_id}/urging")
    assert steps.told(house) == []

    house.at("2026-03-11T08:30:00+08:00")

    assert steps.told(house) == [("urged_2026-03-11", "王建设")]


def test_who_owes_does_not_urge(house: House):
    assert house.call("owner_unit", "POST", f"/ladders/{uuid4()}/urging").status_code == 403


@pytest.mark.parametrize("role", ["owner_unit", "BDB", "operator"])
def test_only_the_systems_administrator_writes_people_down(house: House, role: str):
    assert house.call(role, "POST", "/contacts", json=builders.a_contact()).status_code == 403


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ({"party": "contractor"}, "该身份没有办理时限"),
        ({"email": "wang"}, "联系地址不正确"),
        ({"webhook": "ftp://transport.example"}, "联系地址不正确"),
        ({"chat": "A room"}, "联系地址不正确"),
        ({"post": "mayor"}, "填报内容有误"),
    ],
)
def test_a_contact_that_cannot_be_reached_is_refused(house: House, written: dict[str, Any], title: str):
    answer = house.call("sysadmin", "POST", "/contacts", json=builders.a_contact(**written))

    assert (answer.status_code, answer.json["title"]) == (422, title)


def test_one_person_is_written_down_once_for_a_post(house: House):
    steps.add_contact(house)

    again = house.call("sysadmin", "POST", "/contacts", json=builders.a_contact())

    assert (again.status_code, again.json["title"]) == (409, "联系人已登记")


def test_a_contact_is_changed_as_it_was_seen_and_retired_for_good(house: House):
    contact = steps.add_contact(house)
    path = f"/contacts/{contact['contact_id']}"
    tag = house.call("sysadmin", "GET", path).headers["ETag"]

    changed = house.call("sysadmin", "PUT", path, json={"email": "wang@transport.example"}, headers={"If-Match": tag})
    overwritten = house.call("sysadmin", "PUT", path, json={}, headers={"If-Match": tag})
    retired = house.call("sysadmin", "POST", f"{path}/retirement")

    assert (changed.json["email"], overwritten.status_code, retired.json["state"]) == (
        "wang@transport.example",
        412,
        "retired",
    )
    assert house.call("sysadmin", "POST", f"{path}/retirement").status_code == 409
    assert [item["state"] for item in house.call("operator", "GET", "/contacts").json["items"]] == ["retired"]
    steps.add_contact(house)  # the name is free again


def test_a_delivery_waits_while_its_channel_is_not_set_up(house: House):
    steps.add_contact(house, email="wang@transport.example")
    steps.an_armed_clock(house)
    house.at("2026-03-12T09:00:00+08:00")

    (delivery,) = house.call("operator", "GET", "/deliveries").json["items"]
    assert (delivery["channel"], delivery["attempts"], delivery["sent_at"]) == ("email", 0, None)
    assert house.call("operator", "POST", f"/deliveries/{delivery['delivery_id']}/resumption").status_code == 404
