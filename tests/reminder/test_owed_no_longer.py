"""What nobody owes any more puts nobody under supervision, though its clock had run out: through the whole house."""

from tests import builders
from tests.house import House
from tests.reminder import steps

HOSTED = ["application", "review", "reminder", "regulation"]
DAYS_AFTER = ("2026-04-08", "2026-04-09", "2026-04-10", "2026-04-13")


def asked_for_review(house: House) -> str:
    """Return the path of a project that asks for its review on Monday 9 March."""
    steps.staffed(house)
    project = house.call("owner_unit", "POST", "/projects", json=builders.a_described_project()).json["project_id"]
    house.upload("owner_unit", f"/projects/{project}/materials/preliminary_design")
    house.call("owner_unit", "POST", f"/projects/{project}/review-request")
    return str(project)


def lamps(house: House, project: str) -> dict[str, tuple[str, str]]:
    """Return how the register shows each clock of the project."""
    shown = house.call("BDB", "GET", f"/deadlines?project_id={project}").json["items"]
    return {one["kind"]: (one["state"], one["lamp"]) for one in shown}


def test_after_a_withdrawal_the_bureau_is_supervised_for_nothing_though_its_clock_had_run_out(house: House):
    project = asked_for_review(house)
    house.call("BDB", "POST", f"/reviews/{project}/acceptance")
    house.at("2026-04-08T08:00:00+08:00")  # its last day was the day before
    before = lamps(house, project)["tech_review"]
    house.call("owner_unit", "POST", f"/projects/{project}/withdrawal", json={"reason": "不再建设"})
    for day in DAYS_AFTER:
        house.at(f"{day}T09:00:00+08:00")

    assert (before, lamps(house, project)["tech_review"]) == (("fired", "red"), ("cancelled", "off"))
    assert house.told("reminder") == []
    assert house.call("BDB", "GET", f"/reviews/{project}").json["overdue"]  # that it was late stays on record


def test_an_application_that_has_lapsed_is_reminded_of_its_correction_no_more(house: House):
    project = asked_for_review(house)
    house.call("BDB", "POST", f"/reviews/{project}/return", json={"defects": ["缺目录"]})
    house.at("2026-04-03T09:00:00+08:00")
    house.at("2026-04-07T09:00:00+08:00")  # its last day
    reminded = steps.told(house)
    for day in DAYS_AFTER:
        house.at(f"{day}T09:00:00+08:00")

    assert house.call("BDB", "GET", f"/projects/{project}").json["state"] == "lapsed"
    assert [step for step, _ in reminded if "before" in step or "day" in step][-2:] == ["before_2", "on_day"]
    assert steps.told(house) == reminded
    assert house.told("reminder") == []
