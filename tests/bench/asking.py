"""Clients that sign contracts over HTTP: as fast as they can, or at a steady pace."""

import http.client
import itertools
import json
import threading
import time
from urllib.parse import urlsplit
from uuid import uuid4

from tests.bench import seeding
from tests.contract import builders

CLIENTS = 8


class Client:
    """One kept connection to one copy, signed in."""

    def __init__(self, url: str, token: str) -> None:
        self._line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def sign(self, body: str) -> float:
        """Sign a contract with these terms; return how long the answer took."""
        headers = {**self._headers, "Idempotency-Key": str(uuid4())}
        return self._ask("POST", "/contracts", 201, body=body, headers=headers)

    def look(self, contract_id: str) -> float:
        """Look at one contract; return how long the answer took."""
        return self._ask("GET", f"/contracts/{contract_id}", 200, headers=self._headers)

    def _ask(self, method: str, path: str, status: int, **said: object) -> float:
        begun = time.perf_counter()
        self._line.request(method, path, **said)  # type: ignore[arg-type]
        answer = self._line.getresponse()
        told = answer.read()
        if answer.status != status:
            raise RuntimeError(f"{method} {path}: {answer.status} {told.decode()[:500]}")
        return time.perf_counter() - begun


def terms(number: int) -> dict[str, object]:
    """Return the body with which the n-th project's contract is signed."""
    return builders.in_json(builders.signed_terms(project_id=seeding.project_id(number)))


def _bodies(first: int, count: int) -> list[str]:
    """Return what is sent, written before the clock runs: clients share the cores with what is measured."""
    return [json.dumps(terms(number)) for number in range(first, first + count)]


def hurry(url: str, token: str, first: int, count: int, clients: int = CLIENTS) -> float:
    """Return how many contracts a second so many clients get signed together."""
    bodies = iter(_bodies(first, count))
    turn = threading.Lock()

    def go() -> None:
        client = Client(url, token)
        while True:
            with turn:
                body = next(bodies, None)
            if body is None:
                return
            client.sign(body)

    begun = time.perf_counter()
    _together([go] * clients)
    return count / (time.perf_counter() - begun)


def stroll(urls: list[str], token: str, first: int, count: int, per_second: float) -> list[float]:
    """Sign contracts at this pace, whatever the answers take; return how long each took from its due moment.

    The clients are spread over the copies.
    """
    taken: list[float] = []
    bodies = enumerate(_bodies(first, count))
    turn = threading.Lock()
    begun = time.perf_counter() + 0.1
    doors = itertools.cycle(urls)

    def go() -> None:
        client = Client(next(doors), token)
        while True:
            with turn:
                place, body = next(bodies, (count, ""))
            if place == count:
                return
            due = begun + place / per_second
            time.sleep(max(0.0, due - time.perf_counter()))
            client.sign(body)
            taken.append(time.perf_counter() - due)

    _together([go] * CLIENTS)
    return taken


def _together(deeds: list) -> None:  # type: ignore[type-arg]
    threads = [threading.Thread(target=deed) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
