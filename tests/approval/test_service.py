"""The approval's event and time doors, as the rest of the house and the clock meet them."""

from datetime import date, datetime

import pytest

from shared.chassis import clock
from tests.approval import builders
from tests.house import House

HOSTED = ["approval"]
AT = f"/approvals/{builders.PROJECT}"
FRIDAY = date(2026, 3, 20)
LAST_INTAKE_SECOND = "2026-03-16T23:59:59+08:00"  # five working days after Monday 9 March
INTAKE_BOUND = "2026-03-17T00:00:00+08:00"


def clocks(house: House) -> list[tuple[str, str]]:
    """Return every clock with its state, in the order they were armed."""
    rows = sorted(house.rows("approval", "deadlines"), key=lambda row: row["deadline_id"])
    return [(row["kind"], row["state"]) for row in rows]


def shown(house: House) -> dict[str, object]:
    """Return the approval as the bureau sees it."""
    answer = house.call("AAB", "GET", AT)
    assert answer.status_code == 200
    return answer.json


@pytest.fixture
def requested(house: House) -> House:
    """A house in which the opinion is heard and approval is requested."""
    house.hear("approval", builders.an_opinion_issued())
    house.hear("approval", builders.a_request())
    return house


@pytest.fixture
def accepted(requested: House) -> House:
    """A house in which the application is accepted."""
    requested.call("AAB", "POST", f"{AT}/acceptance")
    return requested


@pytest.fixture
def returned(accepted: House) -> House:
    """A house in which the application is given back."""
    accepted.call("AAB", "POST", f"{AT}/return", json={"defects": ["补充投资概算明细"]})
    return accepted


def test_an_opinion_alone_makes_no_approval(house: House):
    house.hear("approval", builders.an_opinion_issued())

    assert house.unhandled("approval") == []
    assert house.call("AAB", "GET", "/approvals").json == {"items": []}


def test_a_request_starts_the_intake_clock_on_its_own_date(requested: House):
    (row,) = requested.rows("approval", "deadlines")

    assert (row["kind"], row["article"], row["mark"], row["state"]) == ("approval_intake", "8", "P", "open")
    assert (row["anchor_on"], row["due_on"]) == (builders.MONDAY, datetime.fromisoformat(LAST_INTAKE_SECOND).date())


@pytest.mark.parametrize(
    ("door", "body"),
    [("decision", {"approved_amount_wan": "480.5"}), ("refusal", {"reason_code": "other", "reason": "财力不足"})],
)
def test_each_step_meets_its_clock(accepted: House, door: str, body: dict[str, str]):
    before = clocks(accepted)
    accepted.call("AAB", "POST", f"{AT}/{door}", json=body)

    assert before == [("approval_intake", "met"), ("approval", "open")]
    assert clocks(accepted) == [("approval_intake", "met"), ("approval", "met")]


def test_a_missed_intake_is_marked_and_said_to_nobody(requested: House):
    requested.at(LAST_INTAKE_SECOND)
    before = shown(requested)["overdue"]
    requested.at(INTAKE_BOUND)

    assert (before, shown(requested)["overdue"]) == (False, True)
    assert shown(requested)["state"] == "awaiting_intake"
    assert requested.said("approval") == []


def test_a_missed_decision_stays_marked_after_the_decision(accepted: House):
    accepted.at("2026-04-30T09:00:00+08:00")
    accepted.call("AAB", "POST", f"{AT}/decision", json={"approved_amount_wan": "480.5"})

    assert (shown(accepted)["state"], shown(accepted)["overdue"]) == ("approved", True)


def test_an_acceptance_received_in_time_clears_a_mark_set_while_it_waited(requested: House, monkeypatch):
    requested.at(INTAKE_BOUND)
    marked = shown(requested)["overdue"]
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat(LAST_INTAKE_SECOND))
    requested.call("AAB", "POST", f"{AT}/acceptance")

    assert (marked, shown(requested)["overdue"]) == (True, False)
    assert shown(requested)["accepted_on"] == "2026-03-16"


