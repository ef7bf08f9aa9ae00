"""A repair command where nothing runs says so and what to start, instead of ending in a traceback."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deploy import audit, parking, places
from deploy.local.house import House


@pytest.fixture
def nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Neither a house nor a demo; the folder that a demo would have."""
    for name in ("DATABASE_URL", "AUDIT_KEY", "AUDIT_TRUSTED"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(places, "DEMO", tmp_path / "demo")
    monkeypatch.setattr(House, "is_up", lambda house: False)
    return tmp_path / "demo"


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(audit.main, id="verify-audit"),
        pytest.param(lambda: parking.main("list"), id="parked"),
        pytest.param(lambda: parking.main("replay", "contract", "7"), id="replay"),
    ],
)
def test_a_command_where_nothing_runs_says_what_to_start(
    nothing_runs: Path, capsys: pytest.CaptureFixture[str], command: Callable[[], int], begun: bool
):
    if begun:
        nothing_runs.mkdir()

    code, told = command(), capsys.readouterr()

    assert code == 1
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert "没有" in told.err
    assert "make demo" in told.err
    assert "make up" in told.err
    assert not begun or list(nothing_runs.iterdir()) == []
