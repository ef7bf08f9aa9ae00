"""A call to a web address, signed so that the other side knows who calls and drops what it has had."""

import hashlib
import hmac
import json
from typing import ClassVar

import requests

from shared.chassis import clock
from shared.chassis.channels.message import Message, NotSent, Rejected, Unsure
from shared.chassis.channels.settings import WebhookSettings

PATIENCE_SECONDS = (5, 15)  # to connect, to answer
COME_AGAIN = {408, 425, 429}


class Webhook:
    """POSTs the message as JSON.

    `X-Signature` is `sha256=` and the HMAC-SHA256, in hex, of the timestamp, a dot and the body;
    `Idempotency-Key` is the same however often the call is tried.
    """

    repeats_safely: ClassVar[bool] = True

    def __init__(self, settings: WebhookSettings) -> None:
        self._secret = settings.secret.encode()

    def send(self, message: Message) -> None:
        """Return when the other side has answered with success."""
        told = {"key": message.key, "subject": message.subject, "text": message.text, **message.content}
        body = json.dumps(told, ensure_ascii=False).encode()
        moment = str(int(clock.true_now().timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": message.key,
            "X-Timestamp": moment,
            "X-Signature": f"sha256={signature(self._secret, moment, body)}",
        }
        try:
            answer = requests.post(
                message.to, data=body, headers=headers, timeout=PATIENCE_SECONDS, allow_redirects=False
            )
        except requests.ConnectTimeout as fault:
            raise NotSent(f"no connection: {fault}") from fault
        except (requests.RequestException, OSError) as fault:
            raise Unsure(f"no answer: {type(fault).__name__}") from fault
        _judge(answer.status_code)


def signature(secret: bytes, moment: str, body: bytes) -> str:
    """Return what the other side must find too."""
    return hmac.new(secret, moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def _judge(status: int) -> None:
    if 200 <= status < 300:
        return
    if status >= 500 or status in COME_AGAIN:
        raise NotSent(f"the other side answered {status}")
    raise Rejected(f"the other side answered {status}")
