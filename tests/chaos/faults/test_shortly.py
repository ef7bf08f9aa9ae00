"""One fault of each kind under load, in a process of its own; `make chaos MATRIX=faults` plays them all, and for longer."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.house import ROOT
from deploy.local.servers import Servers
from tests.chaos.checks import substance
from tests.chaos.faults.catalogue import FAULTS, SHORTLY

SEED = os.environ.get("CHAOS_SEED") or "1"


def test_what_is_played_shortly_is_part_of_the_matrix():
    assert {name for names in SHORTLY.values() for name in names} <= {fault.name for fault in FAULTS}


@pytest.mark.servers
@pytest.mark.timeout(600)  # about ninety seconds where nobody else works
def test_under_one_fault_of_each_kind_nothing_is_lost_twice_or_early(servers: Servers, tmp_path: Path):
    words = ["--shortly", "--length", "4", "--seed", SEED, "--servers", servers.run_dir, "--folder", tmp_path]
    command = [sys.executable, "-m", "tests.chaos.faults", *map(str, words)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    (told,) = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (told["name"], told["verdict"], told["seen"]) == ("shortly", "kept", list(substance.OF_A_MATRIX))
    assert told["ok"] > 0
    assert told["events"] > 0
