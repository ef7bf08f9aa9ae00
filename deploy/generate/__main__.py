"""`python -m deploy.generate` writes everything; `--check` writes nothing and says what is stale."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from deploy.generate import (
    asyncapi,
    compatibility,
    event_map,
    event_schemas,
    found,
    history,
    http_doors,
    openapi,
    service_readmes,
    topology,
)
from deploy.generate.found import ROOT, Unfit

Product = Callable[[], dict[str, str]]


@dataclass
class Sheets:
    """What the files shall be, and why some could not be written."""

    texts: dict[str, str] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def take(self, product: Product) -> None:
        """Add what a product writes, or what it complains of."""
        try:
            self.texts.update(product())
        except Unfit as fault:
            self.complaints.append(str(fault))

    def stale(self, root: Path) -> list[str]:
        """Return the paths whose files are not as they shall be."""
        return sorted(path for path, text in self.texts.items() if _read(root / path) != text)


def sheets(root: Path) -> Sheets:
    """Return every generated file."""
    services = found.services(root)
    written = Sheets()
    for product in (
        event_schemas.files,
        partial(topology.files, services),
        partial(asyncapi.files, services),
        partial(event_map.files, services),
        partial(openapi.files, services),
        partial(openapi.names, services),
    ):
        written.take(product)
    for service in services:
        written.take(partial(service_readmes.files, root, service, http_doors.opened(services)))
    return written


def broken_promises(root: Path, written: Sheets) -> list[str]:
    """Return what hearers rely on and would lose; print how far back that could be seen."""
    promised = history.promised(root)
    if promised.remark:
        print(promised.remark)
    present = {
        Path(path).stem: json.loads(text)
        for path, text in written.texts.items()
        if path.startswith(event_schemas.FOLDER)
    }
    return compatibility.faults(promised.schemas, present, _read(root / "contracts/CHANGELOG.md") or "")


def orphans(root: Path, written: Sheets) -> list[str]:
    """Return the schemas on disk that no event has any more."""
    lying = {str(file.relative_to(root)) for file in (root / event_schemas.FOLDER).glob("*.json")}
    return sorted(lying - set(written.texts))


def check(root: Path) -> int:
    """Say what is stale, unfit or a broken promise; return the exit code."""
    written = sheets(root)
    stale = [f"stale: {path}" for path in written.stale(root)]
    stale += [f"stale: {path} (no such event any more)" for path in orphans(root, written)]
    told = [*(f"broken promise: {fault}" for fault in broken_promises(root, written)), *written.complaints, *stale]
    for line in told:
        print(line)
    if stale:
        print("`make contracts` brings them up to date.")
    return 1 if told else 0


def write(root: Path) -> int:
    """Write what is stale, unless a promise would be broken; return the exit code."""
    written = sheets(root)
    broken = broken_promises(root, written)
    if broken:
        print("Nothing is written: hearers rely on what these events promised. Make a new version (….v2) instead.")
        print("\n".join(broken))
        return 1
    for path in written.stale(root):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(written.texts[path], encoding="utf-8")
        print(f"written: {path}")
    for path in orphans(root, written):
        (root / path).unlink()
        print(f"removed: {path}")
    print("\n".join(written.complaints) or "contracts/ and the READMEs are up to date.")
    return 1 if written.complaints else 0


def _read(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.exists() else None


def main() -> int:
    """Return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; say what is stale, exit 1 if anything is")
    return check(ROOT) if parser.parse_args().check else write(ROOT)


if __name__ == "__main__":
    sys.exit(main())
