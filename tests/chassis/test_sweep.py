"""The sweep's loop: it outlives its faults, wakes at the bell and at the tick, and ends when asked."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY
from sqlalchemy.exc import OperationalError

from shared.chassis import clock
from shared.chassis.sweep import FEW, GATHER_SECONDS, LONGEST_GAP_SECONDS, NotYet, Sweep, gap, passing
from tests.waiting import eventually

NEVER = 3600.0


class Turns:
    """What a sweep turns: it notes each turn, finds what it was told, and fails when told."""

    def __init__(self) -> None:
        self.count = 0
        self.found: list[int] = []
        self.fault: Exception | None = None

    def __call__(self) -> int:
        """Turn once."""
        self.count += 1
        if self.fault is not None:
            raise self.fault
        return self.found.pop() if self.found else 0


Started = Callable[..., tuple[Sweep, Turns]]


@pytest.fixture
def started() -> Iterator[Started]:
    """Start sweeps; each is stopped at the end."""
    running: list[Sweep] = []

    def start(turns: Turns, *, tick: float = NEVER) -> tuple[Sweep, Turns]:
        sweep = Sweep("test", turns, service="application", bell=threading.Event(), tick=tick)
        sweep.start()
        running.append(sweep)
        return sweep, turns

    yield start
    for sweep in running:
        sweep.stop()


def test_it_turns_again_at_once_while_it_finds_work_and_then_rests(started: Started):
    turns = Turns()
    turns.found = [1, 50, 50]
    sweep, _ = started(turns)
    eventually(lambda: turns.count == 4)
    sweep.stop()

    assert turns.count == 4


class Noting(threading.Event):
    """It notes how long somebody would wait for it, and lets him go."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        """Note it."""
        self.waits.append(timeout)
        return self.is_set()


def test_after_a_few_rows_it_waits_a_moment_for_those_close_behind_and_after_a_heap_it_does_not():
    turns, bell = Turns(), threading.Event()
    turns.found = [1, FEW, FEW]
    sweep = Sweep("gathering", turns, service="application", bell=bell, tick=NEVER)
    sweep._stopping = noting = Noting()
    sweep.start()
    eventually(lambda: turns.count == 4)
    sweep.stop()

    assert noting.waits == [GATHER_SECONDS]


def test_the_bell_wakes_it(started: Started):
    sweep, turns = started(Turns())
    eventually(lambda: turns.count == 1)
    sweep.bell.set()

    assert eventually(lambda: turns.count == 2)


def test_a_ring_during_a_turn_is_not_lost(started: Started):
    turns = Turns()
    bell = threading.Event()

    def once() -> int:
        turns.count += 1
        if turns.count == 1:
            bell.set()  # a commit in the middle of the turn, too late for its query
        return 0

    sweep = Sweep("test", once, service="application", bell=bell, tick=NEVER)
    sweep.start()
    seen = eventually(lambda: turns.count == 2)
    sweep.stop()

    assert seen


def test_the_tick_wakes_it_when_the_ring_was_lost(started: Started):
    _, turns = started(Turns(), tick=0.01)

    assert eventually(lambda: turns.count > 3)


def test_a_failing_turn_is_not_its_last(started: Started):
    turns = Turns()
    turns.fault = ZeroDivisionError("a defect of the sweep itself")
    started(turns)
    eventually(lambda: turns.count > 2)
    turns.fault = None
    so_far = turns.count

    assert eventually(lambda: turns.count > so_far)


def test_it_looks_again_after_the_pause_of_a_row_although_the_tick_is_longer(started: Started):
    sweep, turns = started(Turns())
    eventually(lambda: turns.count == 1)
    sweep.again_in(timedelta(milliseconds=10))
    sweep.again_in(timedelta(hours=1))
    sweep.bell.set()

    assert eventually(lambda: turns.count == 3)


@pytest.mark.parametrize("tick", [2.0, 3600.0])
def test_it_tells_with_its_last_look_how_long_it_may_rest(tick: float):
    labels = {"service": "told", "sweep": f"every {tick}"}
    sweep = Sweep(labels["sweep"], lambda: 0, service=labels["service"], bell=threading.Event(), tick=tick)
    sweep.start()
    try:
        eventually(lambda: REGISTRY.get_sample_value("sweep_last_run_timestamp_seconds", labels))
    finally:
        sweep.stop()

    assert REGISTRY.get_sample_value("sweep_tick_seconds", labels) == tick


def test_one_that_never_turns_even_once_is_seen_to_have_begun():
    labels = {"service": "told", "sweep": "stuck"}
    may_end, before = threading.Event(), clock.true_now().timestamp()
    sweep = Sweep("stuck", lambda: int(may_end.wait(5)), service="told", bell=threading.Event(), tick=300.0)
    sweep.start()
    began, tick, looked = (
        REGISTRY.get_sample_value(f"sweep_{name}", labels)
        for name in ("began_timestamp_seconds", "tick_seconds", "last_run_timestamp_seconds")
    )
    sweep._stopping.set()
    may_end.set()
    sweep.stop()

    assert (began is not None and began >= before, tick, looked) == (True, 300.0, None)


def test_stop_waits_for_the_turn_in_hand():
    in_hand, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def once() -> int:
        in_hand.set()
        may_end.wait(5)
        ended.set()
        return 0

    sweep = Sweep("test", once, service="application", bell=threading.Event(), tick=NEVER)
    sweep.start()
    in_hand.wait(5)
    stopping = threading.Thread(target=sweep.stop)
    stopping.start()
    eventually(sweep.bell.is_set)
    too_early = ended.is_set()
    may_end.set()
    stopping.join(5)

    assert (too_early, ended.is_set(), stopping.is_alive()) == (False, True, False)


def test_a_sweep_that_never_started_can_be_stopped():
    sweep = Sweep("test", Turns(), service="application", bell=threading.Event())
    sweep.stop()

    assert sweep.bell.is_set()


def test_the_pauses_grow_and_have_an_end():
    pauses = [gap(attempts).total_seconds() for attempts in range(1, 60)]

    assert pauses == sorted(pauses)
    assert pauses[0] < 1
    assert pauses[-1] == LONGEST_GAP_SECONDS


@pytest.mark.parametrize("attempts", [1_100, 100_000])
def test_a_row_that_has_waited_for_very_long_still_has_a_pause(attempts: int):
    assert gap(attempts).total_seconds() == LONGEST_GAP_SECONDS


@pytest.mark.parametrize(
    ("fault", "goes_by"),
    [
        (NotYet("cause"), True),
        (ConnectionRefusedError(), True),
        (OperationalError("", {}, Exception()), True),
        (KeyError("seal"), False),
    ],
)
def test_only_a_fault_that_may_go_by_is_never_parked(fault: Exception, goes_by: bool):
    assert passing(fault) is goes_by
