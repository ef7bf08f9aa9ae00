"""The regulation service hears of every clock of the house and keeps a register of them."""

import pytest

from services.regulation.service import Service
from shared.chassis.listen import declared
from shared.chassis.runner import all_services
from tests.chassis.steps import discard_what_waits
from tests.house import House
from tests.regulation.builders import (
    DEADLINE_ID,
    a_moved_clock,
    a_paused_clock,
    a_resumed_clock,
    an_armed_clock,
    an_ended_clock,
)
from tests.waiting import eventually

HOSTED = ["regulation"]


@pytest.fixture
def registered(house: House) -> House:
    """A house that has heard of one clock."""
    house.hear("regulation", an_armed_clock())
    return house


def shown(house: House) -> dict:
    return house.call("BDB", "GET", f"/deadlines/{DEADLINE_ID}").json


def test_it_is_found_by_its_name_and_hears_every_turn_of_a_clock():
    turns = {door.event.type for door in declared(Service)}

    assert Service.name in all_services()
    assert turns >= {f"deadline.{turn}.v1" for turn in ("armed", "moved", "paused", "pause_noted", "resumed", "ended")}


def test_a_clock_that_somebody_starts_is_entered(registered: House):
    entered = shown(registered)

    assert (entered["service"], entered["kind"], entered["due_on"]) == ("review", "tech_review", "2026-03-20")
    assert (entered["state"], entered["lamp"], entered["lamp_text"]) == ("open", "green", "正常")


def test_its_turns_are_followed(registered: House):
    registered.hear("regulation", a_paused_clock())
    paused = shown(registered)
    registered.hear("regulation", a_resumed_clock())
    running = shown(registered)
    registered.hear("regulation", a_moved_clock())
    moved = shown(registered)
    registered.hear("regulation", an_ended_clock())

    assert (paused["state"], paused["lamp"]) == ("paused", "grey")
    assert (running["state"], running["due_on"]) == ("open", "2026-03-25")
    assert moved["due_on"] == "2026-03-26"
    assert (shown(registered)["state"], shown(registered)["lamp"]) == ("met", "blue")


def test_the_copy_leaves_no_trail_because_the_owner_keeps_it(registered: House):
    assert registered.rows("regulation", "audit") == []


def test_what_is_said_of_a_clock_that_was_not_heard_of_waits_for_its_start(house: House):
    house.hear("regulation", a_moved_clock(), sequence=2)
    waiting = house.unhandled("regulation")

    house.hear("regulation", an_armed_clock(), sequence=1)

    def followed() -> bool:
        house.sweep()
        return shown(house)["due_on"] == "2026-03-26"

    assert len(waiting) == 1
    assert "NotYet" in waiting[0]
    assert eventually(followed)


def test_what_is_said_of_a_clock_whose_start_was_discarded_waits_for_nothing(house: House):
    house.receive("regulation", an_armed_clock())
    discard_what_waits(house.work("regulation"))
    house.hear("regulation", a_moved_clock())
    house.hear("regulation", an_armed_clock(number=0xD2))

    assert house.unhandled("regulation") == []
    assert house.call("BDB", "GET", f"/deadlines/{DEADLINE_ID}").status_code == 404
    assert len(house.call("BDB", "GET", "/deadlines").json["items"]) == 1
