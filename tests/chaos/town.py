"""A town whose projects live day by day over HTTP: whole lives, forgotten ones, withdrawn and returned ones.

town = Town(fleet, story="cell 7", seed=7)
town.live()                      # one working day: a new project, and a step for every other that is due one
"""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta

from deploy import steps
from deploy.steps import Life, Step
from shared.kernel.calendar import bundled
from tests.chaos.clerks import Refused
from tests.chaos.fleet import Fleet

FIRST_DAY = date(2025, 1, 2)
CLERKS = 3
Plan = tuple[tuple[int, Step], ...]


class NotRefused(AssertionError):
    """A door let somebody in whom it should have refused."""


def withdraw(life: Life) -> tuple[str, None]:
    life.door.post(steps.UNIT, f"/projects/{life.project_id}/withdrawal", {"reason": "需求变化"}, step="withdraw")
    return "撤回", None


def return_review(life: Life) -> tuple[str, None]:
    at = f"/reviews/{life.project_id}"
    life.door.eventually(steps.BDB, at, lambda shown: True)
    life.door.post(steps.BDB, f"{at}/return", {"defects": ["请补充资源目录。"]}, step="return-review")
    return "退回补正", None


def trespass(life: Life) -> tuple[str, None]:
    """Try what another office decides: refused, and on record."""
    try:
        life.door.post(steps.FIN, f"/reviews/{life.project_id}/acceptance", step="trespass")
    except Refused as refused:
        if refused.status == 403:
            return "越权被拒", None
        raise
    raise NotRefused(life.project_id)


# Days of a project's own life and what is done on them; a day that is not named passes.
FORGOTTEN: Plan = ((0, steps.apply), (2, trespass))
WITHDRAWN: Plan = ((0, steps.apply), (2, withdraw))
RETURNED: Plan = ((0, steps.apply), (1, return_review))
BEGUN: Plan = (
    (0, steps.apply),
    (1, steps.review),
    (2, steps.request_approval),
    (3, steps.approve),
    (4, steps.budget),
    (5, steps.notice),
)
SIGNED: Plan = (*BEGUN, (12, steps.select), (13, steps.sign))
WHOLE: Plan = (
    *SIGNED,
    (15, steps.file),
    (16, steps.accept_filing),
    (17, steps.preliminary),
    (18, steps.technical),
    (19, steps.completion),
    (20, steps.report),
    (21, steps.operations),
)
LATE: Plan = (
    *SIGNED,
    (20, steps.file),
    (21, steps.accept_filing),
    (22, steps.preliminary),
    (23, steps.technical),
    (24, steps.completion),
    (33, steps.report_late),
    (34, steps.report),
    (35, steps.operations),
)
FATES: tuple[Plan, ...] = (FORGOTTEN, WHOLE, FORGOTTEN, RETURNED, FORGOTTEN, LATE, FORGOTTEN, WITHDRAWN)
LONGEST_DAYS = max(day for plan in FATES for day, _ in plan)


@dataclass
class Resident:
    """One project: what shall become of it, and how far it has come."""

    life: Life
    born: int
    plan: Plan
    done: list[str] = field(default_factory=list)

    def due(self, day: int) -> Iterator[Step]:
        """Yield what is to be done on that day of the town."""
        yield from (step for offset, step in self.plan if self.born + offset == day)

    def live(self, day: int, today: date) -> None:
        """Do what is due."""
        self.life.today = today.isoformat()
        for step in self.due(day):
            what, _ = step(self.life)
            self.done.append(what)


class Town:
    """Lives one working day after the other; business time stands still within a day."""

    def __init__(self, fleet: Fleet, *, story: str, seed: int, first_day: date = FIRST_DAY) -> None:
        self.fleet = fleet
        self.story = story
        self.first_fate = random.Random(seed).randrange(len(FATES))
        self.today = first_day
        self.day = 0
        self.residents: list[Resident] = []
        self.notices = 0

    def live(self, *, births: int = 1, fate: Plan | None = None) -> None:
        """Live one working day: new projects (of one fate, or in turn) are applied for, every other does what is due."""
        self.today = _workday_from(self.today)
        self.fleet.travel(f"{self.today}T09:00:00+08:00")
        for _ in range(births):
            self._bear(fate)
        busy = [resident for resident in self.residents if any(resident.due(self.day))]
        with ThreadPoolExecutor(CLERKS) as clerks:
            for done in [clerks.submit(resident.live, self.day, self.today) for resident in busy]:
                done.result()
        self.day += 1
        self.today += timedelta(days=1)

    def pass_days(self, days: int) -> None:
        """Let days pass in which nobody is born."""
        for _ in range(days):
            self.live(births=0)

    def publish_notice(self) -> None:
        """Let two administrators publish a local notice about a far day: every running deadline is counted again."""
        self.notices += 1
        clerk = self.fleet.clerk(f"{self.story}/notice-{self.notices}")
        far = date(2027, 1, 4) + timedelta(days=self.notices)
        notice = {
            "title": f"第{self.notices}次临时放假通知",
            "published_on": f"{FIRST_DAY}",
            "year": far.year,
            "source": "local",
            "festivals": [{"festival": "临时停工", "rest": [f"{far}"], "make_up": []}],
        }
        proposed = clerk.post("sysadmin", "/calendar/notices", notice, step="propose")
        clerk.post("sysadmin#2", f"/calendar/notices/{proposed['notice_id']}/confirmation", step="confirm")

    def _bear(self, fate: Plan | None) -> None:
        number = len(self.residents)
        life = Life(self.fleet.clerk(f"{self.story}/{number}"))
        self.residents.append(Resident(life, self.day, fate or FATES[(self.first_fate + number) % len(FATES)]))


def _workday_from(day: date) -> date:
    while not bundled().is_workday(day):
        day += timedelta(days=1)
    return day
