"""A document is kept whole under the digest of its content, or not at all."""

import io
import os
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import eventlet
import pytest
from eventlet import wsgi

from shared.chassis import digest
from shared.chassis.files import EmptyFile, FileStore, TooLarge, WrongFileType
from shared.chassis.runner import _chunked
from tests.builders import a_described_project
from tests.chassis.desk import PDF, Desk

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """An empty store."""
    return FileStore(tmp_path / "files")


def kept(folder: Path) -> list[str]:
    """Return the names of all that lies in the store."""
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


class Dripping(io.RawIOBase):
    """A stream that gives one byte at a time, and may break."""

    def __init__(self, content: bytes, breaks: bool = False) -> None:
        self.left, self.breaks = content, breaks

    def read(self, size: int = -1) -> bytes:
        """Return the next byte."""
        if not self.left and self.breaks:
            raise ConnectionResetError("the client is gone")
        byte, self.left = self.left[:1], self.left[1:]
        return byte


def test_a_document_is_named_after_its_content_and_comes_back_as_it_was(store: FileStore):
    stored = store.keep(io.BytesIO(PDF), "application/pdf")

    assert stored.digest == digest.of_bytes(PDF)
    assert (stored.size, stored.media_type) == (len(PDF), "application/pdf")
    assert store.path(stored.digest).read_bytes() == PDF
    assert kept(store.folder) == [stored.digest.replace(":", "-")]


def test_a_kept_document_is_on_the_disk_by_content_and_by_name(store: FileStore, monkeypatch: pytest.MonkeyPatch):
    settled: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda opened: settled.append(stat.S_ISDIR(os.fstat(opened).st_mode)))

    store.keep(io.BytesIO(PDF), "application/pdf")

    assert settled == [False, True]


def test_the_same_content_twice_is_one_file(store: FileStore):
    first, second = (store.keep(io.BytesIO(PDF), "application/pdf") for _ in range(2))

    assert first == second
    assert len(kept(store.folder)) == 1


def test_a_document_that_comes_byte_by_byte_is_recognised(store: FileStore):
    stored = store.keep(Dripping(PDF), "application/pdf")  # type: ignore[arg-type]

    assert stored.size == len(PDF)


@pytest.mark.parametrize(
    ("content", "media_type", "refusal"),
    [
        (b"", "application/pdf", EmptyFile),
        (b"MZ\x90 a program", "application/pdf", WrongFileType),
        (PDF, DOCX, WrongFileType),
        (b"PK\x03\x04 a zip", "application/pdf", WrongFileType),
        (b"<html>", "text/html", WrongFileType),
        (PDF, "", WrongFileType),
        (b"\x00never", "text/plain", WrongFileType),
        (b"%PD", "application/pdf", WrongFileType),
        (PDF * 100, "application/pdf", TooLarge),
    ],
)
def test_what_may_not_be_kept_leaves_nothing(store: FileStore, content: bytes, media_type: str, refusal: type):
    with pytest.raises(refusal):
        store.keep(io.BytesIO(content), media_type, most=1000)

    assert kept(store.folder) == []


def test_the_largest_document_is_still_kept(store: FileStore):
    assert store.keep(io.BytesIO(PDF), "application/pdf", most=len(PDF)).size == len(PDF)


def test_an_upload_that_breaks_leaves_nothing(store: FileStore):
    with pytest.raises(ConnectionResetError):
        store.keep(Dripping(PDF, breaks=True), "application/pdf")  # type: ignore[arg-type]

    assert kept(store.folder) == []


Send = Callable[[str, bytes], bytes]


@pytest.fixture
def send(embedded_desk: Desk) -> Iterator[Send]:
    """Send the rest of an upload's head and then its body over a real connection, which is closed after it."""
    listener = eventlet.listen(("127.0.0.1", 0))
    server = eventlet.spawn(wsgi.server, listener, _chunked(embedded_desk.app), log_output=False)
    project = embedded_desk.call("owner_unit", "POST", "/projects", json=a_described_project()).json
    token = embedded_desk.issuer.sign_in("owner_unit")["token"]
    head = (
        f"PUT /projects/{project['project_id']}/materials/preliminary_design HTTP/1.1\r\nHost: here\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/pdf\r\nConnection: close\r\n"
    )

    def upload(more: str, body: bytes) -> bytes:
        with socket.create_connection(listener.getsockname(), timeout=10) as connection:
            connection.sendall(f"{head}{more}\r\n\r\n".encode() + body)
            connection.shutdown(socket.SHUT_WR)
            return connection.makefile("rb").read()

    yield upload
    server.kill()
    listener.close()


def chunked(*parts: bytes) -> bytes:
    """Return the parts as chunks on the wire, without the last, empty one."""
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)


@pytest.mark.parametrize(
    ("more", "body"),
    [
        pytest.param("Content-Length: 1000", PDF, id="less than was announced"),
        pytest.param("Transfer-Encoding: chunked", b"64\r\n" + PDF, id="in the middle of a chunk"),
        pytest.param("Transfer-Encoding: chunked", chunked(PDF), id="between two chunks"),
    ],
)
def test_a_connection_that_breaks_in_the_middle_of_a_document_hands_nothing_in(
    send: Send, embedded_desk: Desk, more: str, body: bytes
):
    answer = send(more, body)

    assert answer == b"" or b"application/problem+json" in answer
    assert b" 200 " not in answer.partition(b"\r\n")[0]
    assert kept(embedded_desk.settings.files_dir) == []


@pytest.mark.parametrize(
    ("more", "body"),
    [
        pytest.param(f"Content-Length: {len(PDF)}", PDF, id="announced"),
        pytest.param("Transfer-Encoding: chunked", chunked(PDF[:3], PDF[3:]) + b"0\r\n\r\n", id="in chunks"),
    ],
)
def test_a_document_that_came_whole_is_handed_in(send: Send, embedded_desk: Desk, more: str, body: bytes):
    answer = send(more, body)

    assert b" 200 " in answer.partition(b"\r\n")[0]
    assert kept(embedded_desk.settings.files_dir) == [digest.of_bytes(PDF).replace(":", "-")]
