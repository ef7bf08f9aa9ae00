"""Waiting for what happens by itself: asked again and again, never slept for, and never for ever."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_SECONDS = 10.0
LOOK_SECONDS = 0.01


def eventually(look: Callable[[], T], *, within: float = PATIENCE_SECONDS, every: float = LOOK_SECONDS) -> T:
    """Return the first true thing that `look` finds; fail with the last one when the time is up."""
    until = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < until, f"not within {within} seconds; at last it was {found!r}"
        time.sleep(every)
    return found
