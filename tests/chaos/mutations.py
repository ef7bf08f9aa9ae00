"""The mutation matrix: every deliberate bug must be caught, and caught by a promise that is meant for it.

Each bug has a scenario that tempts it: what goes wrong meanwhile, how many copies there are, on which days.
The same scenario without the bug must keep every promise; so must the one bug that the design shrugs off.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from deploy.local.servers import Servers
from tests.chaos.kill import Cell, Era
from tests.chaos.report import Outcome
from tests.chaos.town import FIRST_DAY

END_OF_THE_CALENDAR = date(2026, 12, 28)  # the year after it has no published notice


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What goes wrong while the bug is there, and which promises must notice."""

    mutation: str
    caught_by: frozenset[str]
    because: str = ""  # what the violation must say, where its promise alone does not tell this bug from another
    cell: Cell | None = None
    copies: tuple[tuple[str, int], ...] = ()
    first_day: date = FIRST_DAY
    days: int = 3


def _expect(*promises: str) -> frozenset[str]:
    return frozenset(promises)


SCENARIOS = (
    Scenario(
        mutation="ack_before_insert",
        caught_by=_expect("every_event_reached_every_hearer"),
        cell=Cell("receiver.inserted", 1, "kill"),
    ),
    Scenario(
        mutation="no_inbox_key",
        caught_by=_expect("an_event_is_kept_once"),
        cell=Cell("receiver.committed", 1, "kill"),
    ),
    Scenario(
        mutation="mark_before_confirm",
        caught_by=_expect("the_ghost_heard_what_was_said"),
        cell=Cell("relay.claimed", 1, "kill"),
    ),
    Scenario(
        mutation="sweep_without_claim",
        caught_by=_expect("a_deadline_fires_once"),
        cell=Cell("deadlines.claimed", 1, "hang"),
        copies=(("review", 2),),
    ),
    Scenario(mutation="deadline_fired_on_machine_time", caught_by=_expect("no_deadline_fires_early")),
    Scenario(
        mutation="fires_on_a_provisional_date",
        caught_by=_expect("no_deadline_fires_on_a_provisional_date"),
        first_day=END_OF_THE_CALENDAR,
        days=9,
    ),
    Scenario(mutation="audit_chain_per_service", caught_by=_expect("every_chain_is_whole")),
    Scenario(
        mutation="retry_that_skips",
        caught_by=_expect("every_handled_event_had_its_effect"),
        cell=Cell("inbox.acted", 1, "raise"),
    ),
    Scenario(mutation="ends_without_effect", caught_by=_expect("what_is_owed_is_what_runs"), days=9),
    Scenario(mutation="lost_bells_and_no_tick", caught_by=_expect("a_run_comes_to_rest"), because="application untold"),
    Scenario(
        mutation="answers_without_memory",
        caught_by=_expect("no_command_is_done_twice"),
        cell=Cell("http.committed", 1, "kill"),
    ),
    Scenario(
        mutation="events_in_a_transaction_of_their_own",
        caught_by=_expect("every_act_is_said"),
        cell=Cell("http.finished", 1, "kill"),
    ),
    Scenario(mutation="lost_bells", caught_by=_expect()),
)


@dataclass(frozen=True, kw_only=True)
class Hunt(Outcome):
    """What came of one bug, or of its scenario without it, which must keep every promise."""

    wanted: frozenset[str]
    because: str = ""

    @property
    def broken(self) -> list[str]:
        """Return the promises that were seen broken."""
        return sorted({violation.promise for violation in self.violations})

    @property
    def good(self) -> bool:
        """Return whether the right promise noticed; where nothing is to be noticed, whether all were kept."""
        noticed = any(one.promise in self.wanted and self.because in one.what for one in self.violations)
        return self.reached and (noticed if self.wanted else not self.broken)

    @property
    def said(self) -> str:
        """Return whether it was caught."""
        if not self.wanted:
            return "kept" if self.good else "NOT KEPT"
        return "caught" if self.good else "MISSED"

    def line(self) -> str:
        """Return the bug's line of the table."""
        return f"{self.name:<48} {self.said:<9} {self.seconds:>6.1f}  {', '.join(self.broken)}"


HEADER = f"{'bug':<48} {'verdict':<9} {'sec':>6}  promises seen broken"


def scenarios(only: str = "") -> list[Scenario]:
    """Return every scenario with its bug and, where it must be caught, without."""
    chosen = [scenario for scenario in SCENARIOS if scenario.mutation.startswith(only)]
    bare = [
        replace(scenario, mutation="", caught_by=_expect(), because="") for scenario in chosen if scenario.caught_by
    ]
    return chosen + list(dict.fromkeys(bare))


def run(
    matrix: Sequence[Scenario], folder: Path, servers: Servers, seed: int, say: Callable[[Outcome], None]
) -> list[Outcome]:
    """Run every scenario on a house of its own; return what came of each."""
    hunts: list[Outcome] = []
    for number, scenario in enumerate(matrix, start=1):
        hunts.append(_hunt(scenario, folder / f"{number}-{scenario.mutation or 'sound'}", servers, seed))
        say(hunts[-1])
    return hunts


def _hunt(scenario: Scenario, folder: Path, servers: Servers, seed: int) -> Hunt:
    bug = {"environ": {"MUTATION": scenario.mutation}, "runner": "tests.chaos.mutated"} if scenario.mutation else {}
    with Era(folder, servers, seed, first_day=scenario.first_day, copies=dict(scenario.copies), **bug) as era:
        outcome = era.run(scenario.cell) if scenario.cell else era.live_on(scenario.days)
    bare = f"without: {scenario.cell or scenario.first_day}" + (" two copies" if scenario.copies else "")
    return Hunt(
        **{**vars(outcome), "name": scenario.mutation or bare}, wanted=scenario.caught_by, because=scenario.because
    )
