"""Doors to the register: any clock of any service, filtered and paged."""

from typing import Any
from uuid import UUID

import pytest

from services.regulation.store import lamps
from tests.house import House
from tests.regulation.builders import a_drafted, an_armed_clock, an_ended_clock

HOSTED = ["regulation"]
OTHER_PROJECT = UUID(int=2)


@pytest.fixture
def three_clocks(house: House) -> House:
    """One clock runs far from its end, one near its end, and one was met."""
    house.hear("regulation", an_armed_clock(number=1))
    near = {"kind": "contract_filing", "owed_by": "owner_unit", "amount": 2, "service": "contract"}
    house.hear("regulation", an_armed_clock(number=2, project_id=OTHER_PROJECT, due_on="2026-03-11", **near))
    house.hear("regulation", an_armed_clock(number=3))
    house.hear("regulation", an_ended_clock(number=3))
    return house


def numbers(house: House, query: str = "") -> list[int]:
    found = house.call("auditor", "GET", f"/deadlines{query}").json["items"]
    return [UUID(one["deadline_id"]).int & 0xFF for one in found]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3]),
        (f"?project_id={OTHER_PROJECT}", [2]),
        ("?owed_by=owner_unit", [2]),
        ("?state=met", [3]),
        ("?lamp=blue", [3]),
        ("?lamp=green", [1]),
        ("?lamp=yellow", [2]),
        ("?lamp=red", []),
        ("?lamp=off", []),
        ("?kind=contract_filing&service=contract", [2]),
        ("?service=review&state=open", [1]),
        ("?provisional=true", []),
    ],
)
def test_clocks_are_found_by_what_is_asked(three_clocks: House, query: str, found: list[int]):
    assert numbers(three_clocks, query) == found


def test_a_lamp_turns_red_with_the_clock(three_clocks: House):
    three_clocks.at("2026-03-12T00:00:00+08:00")

    assert numbers(three_clocks, "?lamp=red") == [2]


@pytest.mark.parametrize("lamp", ["green", "yellow"])
def test_a_page_is_full_though_the_lamp_asked_for_is_far_apart(house: House, lamp: str):
    dates = {"green": "2026-03-20", "yellow": "2026-03-11"}
    others = next(due_on for shown, due_on in dates.items() if shown != lamp)
    for number in range(1, 13):
        house.hear("regulation", an_armed_clock(number=number, due_on=others if number % 3 else dates[lamp]))

    assert numbers(house, f"?lamp={lamp}&limit=4") == [3, 6, 9, 12]


def test_clocks_that_count_alike_are_looked_at_once(house: House, monkeypatch: pytest.MonkeyPatch):
    for number in range(1, 13):
        house.hear("regulation", an_armed_clock(number=number))
    light, looked = lamps.lamp, []
    monkeypatch.setattr(lamps, "lamp", lambda one, **asked: looked.append(one) or light(one, **asked))

    assert numbers(house, "?lamp=yellow") == []
    assert len(looked) == 1


def test_a_list_is_paged_and_its_filter_goes_along(three_clocks: House):
    first = three_clocks.call("auditor", "GET", "/deadlines?service=review&limit=1")
    link = first.headers["Link"].partition("<")[2].partition(">")[0]

    second = three_clocks.call("auditor", "GET", link)

    assert [UUID(one["deadline_id"]).int & 0xFF for one in second.json["items"]] == [3]
    assert "Link" not in second.headers


@pytest.mark.parametrize("query", ["?lamp=purple", "?state=sleeping", "?owed_by=nobody", "?projekt_id=1"])
def test_a_filter_that_nobody_knows_is_refused(three_clocks: House, query: str):
    refused: Any = three_clocks.call("auditor", "GET", f"/deadlines{query}")

    assert refused.status_code == 422


def test_a_clock_that_nobody_has_started_is_missing(three_clocks: House):
    for tail in ("", "/explanation"):
        missing = three_clocks.call("auditor", "GET", f"/deadlines/{UUID(int=99)}{tail}")

        assert (missing.status_code, missing.json["title"]) == (404, "没有这个期限")


def test_the_explanation_tells_every_day_to_whoever_has_signed_in(three_clocks: House):
    path = f"/deadlines/{an_armed_clock(number=1).deadline_id}/explanation"

    said = {"project_no": "晋数项2026-0001", "project_name": "城市治理一网统管平台"}
    three_clocks.hear("regulation", a_drafted(**said))

    told = three_clocks.call("owner_unit", "GET", path)
    nobody = three_clocks.call(None, "GET", path)

    assert told.json["text"].splitlines()[0].endswith("期限计算说明")
    assert "项目编号：晋数项2026-0001；项目名称：城市治理一网统管平台。" in told.json["text"]
    assert {name: told.json[name] for name in said} == said
    assert nobody.status_code == 401
