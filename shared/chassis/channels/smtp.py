"""Mail over SMTP: one message a dialogue, its Message-ID the same however often it is tried."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from typing import ClassVar

from shared.chassis import clock
from shared.chassis.channels.message import Message, NotSent, Rejected, Unsure
from shared.chassis.channels.settings import MailSettings

PATIENCE_SECONDS = 20
FOR_EVER = range(500, 600)


class Mail:
    """The mail server that takes our messages.

    A receiver recognises a repeated message by its Message-ID, which every mail system keeps.
    """

    repeats_safely: ClassVar[bool] = True

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings

    def send(self, message: Message) -> None:
        """Return when the server has said that it has the message."""
        written = self._written(message)
        with self._dialogue() as server:
            try:
                _expect(server.mail(self.settings.sender), 250)
                _expect(server.rcpt(message.to), 250, 251)
            except (smtplib.SMTPException, OSError) as fault:
                raise _known(fault) from fault
            self._hand_over(server, written)

    def _hand_over(self, server: smtplib.SMTP, written: EmailMessage) -> None:
        """Give the text; where the answer to it is lost, nobody knows whether it was taken."""
        try:
            _expect(server.data(written.as_bytes()), 250)
        except smtplib.SMTPResponseException as fault:
            raise _known(fault) from fault
        except (smtplib.SMTPException, OSError) as fault:
            raise Unsure(f"the mail server did not answer: {type(fault).__name__}: {fault}") from fault

    @contextmanager
    def _dialogue(self) -> Iterator[smtplib.SMTP]:
        try:
            server = self._greeted()
        except (smtplib.SMTPException, OSError) as fault:
            raise _known(fault) from fault
        try:
            yield server
        finally:
            server.close()  # a parting word could only fail, after the server has said what it had to say

    def _greeted(self) -> smtplib.SMTP:
        to = self.settings
        kind = smtplib.SMTP_SSL if to.security == "tls" else smtplib.SMTP
        server = kind(to.host, to.port, timeout=PATIENCE_SECONDS)
        try:
            if to.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
            if to.user is not None and to.password is not None:
                server.login(to.user, to.password)
        except BaseException:
            server.close()
            raise
        return server

    def _written(self, message: Message) -> EmailMessage:
        written = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
        written["From"] = self.settings.sender
        written["To"] = message.to
        written["Subject"] = message.subject
        written["Date"] = formatdate(clock.true_now().timestamp())
        written["Message-ID"] = f"<{message.key}@{self.settings.sender.partition('@')[2]}>"
        written["Auto-Submitted"] = "auto-generated"
        written.set_content(message.text)
        return written


def _expect(answered: tuple[int, bytes], *codes: int) -> None:
    if answered[0] not in codes:
        raise smtplib.SMTPResponseException(*answered)


def _known(fault: Exception) -> Exception:
    """Return what a fault before the text was taken means: it has not arrived, for now or for good."""
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return NotSent(f"the mail server does not let us in: {fault.smtp_code}")
    if isinstance(fault, smtplib.SMTPResponseException) and fault.smtp_code in FOR_EVER:
        return Rejected(f"the mail server refuses: {fault.smtp_code} {_text(fault.smtp_error)}")
    return NotSent(f"{type(fault).__name__}: {fault}")


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
