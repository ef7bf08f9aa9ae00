"""What must hold when a run has come to rest: pure functions over the evidence, each named after its promise.

    for violation in judge(evidence): print(violation)

A violation has a kind: something acknowledged was `lost`, done `twice`, came too `early`, or is `wrong` otherwise.
A check is registered with `@promise(kind)`; `PROMISES` lists them all.
"""

from tests.chaos.checks import commands, copies, deadlines, events, substance, telling, trail
from tests.chaos.checks.promises import EARLY, LOST, PROMISES, TWICE, WRONG, Violation, judge

__all__ = [
    "EARLY",
    "LOST",
    "PROMISES",
    "TWICE",
    "WRONG",
    "Violation",
    "commands",
    "copies",
    "deadlines",
    "events",
    "judge",
    "substance",
    "telling",
    "trail",
]
