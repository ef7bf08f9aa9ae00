"""`make demo`, killed at any moment: starting it again is all the repair there is."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.story import ON_TIME
from tests.chaos.checks import judge
from tests.chaos.demo import Demo, torment
from tests.waiting import eventually

SEED = int(os.environ.get("CHAOS_SEED") or 1)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A demo that ends with the test."""
    started = Demo(tmp_path)
    try:
        yield started
    finally:
        started.close()


@pytest.mark.timeout(600)
def test_a_demo_killed_at_any_moment_loses_nothing_does_nothing_twice_and_needs_no_repair(demo: Demo):
    tale = torment(demo, SEED, while_starting=2, while_living=3)

    assert len(tale.told) == len(ON_TIME)
    found = eventually(lambda: _at_rest(demo), within=30, every=0.5)
    assert demo.end() == 0
    assert found == ["at rest"]


def _at_rest(demo: Demo) -> list[str]:
    """Return that no promise is broken, or nothing yet; the example's commands were asked by the demo itself."""
    broken = [str(one) for one in judge(demo.evidence()) if one.promise != "no_transition_comes_from_nowhere"]
    return [] if broken else ["at rest"]


@pytest.mark.timeout(300)
def test_nothing_of_a_killed_demo_stays_behind_and_holds_its_port(demo: Demo):
    demo.start()
    demo.await_alive()

    demo.kill()

    eventually(lambda: not demo.is_alive(), within=10, every=0.1)
    demo.start()
    demo.await_alive()


@pytest.mark.timeout(300)
def test_a_demo_whose_starter_is_killed_ends_too_and_the_next_one_needs_no_repair(demo: Demo):
    starter = demo.start_by_another()
    demo.await_alive()

    starter.kill()
    starter.wait()

    eventually(lambda: not demo.is_alive(), within=10, every=0.1)
    demo.start()
    demo.await_alive()
