"""What came of every fault: a line on the terminal, and a report under .run/chaos/ that anyone can read."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.chaos.checks import EARLY, LOST, TWICE, WRONG, Violation

KINDS = (LOST, TWICE, EARLY, WRONG)
TOP = ("fault", "s", "ok", "fail", "settled", "events", *KINDS, "parked", "recovery", "slowest", "verdict")
WIDTHS = (22, 4, 5, 4, 7, 6, 4, 5, 5, 5, 6, 8, 7, 8)
LEGEND = """\
- **s**: seconds for which the fault lasted under load (restarts and kills come again and again in that time)
- **ok**, **fail**: commands that were accepted or refused; **settled**: of these, how many clients once did not know the
  outcome of (no answer, lost connection, 5xx) and learnt it by asking again under the same Idempotency-Key
- **events**: facts said meanwhile; each must be heard and handled once by every hearer, and by an office that is not ours
- **lost, twice, early, wrong**: broken promises, by kind (`tests/chaos/checks`)
- **parked**: heard messages that waited for a person when the fault was over
- **recovery**: seconds after the fault until all that had waited was told and handled, while the load went on
- **slowest**: seconds of the slowest answer to a health question during the fault: nobody is left waiting for ever
"""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one fault."""

    name: str
    says: str
    seconds: float
    ok: int = 0
    fail: int = 0
    settled: int = 0
    events: int = 0
    parked: int = 0
    recovery: float = 0.0
    slowest: float = 0.0
    violations: tuple[Violation, ...] = ()
    notes: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    left_out: str = ""

    @property
    def idle(self) -> bool:
        """Return whether it was played where nothing was done, or nothing was said: that proves nothing."""
        return not self.left_out and not (self.ok and self.events)

    @property
    def good(self) -> bool:
        """Return whether every promise was kept, under a load."""
        return not self.violations and not self.idle

    @property
    def verdict(self) -> str:
        """Return the verdict in a word."""
        if self.left_out:
            return "left out"
        return "kept" if self.good else "BROKEN" if self.violations else "IDLE"

    def cells(self) -> list[str]:
        """Return the line's cells."""
        counted = Counter(violation.kind for violation in self.violations)
        numbers = (self.ok, self.fail, self.settled, self.events, *(counted[kind] for kind in KINDS), self.parked)
        times = (f"{self.recovery:.1f}", f"{self.slowest:.1f}")
        return [self.name, f"{self.seconds:.0f}", *map(str, numbers), *times, self.verdict]


def line(cells: Sequence[str]) -> str:
    """Return one line for a terminal."""
    first, *others = zip(cells, WIDTHS, strict=True)
    return " ".join([f"{first[0]:<{first[1]}}", *(f"{cell:>{width}}" for cell, width in others)])


def markdown(outcomes: Sequence[Outcome], *, seed: int, length: float) -> str:
    """Return the report."""
    rows = [TOP, ["---"] * len(TOP), *(outcome.cells() for outcome in outcomes)]
    told = [
        "# Faults under load",
        f"Seed {seed}; each fault for about {length:.0f} seconds. {_summary(outcomes)}",
        "\n".join(f"| {' | '.join(row)} |" for row in rows),
        LEGEND,
        "## What each fault was",
        "\n".join(f"- **{outcome.name}**: {outcome.says}{_more(outcome)}" for outcome in outcomes),
    ]
    broken = [outcome for outcome in outcomes if not outcome.good]
    if broken:
        told.append("## Broken promises")
        told += ["\n".join([f"### {one.name}", *(f"- {fault}" for fault in one.violations)]) for one in broken]
    return "\n\n".join(told) + "\n"


def _more(outcome: Outcome) -> str:
    said = [outcome.left_out, *outcome.notes]
    return "".join(f" ({what})" for what in said if what)


def _summary(outcomes: Sequence[Outcome]) -> str:
    kinds = Counter(violation.kind for outcome in outcomes for violation in outcome.violations)
    commands = sum(outcome.ok + outcome.fail for outcome in outcomes)
    settled, events = sum(one.settled for one in outcomes), sum(one.events for one in outcomes)
    broken = ", ".join(f"{kinds[kind]} {kind}" for kind in KINDS)
    return f"{len(outcomes)} faults, {commands} commands ({settled} unknown, settled), {events} events: {broken}."


def write(folder: Path, outcomes: Sequence[Outcome], *, seed: int, length: float) -> Path:
    """Keep the report for people and for machines; return where the first one is."""
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / "report.md"
    report.write_text(markdown(outcomes, seed=seed, length=length), encoding="utf-8")
    listed = [{**asdict(outcome), "verdict": outcome.verdict} for outcome in outcomes]
    (folder / "report.json").write_text(json.dumps(listed, indent=1), encoding="utf-8")
    return report
