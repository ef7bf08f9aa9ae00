"""The load is an open loop: its pace does not depend on the house, and what could not be done is done later."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from deploy.door import Refused
from deploy.steps import Life
from tests.chaos.faults import traffic as load
from tests.chaos.faults.traffic import Traffic
from tests.waiting import eventually


class Clocks:
    """A fleet of which only the clock is used."""

    def __init__(self) -> None:
        self.days: list[str] = []

    def travel(self, moment: str) -> None:
        """Note the day."""
        self.days.append(moment[:10])


class Doors:
    """What steps do here: wait until the house answers, or be refused."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.done: list[tuple[str, str]] = []
        self.refusing = False

    def step(self, life: Life) -> tuple[str, None]:
        """Do one step."""
        self.open.wait(20)
        if self.refusing:
            raise Refused(409, {"title": "不可", "detail": "不能办理"})
        self.done.append((life.project_id, life.today))
        return "done", None


@pytest.fixture
def doors(monkeypatch: pytest.MonkeyPatch) -> Doors:
    """Doors for lives of three steps on their first three days."""
    made = Doors()
    monkeypatch.setattr(load, "FATES", (((0, made.step), (1, made.step), (2, made.step)),))
    return made


@pytest.fixture
def traffic() -> Iterator[Traffic]:
    """A load of two projects a day, a day lasting a moment."""

    def hire(story: str) -> Life:
        door: Any = None
        return Life(door, project_id=story)

    fleet: Any = Clocks()
    made = Traffic(fleet, seed=1, hire=hire, day_seconds=0.05, births_a_day=2)
    yield made
    made.close()


def test_projects_and_days_come_although_nobody_answers_and_what_was_due_is_done_afterwards(
    traffic: Traffic, doors: Doors
):
    traffic.begin()
    eventually(lambda: len(traffic.residents) >= 10)
    before = list(doors.done)
    doors.open.set()
    eventually(lambda: len(doors.done) >= 20)
    traffic.settle()

    assert before == []
    assert not any(resident.busy for resident in traffic.residents)
    assert traffic.troubles == []


def test_the_steps_of_one_life_are_done_in_order_on_or_after_their_days(traffic: Traffic, doors: Doors):
    doors.open.set()
    traffic.begin()
    eventually(lambda: any(resident.come == 3 for resident in traffic.residents))
    traffic.settle()
    days = traffic.fleet.days  # type: ignore[attr-defined]
    whole = next(resident for resident in traffic.residents if resident.come == 3)
    done = [days.index(day) + 1 for life, day in doors.done if life == whole.life.project_id]

    assert done == sorted(done)
    assert all(day >= whole.born + offset for day, offset in zip(done, range(3), strict=True))


def test_no_step_begins_after_settling_until_it_begins_again(traffic: Traffic, doors: Doors):
    doors.open.set()
    traffic.begin()
    eventually(lambda: len(doors.done) >= 5)
    traffic.settle()
    settled, days = len(doors.done), len(traffic.fleet.days)  # type: ignore[attr-defined]
    threading.Event().wait(0.2)
    still = len(doors.done), len(traffic.fleet.days)  # type: ignore[attr-defined]
    traffic.begin()

    assert still == (settled, days)
    assert eventually(lambda: len(doors.done) > settled)
    traffic.settle()


def test_a_load_whose_days_stop_says_so(traffic: Traffic, doors: Doors, monkeypatch: pytest.MonkeyPatch):
    def nobody(_moment: str) -> None:
        raise AssertionError("nobody could set the clock")

    monkeypatch.setattr(traffic.fleet, "travel", nobody)
    traffic.begin()
    traffic.settle()

    assert len(traffic.troubles) == 1
    assert "AssertionError: nobody could set the clock" in traffic.troubles[0]


def test_a_refusal_ends_a_life_and_is_told(traffic: Traffic, doors: Doors):
    doors.open.set()
    doors.refusing = True
    traffic.begin()
    eventually(lambda: traffic.troubles)
    traffic.settle()

    assert "Refused: 409" in traffic.troubles[0]
    assert sum(resident.over for resident in traffic.residents) == len(traffic.troubles)
