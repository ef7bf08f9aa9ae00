"""Spring Festival 2020 is extended while clocks run everywhere: each moves and is told why, and a wrong mark is cleared."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from deploy import steps
from deploy.steps import BDB, FIN
from shared.kernel.calendar import bundled_notices
from tests.drills.projects import Office, Project, told
from tests.waiting import eventually

ENVIRON = {"CALENDAR_KNOWN_UNTIL": "2020-01-23"}  # the extension was published on 26 January
DOCUMENT = "国办发明电〔2020〕1号"
MOVED = "deadline.moved.v1"
CLEARED = ("contract.filing_overdue_cleared.v1", "acceptance.report_overdue_cleared.v1")

# Which clock waits where: service, kind, the date it was told, the date it moves to. V22b is the contract's.
WAITING = (
    ("application", "application_correction", "2020-02-21", "2020-02-25"),
    ("review", "review_intake", "2020-02-04", "2020-02-06"),
    ("approval", "approval_intake", "2020-02-04", "2020-02-06"),
    ("budget", "public_notice", "2020-02-04", "2020-02-06"),
    ("contract", "contract_filing", "2020-02-04", "2020-02-06"),
    ("acceptance", "acceptance_report_filing", "2020-02-04", "2020-02-06"),
)
# What was handed in in time and returned: its clock is met, and the window for its correction moves.
RETURNED = (("contract", "2020-02-04", "2020-02-06"),)
# What had passed on 4 February, wrongly as it turned out.
MARKED = (("contract", "2020-02-03", "2020-02-05"), ("acceptance", "2020-02-01", "2020-02-04"))


class Spring:
    """What the city has on its desks in the spring of 2020."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.waiting: dict[str, Project] = {}
        self.late_project: Project | None = None

    def live(self) -> None:
        """Let every project come to where it waits on 23 January."""
        office = self.office
        office.on("2019-12-16T09:00:00+08:00")
        begun = ("contract", "acceptance", "budget", "approval", "late")
        with ThreadPoolExecutor(len(begun)) as clerks:
            self.waiting |= dict(zip(begun, clerks.map(self._begin, begun), strict=True))
        self.late_project = self.waiting.pop("late")
        office.on("2019-12-24T09:00:00+08:00")
        office.do(self.waiting["contract"], steps.select)
        for project in (self.waiting["acceptance"], self.late_project):
            office.selected(project)
        office.on("2020-01-17T09:00:00+08:00")
        for project in (self.waiting["acceptance"], self.late_project):
            office.do(project, steps.preliminary, steps.technical)
        office.do(self.late_project, steps.completion)
        self.waiting["application"] = office.a_project("application", "application_correction")
        office.on("2020-01-20T09:00:00+08:00")
        office.do(self.waiting["acceptance"], steps.completion)
        office.return_for_correction(self.waiting["application"])
        office.on("2020-01-21T09:00:00+08:00")
        self.late_contract = office.sign(self.waiting["contract"], on="2020-01-21")
        office.on("2020-01-22T09:00:00+08:00")
        self.returned_contract = office.sign(self.waiting["contract"], on="2020-01-22", name="returned")
        office.file_and_return(self.waiting["contract"], self.returned_contract)
        self.open_contract = office.sign(self.waiting["contract"], on="2020-01-22")
        self.waiting["review"] = office.a_project("review", "review_intake")
        office.do(self.waiting["approval"], steps.request_approval)
        office.do(self.waiting["budget"], steps.notice)

    def _begin(self, name: str) -> Project:
        kinds = {service: kind for service, kind, _, _ in WAITING}
        project = self.office.a_project(name, kinds.get(name, "acceptance_report_filing"))
        if name == "approval":
            self.office.do(project, steps.review)
        else:
            self.office.budgeted(project)
        if name not in ("approval", "budget"):
            self.office.do(project, steps.notice)
        return project

    def dates(self) -> list[tuple[str, str, str]]:
        """Return what the register says of each clock that waits: service, kind and date."""
        return [(service, kind, self._newest(service)["due_on"]) for service, kind, _, _ in WAITING]

    def _newest(self, service: str) -> dict[str, Any]:
        clocks = self.office.until_clocked(self.waiting[service], 3 if service == "contract" else 1)
        return clocks[-1]


