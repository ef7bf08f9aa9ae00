"""What is heard of a clock before its beginning is heard waits for it, where the beginning is sure to come."""

from shared.chassis.tables import inbox
from tests.chassis.steps import discard_what_waits, make_due
from tests.house import House
from tests.reminder import builders, steps

HOSTED = ["reminder"]


def states(house: House) -> list[str]:
    """Return how what is owed stands."""
    return [row["state"] for row in steps.rows(house.work("reminder"), "obligations")]


def test_an_end_that_is_heard_before_its_beginning_is_not_lost(house: House):
    armed = builders.an_armed()
    house.hear("reminder", builders.a_drafted(project_id=armed.project_id))
    house.hear("reminder", builders.an_ended(armed), sequence=9)
    waiting = len(house.unhandled("reminder"))
    house.hear("reminder", armed, sequence=2)
    make_due(house.work("reminder"), inbox)
    house.sweep()

    assert waiting == 1
    assert states(house) == ["ended"]
    assert house.unhandled("reminder") == []


def test_a_clock_of_a_project_that_ran_before_anybody_here_listened_is_none_of_ours(house: House):
    house.hear("reminder", builders.an_ended(builders.an_armed()))

    assert states(house) == []
    assert house.unhandled("reminder") == []


def test_what_follows_a_beginning_that_was_discarded_waits_for_nothing(house: House):
    armed, other = builders.an_armed(), builders.an_armed()
    house.hear("reminder", builders.a_drafted(project_id=armed.project_id))
    house.receive("reminder", armed)
    discard_what_waits(house.work("reminder"))
    house.hear("reminder", builders.an_ended(armed))
    house.hear("reminder", other)

    assert house.unhandled("reminder") == []
    assert states(house) == ["open"]
