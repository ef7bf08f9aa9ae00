"""The load: projects are applied for at a steady pace, whatever becomes of those before them, and days go by.

An open loop: neither the pace of new projects nor that of the days depends on how fast the house answers. Within one
project's life the next step waits for the one before it, as with people. What was planned for a day and could not be
done is done as soon as it can be.
"""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

from deploy.door import Refused, Unreachable
from deploy.steps import Life, Step
from shared.kernel.calendar import bundled
from tests.chaos.clerks import Unsettled
from tests.chaos.faults.callers import Contradiction
from tests.chaos.fleet import Fleet
from tests.chaos.town import FATES, NotRefused, Plan

FIRST_DAY = date(2025, 1, 2)
DAY_SECONDS = 2.0
BIRTHS_A_DAY = 1.5
MOST_AT_ONCE = 150
SETTLING_SECONDS = 120.0
TROUBLE = (Refused, Unreachable, Unsettled, NotRefused, Contradiction)


@dataclass
class Resident:
    """One project: what shall become of it, and how far it has come."""

    life: Life
    born: int
    plan: Plan
    come: int = 0
    busy: bool = False
    over: bool = False

    def due(self, day: int) -> Step | None:
        """Return the next step when its day has come."""
        if self.over or self.come == len(self.plan):
            return None
        offset, step = self.plan[self.come]
        return step if self.born + offset <= day else None


class Traffic:
    """Runs in threads of its own between `begin` and `settle`; may begin again."""

    def __init__(
        self,
        fleet: Fleet,
        *,
        seed: int,
        hire: Callable[[str], Life],
        day_seconds: float = DAY_SECONDS,
        births_a_day: float = BIRTHS_A_DAY,
    ) -> None:
        self.fleet = fleet
        self.hire = hire
        self.day_seconds = day_seconds
        self.births_a_day = births_a_day
        self.chance = random.Random(seed)
        self.first_fate = self.chance.randrange(len(FATES))
        self.residents: list[Resident] = []
        self.troubles: list[str] = []
        self.day, self.today = 0, FIRST_DAY
        self._resting = threading.Event()  # no new steps
        self._still = threading.Event()  # no new days
        self._calendar: threading.Thread | None = None
        self._desks = ThreadPoolExecutor(MOST_AT_ONCE)
        self._steps: list[Future[None]] = []

    def begin(self) -> None:
        """Let days go by and projects live."""
        self._resting.clear()
        self._still.clear()
        self._calendar = threading.Thread(target=self._live, name="traffic", daemon=True)
        self._calendar.start()

    def settle(self) -> None:
        """Begin no step any more; return when every step begun has its outcome. Days go by until then."""
        self._resting.set()
        until = time.monotonic() + SETTLING_SECONDS
        for step in self._steps:
            try:
                step.result(timeout=max(0.1, until - time.monotonic()))
            except TimeoutError:
                self.troubles.append(f"steps without an outcome in time: {self._still_busy()}")
                break
        self._steps.clear()
        self._still.set()
        if self._calendar is not None:
            self._calendar.join()

    def _still_busy(self) -> list[str]:
        return [f"{one.life.door.story}: {one.plan[one.come][1].__name__}" for one in self.residents if one.busy]

    def close(self) -> None:
        """Send everybody home."""
        self._resting.set()
        self._still.set()
        self._desks.shutdown(wait=False, cancel_futures=True)

    def _live(self) -> None:
        next_dawn = time.monotonic()
        try:
            while not self._still.wait(max(0.0, next_dawn - time.monotonic())):
                next_dawn += self.day_seconds
                self._dawn()
        except Exception as fault:  # noqa: BLE001 - whatever it is: a load that ends unseen would prove nothing
            self.troubles.append(f"no day after {self.today}: {type(fault).__name__}: {fault}")

    def _dawn(self) -> None:
        dawning = _workday_from(self.today + timedelta(days=1))
        self.fleet.travel(f"{dawning}T09:00:00+08:00")
        self.day, self.today = self.day + 1, dawning  # no date is written before the services have reached it
        if self._resting.is_set():
            return
        for _ in range(int(self.births_a_day) + (self.chance.random() < self.births_a_day % 1)):
            self._bear()
        for resident in self.residents:
            if not resident.busy and resident.due(self.day):
                resident.busy = True
                moment = self.chance.uniform(0, self.day_seconds)
                self._steps.append(self._desks.submit(self._go_on, resident, moment))

    def _bear(self) -> None:
        number = len(self.residents)
        fate = FATES[(self.first_fate + number) % len(FATES)]
        self.residents.append(Resident(self.hire(f"life {number}"), self.day, fate))

    def _go_on(self, resident: Resident, moment: float) -> None:
        """Do whatever is due in one project's life, beginning at its moment of the day."""
        try:
            self._resting.wait(moment)
            while not self._resting.is_set() and (step := resident.due(self.day)):
                resident.life.today = self.today.isoformat()
                step(resident.life)
                resident.come += 1
        except TROUBLE as fault:
            resident.over = True
            self.troubles.append(f"{step.__name__}: {type(fault).__name__}: {fault}")
        finally:
            resident.busy = False


def _workday_from(day: date) -> date:
    while not bundled().is_workday(day):
        day += timedelta(days=1)
    return day
