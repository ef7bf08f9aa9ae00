"""Projects that wait for something across a holiday, each at another office, and what became of their clocks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import requests
from sqlalchemy import select

from deploy import steps
from deploy.steps import BDB, UNIT, WINNER, Life
from shared.chassis.engines import Database
from shared.chassis.letters import Letter
from shared.chassis.tables import outbox
from tests.chaos.clerks import Clerk
from tests.chaos.fleet import Fleet
from tests.waiting import eventually


@dataclass
class Project:
    """One project, and which clock of which service it is here for."""

    life: Life
    service: str
    kind: str

    @property
    def project_id(self) -> str:
        """Return the project's id."""
        return self.life.project_id


@dataclass
class Office:
    """Everybody who acts in a drill; every step is done once, whoever asks again."""

    fleet: Fleet
    story: str
    today: str = ""

    def clerk(self, name: str) -> Clerk:
        """Return a client whose steps bear the name."""
        return self.fleet.clerk(f"{self.story}/{name}")

    def on(self, moment: str) -> None:
        """Let business time stand at this moment in every process."""
        self.today = moment[:10]
        self.fleet.travel(moment)

    def a_project(self, service: str, kind: str) -> Project:
        """Return a project that is applied for, ready to be reviewed."""
        project = Project(Life(self.clerk(f"{service}-{kind}")), service, kind)
        self.do(project, steps.apply)
        return project

    def do(self, project: Project, *deeds: steps.Step) -> None:
        """Do the deeds one after the other, today."""
        project.life.today = self.today
        for deed in deeds:
            deed(project.life)

    def budgeted(self, project: Project) -> None:
        """Let the project come as far as its budget line."""
        self.do(project, steps.review, steps.request_approval, steps.approve, steps.budget)

    def selected(self, project: Project) -> None:
        """Let the project come as far as its contractor, whose contract is signed and filed."""
        self.do(project, steps.select, steps.sign, steps.file, steps.accept_filing)

    def return_for_correction(self, project: Project) -> None:
        """Let the review send the application back."""
        at = f"/reviews/{project.project_id}"
        project.life.door.eventually(BDB, at, lambda shown: True)
        project.life.door.post(BDB, f"{at}/return", {"defects": ["请补充资源目录。"]}, step="return-review")
        self.until_clocked(project, 1)

    def sign(self, project: Project, *, on: str, name: str = "") -> str:
        """Sign one more contract of a quarter of the money, with its text; return its path."""
        contract = {
            "project_id": project.project_id,
            "amount_wan": "100",
            "signed_on": on,
            "ends_on": str(date.fromisoformat(on) + timedelta(days=90)),
            "payment_terms": "合同签订后支付30%,竣工验收备案后支付70%。",
            **WINNER,
        }
        door = project.life.door
        signed = door.post(UNIT, "/contracts", contract, step=f"sign-{on}{name}")
        at = f"/contracts/{signed['contract_id']}"
        door.upload(UNIT, f"{at}/text", "contract", step=f"text-{on}{name}")
        return at

    def file_and_return(self, project: Project, at: str) -> None:
        """Let the unit hand the contract in, and the bureau send it back."""
        project.life.door.post(UNIT, f"{at}/filing", step="file-returned")
        project.life.door.post(BDB, f"{at}/filing-return", {"defects": ["缺少附件。"]}, step="return-filing")

    def until_clocked(self, project: Project, count: int) -> list[dict[str, Any]]:
        """Return the project's clocks of its kind once the register has heard of so many."""
        path = f"/deadlines?project_id={project.project_id}&kind={project.kind}"
        listed = project.life.door.eventually("auditor", path, lambda shown: len(shown["items"]) == count)
        return list(listed["items"])

    def propose(self, notice: dict[str, Any]) -> str:
        """Let one administrator write the notice down; return its path."""
        proposed = self.clerk("notice").post("sysadmin", "/calendar/notices", notice, step="propose")
        return f"/calendar/notices/{proposed['notice_id']}"

    def confirm(self, at: str) -> None:
        """Let another administrator confirm it."""
        self.clerk("notice").post("sysadmin#2", f"{at}/confirmation", step="confirm")


def told(fleet: Fleet, service: str, *types: str) -> Sequence[Letter]:
    """Return the letters of these types that a service has written, in order."""
    database = Database(fleet.database_url.replace("{service}", service), name="asking")
    try:
        with database.reading() as connection:
            query = select(outbox.c.body).where(outbox.c.type.in_(types)).order_by(outbox.c.position)
            return [Letter.read(body) for body in connection.execute(query).scalars()]
    finally:
        database.close()


def looked_again(fleet: Fleet, services: Iterable[str], *, sweep: str = "deadlines") -> None:
    """Return when the sweep of each service has begun and ended a look since now; what it was to find, it has found."""
    seen = {service: {_looked_at(fleet, service, sweep)} for service in services}

    def twice() -> bool:
        for service, looks in seen.items():
            looks.add(_looked_at(fleet, service, sweep))
        return min(map(len, seen.values())) > 2  # the first may have begun before now

    eventually(twice, within=30)


def _looked_at(fleet: Fleet, service: str, sweep: str) -> str:
    address = next(seat.address for seat in fleet.seats if seat.service == service)
    shown = requests.get(f"{address}/metrics", timeout=10).text
    labels = f'service="{service}",sweep="{sweep}"'
    return next(line for line in shown.splitlines() if line.startswith(f"sweep_last_run_timestamp_seconds{{{labels}}}"))
