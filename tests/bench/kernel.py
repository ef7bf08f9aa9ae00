"""Due dates a second of one core's own time, against the plainest loop that gives the same date."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from shared.kernel.calendar import Calendar, bundled
from shared.kernel.workdays import CalendarDays, Months, Pause, Period, Workdays, due
from tests.bench.report import Line, at_least, in_turns, number
from tests.bench.stage import Stage

TARGET = 200_000
ANCHORS = [date(2020, 1, 1) + timedelta(days=place) for place in range(2000)] * 5
ROUNDS = 21
SHAPES: dict[str, tuple[Period, tuple[Pause, ...]]] = {
    "5 working days": (Workdays(5), ()),
    "20 working days, paused twice": (
        Workdays(20),
        (Pause(date(2022, 3, 1), date(2022, 3, 9)), Pause(date(2023, 5, 1), date(2023, 5, 6))),
    ),
    "15 calendar days": (CalendarDays(15), ()),
    "6 months": (Months(6), ()),
}


def measure(_stage: Stage) -> Iterator[Line]:
    """Measure each shape of a period; the first is what both filing deadlines are."""
    calendar = bundled()
    working = frozenset(day for day in _days() if calendar.is_workday(day))
    for shape, (period, pauses) in SHAPES.items():
        ours, control = in_turns(
            _ours(period, pauses, calendar), _by_hand(working), rounds=ROUNDS, clock=time.process_time
        )
        found = statistics.median(ours)
        target = at_least(TARGET, found) if shape == "5 working days" else {}
        yield Line(
            what=f"due(): {shape}",
            ours=found,
            control=statistics.median(control),
            unit="/s",
            note=f"least {number(min(ours))}, best {number(max(ours))}; control: a loop over 5 working days in a set",
            **target,
        )


def _days() -> Iterator[date]:
    return (date(2019, 12, 1) + timedelta(days=place) for place in range(2300))


def _ours(period: Period, pauses: tuple[Pause, ...], calendar: Calendar) -> Callable[[], int]:
    def deed() -> int:
        for anchor in ANCHORS:
            due(anchor, period, calendar, pauses=pauses)
        return len(ANCHORS)

    return deed


def _by_hand(working: frozenset[date]) -> Callable[[], int]:
    one_day = timedelta(days=1)

    def deed() -> int:
        for anchor in ANCHORS:
            day, left = anchor, 5
            while left:
                day += one_day
                left -= day in working
        return len(ANCHORS)

    return deed
