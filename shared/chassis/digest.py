"""Digests that name their own algorithm: SM3 by default, SHA-256, clearly labelled, where SM3 is missing."""

import hashlib
import json
from typing import Any

TRUSTED = ("sm3", "sha256")
ALGORITHM = "sm3" if "sm3" in hashlib.algorithms_available else "sha256"


def new(algorithm: str = ALGORITHM) -> "hashlib._Hash":
    """Return an empty running digest."""
    return hashlib.new(algorithm)


def labelled(running: "hashlib._Hash") -> str:
    """Return the digest as text that carries its algorithm, such as `sm3:66c7f0…`."""
    return f"{running.name}:{running.hexdigest()}"


def of_bytes(content: bytes, algorithm: str = ALGORITHM) -> str:
    """Return the labelled digest of these bytes."""
    return f"{algorithm}:{hashlib.new(algorithm, content).hexdigest()}"


def of_json(content: Any, algorithm: str = ALGORITHM) -> str:
    """Return the labelled digest of a JSON value, independent of the order of its keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return of_bytes(text.encode(), algorithm)


def algorithm_of(labelled_digest: str) -> str:
    """Return the algorithm a labelled digest was made with."""
    return labelled_digest.partition(":")[0]
