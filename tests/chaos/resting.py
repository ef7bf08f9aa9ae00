"""Waiting until a run has come to rest: everything said is told, heard and handled, everything due is done."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from shared.chassis import calendars, clock, listen
from shared.chassis.host import service_class
from shared.chassis.listen import WorksOn
from shared.chassis.tables import deadlines, inbox, outbox
from tests.chaos import ghost
from tests.chaos.evidence import business_time
from tests.chaos.fleet import Fleet, NotReady
from tests.waiting import eventually

REST_SECONDS = 45.0
LOOK_SECONDS = 0.1


class Unrest(AssertionError):
    """A run did not come to rest; the sentence says what still waits."""


def come_to_rest(fleet: Fleet, *, within: float = REST_SECONDS) -> None:
    """Return when nothing is left to do in any service; raise Unrest otherwise."""
    try:
        fleet.await_ready()
    except NotReady as fault:
        raise Unrest(str(fault)) from fault
    waiting: dict[str, int] = {}

    def look() -> bool:
        waiting.clear()
        waiting.update(_left(fleet))
        return not waiting

    try:
        eventually(look, within=within, every=LOOK_SECONDS)
    except AssertionError as fault:
        raise Unrest(f"still waiting after {within} seconds: {waiting}") from fault


def _left(fleet: Fleet) -> dict[str, int]:
    """Return what still waits, by service and kind; parked rows wait for a person, not for us."""
    said: dict[str, int] = {}
    kept: dict[str, int] = {}
    left: dict[str, int] = {}
    for service in fleet.services:
        with fleet.database(service).reading() as connection:
            said.update(_counted(connection))
            kept[service] = _count(connection, inbox)
            for what, count in {**_waiting(connection, fleet), **_queued(connection, service, fleet)}.items():
                left[f"{service} {what}"] = count
    for service, told in fleet.topology["services"].items():
        left[f"{service} not heard"] = max(0, sum(said.get(kind, 0) for kind in told["hears"]) - kept[service])
    left["ghost not heard"] = max(0, sum(said.values()) - len(ghost.read(fleet.ledger)))
    return {what: count for what, count in left.items() if count}


def _counted(connection: Connection) -> Mapping[str, int]:
    query = select(outbox.c.type, func.count()).group_by(outbox.c.type)
    return dict(connection.execute(query).all())


def _waiting(connection: Connection, fleet: Fleet) -> dict[str, int]:
    now = business_time(fleet.folder / "run")
    behind = deadlines.c.calendar_version != calendars.current(connection).version
    fits = deadlines.c.parked_at.is_(None) & deadlines.c.provisional.is_(False)
    return {
        "untold": _count(connection, outbox, outbox.c.published_at.is_(None)),
        "unhandled": _count(connection, inbox, inbox.c.handled_at.is_(None) & inbox.c.parked_at.is_(None)),
        "due": _count(connection, deadlines, (deadlines.c.state == "open") & (deadlines.c.bound_at <= now) & fits),
        "to count again": _count(connection, deadlines, deadlines.c.state.in_(("open", "paused")) & behind),
    }


def _queued(connection: Connection, service: str, fleet: Fleet) -> dict[str, int]:
    """Return what waits in the service's own queues: it may still be said."""
    doors = listen.declared(service_class(service))
    with clock.stopped_at(business_time(fleet.folder / "run")):
        queues = {door.queue.name: door.queue.due(connection) for door in doors if isinstance(door, WorksOn)}
    return {f"{name} to do": _count(connection, due.subquery()) for name, due in queues.items()}


def _count(connection: Connection, table, *where) -> int:  # type: ignore[no-untyped-def]
    return connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()
