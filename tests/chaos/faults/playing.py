"""How a fault is played for some seconds: what goes wrong, how often, and how it ends."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

from tests.chaos.checks import LOST, WRONG, Violation
from tests.chaos.faults import disks, machines, poisons, taps
from tests.chaos.faults.stage import Stage
from tests.chaos.watched import is_stopped
from tests.waiting import eventually

Told = list[str]  # what an injector says when its block has ended and the fault was not felt; nothing where it was
Inject = Callable[[Stage], AbstractContextManager[Told]]
Play = Callable[[Stage, float], list[Violation]]

AWAY_SECONDS, BETWEEN_SECONDS = 4.0, 6.0
PARKED_SECONDS = 150.0  # a defect is parked after its tries: about ten seconds, more on a busy machine


def lasting(inject: Inject, *, at_least: float = 0.0) -> Play:
    """Let it last as long as the fault is played; where patience itself is tried, long enough for that."""

    def play(stage: Stage, seconds: float) -> list[Violation]:
        with inject(stage) as told:
            stage.pass_time(max(seconds, at_least))
        return _unfelt(told)

    return play


def again_and_again(inject: Inject) -> Play:
    """Let it come and go as long as the fault is played."""

    def play(stage: Stage, seconds: float) -> list[Violation]:
        until, unfelt = time.monotonic() + seconds, []
        while True:
            with inject(stage) as told:
                stage.pass_time(AWAY_SECONDS)
            unfelt += _unfelt(told)
            if time.monotonic() + BETWEEN_SECONDS > until:
                return unfelt
            stage.pass_time(BETWEEN_SECONDS)

    return play


def _unfelt(told: Told) -> list[Violation]:
    """Return that the fault was nobody's: what survives it has survived nothing."""
    return [Violation("the_fault_is_felt", WRONG, what) for what in told]


def ended(deed: Callable[..., AbstractContextManager[None]], name: str) -> Inject:
    """Let a server end and begin anew."""

    @contextmanager
    def inject(stage: Stage) -> Iterator[Told]:
        told: Told = []
        before = stage.servers.pids().get(name)
        with deed(stage.servers, name):
            yield told
        if stage.servers.pids().get(name) == before:
            told.append(f"{name} is the process that it was before")

    return inject


def frozen(name: str) -> Inject:
    """Let a server stand still."""

    @contextmanager
    def inject(stage: Stage) -> Iterator[Told]:
        told: Told = []
        with machines.frozen(stage.servers, name):
            yield told
            if not is_stopped(stage.servers.pids()[name]):
                told.append(f"{name} does not stand still")

    return inject


def alarmed(deed: Callable[..., AbstractContextManager[None]]) -> Inject:
    """Let something be wrong with a server that keeps its process; the deed itself makes sure of it."""

    @contextmanager
    def inject(stage: Stage) -> Iterator[Told]:
        with deed(stage.servers):
            yield []

    return inject


def full(name: str) -> Inject:
    """Leave no byte free; what died of it, wholly or in part, is started again when there is room."""

    @contextmanager
    def inject(stage: Stage) -> Iterator[Told]:
        told: Told = []
        with disks.full(stage.disks[name]):
            if free := disks.free_bytes(stage.disks[name]):
                told.append(f"{free} bytes are free")
            yield told
        machines.heal(stage.servers, name)

    return inject


def wire(to: str, begin: str, end: str, *ways: str) -> Inject:
    """Let the lines to a server be cut or held up; somebody must have called, or have had something to say."""

    @contextmanager
    def inject(stage: Stage) -> Iterator[Told]:
        wire, told = stage.wires[to], Told()
        before = wire.refused + wire.held
        getattr(wire, begin)(*ways)
        try:
            yield told
        finally:
            felt = wire.refused + wire.held > before
            getattr(wire, end)()
        if not felt:
            told.append(f"no call to the {to} was refused, nothing was held up")

    return inject


def slow(to: str) -> Inject:
    """Let every line carry at most a little at a time."""

    @contextmanager
    def inject(stage: Stage) -> Iterator[Told]:
        wire, told = stage.wires[to], Told()
        before = wire.thinned
        whole, wire.chunk = wire.chunk, 512
        try:
            yield told
        finally:
            wire.chunk = whole
        if wire.thinned == before:
            told.append(f"nothing came over the lines to the {to}")

    return inject


def tapped(mangle: Callable[[int], taps.Mangle]) -> Inject:
    """Let every message pass a tap; at least one window must come otherwise than it was sent."""

    @contextmanager
    def inject(stage: Stage) -> Iterator[Told]:
        told: Told = []
        with taps.tapped(stage.fleet.amqp_uri, stage.fleet.topology, mangle(stage.seed)) as opened:
            yield told
        if not any(tap.mangled for tap in opened):
            told.append(f"of {sum(tap.taken for tap in opened)} messages none was brought otherwise than it came")

    return inject


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
def skewed(stage: Stage) -> Iterator[Told]:
    """Put the clocks of services a day apart; PostgreSQL keeps true time."""
    told: Told = []
    days = {"application": -1, "review": 1, "approval": -1, "budget": 1, "contract": 1, "acceptance": 1}
    stage.fleet.skew = {service: timedelta(days=count) for service, count in days.items()}
    try:
        yield told
    finally:
        stage.fleet.skew = {}
    if not any(stage.fleet.ahead.values()):
        told.append("no service was ahead of the town")


@contextmanager
def leaderless(stage: Stage) -> Iterator[Told]:
    """Kill the node that leads the queues."""
    told: Told = []
    leader = stage.cluster.leader()
    before = leader.pid()
    with stage.cluster.killed(leader):
        yield told
    if leader.pid() == before:
        told.append(f"{leader.state.node} is the process that it was before")


@contextmanager
def leader_frozen(stage: Stage) -> Iterator[Told]:
    """Let the node that leads the queues stand still."""
    told: Told = []
    leader = stage.cluster.leader()
    with stage.cluster.frozen(leader):
        yield told
        if not is_stopped(leader.pid()):
            told.append(f"{leader.state.node} does not stand still")


def nothing(stage: Stage, seconds: float) -> list[Violation]:
    stage.pass_time(seconds)
    return []
