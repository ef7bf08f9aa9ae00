"""The review's event and time doors, as the rest of the house and the clock meet them."""

from datetime import datetime

import pytest

from services.review import rules
from shared.chassis import clock
from tests.house import House
from tests.review import builders

HOSTED = ["review"]
AT = f"/reviews/{builders.PROJECT}"
LAST_INTAKE_SECOND = "2026-03-16T23:59:59+08:00"  # five working days after Monday 9 March
INTAKE_BOUND = "2026-03-17T00:00:00+08:00"


def clocks(house: House) -> list[tuple[str, str]]:
    """Return every clock with its state, in the order they were armed."""
    rows = sorted(house.rows("review", "deadlines"), key=lambda row: row["deadline_id"])
    return [(row["kind"], row["state"]) for row in rows]


def shown(house: House) -> dict[str, object]:
    """Return the review as the bureau sees it."""
    answer = house.call("BDB", "GET", AT)
    assert answer.status_code == 200
    return answer.json


@pytest.fixture
def requested(house: House) -> House:
    """A house in which the review of one design is requested."""
    house.hear("review", builders.a_request())
    return house


@pytest.fixture
def accepted(requested: House) -> House:
    """A house in which the design is accepted for review."""
    requested.call("BDB", "POST", f"{AT}/acceptance")
    return requested


@pytest.fixture
def returned(accepted: House) -> House:
    """A house in which the design is given back."""
    accepted.call("BDB", "POST", f"{AT}/return", json={"defects": ["补充资源目录"]})
    return accepted


def test_a_request_starts_the_intake_clock_on_its_own_date(requested: House):
    (row,) = requested.rows("review", "deadlines")

    assert (row["kind"], row["article"], row["mark"], row["state"]) == ("review_intake", "7", "P", "open")
    assert (row["anchor_on"], row["due_on"]) == (builders.MONDAY, datetime.fromisoformat(LAST_INTAKE_SECOND).date())


def test_acceptance_meets_the_intake_clock_and_starts_the_review_clock(accepted: House):
    assert clocks(accepted) == [("review_intake", "met"), ("tech_review", "open")]


def test_a_missed_intake_is_marked_and_said_to_nobody(requested: House):
    requested.at(LAST_INTAKE_SECOND)
    before = shown(requested)["overdue"]
    requested.at(INTAKE_BOUND)

    assert (before, shown(requested)["overdue"]) == (False, True)
    assert shown(requested)["state"] == "awaiting_intake"
    assert requested.said("review") == []
    assert clocks(requested) == [("review_intake", "fired")]


def test_a_missed_review_stays_marked_after_the_opinion(accepted: House):
    accepted.at("2026-04-30T09:00:00+08:00")
    for aspect in rules.ASPECTS:
        told = {"conclusion": "ok", "text": builders.TEXT}
        accepted.call("BDB", "PUT", f"{AT}/aspects/{aspect}", json=told)
    accepted.call("BDB", "POST", f"{AT}/opinion", json={"conclusion": "pass"})

    assert (shown(accepted)["state"], shown(accepted)["overdue"]) == ("passed", True)


def test_an_acceptance_received_in_time_clears_a_mark_set_while_it_waited(requested: House, monkeypatch):
    requested.at(INTAKE_BOUND)
    marked = shown(requested)["overdue"]
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat(LAST_INTAKE_SECOND))
    requested.call("BDB", "POST", f"{AT}/acceptance")

    assert (marked, shown(requested)["overdue"]) == (True, False)
    assert shown(requested)["accepted_on"] == "2026-03-16"


def test_a_return_lets_the_clock_stand_still_and_the_correction_lets_it_run_on(returned: House):
    while_out = clocks(returned)
    returned.at("2026-03-23T09:00:00+08:00")
    returned.hear("review", builders.a_correction(submitted_on=datetime.fromisoformat("2026-03-20").date()))

    assert while_out == [("review_intake", "met"), ("tech_review", "paused")]
    assert clocks(returned) == [("review_intake", "met"), ("tech_review", "open")]
    assert (shown(returned)["state"], shown(returned)["design_version"]) == ("reviewing", 2)
    clock = returned.rows("review", "deadlines")[-1]
    assert (str(clock["anchor_on"]), str(clock["due_on"])) == ("2026-03-09", "2026-04-20")


