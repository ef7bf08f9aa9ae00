"""Who may see what here: drafts and dry runs are for those who decide or audit them, clocks for every office."""

import pytest

from shared.chassis.issuer import DEMO_PEOPLE
from shared.kernel.actor import Role
from tests.builders import a_written_rule_set
from tests.house import House
from tests.regulation.builders import MONDAY_IN_NOVEMBER, a_notice, an_armed_clock

HOSTED = ["regulation"]
DECIDE_OR_AUDIT = (Role.SYSADMIN, Role.BDB, Role.AUDITOR)


@pytest.fixture
def drafts(house: House) -> list[str]:
    """A notice and a rule set are on their way; these are the doors that show them, and what they would do."""
    house.at(MONDAY_IN_NOVEMBER.isoformat())
    notice = house.call("sysadmin", "POST", "/calendar/notices", json=a_notice()).json["notice_id"]
    written = {
        name: value for name, value in a_written_rule_set(effective_from="2026-12-01").items() if name != "number"
    }
    rule_set = house.call("sysadmin", "POST", "/rule-set-proposals", json=written).json["proposal_id"]
    notices, rule_sets = "/calendar/notices", "/rule-set-proposals"
    return [
        notices,
        *(f"{notices}/{notice}{tail}" for tail in ("", "/preview", "/preview/deadlines")),
        rule_sets,
        *(f"{rule_sets}/{rule_set}{tail}" for tail in ("", "/preview")),
    ]


@pytest.mark.parametrize("role", DEMO_PEOPLE)
def test_drafts_and_what_they_would_do_are_for_those_who_decide_or_audit_them(
    house: House, drafts: list[str], role: Role
):
    expected = 200 if role in DECIDE_OR_AUDIT else 403

    assert {path: house.call(role, "GET", path).status_code for path in drafts} == dict.fromkeys(drafts, expected)


@pytest.mark.parametrize("role", DEMO_PEOPLE)
def test_a_contractor_is_shown_no_clock_of_projects_that_need_not_be_its_own(house: House, role: Role):
    clock = an_armed_clock(number=1)
    house.hear("regulation", clock)
    doors = ["/deadlines", f"/deadlines/{clock.deadline_id}", f"/deadlines/{clock.deadline_id}/explanation"]
    expected = 403 if role is Role.CONTRACTOR else 200

    assert {path: house.call(role, "GET", path).status_code for path in doors} == dict.fromkeys(doors, expected)


@pytest.mark.parametrize("role", [None, *DEMO_PEOPLE])
def test_what_is_law_is_shown_to_everybody(house: House, role: Role | None):
    for path in ("/calendar", "/rule-sets", "/rule-sets/140500-1", "/calendar/due-date?from=2026-09-29&workdays=5"):
        assert house.call(role, "GET", path).status_code == 200
