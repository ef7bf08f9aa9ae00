"""Failpoints: every place in the code is known, what cannot be is refused, and what nobody asks for costs nothing."""

import ast
import os
import signal
import timeit
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.chassis import failpoints
from shared.chassis.claims import ClaimedRows
from shared.chassis.config import Misconfigured
from shared.chassis.firing import DeadlineSweep
from shared.chassis.inbox import InboxSweep
from shared.chassis.queues import QueueSweep
from shared.chassis.recounting import RecountSweep

SHARED = Path(failpoints.__file__).parent
SWEEPS: list[type[ClaimedRows]] = [InboxSweep, DeadlineSweep, RecountSweep, QueueSweep]


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    """Leave no trap behind."""
    yield
    failpoints.arm("", rehearsing=True)


def placed(text: str) -> Iterator[str]:
    """Yield the names that a module reaches; what `ClaimedRows` reaches under its own name, it reaches for every sweep."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("failpoints.reach", "self._reach"):
            name = ast.unparse(node.args[0])
            if ast.unparse(node.func) == "self._reach":
                yield from (f"{sweep.name}.{ast.literal_eval(name)}" for sweep in SWEEPS)
            elif name != "f'{type(self).name}.{seam}'":
                yield str(ast.literal_eval(name))


def test_the_places_in_the_code_are_the_places_that_are_known():
    found = {name for path in SHARED.rglob("*.py") for name in placed(path.read_text(encoding="utf-8"))}

    assert found == failpoints.POINTS.keys()
    assert {sweep.name for sweep in SWEEPS} == set(failpoints.SWEEPS)


def test_a_place_that_is_not_registered_would_be_found():
    assert list(placed('failpoints.reach("a.new.place", database=connection)')) == ["a.new.place"]


@pytest.mark.parametrize(
    "asked",
    [
        "relay.nowhere:1:kill",
        "relay.claimed",
        "relay.claimed:0:kill",
        "relay.claimed:1:explode",
        "http.read:1:drop-broker",
    ],
)
def test_what_cannot_be_is_refused(asked: str):
    with pytest.raises(Misconfigured, match="FAILPOINT"):
        failpoints.arm(asked, rehearsing=True)


def test_production_refuses_every_failpoint():
    with pytest.raises(Misconfigured, match="MODE=demo"):
        failpoints.arm("relay.claimed:1:kill", rehearsing=False)

    failpoints.arm("", rehearsing=False)


def test_a_file_says_what_to_ask_for_now_and_again_at_every_signal(tmp_path: Path):
    asked = tmp_path / "asked"
    asked.write_text("")
    before = signal.getsignal(signal.SIGUSR1)
    try:
        failpoints.arm(f"@{asked}", rehearsing=True)
        failpoints.reach("http.read")
        asked.write_text("http.read:1:raise")
        os.kill(os.getpid(), signal.SIGUSR1)

        with pytest.raises(failpoints.Planted):
            failpoints.reach("http.read")
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_the_nth_time_and_no_other_springs_the_trap():
    failpoints.arm("relay.claimed:2:raise, http.read:1:raise", rehearsing=True)

    failpoints.reach("relay.claimed")
    failpoints.reach("http.entered")
    with pytest.raises(failpoints.Planted):
        failpoints.reach("relay.claimed")
    failpoints.reach("relay.claimed")
    with pytest.raises(failpoints.Planted):
        failpoints.reach("http.read")


def test_a_line_can_be_dropped_only_where_it_is_open():
    assert failpoints.actions_at("http.read") == ["kill", "raise", "hang"]
    assert "drop-database" in failpoints.actions_at("relay.claimed")
    assert "drop-broker" in failpoints.actions_at("receiver.committed")


def test_an_inert_failpoint_costs_less_than_a_microsecond():
    times = 20_000
    fastest = min(timeit.repeat(lambda: failpoints.reach("relay.claimed", database=None), number=times, repeat=5))

    assert fastest / times < 1e-6
