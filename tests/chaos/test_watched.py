"""What a harness starts does not outlive it into the next run, however the harness died."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.house import ROOT
from deploy.local.running import PidFile, started
from tests.chaos import databases, fleet
from tests.chaos.fleet import Fleet

HARNESS = """
import os, sys, time
from pathlib import Path
from tests.chaos.watched import Watched
folder = Path(sys.argv[1])
Watched("review", ["sleep", "300"], dict(os.environ), folder / "review.log", folder).start()
print("started", flush=True)
time.sleep(300)
"""


class Given:
    """Servers of which only the address is asked."""

    def urls(self) -> dict[str, str]:
        """Return where nobody is."""
        return {"DATABASE_URL": "postgresql+psycopg2://nobody:nothing@127.0.0.1:1/{service}", "AMQP_URI": "amqp://"}


def begin(folder: Path) -> None:
    """Open the next fleet, as far as its databases."""
    servers: Any = Given()
    opened = Fleet(folder, servers)
    with pytest.raises(InterruptedError):
        opened.__enter__()
    opened.history.close()


@pytest.fixture
def orphan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PidFile]:
    """A service whose harness was killed without a warning."""
    monkeypatch.setattr(fleet, "PIDS", tmp_path)
    pids = tmp_path / "1"
    pids.mkdir()
    command = [sys.executable, "-W", "ignore", "-c", HARNESS, str(pids)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as harness:
        assert harness.stdout is not None
        assert harness.stdout.readline() == "started\n"
        harness.kill()
    left = PidFile(pids / "review.pid")
    yield left
    left.end()


def test_the_next_fleet_on_the_same_databases_ends_what_a_killed_harness_has_left_before_it_touches_them(
    orphan: PidFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    pid = orphan.pid()
    seen = []

    def make_fresh(*_told: object) -> None:
        seen.append(started(pid or 0))
        raise InterruptedError

    monkeypatch.setattr(databases, "make_fresh", make_fresh)
    begin(tmp_path / "next")

    assert pid is not None
    assert seen == [None]


def test_a_number_that_another_program_got_later_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "review.pid").write_text(f'{{"pid": {os.getpid()}, "started": "another boot 1"}}')
    monkeypatch.setattr(fleet, "PIDS", tmp_path)
    monkeypatch.setattr(databases, "make_fresh", lambda *_told: (_ for _ in ()).throw(InterruptedError()))
    begin(tmp_path / "next")

    assert not (tmp_path / "1" / "review.pid").exists()
