"""The kill matrix: every failpoint, every action that is possible there, at its first and at its tenth hit.

A cell starts one service again with a failpoint, lets the town live until the failpoint was reached and two days
longer, and judges everything the run has left so far. Databases are fresh for every era of cells, and after a violation.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

from deploy.door import Refused, Unreachable
from deploy.local.servers import Servers
from shared.chassis import failpoints
from tests.chaos.checks import LOST, Violation, substance
from tests.chaos.clerks import Unsettled
from tests.chaos.fleet import Fleet, NotReady
from tests.chaos.report import Outcome
from tests.chaos.resting import REST_SECONDS
from tests.chaos.town import FIRST_DAY, FORGOTTEN, NotRefused, Town
from tests.chaos.verdict import verdict

HITS = (1, 10)
ERA_CELLS = 20
DAYS_AFTER = 2
MOST_DAYS = 60  # how many turns count a notice's deadlines again differs from day to day
CARRIERS = {"http": "application", "relay": "application", "receiver": "review", "inbox": "review", "queue": "reminder"}
ELSEWHERE = {"sending"}  # what has left the house is leased for minutes: tests/reminder/test_drill.py rehearses it
OTHERWISE = "review"  # deadlines of its own, and many of them


@dataclass(frozen=True)
class Cell:
    """One thing that goes wrong, at one place, at one time."""

    point: str
    hit: int
    action: str

    def __str__(self) -> str:
        return f"{self.point}:{self.hit}:{self.action}"

    @property
    def carrier(self) -> str:
        """Return the service in which it goes wrong."""
        return CARRIERS.get(self.point.split(".")[0], OTHERWISE)

    @property
    def wants_notices(self) -> bool:
        """Return whether deadlines, or ladders of reminders, must be counted again for the place to be reached."""
        return self.point.split(".")[0] in ("recount", "queue")


def points() -> list[str]:
    """Return the places that a town's days lead to."""
    return [point for point in failpoints.POINTS if point.split(".")[0] not in ELSEWHERE]


def cells(only: str = "") -> list[Cell]:
    """Return the matrix, or the cells whose name begins with `only`."""
    whole = [Cell(point, hit, action) for hit in HITS for point in points() for action in failpoints.actions_at(point)]
    return [cell for cell in whole if str(cell).startswith(only)]


def subset(seed: int) -> list[Cell]:
    """Return a few cells at their first hit: every room once, every action at least once."""
    chance = random.Random(seed)
    actions = chance.sample(list(failpoints.ACTIONS), k=len(failpoints.ACTIONS))
    chosen = []
    for room in dict.fromkeys(point.split(".")[0] for point in points()):
        possible = [cell for cell in cells(f"{room}.") if cell.hit == HITS[0]]
        chance.shuffle(possible)
        fresh = [cell for cell in possible if cell.action in actions]
        cell = min(fresh or possible, key=lambda cell: len(_rooms_of(cell.action)))
        chosen.append(cell)
        actions = [action for action in actions if action != cell.action]
    return chosen


def _rooms_of(action: str) -> set[str]:
    """Return the rooms in which an action is possible; the rarer it is, the sooner it is taken."""
    return {point.split(".")[0] for point in points() if action in failpoints.actions_at(point)}


class Era:
    """A fleet on fresh databases and the town that lives on it, for some cells."""

    def __init__(
        self,
        folder: Path,
        servers: Servers,
        seed: int,
        *,
        first_day: date = FIRST_DAY,
        rest: float = REST_SECONDS,
        **fleet: Any,
    ) -> None:
        self.fleet = Fleet(folder, servers, **fleet)
        self.town = Town(self.fleet, story=folder.name, seed=seed, first_day=first_day)
        self.rest = rest
        self.judged = 0  # commands that earlier cells have answered for

    def __enter__(self) -> Self:
        self.fleet.__enter__()
        return self

    def __exit__(self, *fault: Any) -> None:
        self.fleet.__exit__(*fault)

    def run(self, cell: Cell) -> Outcome:
        """Let one thing go wrong, live on, and judge."""
        begun = time.monotonic()
        watched = self.fleet.watched[cell.carrier]
        watched.wakes = cell.hit == 1  # one that hangs is woken the first time; killed, as a probe would, the tenth
        self.fleet.arm(cell.carrier, str(cell))
        trouble = self._troubled(lambda: self._live_through(cell))
        return self._judged(str(cell), begun, trouble, reached=self.fleet.reached(cell.carrier))

    def live_on(self, days: int) -> Outcome:
        """Let days pass with forgotten projects, and judge."""
        begun = time.monotonic()
        trouble = self._troubled(lambda: [self.town.live(fate=FORGOTTEN) for _ in range(days)])
        return self._judged(f"{days} days", begun, trouble, reached=True)

    def _troubled(self, live: Callable[[], Any]) -> list[Violation]:
        """Return why lives could not go on, nothing when they did."""
        try:
            live()
        except (Unsettled, Unreachable, Refused, NotRefused, NotReady) as fault:
            return [Violation("lives_go_on", LOST, f"{type(fault).__name__}: {fault}")]
        return []

    def _live_through(self, cell: Cell) -> None:
        days = 0
        while days < MOST_DAYS and not self.fleet.reached(cell.carrier):
            days += 1
            self._day(cell)
        for _ in range(DAYS_AFTER):
            self._day(cell)

    def _day(self, cell: Cell) -> None:
        hurried = cell.hit > 1 and cell.carrier == OTHERWISE  # many days are needed: bear those who cost little
        self.town.live(fate=FORGOTTEN if hurried else None)
        if cell.wants_notices:
            self.town.publish_notice()

    def _judged(self, name: str, begun: float, trouble: list[Violation], *, reached: bool) -> Outcome:
        evidence, violations = verdict(self.fleet, within=self.rest)
        mine, self.judged = evidence.commands[self.judged :], len(evidence.commands)
        return Outcome(
            name=name,
            commands=len(mine),
            settled=sum(1 for command in mine if command.was_unknown),
            reached=reached,
            violations=tuple(trouble + violations),
            seconds=time.monotonic() - begun,
            seen=substance.seen(evidence),
        )


def run(
    matrix: Sequence[Cell], folder: Path, servers: Servers, seed: int, say: Callable[[Outcome], None]
) -> list[Outcome]:
    """Run every cell; return what came of each. A cell that broke a promise ends its era."""
    outcomes: list[Outcome] = []
    waiting = list(matrix)
    while waiting:
        with Era(folder / f"era-{len(outcomes) + 1}", servers, seed) as era:
            for _ in range(min(ERA_CELLS, len(waiting))):
                outcomes.append(era.run(waiting.pop(0)))
                say(outcomes[-1])
                if not outcomes[-1].good:
                    break
    return outcomes
