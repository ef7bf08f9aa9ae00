"""A fault that nobody felt was not played: whatever is kept under it proves nothing."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from amqp.exceptions import InternalError
from kombu.exceptions import OperationalError as BrokerFault

from tests.chaos.faults import machines, playing, running, taps
from tests.chaos.faults.catalogue import Fault
from tests.chaos.faults.playing import Inject
from tests.chassis.wire import Wire


class Calls:
    """A line to a server, and a stage on which a fault is felt once something is done meanwhile."""

    def __init__(self, wire: Wire, felt: bool) -> None:
        self.wires = {"database": wire}
        self.servers = SimpleNamespace(pids=lambda: {"postgres": self.pid})
        self.fleet = SimpleNamespace(amqp_uri="", topology={}, ahead={}, skew={})
        self.seed, self.pid, self.felt = 1, 1, felt
        self.tap = SimpleNamespace(taken=0, mangled=0)

    def pass_time(self, _seconds: float) -> None:
        """Let somebody call, or let nothing happen."""
        if not self.felt:
            return
        (wire,) = self.wires.values()
        wire.refused += 1
        wire.thinned += 1
        self.tap.mangled += 1
        self.pid += 1
        self.fleet.ahead["review"] = True


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A line that leads nowhere."""
    with Wire(1) as opened:
        yield opened


@contextmanager
def harmless(*_told: object) -> Iterator[None]:
    """Do nothing to any server."""
    yield


FAULTS = {
    "ended": playing.ended(harmless, "postgres"),
    "cut": playing.wire("database", "take_down", "put_up"),
    "blackhole": playing.wire("database", "freeze", "thaw"),
    "slow": playing.slow("database"),
    "three times": playing.tapped(lambda _seed: taps.three_times),
    "clocks": playing.skewed,
}


@pytest.mark.parametrize("play", [playing.lasting, playing.again_and_again])
@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("felt", [True, False])
def test_a_fault_that_nobody_felt_is_no_fault(
    play: Any, name: str, felt: bool, wire: Wire, monkeypatch: pytest.MonkeyPatch
):
    stage: Any = Calls(wire, felt)
    monkeypatch.setattr(taps, "tapped", lambda *_told: nullcontext([stage.tap]))

    unfelt = {violation.promise for violation in play(FAULTS[name])(stage, 0.0)}

    assert unfelt == (set() if felt else {"the_fault_is_felt"})


def test_a_server_that_goes_on_does_not_stand_still(monkeypatch: pytest.MonkeyPatch, wire: Wire):
    monkeypatch.setattr(machines, "frozen", lambda *_told: nullcontext())
    stage: Any = Calls(wire, False)
    frozen: Inject = playing.frozen("postgres")

    (unfelt,) = playing.lasting(frozen)(stage, 0.0)

    assert "postgres does not stand still" in unfelt.what


def test_a_tap_knows_which_windows_it_has_changed():
    channel: Any = SimpleNamespace(basic_publish_confirm=lambda *_told: None, basic_ack=lambda *_told, **_more: None)
    for mangle, mangled in ((list, 0), (taps.three_times, 1), (reversed_, 1)):
        tap = taps.Tap("", "review", [], mangle)
        tap._pass_on(channel, [SimpleNamespace(delivery_tag=number) for number in range(3)])
        assert (tap.taken, tap.mangled) == (3, mangled)


def reversed_(window: Any) -> list[Any]:
    return list(window)[::-1]


@pytest.mark.parametrize("harm", [BrokerFault("timed out"), InternalError("cluster_not_formed"), TimeoutError()])
def test_what_befalls_the_harness_ends_one_fault_and_not_the_matrix(harm: Exception, monkeypatch: pytest.MonkeyPatch):
    def play(*_told: object) -> None:
        raise harm

    monkeypatch.setattr(running, "play", play)
    stage: Any = None
    outcome = running._played(stage, Fault("ill", "the servers are ill", playing.nothing), 1.0)

    assert (outcome.name, outcome.good) == ("ill", False)
    assert [violation.promise for violation in outcome.violations] == ["the_fault_is_played_and_healed"]
