"""A client of the HTTP doors: signs in once per role, keys every step, and finds each service by its path."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import requests

PATIENCE_SECONDS = 60
LOOK_SECONDS = 0.05
PDF = b"%PDF-1.7\n% a worked example's document: "


class Unreachable(Exception):
    """The doors did not open in time."""


class Refused(Exception):
    """A step was answered with a problem."""

    def __init__(self, status: int, said: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {said.get('title')}: {said.get('detail')}")
        self.status = status
        self.said = said


@dataclass
class Door:
    """Addresses by first path segment (`*` is all others); `story` makes the same step bear the same key again."""

    addresses: Mapping[str, str]
    story: str = "example"
    session: requests.Session = field(default_factory=requests.Session)
    tokens: dict[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, address: str, *, story: str = "example") -> "Door":
        """Return a client of one address that serves everything."""
        return cls({"*": address}, story)

    def url(self, path: str) -> str:
        """Return the whole address of a path."""
        first = path.split("/")[1].partition("?")[0]
        return self.addresses.get(first, self.addresses["*"]) + path

    def await_ready(self, living: Callable[[], bool] = lambda: True) -> None:
        """Return when every address is ready; raise Unreachable when it takes too long or the process has ended."""
        for address in dict.fromkeys(self.addresses.values()):
            until = time.monotonic() + PATIENCE_SECONDS
            while not self._ready(address):
                if not living() or time.monotonic() > until:
                    raise Unreachable(address)
                time.sleep(LOOK_SECONDS)

    def _ready(self, address: str) -> bool:
        try:
            return self.session.get(f"{address}/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def set_clock(self, moment: str | None, *, frozen: bool = True) -> None:
        """Set the demo's business time; None returns to the true time."""
        self._checked(self.session.post(self.url("/demo/clock"), json={"now": moment, "frozen": frozen}, timeout=10))

    def get(self, role: str | None, path: str) -> Any:
        """Return what the door shows."""
        return self._checked(self.session.get(self.url(path), headers=self._headers(role), timeout=30))

    def post(self, role: str, path: str, body: Mapping[str, Any] | None = None, *, step: str) -> Any:
        """Do a step, once however often it is repeated."""
        headers = self._headers(role, step)
        return self._checked(self.session.post(self.url(path), json=body, headers=headers, timeout=30))

    def put(self, role: str, path: str, body: Mapping[str, Any], *, step: str) -> Any:
        """Do a step that writes something whole."""
        headers = self._headers(role, step)
        return self._checked(self.session.put(self.url(path), json=body, headers=headers, timeout=30))

    def upload(self, role: str, path: str, name: str, *, step: str) -> Any:
        """Hand in a document."""
        headers = {**self._headers(role, step), "Content-Type": "application/pdf"}
        return self._checked(self.session.put(self.url(path), data=PDF + name.encode(), headers=headers, timeout=30))

    def eventually(self, role: str, path: str, wanted: Callable[[Any], bool]) -> Any:
        """Return what the door shows once it is as wanted: an event is on its way."""
        until = time.monotonic() + PATIENCE_SECONDS
        shown: Any = None
        while time.monotonic() < until:
            try:
                shown = self.get(role, path)
            except Refused as refused:
                if refused.status != 404:
                    raise
            else:
                if wanted(shown):
                    return shown
            time.sleep(LOOK_SECONDS)
        raise Unreachable(f"{path} did not become as expected; last seen: {shown}")

    def _headers(self, role: str | None, step: str | None = None) -> dict[str, str]:
        headers = {} if role is None else {"Authorization": f"Bearer {self._token(role)}"}
        if step is not None:
            headers["Idempotency-Key"] = str(uuid5(NAMESPACE_URL, f"{self.story}/{step}"))
        return headers

    def _token(self, role: str) -> str:
        if role not in self.tokens:
            answer = self.session.post(self.url("/demo/sign-in"), json={"role": role}, timeout=10)
            self.tokens[role] = self._checked(answer)["token"]
        return self.tokens[role]

    @staticmethod
    def _checked(answer: requests.Response) -> Any:
        if answer.status_code >= 400:
            raise Refused(answer.status_code, answer.json())
        return answer.json()
