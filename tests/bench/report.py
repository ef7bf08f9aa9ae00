"""A measured line, the table of lines, and how two things are measured against each other in turns."""

import gc
import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, kw_only=True)
class Line:
    """One figure: ours, what it is compared with (if anything), and what it should be."""

    what: str
    ours: float
    unit: str
    control: float | None = None
    target: str = ""
    met: bool | None = None
    note: str = ""
    paired: float | None = None  # the median of the pairs' ratios, where both were measured in turns

    @property
    def ratio(self) -> float | None:
        """Return ours as a share of the control."""
        if self.paired is not None:
            return self.paired
        return None if self.control is None else self.ours / self.control


def at_least(wanted: float, found: float) -> dict[str, object]:
    """Return the target of a figure that should not be smaller, and whether it is met."""
    return {"target": f">= {number(wanted)}", "met": found >= wanted}


def at_most(wanted: float, found: float) -> dict[str, object]:
    """Return the target of a figure that should not be greater, and whether it is met."""
    return {"target": f"<= {number(wanted)}", "met": found <= wanted}


Clock = Callable[[], float]


def rate(deed: Callable[[], int], clock: Clock = time.perf_counter) -> float:
    """Return how many things a second the deed does; it returns how many it did."""
    gc.collect()
    begun = clock()
    done = deed()
    return done / (clock() - begun)


def in_turns(
    ours: Callable[[], int], control: Callable[[], int], *, rounds: int, clock: Clock = time.perf_counter
) -> tuple[list[float], list[float]]:
    """Return the rates of both, measured one after the other again and again, after one round that does not count."""
    ours(), control()
    pairs = [(rate(ours, clock), rate(control, clock)) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def compared(what: str, ours: Sequence[float], control: Sequence[float], *, unit: str, share: float) -> Line:
    """Return the line of the medians, with the target as a share of the control and the spread as a note."""
    line = beside(what, ours, control, unit=unit)
    found = line.paired or 0.0
    return replace(line, target=f">= {share:.0%}", met=found >= share)


def beside(what: str, ours: Sequence[float], control: Sequence[float], *, unit: str) -> Line:
    """Return the line of the medians of two that were measured in turns, with the spread as a note and no target."""
    ratios = [own / other for own, other in zip(ours, control, strict=True)]
    return Line(
        what=what,
        ours=statistics.median(ours),
        control=statistics.median(control),
        unit=unit,
        paired=statistics.median(ratios),
        note=f"ratio {min(ratios):.0%}-{max(ratios):.0%}, ours at least {number(min(ours))}",
    )


class Watch:
    """Both clocks at once: the wall's, and this process's own CPU time, which other work on the machine disturbs less."""

    def __init__(self) -> None:
        self._begun = time.perf_counter(), time.process_time()

    def rates(self, count: int) -> list[float]:
        """Return how many a second of the wall's time, and of this process's CPU time."""
        return [count / (time.perf_counter() - self._begun[0]), count / (time.process_time() - self._begun[1])]


def twice_compared(
    what: str, ours: Sequence[Sequence[float]], control: Sequence[Sequence[float]], *, unit: str, share: float
) -> Iterator[Line]:
    """Yield the line of the wall's rates, which has the target, and that of the rates by CPU time."""
    wall, cpu = ([[rates[place] for rates in side] for side in (ours, control)] for place in (0, 1))
    yield compared(what, *wall, unit=unit, share=share)
    yield compared(f"{what}, by own CPU time", *cpu, unit=unit, share=share)


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def number(value: float) -> str:
    """Return a figure as people read it."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(lines: Sequence[Line]) -> str:
    """Return the lines as a table."""
    head = ("what", "ours", "control", "ratio", "target", "", "note")
    rows = [head, *(_cells(line) for line in lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def _cells(line: Line) -> tuple[str, ...]:
    verdict = {None: "", True: "met", False: "MISSED"}[line.met]
    control = "" if line.control is None else f"{number(line.control)} {line.unit}"
    ratio = "" if line.ratio is None else f"{line.ratio:.0%}"
    return line.what, f"{number(line.ours)} {line.unit}", control, ratio, line.target, verdict, line.note


def load() -> str:
    """Return how busy the machine is: a figure measured beside other work is a lower bound."""
    return "load " + " ".join(f"{one:.1f}" for one in os.getloadavg())
