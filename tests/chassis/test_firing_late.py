"""Operators see a deadline that has fallen due and does not fire, whatever keeps it: that it fires is what we are for."""

from datetime import date, datetime, timedelta

from shared.chassis import clock
from shared.chassis.firing import DeadlineSweep
from shared.chassis.gauges import RowGauges
from shared.chassis.sweep import TRIES, NotYet
from shared.chassis.work import Tx, Work
from shared.kernel.deadline import Deadline
from tests.chassis.steps import armed, parked_in, swept_out

BOUND = datetime(2026, 3, 17, tzinfo=clock.SHANGHAI)  # of a clock of five working days from Monday, 9 March


class Waits:
    """A time door that waits for something."""

    def __init__(self) -> None:
        self.waits = True

    def __call__(self, tx: Tx, deadline: Deadline) -> None:
        """Raise what passes, for as long as it does not."""
        if self.waits:
            raise NotYet("something")


def shown(work: Work) -> float:
    """Return what the gauge shows."""
    families = {family.name: family for family in RowGauges([work]).collect()}
    return float(families["deadlines_unfired_oldest_age_seconds"].samples[0].value)


def test_what_keeps_a_deadline_from_firing_parks_nothing_and_yet_is_seen(work: Work):
    armed(work)
    armed(work, anchor_on=date(2026, 3, 11))
    door, seen = Waits(), []
    sweep = DeadlineSweep(work, {"test": door})
    for after_its_bound in (timedelta(hours=-1), timedelta(minutes=10)):
        with clock.stopped_at(BOUND + after_its_bound):
            swept_out(work, sweep, turns=TRIES + 2)
            seen.append(shown(work))
    door.waits = False
    with clock.stopped_at(BOUND + timedelta(minutes=10)):
        swept_out(work, sweep, turns=1)
        seen.append(shown(work))

    assert parked_in(work) == []
    assert seen == [0, 600, 0]
