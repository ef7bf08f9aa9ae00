"""Channels carry a message to a real other side, and say what they know of it when it does not arrive."""

import gc
import hashlib
import hmac
import json
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.chassis import clock
from shared.chassis.channels import Message, NotSent, Rejected, Unsure
from shared.chassis.channels.chat import Chat
from shared.chassis.channels.settings import MailSettings, WebhookSettings
from shared.chassis.channels.smtp import Mail
from shared.chassis.channels.webhook import Webhook
from tests import mailserver
from tests.mailserver import MailServer

SECRET = "a secret of at least thirty-two signs"


def a_message(to: str, **different: Any) -> Message:
    told: dict[str, Any] = {"key": "0001", "to": to, "subject": "【催办】一项", "text": "合同备案截止今日。\n.点"}
    return Message(**{**told, **different})


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    """A mail server that takes everything in the clear."""
    with mailserver.running(tmp_path_factory.mktemp("post")) as server:
        yield server


def mail_to(server: MailServer, **different: Any) -> Mail:
    told: dict[str, Any] = {"host": "127.0.0.1", "sender": "house@jincheng.example", "security": "none"}
    return Mail(MailSettings(**{**told, "port": server.port, **different}))


def test_a_mail_arrives_as_it_was_written_under_a_name_that_stays(post: MailServer):
    before = len(post.messages())

    for _ in range(2):
        mail_to(post).send(a_message("wang@transport.example"))

    one, two = post.messages()[before:]
    assert (one["Subject"], one["To"], one["From"]) == (
        "【催办】一项",
        "wang@transport.example",
        "house@jincheng.example",
    )
    assert one.get_content().replace("\r\n", "\n") == "合同备案截止今日。\n.点\n"
    assert one["Message-ID"] == two["Message-ID"] == "<0001@jincheng.example>"


def test_a_mailbox_that_is_not_there_is_a_refusal_for_good(post: MailServer):
    with pytest.raises(Rejected, match="550 no such mailbox"):
        mail_to(post).send(a_message("refused@transport.example"))


def test_a_server_that_wants_us_later_has_not_taken_it(post: MailServer):
    with pytest.raises(NotSent, match="451"):
        mail_to(post).send(a_message("later@transport.example"))
    mail_to(post).send(a_message("later@transport.example"))


def test_a_lost_answer_leaves_the_fate_unknown(post: MailServer):
    with pytest.raises(Unsure):
        mail_to(post).send(a_message("silent@transport.example"))


def test_a_server_that_is_not_there_has_not_taken_it(post: MailServer):
    with pytest.raises(NotSent):
        mail_to(post, port=1).send(a_message("wang@transport.example"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate of 127.0.0.1 that signs itself, and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = clock.true_now()
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    plain = serialization.NoEncryption()
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return str(folder / "cert.pem"), str(folder / "key.pem")


def test_over_starttls_a_clerk_with_the_password_is_let_in_and_no_other(
    certificate: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
    with mailserver.running(tmp_path, *certificate) as server:
        told = {"security": "starttls", "user": "clerk"}
        mail_to(server, **told, password="a password").send(a_message("wang@transport.example"))
        with pytest.raises(NotSent, match="does not let us in: 535"):
            mail_to(server, **told, password="another").send(a_message("wang@transport.example"))

        assert len(server.messages()) == 1


@pytest.mark.filterwarnings("ignore:unclosed .*GreenSSLSocket:ResourceWarning")  # eventlet's, of a failed handshake
def test_a_server_whose_certificate_nobody_trusts_gets_nothing(certificate: tuple[str, str], tmp_path: Path):
    with mailserver.running(tmp_path, *certificate) as server:
        mail = mail_to(server, security="starttls", user="clerk", password="a password")
        with pytest.raises(NotSent, match=ssl.SSLCertVerificationError.__name__):
            mail.send(a_message("wang@transport.example"))
        gc.collect()  # here, where its complaint is expected

        assert server.messages() == []


@dataclass
class Hook:
    """A web address of the tests' own: what it was told, and what it answers."""

    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A web server that keeps what it is told."""
    kept = Hook()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.calls.append((dict(self.headers), body))
            status = kept.answers.pop(0) if kept.answers else 204
            if status == 0:
                self.connection.close()
                return
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_said: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    kept.address = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_call_is_signed_over_its_moment_and_its_body_and_bears_its_key(hook: Hook):
    webhook = Webhook(WebhookSettings(SECRET))

    webhook.send(a_message(hook.address, content={"level": "reminder"}))
    webhook.send(a_message(hook.address))

    (headers, body), (again, _) = hook.calls
    signed = hmac.new(SECRET.encode(), headers["X-Timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["X-Signature"] == f"sha256={signed}"
    assert headers["Idempotency-Key"] == again["Idempotency-Key"] == "0001"
    told = json.loads(body)
    assert (told["subject"], told["level"], told["key"]) == ("【催办】一项", "reminder", "0001")


@pytest.mark.parametrize(
    ("answer", "fault"),
    [(500, NotSent), (503, NotSent), (429, NotSent), (408, NotSent), (400, Rejected), (404, Rejected), (302, Rejected)],
)
def test_what_the_other_side_answers_decides_whether_it_is_called_again(
    hook: Hook, answer: int, fault: type[Exception]
):
    hook.answers = [answer]

    with pytest.raises(fault, match=str(answer)):
        Webhook(WebhookSettings(SECRET)).send(a_message(hook.address))


def test_a_call_without_an_answer_leaves_its_fate_unknown(hook: Hook):
    hook.answers = [0]

    with pytest.raises(Unsure):
        Webhook(WebhookSettings(SECRET)).send(a_message(hook.address))


def test_a_chat_room_is_told_through_the_library_that_knows_its_product(hook: Hook):
    room = Chat({"duty": hook.address.replace("http://", "json://")})

    room.send(a_message("duty"))

    told = json.loads(hook.calls[0][1])
    assert (told["title"], told["message"]) == ("【催办】一项", "合同备案截止今日。\n.点")


def test_a_chat_room_that_takes_nothing_or_is_not_set_up_says_so(hook: Hook):
    hook.answers = [500]
    room = Chat({"duty": hook.address.replace("http://", "json://"), "odd": "nothing://of-the-kind"})

    with pytest.raises(NotSent):
        room.send(a_message("duty"))
    for unknown in ("nowhere", "odd"):
        with pytest.raises(Rejected, match=unknown):
            room.send(a_message(unknown))


def test_the_chat_library_is_paid_for_by_who_uses_it():
    asked = "import sys, shared.chassis.channels; print('apprise' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
