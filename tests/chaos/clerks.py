"""Clients of the HTTP doors that write down what they ask and what they are told, and never leave a question open.

A clerk is the `Door` that the story's steps know. What it could not learn (no answer, a lost connection, a 5xx)
it writes down as unknown and asks again under the same Idempotency-Key until it knows, or until its patience ends.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from deploy.door import PDF, Door, Refused, Unreachable
from tests.chaos.history import FAIL, INVOKE, OK, UNKNOWN, History

ANSWER_SECONDS = 4.0
PAUSE_SECONDS = 0.05


class Unsettled(Exception):
    """The outcome of a command could not be learnt in time."""


@dataclass(kw_only=True)
class Clerk(Door):
    """One person at one desk; not to be shared between threads."""

    history: History
    patience: float = 180.0
    answer_seconds: float = ANSWER_SECONDS
    pause: float = PAUSE_SECONDS
    serial: int = field(default=0, init=False)

    def post(self, role: str, path: str, body: Mapping[str, Any] | None = None, *, step: str) -> Any:
        """Do a step, once however often it must be asked for."""
        return self._command("POST", role, path, step, json=body)

    def put(self, role: str, path: str, body: Mapping[str, Any], *, step: str) -> Any:
        """Do a step that writes something whole."""
        return self._command("PUT", role, path, step, json=body)

    def upload(self, role: str, path: str, name: str, *, step: str) -> Any:
        """Hand in a document."""
        document = {"Content-Type": "application/pdf"}
        return self._command("PUT", role, path, step, data=PDF + name.encode(), headers=document)

    def get(self, role: str | None, path: str) -> Any:
        """Return what the door shows, however often it must be knocked at."""
        return self._checked(
            self._insisting(lambda: self._asked("GET", path, {"headers": self._headers(role)}), path),
        )

    def set_clock(self, moment: str | None, *, frozen: bool = True) -> None:
        """Set the demo's business time, however often it must be asked for."""
        body = {"now": moment, "frozen": frozen}
        self._checked(self._insisting(lambda: self._asked("POST", "/demo/clock", {"json": body}), "/demo/clock"))

    def _command(self, method: str, role: str, path: str, step: str, **options: Any) -> Any:
        self.serial += 1
        op, trace_id = f"{self.story}/{self.serial}", secrets.token_hex(16)
        headers = {**self._headers(role, step), **options.pop("headers", {})}
        key = headers["Idempotency-Key"]
        headers["traceparent"] = f"00-{trace_id}-{secrets.token_hex(8)}-01"
        told = {"op": op, "step": step, "method": method, "path": path, "role": role, "key": key, "trace_id": trace_id}
        self.history.write(what=INVOKE, **told)
        answer = self._insisting(lambda: self._asked(method, path, {"headers": headers, **options}), path, op=op)
        outcome = OK if answer.status_code < 400 else FAIL
        self.history.write(what=outcome, op=op, status=answer.status_code, answer=answer.json())
        return self._checked(answer)

    def _asked(self, method: str, path: str, options: Mapping[str, Any]) -> requests.Response:
        return self.session.request(method, self.url(path), timeout=self.answer_seconds, **options)

    def _insisting(
        self, ask: Callable[[], requests.Response], path: str, *, op: str | None = None
    ) -> requests.Response:
        """Return the first answer that says what has happened; every other one is written down as unknown."""
        until = time.monotonic() + self.patience
        while True:
            try:
                answer = ask()
            except requests.RequestException as fault:
                said: dict[str, Any] = {"fault": type(fault).__name__}
            else:
                if answer.status_code < 500:
                    return answer
                said = {"status": answer.status_code}
            if op is not None:
                self.history.write(what=UNKNOWN, op=op, **said)
            if time.monotonic() > until:
                raise Unsettled(f"{path}: {said}")
            time.sleep(self.pause)

    def _token(self, role: str) -> str:
        if role not in self.tokens:
            name, _, number = role.partition("#")  # "sysadmin#2" is the second person of the role
            body = {"role": name, "person": int(number or 1)}
            answer = self._insisting(lambda: self._asked("POST", "/demo/sign-in", {"json": body}), "/demo/sign-in")
            self.tokens[role] = self._checked(answer)["token"]
        return self.tokens[role]


__all__ = ["Clerk", "Refused", "Unreachable", "Unsettled"]
