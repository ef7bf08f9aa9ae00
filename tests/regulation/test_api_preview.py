"""Whoever confirms a notice sees beforehand what it would do to the clocks of the house."""

from typing import Any
from uuid import UUID

import pytest

from tests.house import House
from tests.regulation.builders import an_armed_clock, an_ended_clock

HOSTED = ["regulation"]
CLOSED_ON_WEDNESDAY = {
    "title": "测试用停止办公通知",
    "published_on": "2026-03-02",
    "year": 2026,
    "source": "local",
    "festivals": [{"festival": "防汛停工", "rest": ["2026-03-11"]}],
}


@pytest.fixture
def preview(house: House) -> str:
    """Three clocks count the closed Wednesday, one ended before it, one begins after it; the notice is proposed."""
    for number in (1, 2, 3):
        house.hear("regulation", an_armed_clock(number=number))
    house.hear("regulation", an_armed_clock(number=4))
    house.hear("regulation", an_ended_clock(number=4))
    house.hear("regulation", an_armed_clock(number=5, anchor_on="2026-03-11", due_on="2026-03-24"))
    proposed = house.call("sysadmin", "POST", "/calendar/notices", json=CLOSED_ON_WEDNESDAY)
    return f"/calendar/notices/{proposed.json['notice_id']}/preview"


def test_the_preview_counts_the_clocks_that_would_move(house: House, preview: str):
    seen = house.call("sysadmin#2", "GET", preview).json["deadlines"]

    assert (seen["examined"], seen["later"], seen["kept"], seen["groups_left_off"]) == (3, 3, 0, 0)
    (group,) = seen["groups"]
    dates = group["foreseen"]
    assert (group["title"], group["count"], dates["effect_text"]) == ("技术审核", 3, "顺延")
    assert (dates["from_on"], dates["to_on"]) == ("2026-03-20", "2026-03-23")


def test_they_are_listed_one_by_one_page_by_page(house: House, preview: str):
    found: list[Any] = []
    link = f"{preview}/deadlines?limit=2"
    while link:
        page = house.call("sysadmin#2", "GET", link)
        found += page.json["items"]
        link = page.headers.get("Link", "").partition("<")[2].partition(">")[0]

    assert [UUID(one["deadline_id"]).int & 0xFF for one in found] == [1, 2, 3]
    assert {(one["from_on"], one["to_on"]) for one in found} == {("2026-03-20", "2026-03-23")}


def test_a_confirmed_notice_changes_nothing_any_more(house: House, preview: str):
    house.call("sysadmin#2", "POST", preview.replace("preview", "confirmation"))

    assert house.call("sysadmin#2", "GET", preview).json["changes"] == []
