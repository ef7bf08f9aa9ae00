"""`make chaos MATRIX=faults`: plays the faults on servers of its own, and fails on any broken promise.

SEED=7 LENGTH=60 ONLY="broker- poison" python -m tests.chaos.faults
python -m tests.chaos.faults --shortly --length 4    # one fault of each kind, for every day
"""

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from deploy.local.house import ROOT
from deploy.local.servers import Servers
from tests.chaos.checks import substance
from tests.chaos.faults import running, table
from tests.chaos.faults.catalogue import chosen, shortly
from tests.chaos.faults.disks import can_mount, small_disks

RUN_DIR = ROOT / ".run" / "chaos" / "faults"
LENGTH_SECONDS = 30.0


def main() -> int:
    """Play the matrix; return 0 when every promise was kept under every fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED") or 1))
    parser.add_argument("--length", type=float, default=float(os.environ.get("LENGTH") or LENGTH_SECONDS))
    parser.add_argument("--only", default=os.environ.get("ONLY") or "", help="beginnings of faults' names")
    parser.add_argument("--servers", type=Path, help="servers that are up already; without it, own ones are started")
    parser.add_argument("--folder", type=Path, default=RUN_DIR, help="where the report and the logs go")
    parser.add_argument("--shortly", action="store_true", help="one fault of each kind, one after the other")
    asked = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGINT):  # whatever ends us, what we started ends with us
        signal.signal(number, lambda caught, _frame: sys.exit(128 + caught))
    faults = [shortly(asked.seed)] if asked.shortly else chosen(asked.only)
    folder = asked.folder.resolve()
    fleets = folder / "fleets"
    shutil.rmtree(fleets, ignore_errors=True)
    print(f"matrix faults, seed {asked.seed}, {asked.length:g} s each\n{table.line(table.TOP)}", flush=True)
    told: list[table.Outcome] = []

    def say(outcome: table.Outcome) -> None:
        _say(outcome)
        told.append(outcome)
        table.write(folder, told, seed=asked.seed, length=asked.length)  # what is known, should we be ended

    with _servers(asked.servers, folder) as (servers, disks):
        running.make_ready(servers)
        outcomes = running.run(faults, fleets, servers, disks, seed=asked.seed, length=asked.length, say=say)
    report = table.write(folder, outcomes, seed=asked.seed, length=asked.length)
    print(f"report: {os.path.relpath(report)}")
    unseen = [] if asked.only else substance.unseen(outcome.seen for outcome in outcomes)
    print("".join(f"in the whole matrix not once: {what}\n" for what in unseen), end="")
    return 0 if outcomes and all(outcome.good for outcome in outcomes) and not unseen else 1


def _say(outcome: table.Outcome) -> None:
    print(table.line(outcome.cells()), flush=True)
    for note in (*outcome.notes, outcome.left_out, *map(str, outcome.violations[:8])):
        if note:
            print(f"    {note}", flush=True)


@contextmanager
def _servers(given: Path | None, folder: Path) -> Iterator[tuple[Servers, dict[str, Path]]]:
    """Yield the servers and their small disks; own ones are ended and forgotten afterwards."""
    if given is not None:
        yield Servers(given, fast=True, given={}), {}
        return
    ours = Servers(folder / "servers", fast=True, given={})
    ours.down()
    with ExitStack() as disks:
        small = disks.enter_context(small_disks(ours)) if can_mount() else {}
        try:
            ours.up()
            yield ours, small
        finally:
            ours.down(wipe=True)


if __name__ == "__main__":
    sys.exit(main())