def _lifted(budget: dict[str, Any]) -> bool:
    return [hold["state"] for hold in budget["holds"]] == ["lifted"]


def the_extension() -> dict[str, Any]:
    """Return the notice as an office types it in."""
    (notice,) = [notice for notice in bundled_notices() if notice.document_number == DOCUMENT]
    written: dict[str, Any] = json.loads(json.dumps(notice.to_json(), default=str))
    return written


@pytest.mark.servers
@pytest.mark.timeout(300)
def test_the_extension_of_2020_moves_every_open_clock_and_clears_what_was_marked_wrongly(office: Office):
    spring = Spring(office)
    spring.live()
    desk = office.clerk("desk")
    before = spring.dates()
    office.on("2020-02-04T09:00:00+08:00")
    late_report = f"/acceptances/{spring.late_project.project_id}"
    money = f"/budgets/{spring.late_project.project_id}"
    desk.eventually(BDB, spring.late_contract, lambda shown: shown["state"] == "overdue")
    desk.eventually(BDB, late_report, lambda shown: shown["state"] == "overdue")
    desk.eventually(FIN, money, lambda shown: not shown["payable_operations"])

    proposed = office.propose(the_extension())
    foreseen = desk.get("sysadmin", f"{proposed}/preview")["deadlines"]
    office.confirm(proposed)

    later = len(WAITING) + len(RETURNED) + len(MARKED)
    assert (foreseen["later"], foreseen["kept"], foreseen["cleared"]) == (later, 0, len(MARKED))
    assert before == [(service, kind, was) for service, kind, was, _ in WAITING]
    moved = [(service, kind, becomes) for service, kind, _, becomes in WAITING]
    assert eventually(lambda: spring.dates() == moved, within=30)
    desk.eventually(BDB, spring.late_contract, lambda shown: shown["state"] == "signed")
    desk.eventually(BDB, late_report, lambda shown: shown["state"] != "overdue")
    desk.eventually(FIN, money, lambda shown: shown["payable_operations"] and _lifted(shown))
    every_service_told_each_move_once_and_why(office)
    the_filings_lapse_once_on_their_new_date(office, spring)


def every_service_told_each_move_once_and_why(office: Office) -> None:
    """The trail of events: one for each clock that moved, old date, new date, and the paper."""
    expected = {service: [(was, becomes)] for service, _, was, becomes in WAITING}
    for service, was, becomes in (*RETURNED, *MARKED):
        expected[service].append((was, becomes))
    for service, moves in expected.items():
        letters = [letter.content for letter in told(office.fleet, service, MOVED)]
        assert sorted((one["old_due_on"], one["new_due_on"]) for one in letters) == sorted(moves), service
        assert {one["reason"] for one in letters} == {DOCUMENT}
        assert {one["cause"] for one in letters} == {"calendar"}
    cleared = {letter.type for service, _, _ in MARKED for letter in told(office.fleet, service, *CLEARED)}
    assert cleared == set(CLEARED)


def the_filings_lapse_once_on_their_new_date(office: Office, spring: Spring) -> None:
    """V22b: in time until 24:00 of 6 February, overdue from then on; what was returned is judged by that day too."""
    desk, never, returned = office.clerk("lapse"), spring.open_contract, spring.returned_contract
    office.on("2020-02-06T23:59:59+08:00")
    assert [desk.get(BDB, at)["state"] for at in (never, returned)] == ["signed", "correction"]
    office.on("2020-02-07T00:00:00+08:00")
    for at in (never, returned):
        desk.eventually(BDB, at, lambda shown: shown["state"] == "overdue")
    overdue = [letter.content for letter in told(office.fleet, "contract", "contract.filing_overdue.v1")]
    for at in (never, returned):
        said = [one["due_on"] for one in overdue if one["contract_id"] == at.rpartition("/")[2]]
        assert said == ["2020-02-06"], at
