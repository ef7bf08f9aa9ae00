"""A wire between a service and its server that tests can cut, freeze and thin out, while others use the server."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self
from urllib.parse import urlsplit

from shared.chassis.engines import Database
from shared.chassis.work import Work

CHUNK = 1 << 16


class Wire:
    """A port of its own that leads to another port of this machine."""

    def __init__(self, to_port: int) -> None:
        self.to_port = to_port
        self.refused = 0
        self.held = 0  # bytes that had to wait on a frozen wire
        self.thinned = 0  # pieces that were carried a little at a time
        self.chunk = CHUNK
        self.answers: int | None = None  # how many come back before the wire freezes by itself
        self._up = True
        self._flowing = {"there": threading.Event(), "back": threading.Event()}
        self._ends: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.thaw()
        threading.Thread(target=self._take_calls, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        _hang_up(self._listener)
        self.cut()
        self.thaw()

    def cut(self) -> None:
        """End every connection; new ones go through."""
        ends, self._ends = self._ends, []
        for end in ends:
            _hang_up(end)

    def take_down(self) -> None:
        """End every connection, and each new one at once."""
        self._up = False
        self.cut()

    def put_up(self) -> None:
        """Let connections through again."""
        self._up = True

    def freeze(self, *ways: str) -> None:
        """Let nothing through any more, `there` or `back` or both, and keep the connections open."""
        for way in ways or self._flowing:
            self._flowing[way].clear()

    def thaw(self) -> None:
        """Let everything through again, what was held back too."""
        for flowing in self._flowing.values():
            flowing.set()

    def _take_calls(self) -> None:
        with self._listener:
            while True:
                try:
                    near, _ = self._listener.accept()
                except OSError:
                    return
                self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self.to_port)) if self._up else None
        except OSError:
            far = None  # the server itself is away
        if far is None:
            self.refused += 1
            near.close()
            return
        self._ends += [near, far]
        for ends, way in (((near, far), "there"), ((far, near), "back")):
            threading.Thread(target=self._carry, args=(*ends, way), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, way: str) -> None:
        """Carry until either end is hung up; the thread that reads a socket is the one that closes it.

        Closed by another, its number would go to a new socket while this thread still waits for the old one.
        """
        with source:
            try:
                while said := source.recv(self.chunk):
                    self._count(way)
                    self.held += 0 if self._flowing[way].is_set() else len(said)
                    self._flowing[way].wait()
                    target.sendall(said)
                    if self.chunk < CHUNK:
                        self.thinned += 1
                        threading.Event().wait(0.01)
            except OSError:
                pass  # the connection was hung up
            _hang_up(target)

    def _count(self, way: str) -> None:
        if way == "back" and self.answers is not None:
            self.answers -= 1
            if self.answers < 0:
                self.freeze()


def port_of(uri: str) -> int:
    """Return the port that an address names."""
    port = urlsplit(uri).port
    assert port is not None
    return port


def through(wire: Wire, uri: str) -> str:
    """Return the address that leads over the wire."""
    return uri.replace(f":{port_of(uri)}/", f":{wire.port}/")


@contextmanager
def over(to_database: Wire, work: Work) -> Iterator[Work]:
    """Yield the same service with its database at the end of a wire."""
    url = work.database.engine.url.render_as_string(hide_password=False)
    database = Database(through(to_database, url), name=work.service)
    yield Work(work.service, database)
    database.close()


def _hang_up(end: socket.socket) -> None:
    """Wake whoever waits on this socket, here and at the other side."""
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it was hung up already
