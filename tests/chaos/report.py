"""What came of a matrix: a line for each cell on the terminal, and a report that stays under .run/chaos/."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.chaos.checks import Violation

KINDS = ("lost", "twice", "early", "wrong")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one cell."""

    name: str
    commands: int
    settled: int
    reached: bool
    violations: tuple[Violation, ...]
    seconds: float
    seen: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Return whether what should go wrong did, and broke no promise."""
        return self.reached and not self.violations

    @property
    def said(self) -> str:
        """Return the verdict in a word or two."""
        if not self.reached:
            return "never reached"
        counted = Counter(violation.kind for violation in self.violations)
        return " ".join(f"{kind} {counted[kind]}" for kind in KINDS if counted[kind]) or "kept"

    def line(self) -> str:
        """Return the cell's line of the table."""
        point, hit, action = (*self.name.split(":"), "", "")[:3]
        numbers = f"{self.commands:>5} {self.settled:>7}  {self.said:<16} {self.seconds:>6.1f}"
        return f"{point:<22} {action:<14} {hit:>3} {numbers}"


HEADER = f"{'point':<22} {'action':<14} {'hit':>3} {'cmds':>5} {'settled':>7}  {'verdict':<16} {'sec':>6}"


def totals(outcomes: Iterable[Outcome]) -> dict[str, float]:
    """Return the sums of a matrix."""
    listed = list(outcomes)
    kinds = Counter(violation.kind for outcome in listed for violation in outcome.violations)
    return {
        "cells": len(listed),
        "kept": sum(1 for outcome in listed if outcome.good),
        "never reached": sum(1 for outcome in listed if not outcome.reached),
        "commands": sum(outcome.commands for outcome in listed),
        "unknown, settled": sum(outcome.settled for outcome in listed),
        **{kind: kinds[kind] for kind in KINDS},
        "seconds": round(sum(outcome.seconds for outcome in listed), 1),
    }


def summary(outcomes: Iterable[Outcome]) -> str:
    """Return the sums in one line."""
    return " · ".join(f"{name} {number:g}" for name, number in totals(outcomes).items())


def write(folder: Path, header: str, outcomes: Iterable[Outcome], *, seed: int) -> Path:
    """Keep the table and every violation; return where."""
    listed = list(outcomes)
    folder.mkdir(parents=True, exist_ok=True)
    told = [f"seed {seed}", summary(listed), "", header, *(outcome.line() for outcome in listed), ""]
    for outcome in (outcome for outcome in listed if not outcome.good):
        told += [f"{outcome.name}: {violation}" for violation in outcome.violations]
    (folder / "report.txt").write_text("\n".join(told) + "\n", encoding="utf-8")
    (folder / "report.json").write_text(
        json.dumps(
            {"seed": seed, "totals": totals(listed), "cells": [asdict(outcome) for outcome in listed]},
            indent=1,
            default=sorted,
        ),
        encoding="utf-8",
    )
    return folder / "report.txt"
