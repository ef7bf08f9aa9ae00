"""The forks of an acceptance through its doors: failed acts, later rounds, returned reports, refusals."""

import pytest

from services.acceptance import rules
from shared.events.acceptance import AcceptanceFailed, AcceptanceReportSubmitted
from tests.acceptance import builders, steps
from tests.acceptance.steps import AT
from tests.house import House
from tests.waiting import eventually

HOSTED = ["acceptance"]
OVERDUE, CLEARED = "acceptance.report_overdue.v1", "acceptance.report_overdue_cleared.v1"
DEFECTS = {"defects": ["缺少签章"]}


def marks(house: House) -> list[str]:
    """Return the overdue marks that were said and taken back, in order."""
    return [said for said in house.said("acceptance") if said in (OVERDUE, CLEARED)]


def returned_on(house: House, day: str) -> None:
    """Let the report be handed in and returned on a day."""
    steps.completed(house)
    steps.submitted(house, f"{day}T10:00:00+08:00")
    steps.done(house, "BDB", "report-return", DEFECTS)


def test_events_that_come_before_their_cause_are_taken_when_it_has_come(house: House):
    house.hear("acceptance", builders.a_filed_contract(), sequence=2)
    house.hear("acceptance", builders.a_signed_contract(), sequence=1)
    early = house.unhandled("acceptance")
    house.hear("acceptance", builders.an_approved_project(), sequence=1)

    assert len(early) == 2
    assert eventually(lambda: all_heard(house))
    assert steps.shown(house)["contracts"] == [{"contract_id": str(builders.CONTRACT_ID), "filed": True}]


def all_heard(house: House) -> bool:
    """Sweep; return whether nothing waits any more."""
    house.sweep()
    return house.unhandled("acceptance") == []


def test_a_failed_completion_begins_a_second_round_that_passes(house: House):
    steps.accepting(house)
    steps.done(house, "BDB", "technical", builders.a_technical_pass())
    failing = {"conclusion": "fail", "concluded_on": "2026-03-09", "defects": ["数据未落盘"]}
    failed = steps.done(house, "AAB", "completion", failing)
    steps.done(house, "owner_unit", "joint-request", dict.fromkeys(rules.PACKAGE, True))
    steps.done(house, "BDB", "technical", builders.a_technical_pass())
    passed = steps.done(house, "AAB", "completion", builders.a_completion_pass())

    assert (failed["state"], failed["failures"][0]["conclusion_no"]) == ("accept_failed", "晋市审管验〔2026〕1号")
    assert (passed["state"], passed["round"], passed["conclusion_no"]) == ("completed", 2, "晋市审管验〔2026〕2号")
    assert len(passed["failures"]) == 1
    (said,) = [event for event in house.told("acceptance") if isinstance(event, AcceptanceFailed)]
    assert (said.round, said.act, said.defects) == (1, "completion", ("数据未落盘",))


def test_a_refused_conclusion_uses_up_no_number(house: House):
    steps.accepting(house)
    refused = house.call("AAB", "POST", f"{AT}/completion", json=builders.a_completion_pass())
    steps.done(house, "BDB", "technical", builders.a_technical_pass())

    passed = steps.done(house, "AAB", "completion", builders.a_completion_pass())

    assert refused.status_code == 409
    assert passed["conclusion_no"] == "晋市审管验〔2026〕1号"


def test_a_report_is_not_handed_in_before_it_is_uploaded_and_the_clock_runs_on(house: House):
    steps.completed(house)

    refused = house.call("owner_unit", "POST", f"{AT}/report-filing")
    house.at("2026-03-19T00:00:00+08:00")

    assert (refused.status_code, refused.json["article"]) == (409, "第21条")
    assert steps.shown(house)["state"] == "overdue"


def test_what_is_handed_in_ends_its_clocks(house: House):
    returned_on(house, "2026-03-10")
    ended = {row["kind"]: row["state"] for row in house.rows("acceptance", "deadlines")}
    steps.done(house, "owner_unit", "report-filing")

    assert ended == {rules.REPORT_CLOCK: "met", rules.CORRECTION_CLOCK: "open"}
    assert {row["state"] for row in house.rows("acceptance", "deadlines")} == {"met"}


