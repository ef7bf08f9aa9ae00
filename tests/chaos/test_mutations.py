"""The deliberate bugs themselves: each finds the place it breaks, and each is hunted by promises that exist."""

import pytest

from tests.chaos import mutated, mutations
from tests.chaos.checks import PROMISES
from tests.chaos.kill import cells

NOT_A_CHECK = {"a_run_comes_to_rest"}  # seen by waiting, not by looking


@pytest.mark.parametrize("name", sorted(mutated.MUTATIONS))
def test_a_bug_finds_the_place_that_it_breaks(name: str, monkeypatch: pytest.MonkeyPatch):
    broken = []

    def patch(place: object, attribute: str, new: object) -> None:
        monkeypatch.setattr(place, attribute, new)  # raises where there is nothing of that name
        broken.append(attribute)

    mutated.MUTATIONS[name](patch)

    assert broken


def test_every_bug_is_hunted_by_promises_that_exist_at_seams_that_exist():
    hunted = {scenario.mutation for scenario in mutations.SCENARIOS}
    promises = {promise for scenario in mutations.SCENARIOS for promise in scenario.caught_by}

    assert hunted == mutated.MUTATIONS.keys()
    assert promises <= PROMISES.keys() | NOT_A_CHECK
    assert {scenario.cell for scenario in mutations.SCENARIOS if scenario.cell} <= set(cells())


def test_only_the_bug_that_the_design_shrugs_off_need_not_be_caught():
    assert [scenario.mutation for scenario in mutations.SCENARIOS if not scenario.caught_by] == ["lost_bells"]
