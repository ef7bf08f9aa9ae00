"""Doors are opened in nameko workers: one for all the rows of a sweep's turn, or one each outside a turn."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nameko.containers import ServiceContainer

from shared.chassis import listen
from shared.chassis.carriers.in_process import InProcess
from shared.chassis.config import Settings
from shared.chassis.host import Host
from shared.chassis.listen import TakesTurns, when_due
from shared.chassis.sweep import NotYet, Sweep
from shared.kernel.refusal import Refusal

Turns = Callable[[Callable[[], int]], int]


class Town(TakesTurns):
    """A service that says which worker of it was asked."""

    name = "town"

    @when_due("bell")
    def ring(self, tx: Any, given: Any) -> int:
        """Return who rings; raise what is given when it is a fault."""
        if isinstance(given, Exception):
            raise given
        return id(self) if tx is None else tx(given)


class Village(TakesTurns):
    """Another service in the same process."""

    name = "village"

    @when_due("bell")
    def ring(self, tx: Any, given: Any) -> str:
        """Return whose bell rings."""
        return f"{type(self).__name__} {given}"


def started(service: type) -> Iterator[ServiceContainer]:
    container = ServiceContainer(service, {})
    container.start()
    yield container
    container.stop()


@pytest.fixture
def town() -> Iterator[ServiceContainer]:
    """A started container."""
    yield from started(Town)


@pytest.fixture
def village() -> Iterator[ServiceContainer]:
    """A started container of another service."""
    yield from started(Village)


def rung(container: ServiceContainer) -> Any:
    return listen.time_doors(container)["bell"]


def test_all_rows_of_a_turn_are_one_workers_and_the_next_turn_is_anothers(town: ServiceContainer):
    take, ring = listen.turns_of(town), rung(town)
    seen: list[list[Any]] = []

    def turn() -> int:
        seen.append([ring(lambda _: threading.get_ident(), None), ring(None, 1), ring(None, 2)])
        seen[-1].append(listen._at_work.get())  # kept alive, so that the next has another identity
        return len(seen)

    assert [take(turn), take(turn)] == [1, 2]
    assert [one[1] == one[2] == id(one[3]) for one in seen] == [True, True]
    assert seen[0][1] != seen[1][1]
    assert listen._at_work.get() is None


@pytest.mark.parametrize("fault", [NotYet("its cause"), Refusal(), ZeroDivisionError("a defect")])
def test_a_fault_of_one_row_is_its_callers_and_the_turn_goes_on(town: ServiceContainer, fault: Exception):
    ring = rung(town)

    def turn() -> int:
        with pytest.raises(type(fault)):
            ring(None, fault)
        return int(ring(None, None) > 0)

    assert listen.turns_of(town)(turn) == 1


def test_a_fault_of_the_turn_itself_reaches_the_sweep(town: ServiceContainer):
    with pytest.raises(ZeroDivisionError):
        listen.turns_of(town)(lambda: 1 // 0)

    assert listen.turns_of(town)(lambda: 7) == 7


def test_outside_a_turn_each_row_has_a_worker_of_its_own(town: ServiceContainer, monkeypatch: pytest.MonkeyPatch):
    spawned: list[Any] = []
    spawn = town.spawn_worker
    monkeypatch.setattr(
        town, "spawn_worker", lambda door, *args, **how: spawned.append(door) or spawn(door, *args, **how)
    )
    ring = rung(town)
    ring(None, None), ring(None, None)
    outside = len(spawned)
    listen.turns_of(town)(lambda: bool(ring(None, None)) + bool(ring(None, None)))

    assert (outside, len(spawned)) == (2, 3)


def test_a_door_of_another_service_is_not_opened_in_this_ones_worker(town: ServiceContainer, village: ServiceContainer):
    heard: list[str] = []

    listen.turns_of(town)(lambda: heard.append(rung(village)(None, "rings")) or 1)

    assert heard == ["Village rings"]


def test_a_sweep_takes_its_turns_where_it_was_told_to():
    within: list[int] = []
    sweep = Sweep("bells", lambda: 3, service="town", bell=threading.Event())
    alone = sweep._turn()
    sweep.within = lambda once: within.append(once()) or within[-1]

    assert (alone, sweep._turn(), within) == (3, 3, [3])


def test_every_sweep_that_opens_doors_takes_its_turns_in_a_worker(tmp_path: Path):
    settings = Settings.from_environ({"MODE": "demo", "RUN_DIR": str(tmp_path)})
    host = Host("reminder", settings, InProcess())
    sweeps = [part.sweep for part in (host.inbox, host.deadlines, host.recount, *host.own)]
    host.database.close()

    assert len(sweeps) > 3
    assert [sweep.name for sweep in sweeps if sweep.within is None] == []
