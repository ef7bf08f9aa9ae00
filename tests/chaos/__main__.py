"""`make chaos`: runs a matrix on servers of its own, prints a line for each cell, and fails on any broken promise.

MATRIX=kill SEED=7 ONLY=relay.claimed python -m tests.chaos
"""

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.house import ROOT
from deploy.local.servers import Servers
from shared.chassis.roster import all_services
from tests.chaos import databases, kill, mutations, report
from tests.chaos.checks import substance
from tests.chaos.report import Outcome

RUN_DIR = ROOT / ".run" / "chaos"
Say = Callable[[Outcome], None]
Matrix = Callable[[str, Path, Servers, int, Say], list[Outcome]]


def _kill(only: str, folder: Path, servers: Servers, seed: int, say: Say) -> list[Outcome]:
    return kill.run(kill.cells(only), folder, servers, seed, say)


def _mutations(only: str, folder: Path, servers: Servers, seed: int, say: Say) -> list[Outcome]:
    return mutations.run(mutations.scenarios(only), folder, servers, seed, say)


MATRICES: dict[str, Matrix] = {"kill": _kill, "mutations": _mutations}
HEADERS = {"mutations": mutations.HEADER}


def main() -> int:
    """Run the matrix; return 0 when every promise was kept in every cell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--matrix", choices=sorted(MATRICES), default=os.environ.get("MATRIX") or "kill")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED") or 1))
    parser.add_argument("--only", default=os.environ.get("ONLY") or "", help="the beginning of a cell's name")
    asked = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGINT):  # whatever ends us, our processes and servers end with us
        signal.signal(number, lambda caught, _frame: sys.exit(128 + caught))
    folder = RUN_DIR / asked.matrix
    header = HEADERS.get(asked.matrix, report.HEADER)
    shutil.rmtree(folder, ignore_errors=True)
    print(f"matrix {asked.matrix}, seed {asked.seed}\n{header}", flush=True)
    with _servers() as servers:
        outcomes = MATRICES[asked.matrix](asked.only, folder, servers, asked.seed, _say)
        databases.drop(servers, all_services())
    kept = report.write(folder, header, outcomes, seed=asked.seed)
    print(f"{report.summary(outcomes)}\nreport: {os.path.relpath(kept)}")
    unseen = [] if asked.only else substance.unseen(outcome.seen for outcome in outcomes)
    print("".join(f"in the whole matrix not once: {what}\n" for what in unseen), end="")
    return 0 if outcomes and all(outcome.good for outcome in outcomes) and not unseen else 1


def _say(outcome: Outcome) -> None:
    print(outcome.line(), flush=True)
    for violation in () if outcome.good else outcome.violations[:5]:
        print(f"    {violation}", flush=True)


@contextmanager
def _servers() -> Iterator[Servers]:
    """Yield servers of the matrices' own with migrated templates, ended by who started them."""
    ours = Servers(RUN_DIR / "servers", fast=True, given={})
    started = not (ours.run_dir / "servers.json").exists() or any(ours.silences().values())
    ours.up()
    try:
        databases.make_templates(ours, all_services())
        yield ours
    finally:
        if started:
            ours.down()


if __name__ == "__main__":
    sys.exit(main())