def test_a_double_click_hands_one_report_in(house: House):
    steps.completed(house)
    house.upload("owner_unit", f"{AT}/report")

    first = house.call("owner_unit", "POST", f"{AT}/report-filing", key="one-and-the-same")
    again = house.call("owner_unit", "POST", f"{AT}/report-filing", key="one-and-the-same")
    other = house.call("owner_unit", "POST", f"{AT}/report-filing")

    assert (first.status_code, again.status_code, again.json) == (200, 200, first.json)
    assert other.status_code == 409
    assert sum(isinstance(said, AcceptanceReportSubmitted) for said in house.told("acceptance")) == 1


def test_a_window_that_closes_early_lets_the_seven_days_run_out(house: House):
    returned_on(house, "2026-03-10")

    house.at("2026-03-18T00:00:00+08:00")
    reopened = steps.shown(house)
    house.at("2026-03-19T00:00:00+08:00")

    assert (reopened["state"], reopened["report_filing"]["due_on"]) == ("completed", "2026-03-18")
    assert (steps.shown(house)["state"], marks(house)) == ("overdue", [OVERDUE])


def test_a_correction_received_in_its_window_but_handled_after_it_closed_is_in_time(house: House):
    returned_on(house, "2026-03-13")
    house.at("2026-03-21T00:00:00+08:00")
    marked = steps.shown(house)["state"]

    house.at_moment(builders.at("2026-03-20T23:59:59"))  # the receipt's moment, though the sweep was quicker
    corrected = steps.done(house, "owner_unit", "report-filing")

    assert marked == "overdue"
    assert (corrected["state"], corrected["report_filing"]["late"]) == ("report_submitted", False)
    assert marks(house) == [OVERDUE, CLEARED]


def test_a_late_report_that_no_sweep_has_marked_is_said_to_be_overdue(house: House):
    steps.completed(house)
    house.upload("owner_unit", f"{AT}/report")

    house.at_moment(builders.at("2026-03-19T00:00:00"))  # the sweep stands still
    late = steps.done(house, "owner_unit", "report-filing")
    house.at("2026-03-20T00:00:00+08:00")

    assert late["report_filing"]["late"] is True
    assert marks(house) == [OVERDUE]


def test_a_provisional_date_makes_no_report_overdue(house: House):
    house.at("2026-12-24T09:00:00+08:00")
    steps.accepting(house)
    steps.done(house, "BDB", "technical", builders.a_technical_pass(concluded_on="2026-12-24"))
    steps.done(house, "AAB", "completion", builders.a_completion_pass(concluded_on="2026-12-24"))

    house.at("2027-02-01T09:00:00+08:00")

    filing = steps.shown(house)["report_filing"]
    assert (filing["provisional"], filing["state"], filing["overdue"]) == (True, "awaiting", False)
    assert marks(house) == []


def test_a_completion_before_the_regulation_runs_no_clock(house: House):
    steps.in_construction(house)
    steps.done(house, "owner_unit", "preliminary", {"passed_on": "2019-12-01", "summary": "试运行正常。"})
    steps.done(house, "owner_unit", "joint-request", dict.fromkeys(rules.PACKAGE, True))
    steps.done(house, "BDB", "technical", builders.a_technical_pass(concluded_on="2019-12-12"))
    old = steps.done(house, "AAB", "completion", builders.a_completion_pass(concluded_on="2019-12-12"))

    assert (old["state"], old["report_filing"]["due_on"]) == ("completed", None)
    assert house.rows("acceptance", "deadlines") == []


@pytest.mark.parametrize(
    ("role", "method", "step"),
    [
        ("BDB", "POST", "preliminary"),
        ("AAB", "POST", "joint-request"),
        ("BDB", "POST", "report-filing"),
        ("owner_unit", "POST", "report-acceptance"),
        ("AAB", "POST", "report-return"),
        ("BDB", "PUT", "report"),
    ],
)
def test_every_step_belongs_to_one_office(house: House, role: str, method: str, step: str):
    assert house.call(role, method, f"{AT}/{step}").status_code == 403
    assert [row["outcome"] for row in house.rows("acceptance", "audit")] == ["denied"]


def test_the_list_shows_the_filing_of_each_acceptance(house: House):
    steps.completed(house)

    (item,) = house.call("BDB", "GET", "/acceptances").json["items"]

    assert (item["project_id"], item["report_filing"]["due_on"]) == (str(builders.PROJECT_ID), "2026-03-18")


def test_a_project_nobody_approved_has_no_acceptance(house: House):
    answer = house.call("BDB", "GET", AT)

    assert (answer.status_code, answer.json["title"]) == (404, "没有这个项目的验收事项")
