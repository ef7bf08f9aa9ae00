"""A mailbox for a house without a mail server, and clocks of several projects."""

from typing import Any, ClassVar
from uuid import UUID

from shared.chassis.channels import Message
from shared.chassis.sending import Sender
from shared.events.deadline import DeadlineArmed
from tests.house import House
from tests.reminder import builders


class Mailbox:
    """Keeps what was sent to whom."""

    repeats_safely: ClassVar[bool] = True

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def send(self, message: Message) -> None:
        """Take the message."""
        self.sent.append((message.to, message.text))

    def emptied(self) -> list[tuple[str, str]]:
        """Return what has come since this was last asked."""
        come, self.sent = self.sent, []
        return come


def channels_of(house: House) -> dict[str, Any]:
    """Return the service's channels, to be set up or taken away: what is due waits while its channel is away."""
    return sender_of(house).channels


def sender_of(house: House) -> Sender:
    """Return what sends the service's letters."""
    (sender,) = [part for part in house.hosts["reminder"].own if isinstance(part, Sender)]
    return sender


def a_clock(house: House, number: int, **different: object) -> DeadlineArmed:
    """Let a clock of another project run."""
    armed = builders.an_armed(project_id=UUID(int=number), **different)
    house.hear("reminder", builders.a_drafted(project_id=armed.project_id, project_no=f"JC-2026-{number:04d}"))
    house.hear("reminder", armed)
    return armed
