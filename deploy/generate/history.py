"""What hearers may already rely on: the committed versions of the event schemas, told by git."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.generate.compatibility import breaks
from deploy.generate.event_schemas import FOLDER


@dataclass(frozen=True)
class Promised:
    """The newest promise for each type, and what must be said about how far back it could be read."""

    schemas: dict[str, dict[str, Any]]
    remark: str = ""


def promised(root: Path) -> Promised:
    """Return what was promised: from every commit that git has, or from the files on disk where there is no git."""
    if _git(root, "rev-parse", "--verify", "--quiet", "HEAD") is None:
        return Promised(_on_disk(root), "no git history: compared with the files on disk only")
    shallow = (_git(root, "rev-parse", "--is-shallow-repository") or "").strip() == "true"
    remark = "shallow clone: compared with the commits that are here only" if shallow else ""
    return Promised(_committed(root), remark)


def _on_disk(root: Path) -> dict[str, dict[str, Any]]:
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in (root / FOLDER).glob("*.json")}


def _committed(root: Path) -> dict[str, dict[str, Any]]:
    """Return each type's last kept promise, from the oldest commit on.

    A version that broke the promise before it never became one: `make check` was red until it was mended.
    """
    schemas: dict[str, dict[str, Any]] = {}
    for commit in (_git(root, "log", "--reverse", "--format=%H", "--", FOLDER) or "").split():
        for path in (
            _git(root, "show", "--format=", "--name-only", "--no-renames", "--diff-filter=AM", commit, "--", FOLDER)
            or ""
        ).split():
            _follow(schemas, Path(path).stem, _git(root, "show", f"{commit}:{path}"))
    return schemas


def _follow(schemas: dict[str, dict[str, Any]], wire_type: str, text: str | None) -> None:
    schema = json.loads(text or "{}")
    before = schemas.get(wire_type)
    if before is None or not breaks(before, schema):
        schemas[wire_type] = schema


def _git(root: Path, *words: str) -> str | None:
    """Return what git says, or None when it cannot answer."""
    try:
        done = subprocess.run(["git", "-C", root, *words], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None
