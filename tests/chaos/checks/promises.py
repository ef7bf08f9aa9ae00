"""What a check is: a named promise, and the sentences that say where it was broken."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.chaos.evidence import Evidence

LOST, TWICE, EARLY, WRONG = "lost", "twice", "early", "wrong"

Check = Callable[[Evidence], Iterator[str]]
PROMISES: dict[str, tuple[str, Check]] = {}


@dataclass(frozen=True)
class Violation:
    """One place where a promise was not kept."""

    promise: str
    kind: str
    what: str

    def __str__(self) -> str:
        return f"[{self.kind}] {self.promise}: {self.what}"


def promise(kind: str) -> Callable[[Check], Check]:
    """Register a check under its own name; what it yields are violations of this kind."""

    def register(check: Check) -> Check:
        PROMISES[check.__name__] = kind, check
        return check

    return register


def judge(evidence: Evidence) -> list[Violation]:
    """Return every violation of every promise."""
    return [Violation(name, kind, what) for name, (kind, check) in sorted(PROMISES.items()) for what in check(evidence)]
