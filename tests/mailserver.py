"""A real mail server of the tests' own, in a process of its own: every message it takes becomes a file.

`refused@…` has no mailbox, `later@…` is answered 451 the first time, `silent@…` is taken and never answered.
Given a certificate and its key, it takes mail over STARTTLS from `clerk` with the password `a password` alone.
"""

import asyncio
import itertools
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

ROOT = Path(__file__).parents[1]


class Keeper:
    """Keeps what it is given, in the order in which it came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(1 + len(list(folder.glob("*.eml"))))

    async def handle_RCPT(  # noqa: N802 - the library calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Say whether there is such a mailbox."""
        if address.startswith("refused@"):
            return "550 no such mailbox"
        if address.startswith("later@") and not (self.folder / "later").exists():
            (self.folder / "later").touch()
            return "451 come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message; then answer, or fall silent."""
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        written = self.folder / "coming"
        written.write_bytes(content)
        written.rename(self.folder / f"{next(self.numbers):06d}.eml")
        if envelope.rcpt_tos[0].startswith("silent@") and server.transport is not None:
            server.transport.abort()
        return "250 OK"


def authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
    """Let one clerk in."""
    known = isinstance(given, LoginPassword) and (given.login, given.password) == (b"clerk", b"a password")
    return AuthResult(success=known, handled=False)  # the answer is the library's to give


async def serve(folder: Path, certificate: str | None, key: str | None) -> None:
    """Take mail until the process is ended; the first line tells the port."""
    keeper, options = Keeper(folder), {}
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        options = {"tls_context": context, "require_starttls": True, "auth_required": True}
    door = await asyncio.get_running_loop().create_server(
        lambda: SMTP(keeper, authenticator=authenticate, **options), "127.0.0.1", 0
    )
    print(door.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - the one thing its starter must know
    await door.serve_forever()


@dataclass
class MailServer:
    """The server as a test meets it."""

    port: int
    folder: Path

    def messages(self) -> list[EmailMessage]:
        """Return what it has taken, in the order in which it came."""
        found = sorted(self.folder.glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in found]  # type: ignore[misc]


@contextmanager
def running(folder: Path, *tls: str) -> Iterator[MailServer]:
    """Yield a server that keeps its messages in this folder."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-W", "ignore", "-m", "tests.mailserver", str(folder), *tls]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield MailServer(int(process.stdout.readline()), folder)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), *(sys.argv[2:4] or [None, None])))
