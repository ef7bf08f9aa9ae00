"""A chat room of whichever product the office uses, through a library that knows them all."""

from collections.abc import Mapping
from typing import ClassVar

from shared.chassis.channels.message import Message, NotSent, Rejected


class Chat:
    """The rooms that are set up, by name; their addresses hold secrets and are never told.

    No chat product drops a message it has had, so one whose fate is unknown is left to a person.
    """

    repeats_safely: ClassVar[bool] = False

    def __init__(self, rooms: Mapping[str, str]) -> None:
        self._rooms = rooms

    def send(self, message: Message) -> None:
        """Return when the room's product has taken the message."""
        if message.to not in self._rooms:
            raise Rejected(f"there is no chat room named {message.to!r} in CHAT_ROOMS")
        import apprise  # half a second and a hundred products: paid by who uses a room, and by nobody else

        room = apprise.Apprise()
        if not room.add(self._rooms[message.to]):
            raise Rejected(f"the address of the chat room {message.to!r} is none that can be used")
        if not room.notify(title=message.subject, body=message.text):
            raise NotSent(f"the chat room {message.to!r} did not take the message")
