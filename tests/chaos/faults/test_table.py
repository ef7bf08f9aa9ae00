"""The matrix and its report: every fault is named once and described, and a broken promise cannot be overlooked."""

import json
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from tests.chaos.checks import LOST, TWICE, Violation
from tests.chaos.faults import machines, table
from tests.chaos.faults.callers import Contradiction, _agree
from tests.chaos.faults.catalogue import FAULTS, SHORTLY, chosen
from tests.chaos.faults.table import Outcome

KEPT = Outcome(name="broker-kill", says="RabbitMQ is killed", seconds=30, ok=200, fail=7, settled=3, events=150)
BROKEN = Outcome(
    name="database-kill",
    says="PostgreSQL is killed",
    seconds=30,
    ok=10,
    violations=(Violation("a_key_is_answered_once", TWICE, "the second"), Violation("told", LOST, "the first")),
)
LEFT_OUT = Outcome(name="broker-disk-full", says="full", seconds=0, left_out="only root may mount a small disk")


def test_every_fault_has_a_name_of_its_own_and_a_description():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert all(fault.says for fault in FAULTS)


def test_faults_are_chosen_by_the_beginnings_of_their_names():
    assert [fault.name for fault in chosen("poison, broker-k")] == ["broker-kill", "poison"]
    assert chosen("") == list(FAULTS)


def test_the_report_says_what_was_kept_broken_and_left_out(tmp_path: Path):
    report = table.write(tmp_path, [KEPT, BROKEN, LEFT_OUT], seed=7, length=30).read_text(encoding="utf-8")

    assert "3 faults, 217 commands (3 unknown, settled), 150 events: 1 lost, 1 twice, 0 early, 0 wrong." in report
    assert "| broker-kill | 30 | 200 | 7 | 3 | 150 | 0 | 0 | 0 | 0 | 0 | 0.0 | 0.0 | kept |" in report
    assert "| database-kill | 30 | 10 | 0 | 0 | 0 | 1 | 1 | 0 | 0 | 0 | 0.0 | 0.0 | BROKEN |" in report
    assert "- [twice] a_key_is_answered_once: the second" in report
    assert "left out" in report
    assert [told["verdict"] for told in json.loads((tmp_path / "report.json").read_text())] == [
        "kept",
        "BROKEN",
        "left out",
    ]


class Watching:
    """A stage whose servers only seem to stand still: it notes for how long a fault lasts."""

    servers = SimpleNamespace(pids=lambda: {"rabbitmq": 0, "postgres": 0})

    def __init__(self) -> None:
        self.lasted: list[float] = []

    def pass_time(self, seconds: float) -> None:
        """Note it."""
        self.lasted.append(seconds)


@pytest.mark.parametrize(
    ("name", "length", "lasts"),
    [
        ("broker-frozen", 30.0, 60.0),
        ("broker-frozen", 90.0, 90.0),
        ("database-frozen", 10.0, 30.0),
        ("database-frozen", 45.0, 45.0),
        ("nothing", 10.0, 10.0),
    ],
)
def test_a_server_stands_still_for_long_enough_to_try_patience(
    name: str, length: float, lasts: float, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(machines, "standing_still", lambda _pid: nullcontext())
    stage: Any = Watching()
    (fault,) = chosen(name)
    fault.play(stage, length)

    assert stage.lasted == [lasts]


def test_what_takes_that_long_is_not_played_shortly():
    assert not {name for names in SHORTLY.values() for name in names} & {"broker-frozen", "database-frozen"}


@pytest.mark.parametrize("nothing", [{"ok": 0}, {"events": 0}])
def test_a_fault_under_which_nothing_was_done_or_nothing_said_was_not_survived(nothing: dict[str, int]):
    idle = replace(KEPT, **nothing)

    assert (KEPT.good, KEPT.verdict) == (True, "kept")
    assert (idle.good, idle.verdict) == (False, "IDLE")
    assert LEFT_OUT.good


def test_a_line_for_the_terminal_has_every_cell_in_its_place():
    assert len(table.line(table.TOP)) == len(table.line(KEPT.cells()))


def an_answer(status: int, text: str) -> requests.Response:
    """Return what a copy has answered."""
    answer = requests.Response()
    answer.status_code = status
    answer._content = text.encode()
    return answer


def test_copies_that_tell_the_same_agree():
    _agree("/projects", [an_answer(200, "A"), an_answer(200, "A")])
    _agree("/projects", [an_answer(409, "who is first"), an_answer(404, "who is second")])


@pytest.mark.parametrize("other", [an_answer(200, "B"), an_answer(409, "A")])
def test_copies_that_tell_different_things_contradict_each_other(other: requests.Response):
    with pytest.raises(Contradiction):
        _agree("/projects", [an_answer(200, "A"), other])
