"""A county sets its own limit: two people publish it, and only its own projects' dates differ; then live ones follow."""

from dataclasses import dataclass
from typing import Any

from deploy import steps
from deploy.steps import Life
from tests.builders import COUNTY
from tests.house import House

CITY_UNIT, COUNTY_UNIT = "owner_unit", "owner_unit#3"
TO_THE_NOTICE = (
    steps.apply,
    steps.review,
    steps.request_approval,
    steps.approve,
    steps.budget,
    steps.notice,
)
BEGUN, NOTICED, SIGNED = "2026-09-01T09:00:00+08:00", "2026-09-09T09:00:00+08:00", "2026-09-29T09:00:00+08:00"


@dataclass
class AtHome:
    """The doors of a house as the steps of a life knock at them, with the unit that this life belongs to."""

    house: House
    unit: str

    def _call(self, role: str | None, method: str, path: str, **told: Any) -> Any:
        answer = self.house.call(self.unit if role == steps.UNIT else role, method, path, **told)
        assert answer.status_code < 300, answer.json
        return answer.json

    def post(self, role: str, path: str, told: Any = None, *, step: str) -> Any:
        """Knock with a body, or with none."""
        return self._call(role, "POST", path, **({} if told is None else {"json": told}))

    def put(self, role: str, path: str, told: Any, *, step: str) -> Any:
        """Put something in its place."""
        return self._call(role, "PUT", path, json=told)

    def get(self, role: str | None, path: str) -> Any:
        """Look."""
        return self._call(role, "GET", path)

    def upload(self, role: str, path: str, what: str, *, step: str) -> None:
        """Hand in a document."""
        self.house.upload(self.unit, path, f"%PDF-1.7 {what}".encode())

    def eventually(self, role: str, path: str, ready: Any) -> Any:
        """Look; the house is quiet after every call."""
        shown = self.get(role, path)
        assert ready(shown)
        return shown


def lives(house: House) -> tuple[Life, Life]:
    """Bring a city's and a county's project side by side to the day of signing."""
    city, county = Life(AtHome(house, CITY_UNIT)), Life(AtHome(house, COUNTY_UNIT))  # type: ignore[arg-type]
    for moment, some in ((BEGUN, TO_THE_NOTICE), (NOTICED, (steps.select,)), (SIGNED, (steps.sign,))):
        house.at(moment)
        for life in (city, county):
            life.today = moment[:10]
            for step in some:
                step(life)
    return city, county


def laid_down(house: House, *, effective_from: str, serial: int, live: bool, workdays: int) -> str:
    """Lay a county's rule set down; return where it is."""
    written = {
        "division_code": COUNTY,
        "parent": "140500-1",
        "regulation": {
            "document_number": f"阳政办〔2026〕{serial}号",
            "title": "阳城县管理办法",
            "issued_on": "2026-03-02",
        },
        "effective_from": effective_from,
        "applies_to_live": live,
        "values": {"contract_filing_workdays": workdays},
    }
    answer = house.call("sysadmin", "POST", "/rule-set-proposals", json=written)
    assert answer.status_code == 201, answer.json
    return f"/rule-set-proposals/{answer.json['proposal_id']}"


def published(house: House, at: str) -> str:
    """Publish as the second person; return the version."""
    assert house.call("sysadmin", "POST", f"{at}/publication").status_code == 403
    answer = house.call("sysadmin#2", "POST", f"{at}/publication")
    assert answer.status_code == 200, answer.json
    return answer.json["rule_set"]


def filing_of(house: House, life: Life) -> dict[str, Any]:
    return house.call("BDB", "GET", f"/contracts/{life.contract_id}").json["filing"]


def test_a_county_with_its_own_contract_limit_changes_only_its_own_projects_dates(house: House):
    assert (
        published(house, laid_down(house, effective_from="2026-03-09", serial=9, live=False, workdays=3)) == "140522-1"
    )

    city, county = lives(house)

    assert filing_of(house, city)["due_on"] == "2026-10-12"
    assert filing_of(house, county)["due_on"] == "2026-10-09"
    said = {
        event.project_id: event.rule_set for event in house.told("approval") if event.type == "approval.approved.v1"
    }
    assert {str(project): version for project, version in said.items()} == {
        city.project_id: "140500-1",
        county.project_id: "140522-1",
    }


def test_live_projects_are_taken_over_as_the_dry_run_has_said(house: House):
    city, county = lives(house)
    before = {life.project_id: filing_of(house, life)["due_on"] for life in (city, county)}
    at = laid_down(house, effective_from="2026-09-29", serial=12, live=True, workdays=8)

    foreseen = house.call("auditor", "GET", f"{at}/preview").json
    moves_before = {service: len(house.told_of_clocks(service)) for service in house.hosts}
    published(house, at)

    told = [e for s in house.hosts for e in house.told_of_clocks(s)[moves_before[s] :] if e.type == "deadline.moved.v1"]
    happened = [(str(e.deadline_id), str(e.old_due_on), str(e.new_due_on)) for e in told]
    assert happened == [(d["deadline_id"], d["from_on"], d["to_on"]) for d in foreseen["deadlines"] if d["moves"]]
    assert len(happened) == 1
    assert [one["project_id"] for one in foreseen["projects"]] == [county.project_id]
    assert filing_of(house, city)["due_on"] == before[city.project_id] == "2026-10-12"
    assert filing_of(house, county)["due_on"] == foreseen["deadlines"][0]["to_on"] == "2026-10-15"
    assert "规则集140522-1" in told[0].reason
    assert (told[0].cause, told[0].amount, told[0].rule_set) == ("rule_set", 8, "140522-1")


def test_a_shorter_limit_moves_no_date_that_was_told(house: House):
    _, county = lives(house)
    at = laid_down(house, effective_from="2026-09-29", serial=12, live=True, workdays=3)

    (foreseen,) = house.call("auditor", "GET", f"{at}/preview").json["deadlines"]
    published(house, at)

    assert (foreseen["moves"], foreseen["why"]) == (False, "新期限较短,已告知的到期日不提前")
    assert filing_of(house, county)["due_on"] == "2026-10-12"
    house.at("2026-10-12T23:59:59+08:00")
    assert not filing_of(house, county)["overdue"]
    house.at("2026-10-13T00:00:00+08:00")
    assert filing_of(house, county)["overdue"]
