"""The event and time doors of a service class: nameko entrypoints that the sweeps open."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from eventlet.event import Event as Answer
from nameko.containers import ServiceContainer
from nameko.extensions import Entrypoint

from shared.chassis import calendars, clock, laws
from shared.chassis.batches import BatchSpoilt
from shared.chassis.queues import RowQueue, SendQueue
from shared.chassis.sweep import NotYet
from shared.chassis.work import Tx
from shared.events.base import Event
from shared.events.regulation import CalendarPublished, RuleSetPublished
from shared.kernel.refusal import Refusal

_at_work: ContextVar[Any] = ContextVar("at_work", default=None)  # the service whose worker takes a turn here


class Worked(Entrypoint):
    """An entrypoint whose method runs in a nameko worker that the caller waits for."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("expected_exceptions", (NotYet, Refusal, BatchSpoilt))
        super().__init__(**options)

    def run(self, *given: Any) -> Any:
        """Return what the method returns; raise what it raises."""
        answer = Answer()

        def pass_on(_context: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            if exc_info is None:
                answer.send(result)
            else:
                answer.send_exception(*exc_info)
            return result, exc_info

        self.container.spawn_worker(self, given, {}, handle_result=pass_on)
        return answer.wait()


class Turn(Worked):
    """What a sweep takes its turns in: one worker for all the rows of a turn, because each costs as much as its row."""


class Door(Worked):
    """An entrypoint for one row: in the worker of its sweep's turn, or in one of its own."""

    def open(self, tx: Tx, given: Any) -> Any:
        """Run the method inside the caller's transaction; raise what it raises."""
        service = _at_work.get()
        if isinstance(service, self.container.service_cls):
            return getattr(service, self.method_name)(tx, given)
        return self.run(tx, given)


class ListensTo(Door):
    """An event door: `@listens_to(ProjectApproved)`."""

    def __init__(self, event: type[Event], **options: Any) -> None:
        super().__init__(**options)
        self.event = event


class WhenDue(Door):
    """A time door: `@when_due("contract_filing")`; `stays_ended` says why no notice opens such a clock again."""

    def __init__(self, kind: str, *, stays_ended: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.kind = kind
        self.stays_ended = stays_ended


class WhenMoved(Door):
    """A door for a fired deadline whose date a new notice has moved: `@when_moved("contract_filing")`."""

    def __init__(self, kind: str, **options: Any) -> None:
        super().__init__(**options)
        self.kind = kind


class WorksOn(Door):
    """A door for rows of the service's own: `@works_on(DueRungs)`; it returns the columns that mark the row done."""

    def __init__(self, queue: type[RowQueue], **options: Any) -> None:
        super().__init__(**options)
        self.queue = queue


class Sends(Door):
    """A door that composes what a channel is to carry: `@sends(DueDeliveries)`; the sending is the chassis's."""

    def __init__(self, queue: type[SendQueue], **options: Any) -> None:
        super().__init__(**options)
        self.queue = queue


class TakesTurns:
    """What every service is: its doors are opened by sweeps, in turns."""

    @Turn.decorator
    def take_turn(self, deed: Callable[[], int]) -> int:
        """Let the doors that the deed opens be this worker's; return what the deed returns."""
        token = _at_work.set(self)
        try:
            return deed()
        finally:
            _at_work.reset(token)


class FollowsTheLaw(TakesTurns):
    """What every service with deadlines is: it keeps its own copy of the calendar and of the rule sets."""

    @ListensTo.decorator(CalendarPublished)
    def on_calendar_published(self, tx: Tx, event: CalendarPublished) -> None:
        """A notice is published: dates are counted with it from now on, and open ones again (D10)."""
        calendars.adopt(tx.connection, event, at=clock.true_now())
        tx.rung.add("recount")

    @ListensTo.decorator(RuleSetPublished)
    def on_rule_set_published(self, tx: Tx, event: RuleSetPublished) -> None:
        """A rule set is published: it may govern projects from its day on, and live ones where it says so (Art. 30)."""
        laws.adopt(tx.connection, event, at=clock.true_now())
        tx.rung.add("recount")


listens_to = ListensTo.decorator
when_due = WhenDue.decorator
when_moved = WhenMoved.decorator
works_on = WorksOn.decorator
sends = Sends.decorator


def turns_of(container: ServiceContainer) -> Callable[[Callable[[], int]], int]:
    """Return what runs one turn of a sweep in a worker of the container."""
    (turn,) = (entrypoint for entrypoint in container.entrypoints if isinstance(entrypoint, Turn))
    run: Callable[[Callable[[], int]], int] = turn.run
    return run


def event_doors(container: ServiceContainer) -> dict[str, Any]:
    """Return the container's event doors by wire type."""
    return {door.event.type: door.open for door in container.entrypoints if isinstance(door, ListensTo)}


def time_doors(container: ServiceContainer) -> dict[str, Any]:
    """Return the container's time doors by kind of deadline."""
    return {door.kind: door.open for door in container.entrypoints if isinstance(door, WhenDue)}


def moved_doors(container: ServiceContainer) -> dict[str, Any]:
    """Return the container's doors for moved deadlines by kind."""
    return {door.kind: door.open for door in container.entrypoints if isinstance(door, WhenMoved)}


def row_doors(container: ServiceContainer) -> list[tuple[type[RowQueue], Any]]:
    """Return the container's own queues of rows with their doors, in the order of their names."""
    found = [(door.queue, door.open) for door in container.entrypoints if isinstance(door, WorksOn)]
    return sorted(found, key=lambda pair: pair[0].name)


def sending_doors(container: ServiceContainer) -> list[tuple[type[SendQueue], Any]]:
    """Return the container's queues of what is to be sent, with the doors that compose it."""
    found = [(door.queue, door.open) for door in container.entrypoints if isinstance(door, Sends)]
    return sorted(found, key=lambda pair: pair[0].name)


def declared(service_class: type) -> list[Door]:
    """Return the doors a service class declares, in the order they are written, without starting anything."""
    doors: list[Door] = []
    for place in reversed(service_class.__mro__):
        for member in vars(place).values():
            doors.extend(door for door in getattr(member, "nameko_entrypoints", ()) if isinstance(door, Door))
    return doors
