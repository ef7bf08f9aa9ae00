"""What the application service does when it hears and when time passes."""

from datetime import date, datetime
from uuid import UUID

from services.application import api
from shared.events.review import ReviewCorrectionRequested, TechOpinionIssued
from tests import builders
from tests.application.builders import UNIT
from tests.house import House

HOSTED = ["application"]
LAPSED, CLEARED = "application.lapsed.v1", "application.lapse_cleared.v1"
LAST_SECOND = datetime.fromisoformat("2026-04-07T23:59:59+08:00")


def a_project_in_review(house: House) -> dict:
    """Bring a project to the review desk."""
    project = house.call("owner_unit", "POST", "/projects", json=builders.a_described_project()).json
    house.upload("owner_unit", f"/projects/{project['project_id']}/materials/preliminary_design")
    return house.call("owner_unit", "POST", f"/projects/{project['project_id']}/review-request").json


def a_correction(project: dict) -> ReviewCorrectionRequested:
    """Return the desk's list of what to correct."""
    return ReviewCorrectionRequested(
        project_id=UUID(project["project_id"]),
        project_no=project["project_no"],
        round=1,
        defects=("缺少资源目录清单",),
        requested_on=date(2026, 3, 9),
    )


def test_a_correction_that_is_not_handed_in_lets_the_application_lapse(house: House):
    project = a_project_in_review(house)
    house.hear("application", a_correction(project))

    house.at("2026-04-08T00:00:00+08:00")

    shown = house.call("owner_unit", "GET", f"/projects/{project['project_id']}").json
    assert shown["state"] == "lapsed"
    assert house.said("application")[-1] == "application.lapsed.v1"


def test_a_lapse_is_taken_back_when_the_last_day_turns_out_to_have_been_no_working_day(house: House):
    project = a_project_in_review(house)
    house.hear("application", a_correction(project))
    house.at("2026-04-08T00:00:00+08:00")

    house.hear("application", builders.a_closure(date(2026, 4, 7)))
    restored = house.call("owner_unit", "GET", f"/projects/{project['project_id']}").json["state"]
    house.at("2026-04-09T00:00:00+08:00")

    shown = house.call("owner_unit", "GET", f"/projects/{project['project_id']}").json
    assert (restored, shown["state"]) == ("review_correction", "lapsed")
    assert house.said("application")[-3:] == [LAPSED, CLEARED, LAPSED]
    assert [(row["state"], row["parked_at"]) for row in house.rows("application", "deadlines")] == [("fired", None)]


def test_a_correction_received_before_the_bound_is_in_time_though_the_sweep_was_faster(house: House):
    project = a_project_in_review(house)
    house.hear("application", a_correction(project))
    house.at("2026-04-08T00:00:00+08:00")
    with house.work("application").begin(UNIT, received_at=LAST_SECOND) as tx:
        api.submit_correction(tx, UUID(project["project_id"]))

    shown = house.call("owner_unit", "GET", f"/projects/{project['project_id']}").json
    assert shown["state"] == "in_review"
    assert house.said("application")[-3:] == [LAPSED, CLEARED, "application.correction_submitted.v1"]


def test_a_correction_handed_in_on_the_last_evening_is_in_time(house: House):
    project = a_project_in_review(house)
    house.hear("application", a_correction(project))

    house.at("2026-04-07T23:59:59+08:00")
    house.call("owner_unit", "POST", f"/projects/{project['project_id']}/correction")
    house.at("2026-04-09T09:00:00+08:00")

    shown = house.call("owner_unit", "GET", f"/projects/{project['project_id']}").json
    assert shown["state"] == "in_review"
    assert [row["state"] for row in house.rows("application", "deadlines")] == ["met"]


def test_an_opinion_on_a_project_nobody_applied_for_is_kept_for_repair(house: House):
    stray = TechOpinionIssued(
        project_id=UUID(int=9),
        project_no="JC-2026-9999",
        round=1,
        opinion_no="晋市大数据审〔2026〕9号",
        conclusion="pass",
        design_digest="sm3:x",
        design_version=1,
        issued_on=date(2026, 3, 9),
    )

    house.hear("application", stray)

    (waiting,) = house.unhandled("application")
    assert "NoSuchProject" in waiting