def test_a_newer_opinion_replaces_the_older_one_at_the_desk(requested: House):
    requested.hear("approval", builders.an_opinion_issued(round=2, opinion_no=builders.NEWER_OPINION_NO))

    answer = requested.call("AAB", "POST", f"{AT}/acceptance")

    assert (answer.status_code, answer.json["title"]) == (409, "审核意见文号不一致")


def test_a_return_lets_the_clock_stand_still_and_the_correction_lets_it_run_on(returned: House):
    while_out = clocks(returned)
    returned.at("2026-03-23T09:00:00+08:00")
    returned.hear("approval", builders.a_correction(submitted_on=FRIDAY))

    assert while_out == [("approval_intake", "met"), ("approval", "paused")]
    assert clocks(returned) == [("approval_intake", "met"), ("approval", "open")]
    assert (shown(returned)["state"], shown(returned)["estimate_digest"]) == ("approving", "sm3:c2")
    clock = returned.rows("approval", "deadlines")[-1]
    assert (str(clock["anchor_on"]), str(clock["due_on"])) == ("2026-03-09", "2026-04-20")


def test_a_return_before_acceptance_meets_the_intake_and_the_correction_begins_it_anew(requested: House):
    requested.call("AAB", "POST", f"{AT}/return", json={"defects": ["补充资源目录"]})
    while_out = clocks(requested)
    requested.hear("approval", builders.a_correction(submitted_on=FRIDAY))

    assert while_out == [("approval_intake", "met")]
    assert clocks(requested) == [("approval_intake", "met"), ("approval_intake", "open")]
    assert requested.rows("approval", "deadlines")[-1]["starts_with"] == "补正材料提交"


def test_a_correction_that_is_out_never_makes_the_bureau_late(returned: House):
    returned.at("2026-06-30T09:00:00+08:00")

    assert (shown(returned)["state"], shown(returned)["overdue"]) == ("correction", False)


def test_a_correction_with_an_unreviewed_design_is_not_approved(returned: House):
    returned.hear("approval", builders.a_correction(design_digest=builders.NEWER_DESIGN, design_version=2))

    answer = returned.call("AAB", "POST", f"{AT}/decision", json={"approved_amount_wan": "480.5"})

    assert (answer.status_code, answer.json["title"]) == (409, "初步设计方案与审核意见不一致")


@pytest.mark.parametrize(
    "event", [builders.a_correction(desk="review"), builders.a_lapse("review"), builders.a_withdrawal()]
)
def test_what_happens_before_approval_is_asked_for_is_heard_in_peace(house: House, event):
    house.hear("approval", event)

    assert house.unhandled("approval") == []


def test_a_lapsed_correction_ends_the_approval(returned: House):
    returned.hear("approval", builders.a_lapse())

    assert shown(returned)["state"] == "lapsed"
    assert clocks(returned) == [("approval_intake", "met"), ("approval", "cancelled")]


def test_a_lapse_that_was_wrong_is_taken_back_and_the_correction_is_taken_with_the_whole_period_anew(returned: House):
    returned.hear("approval", builders.a_lapse())
    returned.hear("approval", builders.a_cleared_lapse())
    waiting = shown(returned)["state"]
    returned.hear("approval", builders.a_correction())

    assert (waiting, shown(returned)["state"]) == ("correction", "approving")
    assert clocks(returned)[1:] == [("approval", "cancelled"), ("approval", "open")]


def test_a_withdrawal_ends_the_approval_and_its_clocks(accepted: House):
    accepted.hear("approval", builders.a_withdrawal())
    accepted.at("2026-06-30T09:00:00+08:00")
    answer = accepted.call("AAB", "POST", f"{AT}/decision", json={"approved_amount_wan": "480.5"})

    assert (shown(accepted)["state"], shown(accepted)["overdue"]) == ("withdrawn", False)
    assert clocks(accepted) == [("approval_intake", "met"), ("approval", "cancelled")]
    assert (answer.status_code, "已撤回" in answer.json["detail"]) == (409, True)


def test_a_withdrawal_that_crossed_the_decision_changes_nothing(accepted: House):
    accepted.call("AAB", "POST", f"{AT}/decision", json={"approved_amount_wan": "480.5"})
    before = shown(accepted)
    accepted.hear("approval", builders.a_withdrawal())

    assert shown(accepted) == before
    assert accepted.unhandled("approval") == []
