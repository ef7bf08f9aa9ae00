"""Clients for a house that fails: patient, sparing with their questions, and able to ask every copy at once."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import requests

from services.approval.rules import OpinionNotHeard
from tests.chaos.clerks import Clerk, Refused, Unreachable

LOOK_SECONDS = 0.4
ON_ITS_WAY = (f"/problems/{OpinionNotHeard.code()}",)  # said by another office, and not here yet


@dataclass(kw_only=True)
class Caller(Clerk):
    """One person who goes on through any fault, and asks whichever copy comes to hand."""

    copies: Mapping[str, Sequence[str]]
    chance: random.Random = field(default_factory=lambda: random.Random(0))
    pause: float = LOOK_SECONDS

    def url(self, path: str) -> str:
        """Return the whole address of a path at one of the copies."""
        return self.chance.choice(self.places(path)) + path

    def places(self, path: str) -> Sequence[str]:
        """Return where a path is served."""
        return self.copies.get(path.split("/")[1].partition("?")[0], self.copies["*"])

    def post(self, role: str, path: str, body: Mapping[str, Any] | None = None, *, step: str) -> Any:
        """Do a step; where it is told that a paper is still on its way, come again, as it is told to."""
        until, again = time.monotonic() + self.patience, 0
        while True:
            try:
                return super().post(role, path, body, step=f"{step}, once more {again}" if again else step)
            except Refused as refused:
                if refused.said.get("type") not in ON_ITS_WAY or time.monotonic() > until:
                    raise
            again += 1
            time.sleep(LOOK_SECONDS)

    def eventually(self, role: str, path: str, wanted: Callable[[Any], bool]) -> Any:
        """Return what the door shows once it is as wanted."""
        until, shown = time.monotonic() + self.patience, None
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


class Contradiction(AssertionError):
    """Two copies have answered one command differently."""


@dataclass(kw_only=True)
class Racer(Caller):
    """Asks every copy the same thing at the same moment, under one key."""

    def _asked(self, method: str, path: str, options: Mapping[str, Any]) -> requests.Response:
        if method == "GET" or path.startswith("/demo/"):
            return super()._asked(method, path, options)
        with ThreadPoolExecutor(4) as race:
            asked = [race.submit(self._ask_at, place, method, path, options) for place in self.places(path)]
        answers = [found for one in asked if isinstance(found := one.result(), requests.Response)]
        known = [answer for answer in answers if answer.status_code < 500]
        if not known:
            faults = [fault for one in asked if isinstance(fault := one.result(), Exception)]
            if not answers:
                raise faults[0]
            return answers[0]
        _agree(path, known)
        return known[0]

    def _ask_at(self, place: str, method: str, path: str, options: Mapping[str, Any]) -> Any:
        try:
            return requests.request(method, place + path, timeout=self.answer_seconds, **options)
        except requests.RequestException as fault:
            return fault


def _agree(path: str, answers: Sequence[requests.Response]) -> None:
    told = {(answer.status_code, answer.text) for answer in answers if answer.status_code < 400}
    codes = {answer.status_code < 400 for answer in answers}
    if len(told) > 1 or len(codes) > 1:
        raise Contradiction(f"{path}: {[(answer.status_code, answer.text[:200]) for answer in answers]}")
