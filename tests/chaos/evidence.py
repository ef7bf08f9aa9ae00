"""Everything the checks look at, gathered once when a run has come to rest; the checks themselves touch nothing.

evidence = gather(fleet)
violations = judge(evidence)      # tests.chaos.checks
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import requests
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, Table, select

from shared.chassis import clock, parking, tables, verifying
from shared.chassis.carriers import topology
from shared.chassis.config import Settings, audit_key_in
from shared.chassis.engines import Database
from shared.chassis.piles import DEADLINE, EVENT
from shared.chassis.signing import keyring_of
from tests.chaos import ghost, history
from tests.chaos.fleet import Fleet

Row = Mapping[str, Any]
CHASSIS = {
    "cases": tables.cases,
    "outbox": tables.outbox,
    "inbox": tables.inbox,
    "deadlines": tables.deadlines,
    "moves": tables.deadline_moves,
    "audit": tables.audit,
    "answers": tables.answers,
}


MOMENTS = ("due_on", "bound_at", "provisional", "fired_at", "met_at")


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What one service's database holds; `states` are by table and key, `keys` those of every table of its own.

    `clocks` are the copies of deadlines, by table and the deadline's id: the moments that a copy bears.
    """

    cases: list[Row] = field(default_factory=list)
    outbox: list[Row] = field(default_factory=list)
    inbox: list[Row] = field(default_factory=list)
    deadlines: list[Row] = field(default_factory=list)
    moves: list[Row] = field(default_factory=list)
    audit: list[Row] = field(default_factory=list)
    answers: list[Row] = field(default_factory=list)
    states: dict[str, dict[str, str]] = field(default_factory=dict)
    keys: dict[str, set[str]] = field(default_factory=dict)
    clocks: dict[str, dict[str, Row]] = field(default_factory=dict)
    approved_fen: int | None = None
    chain_faults: list[str] = field(default_factory=list)
    parked: list[str] = field(default_factory=list)
    queues_parked: int = 0
    gauges: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a run leaves behind: what clients know, what every database holds, what the ghost wrote down."""

    now: datetime
    commands: list[history.Command]
    services: Mapping[str, Rows]
    ghost: list[ghost.Heard] | None  # None where none has listened
    hears: Mapping[str, frozenset[str]]
    embedded: bool = False  # one process, its own clock: no stranger listens, and nobody sets the town's clock
    journeys: Sequence[tuple[datetime, datetime]] = ()  # when the town's clock was set, by the machine's, and to what
    ahead: Mapping[str, timedelta] = field(default_factory=dict)  # by how much a service's clock was wrong at most


def gather(fleet: Fleet) -> Evidence:
    """Return the evidence of a run; every service must be ready."""
    addresses = {seat.service: seat.address for seat in fleet.seats}
    run_dir = fleet.folder / "run"
    return Evidence(
        now=business_time(run_dir),
        commands=history.read(fleet.history.path),
        services={
            service: rows_of(fleet.database(service), service, addresses[service], run_dir)
            for service in fleet.services
        },
        ghost=ghost.read(fleet.ledger),
        hears=hears(),
        journeys=fleet.journeys,
        ahead=fleet.ahead,
    )


def hears() -> dict[str, frozenset[str]]:
    """Return who hears what."""
    return {service: frozenset(told["hears"]) for service, told in topology.load()["services"].items()}


def business_time(run_dir: Path) -> datetime:
    """Return the town's time."""
    settings = Settings.from_environ({"MODE": "demo", "RUN_DIR": str(run_dir)})
    return clock.TravelledTime(settings.clock_file).now()


def rows_of(database: Database, service: str, address: str, run_dir: Path) -> Rows:
    """Return what one service's database holds, and what its process shows of it."""
    with database.reading() as connection:
        return Rows(
            **{name: _listed(connection, table) for name, table in CHASSIS.items()},
            states=_states(connection, service),
            keys=keys_of(connection, service),
            clocks=clocks_of(connection, service),
            approved_fen=_approved_fen(connection, service),
            chain_faults=_chain_faults(connection, service, run_dir),
            parked=[f"{row.kind} {row.what}: {row.reason}" for row in _parked(connection, service)],
            queues_parked=sum(1 for row in _parked(connection, service) if row.kind not in (DEADLINE.kind, EVENT.kind)),
            gauges=_gauges(address, service),
        )


def _chain_faults(connection: Connection, service: str, run_dir: Path) -> list[str]:
    found = verifying.verify(connection, service, keyring_of(audit_key_in(run_dir), None))
    return [f"{fault.case_id} at {fault.position}: {fault.what}" for fault in found]


def _parked(connection: Connection, service: str) -> list[parking.Parked]:
    return parking.listed(connection, service, parking.Wanted(), limit=1000)


def _listed(connection: Connection, table: Table) -> list[Row]:
    return [dict(row) for row in connection.execute(select(table)).mappings()]


def stateful(service: str) -> list[Table]:
    """Return the tables of a service whose rows go through a lifecycle."""
    store: Any = import_module(f"services.{service}.store")
    return [table for table in store.metadata.sorted_tables if "state" in table.c]


def keys_of(connection: Connection, service: str) -> dict[str, set[str]]:
    """Return the keys of a service's own rows, whether a state is written in them or follows from them."""
    store: Any = import_module(f"services.{service}.store")
    keyed = [(table.name, list(table.primary_key.columns)) for table in store.metadata.sorted_tables]
    return {
        name: {str(key) for key in connection.execute(select(*columns)).scalars()}
        for name, columns in keyed
        if len(columns) == 1
    }


def clocks_of(connection: Connection, service: str) -> dict[str, dict[str, Row]]:
    """Return the moments in a service's copies of deadlines, its own or others'."""
    store: Any = import_module(f"services.{service}.store")
    found: dict[str, dict[str, Row]] = {}
    for table in store.metadata.sorted_tables:
        if {"deadline_id", "due_on"} <= set(table.c.keys()) and table.c.deadline_id.primary_key:
            rows = connection.execute(select(*(table.c[name] for name in ("deadline_id", *moments_in(table)))))
            found[table.name] = {str(row["deadline_id"]): dict(row) for row in rows.mappings()}
    return found


def moments_in(table: Table) -> list[str]:
    """Return which moments of a deadline a copy bears."""
    return [name for name in MOMENTS if name in table.c]


def _states(connection: Connection, service: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for table in stateful(service):
        (key,) = table.primary_key.columns
        found[table.name] = {str(row[0]): row[1] for row in connection.execute(select(key, table.c.state))}
    return found


def _approved_fen(connection: Connection, service: str) -> int | None:
    """Return the sum that finance would pay out, where the service is finance's."""
    if service != "budget":
        return None
    store: Any = import_module("services.budget.store")
    return sum(money.fen for money in connection.execute(select(store.budgets.c.approved_amount)).scalars())


def _gauges(address: str, service: str) -> dict[str, float]:
    """Return the gauges that are read from rows, added up over their labels; a silent process shows none."""
    found: dict[str, float] = {}
    try:
        shown = requests.get(f"{address}/metrics", timeout=10).text
    except requests.RequestException:
        return found
    for family in text_string_to_metric_families(shown):
        for sample in family.samples:
            if family.type == "gauge" and sample.labels.get("service") == service:
                found[sample.name] = found.get(sample.name, 0) + sample.value
    return found
