"""A count that fails comes again, is parked after its tries, and leaves none of them to the firing."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from shared.chassis import clock
from shared.chassis.firing import DeadlineSweep
from shared.chassis.recounting import RecountSweep
from shared.chassis.sweep import TRIES
from shared.chassis.tables import deadlines
from shared.chassis.work import Work
from shared.kernel.deadline import Deadline
from tests.chassis.spring import AFTER_ALL, TUESDAY, due_on, hear_the_extension, spring_2020
from tests.chassis.steps import armed, make_due, parked_in, replayed, rows_of, swept_out


@pytest.fixture(autouse=True)
def in_the_spring() -> Iterator[None]:
    """Nobody knows yet that the Spring Festival of 2020 will be extended."""
    with spring_2020():
        yield


class Judge:
    """A door that fails until it is mended."""

    def __init__(self) -> None:
        self.broken = True

    def __call__(self, tx: Any, deadline: Deadline) -> None:
        """Judge, or fail."""
        if self.broken:
            raise ZeroDivisionError


def missed(work: Work) -> None:
    """Let one deadline fire on the old calendar; then hear of the extension."""
    armed(work, anchor_on=TUESDAY)
    DeadlineSweep(work, {"test": lambda tx, deadline: None}).once()
    hear_the_extension(work)


def test_a_count_that_failed_once_is_tried_again_although_the_sweep_found_nothing_meanwhile(work: Work):
    judge = Judge()
    missed(work)
    sweep = RecountSweep(work, {"test": judge})
    sweep.once()
    sweep.once()  # the failed row waits for its next try: nothing is due now
    judge.broken = False
    make_due(work, deadlines)
    sweep.once()

    assert due_on(work) == [date(2020, 2, 5)]


def test_a_parked_count_is_seen_and_is_done_when_it_is_replayed(work: Work):
    judge = Judge()
    missed(work)
    sweep = RecountSweep(work, {"test": judge})
    swept_out(work, sweep)
    judge.broken = False
    seen = parked_in(work)
    replayed(work)
    sweep.once()

    assert [row.reason for row in seen] == ["ZeroDivisionError: "]
    assert due_on(work) == [date(2020, 2, 5)]


def test_a_good_count_forgets_the_tries_it_took_so_that_a_defect_of_the_firing_has_its_own(work: Work):
    judge = Judge()
    missed(work)
    sweep = RecountSweep(work, {"test": judge})
    for _ in range(TRIES - 1):
        make_due(work, deadlines)
        sweep.once()
    (tried,) = rows_of(work, deadlines)
    judge.broken = False
    make_due(work, deadlines)
    sweep.once()
    (counted,) = rows_of(work, deadlines)
    make_due(work, deadlines)
    with clock.stopped_at(AFTER_ALL):
        DeadlineSweep(work, {"test": lambda tx, deadline: 1 / 0}).once()
    (fired,) = rows_of(work, deadlines)

    assert tried["defects"] == TRIES - 1
    assert (counted["attempts"], counted["defects"], counted["reason"]) == (0, 0, None)
    assert (fired["defects"], fired["parked_at"]) == (1, None)