def test_a_return_before_acceptance_meets_the_intake_and_the_correction_begins_it_anew(requested: House):
    requested.call("BDB", "POST", f"{AT}/return", json={"defects": ["补充资源目录"]})
    while_out = clocks(requested)
    requested.hear("review", builders.a_correction(submitted_on=datetime.fromisoformat("2026-03-20").date()))

    assert while_out == [("review_intake", "met")]
    assert clocks(requested) == [("review_intake", "met"), ("review_intake", "open")]
    assert requested.rows("review", "deadlines")[-1]["starts_with"] == "补正材料提交"


def test_a_correction_that_is_out_never_makes_the_bureau_late(returned: House):
    returned.at("2026-06-30T09:00:00+08:00")

    assert (shown(returned)["state"], shown(returned)["overdue"]) == ("correction", False)


def test_a_correction_for_the_approval_desk_changes_nothing_here(accepted: House):
    before = shown(accepted)
    accepted.hear("review", builders.a_correction(desk="approval"))

    assert shown(accepted) == before
    assert accepted.unhandled("review") == []


def test_a_lapsed_correction_ends_the_review(returned: House):
    returned.hear("review", builders.a_lapse())

    assert shown(returned)["state"] == "lapsed"
    assert clocks(returned) == [("review_intake", "met"), ("tech_review", "cancelled")]


def test_a_lapse_at_the_approval_desk_leaves_the_opinion_alone(accepted: House):
    for aspect in rules.ASPECTS:
        accepted.call("BDB", "PUT", f"{AT}/aspects/{aspect}", json={"conclusion": "ok", "text": builders.TEXT})
    accepted.call("BDB", "POST", f"{AT}/opinion", json={"conclusion": "pass"})
    accepted.hear("review", builders.a_lapse(desk="approval"))

    assert shown(accepted)["state"] == "passed"


def test_a_lapse_that_was_wrong_is_taken_back_and_the_correction_is_taken_with_the_whole_period_anew(returned: House):
    returned.hear("review", builders.a_lapse())
    returned.hear("review", builders.a_cleared_lapse())
    waiting = shown(returned)["state"]
    returned.hear("review", builders.a_correction())

    assert (waiting, shown(returned)["state"]) == ("correction", "reviewing")
    assert clocks(returned)[1:] == [("tech_review", "cancelled"), ("tech_review", "open")]


def test_a_withdrawal_ends_the_review_and_its_clocks(accepted: House):
    accepted.hear("review", builders.a_withdrawal())
    accepted.at("2026-06-30T09:00:00+08:00")

    assert (shown(accepted)["state"], shown(accepted)["overdue"]) == ("withdrawn", False)
    assert clocks(accepted) == [("review_intake", "met"), ("tech_review", "cancelled")]


def test_nothing_is_decided_on_a_withdrawn_review(accepted: House):
    accepted.hear("review", builders.a_withdrawal())

    answer = accepted.call("BDB", "POST", f"{AT}/opinion", json={"conclusion": "reject"})

    assert answer.status_code == 409
    assert "已撤回" in answer.json["detail"]


def test_a_withdrawal_of_a_mere_draft_is_heard_in_peace(house: House):
    house.hear("review", builders.a_withdrawal())

    assert house.unhandled("review") == []


def test_a_newer_design_opens_the_next_round_with_clocks_of_its_own(accepted: House):
    for aspect in rules.ASPECTS:
        accepted.call("BDB", "PUT", f"{AT}/aspects/{aspect}", json={"conclusion": "not_ok", "text": builders.TEXT})
    accepted.call("BDB", "POST", f"{AT}/opinion", json={"conclusion": "reject"})
    accepted.hear("review", builders.a_request(round=2, design_digest=builders.NEWER_DESIGN, design_version=2))

    review = shown(accepted)
    assert (review["state"], review["round"], review["aspects"]) == ("awaiting_intake", 2, [])
    assert review["earlier_rounds"][0]["opinion_no"] == "晋市大数据审〔2026〕1号"
    assert len(review["earlier_rounds"][0]["aspects"]) == 5
    assert clocks(accepted) == [("review_intake", "met"), ("tech_review", "met"), ("review_intake", "open")]
