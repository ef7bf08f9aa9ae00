"""A typing error in a confirmed notice is mended: named, seen beforehand, confirmed by another, and told with its reason."""

from datetime import date
from typing import Any

import pytest

from tests.contract import builders
from tests.house import House
from tests.regulation.builders import a_notice

HOSTED = ["regulation", "contract"]
MISTYPED = "国办发明电〔2026〕99号"


def with_labour_day(rest: str) -> dict[str, Any]:
    """Return the notice of 2027 as it was typed in, with these days of rest in May."""
    labour = {"festival": "劳动节", "rest": [rest], "make_up": ["2027-05-08"]}
    return a_notice(festivals=[labour if one["festival"] == "劳动节" else one for one in a_notice()["festivals"]])


def a_correction(reason: str, **days: Any) -> dict[str, Any]:
    """Return what the office writes on Wednesday 5 May 2027."""
    return {
        "document_number": None,
        "title": "更正2027年放假安排的录入差错",
        "published_on": "2027-05-05",
        "year": 2027,
        "source": "state_council",
        "festivals": [],
        "corrects": {"citation": MISTYPED, "reason": reason},
        **days,
    }


def typed_in(house: House, notice: dict[str, Any]) -> str:
    """Let one administrator write it down; return its path."""
    proposed = house.call("sysadmin", "POST", "/calendar/notices", json=notice)
    assert proposed.status_code == 201, proposed.json
    return f"/calendar/notices/{proposed.json['notice_id']}"


def a_running_filing(house: House, rest: str) -> str:
    """Let the notice be confirmed as it was typed in, and a contract be signed on Wednesday 28 April 2027."""
    builders.procured(house)
    house.at("2026-11-09T09:00:00+08:00")
    assert house.call("sysadmin#2", "POST", f"{typed_in(house, with_labour_day(rest))}/confirmation").status_code == 200
    house.at("2027-04-28T10:00:00+08:00")
    path = builders.with_text(house, signed_on=date(2027, 4, 28), ends_on=date(2027, 12, 18))
    house.at("2027-05-05T09:00:00+08:00")
    return path


@pytest.mark.parametrize(
    ("typed", "reason", "days", "told", "kept"),
    [
        (
            "2027-05-01..2027-05-04",
            "漏录5月5日放假",
            {"festivals": [{"festival": "劳动节", "rest": ["2027-05-05"]}]},
            "2027-05-07",
            "2027-05-08",
        ),
        (
            "2027-05-01..2027-05-06",
            "5月6日误录为放假日",
            {"revokes": {"rest": ["2027-05-06"]}},
            "2027-05-10",
            "2027-05-10",
        ),
    ],
    ids=["a later date is adopted", "an earlier one is not"],
)
def test_a_mistyped_notice_is_corrected(
    house: House, typed: str, reason: str, days: dict[str, Any], told: str, kept: str
):
    path = a_running_filing(house, typed)
    before = house.call("BDB", "GET", path).json["filing"]
    again = house.call("sysadmin", "POST", "/calendar/notices", json=with_labour_day("2027-05-01..2027-05-05"))
    correction = typed_in(house, a_correction(reason, **days))
    shown = house.call("sysadmin#2", "GET", correction).json
    (foreseen,) = house.call("sysadmin#2", "GET", f"{correction}/preview/deadlines").json["items"]
    alone = house.call("sysadmin", "POST", f"{correction}/confirmation")
    confirmed = house.call("sysadmin#2", "POST", f"{correction}/confirmation")

    after = house.call("BDB", "GET", path).json["filing"]
    cited = f"{MISTYPED}(2027年5月5日更正录入差错:{reason})"
    assert (again.status_code, "另录一份更正" in again.json["detail"]) == (409, True)
    assert (shown["citation"], shown["notice"]["corrects"]["reason"]) == (cited, reason)
    assert (alone.status_code, confirmed.status_code) == (403, 200)
    assert (before["due_on"], foreseen["to_on"], after["due_on"]) == (told, kept, kept)
    explained = house.call("auditor", "GET", f"/deadlines/{after['deadline_id']}/explanation").json
    assert [move["reason"] for move in explained["moves"]] == ([cited] if told != kept else [])
    trail = [row for row in house.rows("contract", "audit") if row["outcome"] == "recounted"]
    assert [row["to_state"] for row in trail] == ([f"due {kept}"] if told != kept else [])
