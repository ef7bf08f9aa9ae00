"""Uploaded documents: streamed into a folder where a file's name is the digest of its content."""

import os
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from shared.chassis import digest, ids
from shared.kernel.refusal import Invalid

CHUNK = 1 << 16
LARGEST_BYTES = 200 << 20

MAGIC = {
    "application/pdf": b"%PDF-",
    "application/ofd": b"PK\x03\x04",
    "application/zip": b"PK\x03\x04",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": b"PK\x03\x04",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK\x03\x04",
}
HEAD_BYTES = max(map(len, MAGIC.values()))


class TooLarge(Invalid):
    """A document has a largest size."""

    status = 413
    title = "文件过大"
    advice = "单个文件不超过{most}MB。请压缩或拆分后重新上传。"


class WrongFileType(Invalid):
    """A document is of a kind that can be kept for the archive."""

    status = 415
    title = "文件类型不支持"
    advice = "仅支持 PDF、OFD、DOCX、XLSX、ZIP,且文件内容须与声明的类型({media_type})一致。请转换后重新上传。"


class EmptyFile(Invalid):
    """An empty submission is no submission and stops no clock (D7)."""

    title = "文件为空"
    advice = "上传的文件没有内容。请检查文件后重新上传。"


class CutOff(Invalid):
    """A document that did not arrive whole is none."""

    status = 400
    title = "文件没有传完"
    advice = "应收到{announced}字节,实际只收到{got}字节,文件未保存。请重新上传。"


@dataclass(frozen=True)
class StoredFile:
    """A document that is safely kept; the digest is its name."""

    digest: str
    size: int
    media_type: str


class FileStore:
    """A local folder; a second upload of the same content is the same file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(
        self, stream: BinaryIO, media_type: str, *, announced: int | None = None, most: int = LARGEST_BYTES
    ) -> StoredFile:
        """Stream a document to disk and return its digest.

        `announced` is its size in bytes where the sender has said it. Raises TooLarge, WrongFileType, EmptyFile,
        or CutOff when less has come than was announced: half a document stops no clock (D4, D7).
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        arriving = self.folder / f"{ids.new_id()}.arriving"
        try:
            stored = self._copy(stream, arriving, media_type, most)
            if announced is not None and stored.size != announced:
                raise CutOff(got=stored.size, announced=announced)
            arriving.replace(self.path(stored.digest))
            _settle(self.folder)
        finally:
            arriving.unlink(missing_ok=True)
        return stored

    def path(self, labelled_digest: str) -> Path:
        """Return where the document of that digest lies."""
        return self.folder / labelled_digest.replace(":", "-")

    def _copy(self, stream: BinaryIO, target: Path, media_type: str, most: int) -> StoredFile:
        running, size, head = digest.new(), 0, _head(stream)
        if not head:
            raise EmptyFile()
        if media_type not in MAGIC or not head.startswith(MAGIC[media_type]):
            raise WrongFileType(media_type=media_type or "未声明")
        with target.open("wb") as out:
            for chunk in chain([head], iter(lambda: stream.read(CHUNK), b"")):
                size += len(chunk)
                if size > most:
                    raise TooLarge(most=most >> 20)
                running.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        return StoredFile(digest.labelled(running), size, media_type)


def _head(stream: BinaryIO) -> bytes:
    """Return the first bytes, however small the pieces they come in."""
    head = b""
    while len(head) < HEAD_BYTES and (more := stream.read(HEAD_BYTES - len(head))):
        head += more
    return head


def _settle(folder: Path) -> None:
    """Let the folder itself reach the disk: a file whose name is lost in a crash is lost."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
