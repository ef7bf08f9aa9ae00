"""When a schema breaks the promise of the one before: everything but a new optional field needs a new version."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

WORDS = {"title", "description", "examples", "default", "$comment"}  # for people; no hearer relies on them
RETIRED = re.compile(r"^[-*] Retired `([a-z_.0-9]+)`", re.MULTILINE)

Schema = Mapping[str, Any]


def faults(promised: Mapping[str, Schema], present: Mapping[str, Schema], changelog: str) -> list[str]:
    """Return every promise that is broken; a type may go only when contracts/CHANGELOG.md says that it is retired."""
    retired = set(RETIRED.findall(changelog))
    return [
        fault
        for wire_type, before in sorted(promised.items())
        for fault in _of_type(wire_type, before, present, retired)
    ]


def _of_type(wire_type: str, before: Schema, present: Mapping[str, Schema], retired: set[str]) -> list[str]:
    if wire_type in present:
        return [f"{wire_type}: {fault}" for fault in breaks(before, present[wire_type])]
    if wire_type in retired:
        return []
    return [f"{wire_type}: removed; say `- Retired `{wire_type}` …` in contracts/CHANGELOG.md once nobody hears it"]


def breaks(before: Schema, after: Schema) -> list[str]:
    """Return how a schema breaks the promise of the one before, nothing when hearers of either can read both."""
    return list(_breaks(before, after, ""))


def _breaks(before: Schema, after: Schema, path: str) -> Iterator[str]:
    old, new = before.get("properties", {}), after.get("properties", {})
    for name in old:
        if name not in new:
            yield f"{path}{name}: field removed"
        else:
            yield from _breaks(old[name], new[name], f"{path}{name}.")
    needed, promised = set(after.get("required", [])), set(before.get("required", []))
    yield from (f"{path}{name}: new required field" for name in sorted(needed - promised))
    yield from (f"{path}{name}: no longer always there" for name in sorted((promised - needed) & set(new)))
    for name in sorted((set(before) | set(after)) - WORDS - {"properties", "required", "$defs"}):
        if before.get(name) != after.get(name) or (name in before) != (name in after):
            yield f"{path}{name}: {_change(before.get(name), after.get(name))}".replace(".:", ":")
    for name, part in before.get("$defs", {}).items():
        yield from _breaks(part, after.get("$defs", {}).get(name, {}), f"{path}$defs.{name}.")


def _change(before: Any, after: Any) -> str:
    return f"was {_shown(before)}, is {_shown(after)}"


def _shown(value: Any) -> str:
    return "absent" if value is None else repr(value)
