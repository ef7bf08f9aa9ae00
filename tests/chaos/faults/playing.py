"""How a fault is played for some seconds: what goes wrong, how often, and how it ends."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

from tests.chaos.checks import LOST, Violation
from tests.chaos.faults import disks, machines, poisons, taps
from tests.chaos.faults.stage import Stage
from tests.waiting import eventually

Inject = Callable[[Stage], AbstractContextManager[object]]
Play = Callable[[Stage, float], list[Violation]]

AWAY_SECONDS, BETWEEN_SECONDS = 4.0, 6.0
PARKED_SECONDS = 150.0  # a defect is parked after its tries: about ten seconds, more on a busy machine


def lasting(inject: Inject, *, at_least: float = 0.0) -> Play:
    """Let it last as long as the fault is played; where patience itself is tried, long enough for that."""

    def play(stage: Stage, seconds: float) -> list[Violation]:
        with inject(stage):
            stage.pass_time(max(seconds, at_least))
        return []

    return play


def again_and_again(inject: Inject) -> Play:
    """Let it come and go as long as the fault is played."""

    def play(stage: Stage, seconds: float) -> list[Violation]:
        until = time.monotonic() + seconds
        while True:
            with inject(stage):
                stage.pass_time(AWAY_SECONDS)
            if time.monotonic() + BETWEEN_SECONDS > until:
                return []
            stage.pass_time(BETWEEN_SECONDS)

    return play


def server(deed: Callable[..., AbstractContextManager[None]], name: str) -> Inject:
    return lambda stage: deed(stage.servers, name)


def full(name: str) -> Inject:
    """Leave no byte free; what died of it is started again when there is room."""

    @contextmanager
    def inject(stage: Stage):  # type: ignore[no-untyped-def]
        with disks.full(stage.disks[name]):
            yield
        machines.start(stage.servers, name)
        if name not in stage.servers.pids():
            machines.start(stage.servers, name)

    return inject


def wire(to: str, begin: str, end: str, *ways: str) -> Inject:
    @contextmanager
    def inject(stage: Stage):  # type: ignore[no-untyped-def]
        wire = stage.wires[to]
        getattr(wire, begin)(*ways)
        try:
            yield
        finally:
            getattr(wire, end)()

    return inject


def slow(to: str) -> Inject:
    """Let every line carry at most a little at a time."""

    @contextmanager
    def inject(stage: Stage):  # type: ignore[no-untyped-def]
        wire = stage.wires[to]
        whole, wire.chunk = wire.chunk, 512
        try:
            yield
        finally:
            wire.chunk = whole

    return inject


def tapped(mangle: Callable[[int], taps.Mangle]) -> Inject:
    return lambda stage: taps.tapped(stage.fleet.amqp_uri, stage.fleet.topology, mangle(stage.seed))


def poisoned(stage: Stage, seconds: float) -> list[Violation]:
    """Put every kind of poison into every queue; it is parked, looked at and taken away."""
    hearers = {service: told["hears"] for service, told in stage.fleet.topology["services"].items() if told["hears"]}
    sent = [poison for service in hearers for poison in poisons.every_kind(service, hearers[service][0], stage.seed)]
    poisons.inject(stage.fleet.amqp_uri, sent)
    stage.pass_time(seconds)

    def missing() -> list[str]:
        return [
            fault
            for service in hearers
            for fault in poisons.unparked(stage.database(service), [one for one in sent if one.service == service])
        ]

    try:
        eventually(lambda: not missing(), within=PARKED_SECONDS, every=1.0)
    except AssertionError:
        return [Violation("poison_is_parked_with_its_bytes_and_reason", LOST, what) for what in missing()]
    waiting = stage.recovery_seconds()  # with the poison still lying there: it holds back nothing else
    taken = sum(poisons.take_away(stage.database(service)) for service in hearers)
    stage.notes.append(f"{taken} of {len(sent)} poisons parked; good traffic was {waiting:.1f} s behind beside them")
    return []


def rolling(stage: Stage, seconds: float) -> list[Violation]:
    """End every copy of every service in turn, gently, and start it again, while the other copies go on."""
    until = time.monotonic() + seconds
    while True:
        for seat in stage.fleet.seats:
            watched = stage.fleet.watched[seat.name]
            code = watched.end()
            watched.start()
            stage.fleet.await_ready()
            if code != 0:
                return [Violation("a_copy_that_is_asked_to_end_ends_well", LOST, f"{seat.name} ended with {code}")]
            if time.monotonic() > until and seat.number == 1:
                return []


@contextmanager
def skewed(stage: Stage):  # type: ignore[no-untyped-def]
    """Put the clocks of services a day apart; PostgreSQL keeps true time."""
    days = {"application": -1, "review": 1, "approval": -1, "budget": 1, "contract": 1, "acceptance": 1}
    stage.fleet.skew = {service: timedelta(days=count) for service, count in days.items()}
    try:
        yield
    finally:
        stage.fleet.skew = {}


@contextmanager
def leaderless(stage: Stage):  # type: ignore[no-untyped-def]
    with stage.cluster.killed(stage.cluster.leader()):
        yield


@contextmanager
def leader_frozen(stage: Stage):  # type: ignore[no-untyped-def]
    with stage.cluster.frozen(stage.cluster.leader()):
        yield


def nothing(stage: Stage, seconds: float) -> list[Violation]:
    stage.pass_time(seconds)
    return []
