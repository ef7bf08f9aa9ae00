"""The faults of the matrix, each with what it is in words, where it is played, and how it is played for some seconds."""

import random
from dataclasses import dataclass

from tests.chaos.checks import Violation
from tests.chaos.faults import machines, taps
from tests.chaos.faults.houses import BROKER, DATABASE
from tests.chaos.faults.playing import (
    Play,
    again_and_again,
    alarmed,
    ended,
    frozen,
    full,
    lasting,
    leader_frozen,
    leaderless,
    nothing,
    poisoned,
    rolling,
    skewed,
    slow,
    tapped,
    wire,
)
from tests.chaos.faults.stage import Stage

ONE, TWO, THREE, CLUSTER = "one copy", "two copies", "three copies", "cluster"


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong."""

    name: str
    says: str
    play: Play
    house: str = ONE
    needs_root: bool = False


FAULTS = (
    Fault("nothing", "nothing goes wrong: what the load looks like by itself", nothing),
    Fault(
        "broker-restart",
        "RabbitMQ is restarted again and again",
        again_and_again(ended(machines.stopped, "rabbitmq")),
    ),
    Fault(
        "broker-kill", "RabbitMQ is killed (-9) again and again", again_and_again(ended(machines.killed, "rabbitmq"))
    ),
    Fault(
        "broker-frozen",
        "RabbitMQ stands still (SIGSTOP), for a minute at least",
        lasting(frozen("rabbitmq"), at_least=60.0),
    ),
    Fault("broker-memory", "RabbitMQ's memory alarm", lasting(alarmed(machines.out_of_memory))),
    Fault("broker-disk-alarm", "RabbitMQ's disk alarm", lasting(alarmed(machines.out_of_disk))),
    Fault("broker-disk-full", "not a byte free on RabbitMQ's disk", lasting(full("rabbitmq")), needs_root=True),
    Fault(
        "database-restart",
        "PostgreSQL is restarted again and again",
        again_and_again(ended(machines.stopped, "postgres")),
    ),
    Fault(
        "database-kill",
        "PostgreSQL's postmaster is killed (-9) again and again",
        again_and_again(ended(machines.killed, "postgres")),
    ),
    Fault(
        "database-frozen",
        "PostgreSQL and its backends stand still (SIGSTOP), for half a minute at least",
        lasting(frozen("postgres"), at_least=30.0),
    ),
    Fault(
        "database-crowded",
        "no connection to PostgreSQL is free",
        lasting(alarmed(machines.crowded)),
    ),
    Fault("database-disk-full", "not a byte free on PostgreSQL's disk", lasting(full("postgres")), needs_root=True),
    Fault("database-cut", "every line to PostgreSQL is cut", lasting(wire(DATABASE, "take_down", "put_up"))),
    Fault(
        "database-blackhole",
        "lines to PostgreSQL stay open and carry nothing",
        lasting(wire(DATABASE, "freeze", "thaw")),
    ),
    Fault(
        "database-half-open",
        "PostgreSQL hears, its answers are lost",
        lasting(wire(DATABASE, "freeze", "thaw", "back")),
    ),
    Fault("database-slow", "lines to PostgreSQL carry 50 KB/s", lasting(slow(DATABASE))),
    Fault("broker-cut", "every line to RabbitMQ is cut", lasting(wire(BROKER, "take_down", "put_up"))),
    Fault("broker-blackhole", "lines to RabbitMQ stay open and carry nothing", lasting(wire(BROKER, "freeze", "thaw"))),
    Fault("broker-half-open", "RabbitMQ hears, its answers are lost", lasting(wire(BROKER, "freeze", "thaw", "back"))),
    Fault("broker-slow", "lines to RabbitMQ carry 50 KB/s", lasting(slow(BROKER))),
    Fault("three-times", "every message comes three times", lasting(tapped(lambda _seed: taps.three_times))),
    Fault("shuffled", "messages come out of order, in windows of 100", lasting(tapped(taps.shuffled))),
    Fault("three-times-shuffled", "both at once", lasting(tapped(taps.three_times_shuffled))),
    Fault("poison", "messages that nobody can take, of every kind, in every queue", poisoned),
    Fault("clocks", "the clocks of services are a day ahead or behind; PostgreSQL's is true", lasting(skewed)),
    Fault("two-copies", "every command is asked of two copies at once", nothing, house=TWO),
    Fault("rolling-restart", "copy after copy is ended and started again", rolling, house=TWO),
    Fault("three-copies", "every command is asked of three copies at once", nothing, house=THREE),
    Fault("cluster-leader-killed", "of three RabbitMQ nodes the leader is killed", lasting(leaderless), house=CLUSTER),
    Fault(
        "cluster-leader-frozen",
        "of three RabbitMQ nodes the leader stands still",
        lasting(leader_frozen),
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
