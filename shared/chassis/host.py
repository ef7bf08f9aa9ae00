"""One service at work in this process: its nameko container, its sweeps, its receiver."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from nameko.containers import ServiceContainer

from shared.chassis import listen, signing
from shared.chassis.carriers.in_process import InProcess
from shared.chassis.carriers.rabbitmq import RabbitMQ
from shared.chassis.carriers.receiver import Receiver
from shared.chassis.config import Settings
from shared.chassis.engines import Database
from shared.chassis.firing import DeadlineSweep
from shared.chassis.forgetting import AnswerSweep
from shared.chassis.inbox import InboxSweep
from shared.chassis.queues import QueueSweep
from shared.chassis.recounting import RecountSweep
from shared.chassis.relay import Carrier, Relay
from shared.chassis.sealing import SealSweep
from shared.chassis.sending import Sender
from shared.chassis.verifying import VerifySweep
from shared.chassis.work import Work


def service_class(service: str) -> type:
    """Return the nameko class of a service, found by its name."""
    module: Any = import_module(f"services.{service}.service")
    found: type = module.Service
    return found


class Host:
    """Starts and stops everything one service needs besides HTTP."""

    def __init__(self, service: str, settings: Settings, in_process: InProcess) -> None:
        self.database = Database(settings.database_of(service), name=service)
        self.work = Work(service, self.database)
        self.container = ServiceContainer(service_class(service), {})
        hears, fires = listen.event_doors(self.container), listen.time_doors(self.container)
        carrier: Carrier = RabbitMQ(settings.amqp_uri) if settings.amqp_uri else in_process
        self.receiver = Receiver(settings.amqp_uri, self.work) if settings.amqp_uri else None
        if not settings.amqp_uri:
            for event_type in hears:
                in_process.bind(event_type, self.work)
        self.relay = Relay(self.work, carrier)
        self.inbox = InboxSweep(self.work, hears)
        self.deadlines = DeadlineSweep(self.work, fires)
        self.recount = RecountSweep(self.work, listen.moved_doors(self.container))
        self.answers = AnswerSweep(self.work)
        self.seal = SealSweep(self.work, signing.signer_of(settings))
        self.verify = VerifySweep(self.work, signing.keyring_of(settings.audit_key, settings.audit_trusted))
        self.own: list[QueueSweep | Sender] = [
            *(QueueSweep(self.work, queue, door) for queue, door in listen.row_doors(self.container)),
            *(
                Sender(self.work, queue, door, settings.channels)
                for queue, door in listen.sending_doors(self.container)
            ),
        ]
        for part in (self.inbox, self.deadlines, self.recount, *self.own):
            part.sweep.within = listen.turns_of(self.container)

    def start(self) -> None:
        """Begin to listen, to sweep and to tell."""
        self.container.start()
        for part in self._parts():
            part.start()

    def stop(self) -> None:
        """Let the work in hand end; stop hearing first, telling last."""
        for part in self._parts():
            part.stop()
        self.container.stop()
        self.database.close()

    def _parts(self) -> list[Any]:
        slow = [part.sweep for part in (self.answers, self.seal, self.verify)]
        quick = (self.inbox, self.recount, self.deadlines, *self.own, self.relay)
        sweeps = [*slow, *(part.sweep for part in quick)]
        return [self.receiver, *sweeps] if self.receiver is not None else sweeps


def hosts(services: list[str], settings: Settings, say: Callable[[str], None]) -> list[Host]:
    """Return a host for each service, bound to each other where they share the process."""
    in_process = InProcess()
    made = [Host(service, settings, in_process) for service in services]
    if not settings.amqp_uri:
        say(f"no AMQP_URI: events go from service to service inside this process ({len(made)} services)")
    return made
