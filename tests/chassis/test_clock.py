"""The demo's clock: set in a file by one process, read by all, taken away at any moment."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from shared.chassis import clock
from shared.chassis.clock import SHANGHAI, TravelledTime

MOMENT = datetime(2026, 3, 9, 9, tzinfo=SHANGHAI)


@pytest.fixture
def travelled(tmp_path: Path) -> TravelledTime:
    """A clock whose file is not there yet."""
    return TravelledTime(tmp_path / "clock.json")


def test_without_its_file_it_is_the_true_time(travelled: TravelledTime):
    assert abs(travelled.now() - clock.true_now()) < timedelta(seconds=5)


def test_every_process_reads_what_one_has_set_and_then_returned(travelled: TravelledTime):
    other = TravelledTime(travelled.path)
    travelled.travel(MOMENT, frozen=True)
    set_to = other.now()
    travelled.travel(None, frozen=False)

    assert set_to == MOMENT
    assert abs(other.now() - clock.true_now()) < timedelta(seconds=5)


def test_a_file_taken_away_between_the_look_and_the_reading_is_no_file(
    travelled: TravelledTime, monkeypatch: pytest.MonkeyPatch
):
    travelled.travel(MOMENT, frozen=True)
    read = Path.read_text

    def taken_away(path: Path, **how: str) -> str:
        path.unlink()
        return read(path, **how)

    monkeypatch.setattr(Path, "read_text", taken_away)

    assert abs(travelled.now() - clock.true_now()) < timedelta(seconds=5)
