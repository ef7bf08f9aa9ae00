"""What the channels must be told at the start of a process; half of it is refused, and no secret is ever shown."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

SECURITY = ("starttls", "tls", "none")
SHORTEST_SECRET = 32
SMTP_ALL = ("SMTP_PORT", "SMTP_SECURITY", "SMTP_USER", "SMTP_PASSWORD", "SMTP_FROM")


class HalfSet(Exception):
    """A channel cannot be opened with what it was told; the sentence says what to set."""


@dataclass(frozen=True)
class MailSettings:
    """Which server takes our mail, and in whose name it is sent."""

    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class WebhookSettings:
    """What our calls are signed with."""

    secret: str = field(repr=False)


@dataclass(frozen=True)
class ChannelSettings:
    """Which channels are set up; none is the default."""

    mail: MailSettings | None = None
    webhook: WebhookSettings | None = None
    chat_rooms: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "ChannelSettings":
        """Read the environment; raise HalfSet with a sentence that says what to set."""
        return cls(mail=_mail(environ), webhook=_webhook(environ), chat_rooms=_rooms(environ))


def _mail(environ: Mapping[str, str]) -> MailSettings | None:
    host, given = environ.get("SMTP_HOST"), [name for name in SMTP_ALL if environ.get(name)]
    if not host and given:
        raise HalfSet(f"{given[0]} is set, but SMTP_HOST is not: give the mail server, or take {given[0]} away.")
    if not host:
        return None
    sender, user, password = (environ.get(name) or None for name in ("SMTP_FROM", "SMTP_USER", "SMTP_PASSWORD"))
    if sender is None or "@" not in sender:
        raise HalfSet("SMTP_HOST is set, but SMTP_FROM is no address: say in whose name mail is sent.")
    if (user is None) != (password is None):
        raise HalfSet("SMTP_USER and SMTP_PASSWORD belong together: set both or neither.")
    security = environ.get("SMTP_SECURITY", "starttls")
    if security not in SECURITY:
        raise HalfSet(f"SMTP_SECURITY is {security!r}; it must be one of {', '.join(SECURITY)}.")
    if security == "none" and user is not None:
        raise HalfSet("SMTP_SECURITY=none would send SMTP_PASSWORD in the clear: use starttls or tls.")
    return MailSettings(host, sender, _port(environ.get("SMTP_PORT", "587")), security, user, password)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 65536:
        raise HalfSet(f"SMTP_PORT is {text!r}; it must be a number from 1 to 65535.")
    return int(text)


def _webhook(environ: Mapping[str, str]) -> WebhookSettings | None:
    secret = environ.get("WEBHOOK_SECRET")
    if not secret:
        return None
    if len(secret) < SHORTEST_SECRET:
        raise HalfSet(f"WEBHOOK_SECRET is too short: at least {SHORTEST_SECRET} characters sign a call.")
    return WebhookSettings(secret)


def _rooms(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Read CHAT_ROOMS, a JSON object of room names and the addresses that the library behind them knows."""
    written = environ.get("CHAT_ROOMS")
    if not written:
        return {}
    try:
        rooms = json.loads(written)
    except ValueError:
        raise HalfSet('CHAT_ROOMS is no JSON; write it as {"room": "wecombot://…"}.') from None
    if not isinstance(rooms, dict) or not all(isinstance(url, str) and "://" in url for url in rooms.values()):
        raise HalfSet('CHAT_ROOMS must name each room with its address, as {"room": "wecombot://…"}.')
    return rooms
