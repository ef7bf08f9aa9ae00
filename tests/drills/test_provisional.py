"""The year 2027 has no notice yet: dates that reach it are provisional, nothing adverse fires, and the notice firms them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from deploy import steps
from deploy.steps import BDB, FIN
from tests.drills.projects import Office, Project, looked_again, told
from tests.waiting import eventually

DUE = {"application": "2026-12-29", "contract": "2027-01-04", "acceptance": "2027-01-04"}
ADVERSE = {
    "application": ("application.lapsed.v1",),
    "contract": ("contract.filing_overdue.v1",),
    "acceptance": ("acceptance.report_overdue.v1",),
}

# Invented for this drill. It makes no day of the waiting periods another than was estimated.
THE_NOTICE_OF_2027 = {
    "document_number": "国办发明电〔2027〕1号",
    "title": "2027年部分节假日安排(演练专用,虚构)",
    "published_on": "2027-01-19",
    "year": 2027,
    "source": "state_council",
    "festivals": [
        {"festival": "元旦", "rest": ["2027-01-01..2027-01-03"], "make_up": []},
        {"festival": "春节", "rest": ["2027-02-05..2027-02-11"], "make_up": ["2027-01-31"]},
        {"festival": "清明节", "rest": ["2027-04-03..2027-04-05"], "make_up": []},
        {"festival": "劳动节", "rest": ["2027-05-01..2027-05-05"], "make_up": ["2027-05-08"]},
        {"festival": "端午节", "rest": ["2027-06-09"], "make_up": []},
        {"festival": "中秋节", "rest": ["2027-09-15"], "make_up": []},
        {"festival": "国庆节", "rest": ["2027-10-01..2027-10-07"], "make_up": ["2027-10-09"]},
    ],
}


class Winter:
    """What the city has on its desks in December 2026."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def live(self) -> None:
        """Let one project wait for its correction, one for its contract, one for its acceptance report."""
        office = self.office
        office.on("2026-11-23T09:00:00+08:00")
        with ThreadPoolExecutor(2) as clerks:
            self.signing, self.accepting = clerks.map(self._begin, ("contract_filing", "acceptance_report_filing"))
        office.on("2026-12-01T09:00:00+08:00")
        self.correcting = office.a_project("application", "application_correction")
        office.return_for_correction(self.correcting)
        office.do(self.signing, steps.select)
        office.selected(self.accepting)
        office.on("2026-12-23T09:00:00+08:00")
        office.do(self.accepting, steps.preliminary, steps.technical, steps.completion)
        office.on("2026-12-25T09:00:00+08:00")
        self.contract = office.sign(self.signing, on="2026-12-25")

    def _begin(self, kind: str) -> Project:
        project = self.office.a_project(kind, kind)
        self.office.budgeted(project)
        self.office.do(project, steps.notice)
        return project

    def clocks(self) -> dict[str, dict[str, Any]]:
        """Return what the register says of each clock that waits."""
        waiting = {"application": self.correcting, "contract": self.signing, "acceptance": self.accepting}
        return {service: self.office.until_clocked(project, 1)[-1] for service, project in waiting.items()}


def adverse(office: Office) -> dict[str, int]:
    """Return how often each service has said that something was missed."""
    return {service: len(told(office.fleet, service, *types)) for service, types in ADVERSE.items()}


@pytest.mark.servers
@pytest.mark.timeout(300)
def test_nothing_adverse_fires_on_a_provisional_date_until_the_notice_firms_it_and_then_it_fires_once(office: Office):
    winter = Winter(office)
    winter.live()
    desk = office.clerk("desk")
    first = winter.clocks()
    explained = desk.get(BDB, f"/deadlines/{first['contract']['deadline_id']}/explanation")["text"]
    office.on("2027-01-20T09:00:00+08:00")
    looked_again(office.fleet, DUE)
    waiting, quiet = winter.clocks(), adverse(office)

    office.confirm(office.propose(THE_NOTICE_OF_2027))

    assert {service: (clock["due_on"], clock["provisional"]) for service, clock in first.items()} == {
        service: (due_on, True) for service, due_on in DUE.items()
    }
    assert "2027年1月4日" in explained
    assert "暂不作逾期认定" in explained
    assert {clock["certainty"] for clock in first.values()} == {"暂定"}
    assert {clock["lamp_text"] for clock in waiting.values()} == {"即将到期"}
    assert {clock["state"] for clock in waiting.values()} == {"open"}
    assert set(quiet.values()) == {0}
    assert eventually(lambda: set(adverse(office).values()) == {1} and adverse(office), within=30)
    desk.eventually(BDB, winter.contract, lambda shown: shown["state"] == "overdue")
    desk.eventually(FIN, f"/budgets/{winter.accepting.project_id}", lambda shown: not shown["payable_operations"])
    the_dates_are_firm_and_nothing_fires_again(office, winter)


def the_dates_are_firm_and_nothing_fires_again(office: Office, winter: Winter) -> None:
    """Each clock was told once that its date is firm, and lapsed once, however often the sweeps look."""
    office.on("2027-01-21T09:00:00+08:00")
    looked_again(office.fleet, DUE)
    for service, due_on in DUE.items():
        (firmed,) = [letter.content for letter in told(office.fleet, service, "deadline.moved.v1")]
        assert (firmed["old_due_on"], firmed["new_due_on"]) == (due_on, due_on)
        assert (firmed["was_provisional"], firmed["provisional"]) == (True, False)
        assert firmed["reason"] == THE_NOTICE_OF_2027["document_number"]
    assert set(adverse(office).values()) == {1}
    assert {(clock["state"], clock["provisional"]) for clock in winter.clocks().values()} == {("fired", False)}
