"""Rule sets over HTTP: what is in force where, laid down by one person and published by another."""

import pytest

from tests.builders import COUNTY, a_written_rule_set
from tests.house import House

HOSTED = ["regulation"]
PROPOSALS = "/rule-set-proposals"


def written(**different):
    said = a_written_rule_set(**different)
    return {name: value for name, value in said.items() if name != "number"}


def laid_down(house: House, **different):
    return house.call("sysadmin", "POST", PROPOSALS, json=written(**different))


def in_force(house: House, division: str, on: str):
    return house.call(None, "GET", f"/rule-sets/in-force?division_code={division}&on={on}").json


def test_a_published_set_is_in_force_in_its_division_from_its_day_on(house: House):
    at = f"{PROPOSALS}/{laid_down(house).json['proposal_id']}"
    published = house.call("sysadmin#2", "POST", f"{at}/publication")

    assert (published.json["state"], published.json["rule_set"]) == ("published", "140522-1")
    assert in_force(house, COUNTY, "2026-04-30")["rule_set"] == "140500-1"
    assert in_force(house, COUNTY, "2026-05-01")["rule_set"] == "140522-1"
    assert in_force(house, "140581", "2026-05-01")["rule_set"] == "140500-1"
    assert [one["rule_set"] for one in house.call(None, "GET", "/rule-sets").json["rule_sets"]] == [
        "140500-1",
        "140522-1",
    ]
    assert house.said("regulation") == ["regulation.rule_set_published.v1"]
    assert house.call(None, "GET", "/rule-sets/140522-1").json["parameters"][0]["value"] == 3


def test_who_publishes_a_set_of_the_city_is_told_which_counties_it_does_not_reach(house: House):
    county = f"{PROPOSALS}/{laid_down(house).json['proposal_id']}"
    assert house.call("sysadmin#2", "POST", f"{county}/publication").json["to_renew"] == []
    city = laid_down(house, division_code="140500", parent=None, values={"tech_review_workdays": 15}).json[
        "proposal_id"
    ]

    rehearsed = house.call("sysadmin#2", "GET", f"{PROPOSALS}/{city}/preview").json["to_renew"]
    published = house.call("sysadmin#2", "POST", f"{PROPOSALS}/{city}/publication").json

    assert [(one["division"], one["rule_set"]) for one in rehearsed] == [("阳城县", "140522-1")]
    assert published["to_renew"] == house.call(None, "GET", "/rule-sets/140500-2").json["to_renew"] == rehearsed


def test_one_person_alone_makes_no_law(house: House):
    at = f"{PROPOSALS}/{laid_down(house).json['proposal_id']}"

    assert house.call("sysadmin", "POST", f"{at}/publication").status_code == 403
    assert house.call("BDB", "POST", f"{at}/publication").status_code == 403
    assert house.said("regulation") == []


def test_a_rejected_set_stays_on_record(house: House):
    at = f"{PROPOSALS}/{laid_down(house).json['proposal_id']}"
    house.call("sysadmin", "POST", f"{at}/rejection", json={"reason": "录错"})

    assert house.call("auditor", "GET", at).json["reason"] == "录错"
    assert house.call("sysadmin#2", "POST", f"{at}/publication").status_code == 409
    assert [one["state"] for one in house.call("auditor", "GET", PROPOSALS).json["items"]] == ["rejected"]


@pytest.mark.parametrize(
    ("different", "status"),
    [
        ({"values": {"contract_filing_weeks": 1}}, 422),
        ({"values": {"contract_filing_workdays": 99}}, 422),
        ({"effective_from": "2026-03-01"}, 422),
        ({"parent": None}, 422),
        ({"division_code": "999999"}, 422),
    ],
)
def test_what_cannot_be_law_is_refused_at_the_door_in_chinese(house: House, different, status):
    answer = laid_down(house, **different)

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"


def test_a_version_that_nobody_published_is_not_found(house: House):
    assert house.call(None, "GET", "/rule-sets/140522-7").status_code == 404
