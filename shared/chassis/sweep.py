"""The one mechanism by which things happen: look for due rows, work on them, rest until woken or until the tick."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError

from shared.chassis import clock, metrics

log = structlog.get_logger()

TICK_SECONDS = 2.0
FEW = 50  # rows of a turn: below it nothing is waiting in heaps
GATHER_SECONDS = 0.015  # a turn costs much the same for one row as for ten
LONGEST_GAP_SECONDS = 300.0
TRIES = 8  # a defect is parked after its tries: about ten seconds
FIRST_GAP_SECONDS = 0.05
DOUBLINGS = 20  # more than enough to reach the longest gap


class NotYet(Exception):
    """The cause of this event has not been heard yet; it comes again."""


def gap(attempts: int) -> timedelta:
    """Return the growing pause before the next try."""
    doublings = min(attempts, DOUBLINGS)  # an event may wait for days: the power must not outgrow a float
    return timedelta(seconds=min(FIRST_GAP_SECONDS * 2**doublings, LONGEST_GAP_SECONDS))


def passing(fault: Exception) -> bool:
    """Return whether the fault may go away by itself and is therefore never parked."""
    return isinstance(fault, NotYet | OperationalError | OSError)


class Sweep:
    """A loop that repeats `once` while it finds work; a ring of the bell or the tick starts it again."""

    def __init__(
        self,
        name: str,
        once: Callable[[], int],
        *,
        service: str,
        bell: threading.Event,
        tick: float = TICK_SECONDS,
    ) -> None:
        self.name = name
        self.service = service
        self.bell = bell
        self.tick = tick
        self.within: Callable[[Callable[[], int]], int] | None = None  # what a turn is taken in, where doors are opened
        self._once = once
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._again_at: datetime | None = None
        self._faults = 0

    def again_in(self, pause: timedelta) -> None:
        """Look again after this pause at the latest, although the tick is longer."""
        wanted = clock.true_now() + pause
        self._again_at = wanted if self._again_at is None else min(self._again_at, wanted)

    def start(self) -> None:
        """Begin to sweep, in a thread (a green one where the process runs green); one that never turns is missed by this."""
        metrics.sweep_tick.labels(self.service, self.name).set(self.tick)
        metrics.sweep_began.labels(self.service, self.name).set(clock.true_now().timestamp())
        self._thread = threading.Thread(target=self._run, name=f"{self.service}-{self.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the work in hand end; then stand still."""
        self._stopping.set()
        self.bell.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.bell.clear()
            found = self._turn()
            if found == 0:
                self.bell.wait(self._rest())
            elif found < FEW:
                self._stopping.wait(GATHER_SECONDS)  # the first is served at once, those close behind it together

    def _turn(self) -> int:
        """Work once; a fault of the sweep itself is counted, told and tried again, never the end of it."""
        try:
            found = self._once() if self.within is None else self.within(self._once)
        except Exception as fault:  # noqa: BLE001 - the loop must outlive every fault of one turn
            self._faults += 1
            metrics.sweep_faults.labels(self.service, self.name).inc()
            log.warning("sweep_failed", service=self.service, sweep=self.name, fault=str(fault), times=self._faults)
            self.again_in(min(gap(self._faults), timedelta(seconds=5)))
            return 0
        self._faults = 0
        metrics.sweep_last_run.labels(self.service, self.name).set(clock.true_now().timestamp())
        return found

    def _rest(self) -> float:
        if self._stopping.is_set():
            return 0
        again_at, self._again_at = self._again_at, None
        if again_at is None:
            return self.tick
        return min(self.tick, max(0.0, (again_at - clock.true_now()).total_seconds()))
