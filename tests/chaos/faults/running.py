"""Plays the faults: load, fault, heal, settle, drain, judge; one fleet for as many faults as keep their promises."""

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from itertools import groupby
from pathlib import Path

from amqp.exceptions import AMQPError
from kombu.exceptions import KombuError
from sqlalchemy.exc import SQLAlchemyError

from deploy.local.servers import Servers
from deploy.local.trouble import Trouble
from shared.chassis.roster import all_services
from tests.chaos import databases
from tests.chaos.checks import LOST, WRONG, Violation, substance
from tests.chaos.faults.catalogue import CLUSTER, THREE, TWO, Fault
from tests.chaos.faults.cluster import clustered
from tests.chaos.faults.stage import Probe, Stage, staged
from tests.chaos.faults.table import Outcome
from tests.chaos.history import FAIL, OK, read
from tests.chaos.verdict import verdict

BEFORE_SECONDS, AFTER_SECONDS = 4.0, 4.0
LAST_DAY = date(
    2026, 8, 1
)  # a house that is older moves out: near the calendar's end dates are provisional, and lives stop
COPIES = {TWO: 2, THREE: 3}
LOADS = {TWO: {"births_a_day": 0.8}, THREE: {"births_a_day": 0.4}}  # every command is asked two or three times
# What may befall the harness itself while servers are ill: it ends this fault, never the matrix.
HARMS = (Trouble, OSError, SQLAlchemyError, KombuError, AMQPError, subprocess.SubprocessError)
Say = Callable[[Outcome], None]


def run(
    faults: Sequence[Fault],
    folder: Path,
    servers: Servers,
    disks: dict[str, Path],
    *,
    seed: int,
    length: float,
    say: Say,
) -> list[Outcome]:
    """Play every fault; return what came of each. A fault that broke a promise, or old age, ends its fleet."""
    outcomes: list[Outcome] = []
    for house, of_house in groupby(faults, key=lambda fault: fault.house):
        waiting = [fault for fault in of_house if not _left_out(fault, disks, outcomes, say)]
        while waiting:
            place = folder / f"fleet-{len(outcomes) + 1}"
            with _opened(house, place, servers, disks, seed=seed) as stage:
                while waiting:
                    outcomes.append(_played(stage, waiting.pop(0), length))
                    say(outcomes[-1])
                    if not outcomes[-1].good or stage.traffic.today > LAST_DAY:
                        break
    return outcomes


def _left_out(fault: Fault, disks: dict[str, Path], outcomes: list[Outcome], say: Say) -> bool:
    if not fault.needs_root or disks:
        return False
    why = "left out: only root may mount a small disk"
    outcomes.append(Outcome(name=fault.name, says=fault.says, seconds=0, left_out=why))
    say(outcomes[-1])
    return True


@contextmanager
def _opened(house: str, folder: Path, servers: Servers, disks: dict[str, Path], *, seed: int) -> Iterator[Stage]:
    with ExitStack() as open_now:
        cluster = None
        if house == CLUSTER:
            cluster = open_now.enter_context(clustered(folder / "cluster"))
            databases_only = {"DATABASE_URL": servers.urls()["DATABASE_URL"], "AMQP_URI": cluster.uri}
            servers = Servers(folder / "given", fast=True, given=databases_only)
        load = {"copies": COPIES.get(house, 1), **LOADS.get(house, {})}
        stage = open_now.enter_context(staged(folder / "house", servers, seed=seed, disks=disks, **load))
        stage.cluster = cluster
        yield stage


def _played(stage: Stage, fault: Fault, length: float) -> Outcome:
    """Play a fault; one that could not be played or healed does not count as survived."""
    try:
        return play(stage, fault, length)
    except (*HARMS, AssertionError) as trouble:
        broken = Violation("the_fault_is_played_and_healed", WRONG, f"{type(trouble).__name__}: {trouble}")
        return Outcome(name=fault.name, says=fault.says, seconds=0, violations=(broken,))


def play(stage: Stage, fault: Fault, length: float) -> Outcome:
    """Let one fault happen under load; heal, settle what is unknown, drain, and judge all that the fleet has left."""
    known, said = len(read(stage.fleet.history.path)), stage.events()
    stage.traffic.begin()
    stage.pass_time(BEFORE_SECONDS)
    with Probe(stage.fleet) as probe:
        began = time.monotonic()
        violations = fault.play(stage, length)
        lasted = time.monotonic() - began
    recovery, late = _recovered(stage)
    stage.pass_time(AFTER_SECONDS)
    violations += late + _settled(stage)
    parked = stage.parked()
    evidence, broken = verdict(stage.fleet)
    mine = evidence.commands[known:]
    notes, stage.notes = tuple(stage.notes), []
    return Outcome(
        name=fault.name,
        says=fault.says,
        seconds=lasted,
        ok=sum(1 for command in mine if command.outcome == OK),
        fail=sum(1 for command in mine if command.outcome == FAIL),
        settled=sum(1 for command in mine if command.was_unknown),
        events=stage.events() - said,
        parked=parked,
        recovery=recovery,
        slowest=probe.slowest,
        violations=tuple(violations + broken),
        notes=notes,
        seen=substance.seen(evidence),
    )


def _recovered(stage: Stage) -> tuple[float, list[Violation]]:
    try:
        return stage.recovery_seconds(), []
    except AssertionError as fault:
        return 0.0, [Violation("what_waited_is_told_and_handled", LOST, str(fault))]


def _settled(stage: Stage) -> list[Violation]:
    """Return what went wrong in lives that should have gone on."""
    stage.traffic.settle()
    troubles, stage.traffic.troubles = stage.traffic.troubles, []
    return [Violation("lives_go_on", LOST, what) for what in troubles]


def make_ready(servers: Servers) -> None:
    """Migrate the templates that fresh databases are copied from."""
    databases.make_templates(servers, all_services())
