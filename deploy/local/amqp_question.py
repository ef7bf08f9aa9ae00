"""Asks a broker the smallest real question: log in over AMQP 0-9-1 and open a virtual host."""

import socket
import struct

from deploy.local.ports import HOST

HEADER = b"AMQP\x00\x00\x09\x01"
FRAME_END = b"\xce"
START, START_OK, TUNE, TUNE_OK = (10, 10), (10, 11), (10, 30), (10, 31)
OPEN, OPEN_OK, CLOSE = (10, 40), (10, 41), (10, 50)
PATIENCE_SECONDS = 5.0


class Unexpected(Exception):
    """The broker closed the connection or said something else."""


def ask_amqp(port: int, *, user: str, password: str, vhost: str = "/") -> str | None:
    """Why the broker does not let us in, None when it does."""
    try:
        with socket.create_connection((HOST, port), timeout=PATIENCE_SECONDS) as wire:
            _log_in(wire, user, password)
            _open(wire, vhost)
    except Unexpected as fault:
        return f"AMQP 握手失败：{fault}"
    except OSError as fault:
        return f"AMQP 连不上：{fault}"
    return None


def _log_in(wire: socket.socket, user: str, password: str) -> None:
    wire.sendall(HEADER)
    _receive(wire, START)
    secret = f"\0{user}\0{password}".encode()
    no_properties = struct.pack(">I", 0)
    answer = no_properties + _short("PLAIN") + struct.pack(">I", len(secret)) + secret + _short("en_US")
    _send(wire, START_OK, answer)
    limits = _receive(wire, TUNE)
    _send(wire, TUNE_OK, limits[:6] + struct.pack(">H", 0))


def _open(wire: socket.socket, vhost: str) -> None:
    _send(wire, OPEN, _short(vhost) + _short("") + b"\0")
    _receive(wire, OPEN_OK)
    _send(wire, CLOSE, struct.pack(">H", 200) + _short("") + struct.pack(">HH", 0, 0))


def _send(wire: socket.socket, method: tuple[int, int], arguments: bytes) -> None:
    payload = struct.pack(">HH", *method) + arguments
    wire.sendall(struct.pack(">BHI", 1, 0, len(payload)) + payload + FRAME_END)


def _receive(wire: socket.socket, wanted: tuple[int, int]) -> bytes:
    size = struct.unpack(">BHI", _exactly(wire, 7))[2]
    payload = _exactly(wire, size + 1)[:-1]
    method = struct.unpack(">HH", payload[:4])
    if method != wanted:
        raise Unexpected(f"收到 {method}，应为 {wanted}")
    return payload[4:]


def _exactly(wire: socket.socket, size: int) -> bytes:
    received = b""
    while len(received) < size:
        part = wire.recv(size - len(received))
        if not part:
            raise Unexpected("对方关闭了连接")
        received += part
    return received


def _short(text: str) -> bytes:
    return struct.pack(">B", len(text)) + text.encode()
