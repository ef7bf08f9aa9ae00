"""What a channel carries, and the three ways in which it may not arrive."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message to one address; `key` is the same however often it is tried."""

    key: str
    to: str
    subject: str
    text: str
    content: dict[str, Any] = field(default_factory=dict)


class NotSent(Exception):
    """It has certainly not arrived, and may be tried again later."""


class Rejected(Exception):
    """It has certainly not arrived, and no other try would be answered differently."""


class Unsure(Exception):
    """It may have arrived: the answer was lost on the way."""


class Channel(Protocol):
    """How one message leaves the house."""

    #: Whether the receiver can recognise a repeated message by its key, so that repeating one is safe.
    repeats_safely: ClassVar[bool]

    def send(self, message: Message) -> None:
        """Return when the other side has taken the message; raise NotSent, Rejected or Unsure otherwise."""
