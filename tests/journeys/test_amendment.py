"""A notice goes the whole way: proposed, confirmed by a second person, heard by every service, dates moved."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from shared.chassis import calendars
from shared.kernel.calendar import bundled_notices
from tests.contract import builders
from tests.house import House

HOSTED = ["regulation", "contract", "acceptance"]
EXTENSION = date(2020, 1, 26)


@pytest.fixture(autouse=True)
def before_the_extension() -> Iterator[None]:
    """Know only what was published before the Spring Festival of 2020 was extended."""
    calendars.know_until(date(2020, 1, 23))
    yield
    calendars.know_until(None)


def the_extension() -> dict:
    """Return the notice as an office types it in."""
    (notice,) = [notice for notice in bundled_notices() if notice.published_on == EXTENSION]
    return json.loads(json.dumps(notice.to_json(), default=str))


def confirmed(house: House, notice: dict) -> None:
    """Let one administrator propose the notice and another one confirm it."""
    proposed = house.call("sysadmin", "POST", "/calendar/notices", json=notice).json
    house.call("sysadmin#2", "POST", f"/calendar/notices/{proposed['notice_id']}/confirmation")


def test_an_extension_confirmed_by_two_people_moves_the_open_date_of_a_contract(house: House):
    house.hear("acceptance", builders.an_approval())
    builders.procured(house)
    house.at("2020-01-22T10:00:00+08:00")
    path = builders.with_text(house, signed_on=date(2020, 1, 22))
    first = house.call("BDB", "GET", path).json["filing"]["due_on"]
    house.at("2020-01-27T09:00:00+08:00")

    proposed = house.call("sysadmin", "POST", "/calendar/notices", json=the_extension())
    assert proposed.status_code == 201, proposed.json
    alone = house.call("sysadmin", "POST", f"/calendar/notices/{proposed.json['notice_id']}/confirmation")
    confirmed = house.call("sysadmin#2", "POST", f"/calendar/notices/{proposed.json['notice_id']}/confirmation")

    assert (proposed.status_code, alone.status_code, confirmed.status_code) == (201, 403, 200)
    assert (first, house.call("BDB", "GET", path).json["filing"]["due_on"]) == ("2020-02-04", "2020-02-06")
    assert house.told_of_clocks("contract")[-1].type == "deadline.moved.v1"
    assert house.unhandled("acceptance") == []


def test_the_preview_foretells_what_becomes_of_every_clock(house: House):
    builders.procured(house)
    house.at("2020-01-21T10:00:00+08:00")
    passed = builders.with_text(house, signed_on=date(2020, 1, 21), amount=builders.Money(1))
    house.at("2020-01-22T10:00:00+08:00")
    running = builders.with_text(house, signed_on=date(2020, 1, 22), amount=builders.Money(1))
    house.at("2020-02-04T09:00:00+08:00")
    proposed = house.call("sysadmin", "POST", "/calendar/notices", json=the_extension()).json
    path = f"/calendar/notices/{proposed['notice_id']}"

    foretold = house.call("sysadmin#2", "GET", f"{path}/preview/deadlines").json["items"]
    house.call("sysadmin#2", "POST", f"{path}/confirmation")

    filings = [house.call("BDB", "GET", at).json["filing"] for at in (passed, running)]
    became = {filing["deadline_id"]: (filing["due_on"], filing["provisional"]) for filing in filings}
    assert {one["deadline_id"]: (one["to_on"], one["provisional"]) for one in foretold} == became
    assert [one["cleared"] for one in foretold] == [True, False]
    assert [filing["overdue"] for filing in filings] == [False, False]


def test_the_explanation_names_the_festival_the_notice_and_the_move(house: House):
    builders.procured(house)
    house.at("2020-01-22T10:00:00+08:00")
    path = builders.with_text(house, signed_on=date(2020, 1, 22))
    house.at("2020-01-27T09:00:00+08:00")

    confirmed(house, the_extension())

    deadline_id = house.call("BDB", "GET", path).json["filing"]["deadline_id"]
    explained = house.call("auditor", "GET", f"/deadlines/{deadline_id}/explanation").json
    assert [step["day"] for step in explained["explanation"] if step["counted"]][-1] == "2020-02-06"
    assert [(move["from_on"], move["to_on"]) for move in explained["moves"]] == [("2020-02-04", "2020-02-06")]
    assert "春节放假" in explained["text"]
    assert "国办发明电〔2020〕1号" in explained["text"]
