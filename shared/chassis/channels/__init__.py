"""Ways out of the house, behind one interface: mail, a signed call to a web address, a chat room."""

from shared.chassis.channels.chat import Chat
from shared.chassis.channels.message import Channel, Message, NotSent, Rejected, Unsure
from shared.chassis.channels.settings import ChannelSettings
from shared.chassis.channels.smtp import Mail
from shared.chassis.channels.webhook import Webhook

__all__ = ["Channel", "ChannelSettings", "Message", "NotSent", "Rejected", "Unsure", "opened"]


def opened(settings: ChannelSettings) -> dict[str, Channel]:
    """Return the channels that are set up, by name; nothing is connected yet."""
    found: dict[str, Channel] = {}
    if settings.mail is not None:
        found["email"] = Mail(settings.mail)
    if settings.webhook is not None:
        found["webhook"] = Webhook(settings.webhook)
    if settings.chat_rooms:
        found["chat"] = Chat(settings.chat_rooms)
    return found
