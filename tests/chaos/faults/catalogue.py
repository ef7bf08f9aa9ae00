"""The faults of the matrix, each with what it is in words, where it is played, and how it is played for some seconds."""

import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from tests.chaos.checks import LOST, Violation
from tests.chaos.faults import disks, machines, poisons, taps
from tests.chaos.faults.houses import BROKER, DATABASE
from tests.chaos.faults.stage import Stage
from tests.waiting import eventually

Inject = Callable[[Stage], AbstractContextManager[object]]
Play = Callable[[Stage, float], list[Violation]]

ONE, TWO, THREE, CLUSTER = "one copy", "two copies", "three copies", "cluster"
AWAY_SECONDS, BETWEEN_SECONDS = 4.0, 6.0
PARKED_SECONDS = 150.0  # a defect is parked after its tries: about ten seconds, more on a busy machine


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong."""

    name: str
    says: str
    play: Play
    house: str = ONE
    needs_root: bool = False


def _lasting(inject: Inject) -> Play:
    """Let it last as long as the fault is played."""

    def play(stage: Stage, seconds: float) -> list[Violation]:
        with inject(stage):
            stage.pass_time(seconds)
        return []

    return play


def _again_and_again(inject: Inject) -> Play:
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


def _server(deed: Callable[..., AbstractContextManager[None]], name: str) -> Inject:
    return lambda stage: deed(stage.servers, name)


def _full(name: str) -> Inject:
    """Leave no byte free; what died of it is started again when there is room."""

    @contextmanager
    def inject(stage: Stage):  # type: ignore[no-untyped-def]
        with disks.full(stage.disks[name]):
            yield
        machines.start(stage.servers, name)
        if name not in stage.servers.pids():
            machines.start(stage.servers, name)

    return inject


def _wire(to: str, begin: str, end: str, *ways: str) -> Inject:
    @contextmanager
    def inject(stage: Stage):  # type: ignore[no-untyped-def]
        wire = stage.wires[to]
        getattr(wire, begin)(*ways)
        try:
            yield
        finally:
            getattr(wire, end)()

    return inject


def _slow(to: str) -> Inject:
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


def _tapped(mangle: Callable[[int], taps.Mangle]) -> Inject:
    return lambda stage: taps.tapped(stage.fleet.amqp_uri, stage.fleet.topology, mangle(stage.seed))


def _poisoned(stage: Stage, seconds: float) -> list[Violation]:
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


def _rolling(stage: Stage, seconds: float) -> list[Violation]:
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
def _skewed(stage: Stage):  # type: ignore[no-untyped-def]
    """Put the clocks of services a day apart; PostgreSQL keeps true time."""
    days = {"application": -1, "review": 1, "approval": -1, "budget": 1, "contract": 1, "acceptance": 1}
    stage.fleet.skew = {service: timedelta(days=count) for service, count in days.items()}
    try:
        yield
    finally:
        stage.fleet.skew = {}


@contextmanager
def _leaderless(stage: Stage):  # type: ignore[no-untyped-def]
    with stage.cluster.killed(stage.cluster.leader()):
        yield


@contextmanager
def _leader_frozen(stage: Stage):  # type: ignore[no-untyped-def]
    with stage.cluster.frozen(stage.cluster.leader()):
        yield


def _nothing(stage: Stage, seconds: float) -> list[Violation]:
    stage.pass_time(seconds)
    return []


FAULTS = (
    Fault("nothing", "nothing goes wrong: what the load looks like by itself", _nothing),
    Fault(
        "broker-restart",
        "RabbitMQ is restarted again and again",
        _again_and_again(_server(machines.stopped, "rabbitmq")),
    ),
    Fault(
        "broker-kill", "RabbitMQ is killed (-9) again and again", _again_and_again(_server(machines.killed, "rabbitmq"))
    ),
    Fault("broker-frozen", "RabbitMQ stands still (SIGSTOP)", _lasting(_server(machines.frozen, "rabbitmq"))),
    Fault("broker-memory", "RabbitMQ's memory alarm", _lasting(lambda stage: machines.out_of_memory(stage.servers))),
    Fault("broker-disk-alarm", "RabbitMQ's disk alarm", _lasting(lambda stage: machines.out_of_disk(stage.servers))),
    Fault("broker-disk-full", "not a byte free on RabbitMQ's disk", _lasting(_full("rabbitmq")), needs_root=True),
    Fault(
        "database-restart",
        "PostgreSQL is restarted again and again",
        _again_and_again(_server(machines.stopped, "postgres")),
    ),
    Fault(
        "database-kill",
        "PostgreSQL's postmaster is killed (-9) again and again",
        _again_and_again(_server(machines.killed, "postgres")),
    ),
    Fault(
        "database-frozen",
        "PostgreSQL and its backends stand still (SIGSTOP)",
        _lasting(_server(machines.frozen, "postgres")),
    ),
    Fault(
        "database-crowded",
        "no connection to PostgreSQL is free",
        _lasting(lambda stage: machines.crowded(stage.servers)),
    ),
    Fault("database-disk-full", "not a byte free on PostgreSQL's disk", _lasting(_full("postgres")), needs_root=True),
    Fault("database-cut", "every line to PostgreSQL is cut", _lasting(_wire(DATABASE, "take_down", "put_up"))),
    Fault(
        "database-blackhole",
        "lines to PostgreSQL stay open and carry nothing",
        _lasting(_wire(DATABASE, "freeze", "thaw")),
    ),
    Fault(
        "database-half-open",
        "PostgreSQL hears, its answers are lost",
        _lasting(_wire(DATABASE, "freeze", "thaw", "back")),
    ),
    Fault("database-slow", "lines to PostgreSQL carry 50 KB/s", _lasting(_slow(DATABASE))),
    Fault("broker-cut", "every line to RabbitMQ is cut", _lasting(_wire(BROKER, "take_down", "put_up"))),
    Fault(
        "broker-blackhole", "lines to RabbitMQ stay open and carry nothing", _lasting(_wire(BROKER, "freeze", "thaw"))
    ),
    Fault(
        "broker-half-open", "RabbitMQ hears, its answers are lost", _lasting(_wire(BROKER, "freeze", "thaw", "back"))
    ),
    Fault("broker-slow", "lines to RabbitMQ carry 50 KB/s", _lasting(_slow(BROKER))),
    Fault("three-times", "every message comes three times", _lasting(_tapped(lambda _seed: taps.three_times))),
    Fault("shuffled", "messages come out of order, in windows of 100", _lasting(_tapped(taps.shuffled))),
    Fault("three-times-shuffled", "both at once", _lasting(_tapped(taps.three_times_shuffled))),
    Fault("poison", "messages that nobody can take, of every kind, in every queue", _poisoned),
    Fault("clocks", "the clocks of services are a day ahead or behind; PostgreSQL's is true", _lasting(_skewed)),
    Fault("two-copies", "every command is asked of two copies at once", _nothing, house=TWO),
    Fault("rolling-restart", "copy after copy is ended and started again", _rolling, house=TWO),
    Fault("three-copies", "every command is asked of three copies at once", _nothing, house=THREE),
    Fault(
        "cluster-leader-killed", "of three RabbitMQ nodes the leader is killed", _lasting(_leaderless), house=CLUSTER
    ),
    Fault(
        "cluster-leader-frozen",
        "of three RabbitMQ nodes the leader stands still",
        _lasting(_leader_frozen),
        house=CLUSTER,
    ),
)


SHORTLY = {  # a few of each kind, for every day: one of each line
    "server": ("broker-kill", "database-kill", "broker-restart", "database-restart"),
    "line": ("database-half-open", "database-blackhole", "database-cut", "broker-cut", "broker-blackhole"),
    "message": ("three-times-shuffled", "shuffled"),
    "poison": ("poison",),
}


def shortly(seed: int) -> Fault:
    """Return one fault of each kind, one after the other, as a single fault."""
    chance = random.Random(seed)
    names = [chance.choice(of_kind) for of_kind in SHORTLY.values()]
    parts = [fault for fault in FAULTS if fault.name in names]

    def play(stage: Stage, seconds: float) -> list[Violation]:
        return [violation for part in parts for violation in part.play(stage, seconds)]

    return Fault("shortly", ", ".join(part.name for part in parts), play)


def chosen(only: str) -> list[Fault]:
    """Return the matrix, or the faults whose names begin with one of the words of `only`."""
    words = only.replace(",", " ").split()
    return [fault for fault in FAULTS if not words or any(fault.name.startswith(word) for word in words)]
