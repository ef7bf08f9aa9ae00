"""The deliberate bugs themselves: each finds the place it breaks, and each is hunted by promises that exist."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.schema import AddConstraint

from deploy.local.servers import Servers
from shared.chassis import migrating
from shared.chassis.engines import Database
from shared.chassis.tables import inbox
from shared.chassis.work import Work
from tests.chaos import mutated, mutations
from tests.chaos.checks import LOST, PROMISES, Violation
from tests.chaos.kill import cells
from tests.chaos.resting import REST_SECONDS
from tests.chaos.symptoms import SYMPTOMS, Scene
from tests.chassis.twins import SERVICE, fresh_database

NOT_A_CHECK = {"a_run_comes_to_rest"}  # seen by waiting, not by looking


@pytest.mark.parametrize("name", sorted(mutated.MUTATIONS))
def test_a_bug_finds_the_place_that_it_breaks(name: str, monkeypatch: pytest.MonkeyPatch):
    broken = []

    def patch(place: object, attribute: str, new: object) -> None:
        monkeypatch.setattr(place, attribute, new)  # raises where there is nothing of that name
        broken.append(attribute)

    mutated.MUTATIONS[name](patch)

    assert broken


@pytest.fixture(scope="module")
def database_url(servers: Servers) -> Iterator[str]:
    """A database that bugs may spoil."""
    with fresh_database(servers) as url:
        yield url


@pytest.fixture
def scene(database_url: str, tmp_path: Path) -> Iterator[Scene]:
    """Two copies of a service on a database without a row."""
    pair = [Work(SERVICE, Database(database_url, name=name)) for name in ("one", "two")]
    try:
        with pair[0].database.writing() as connection:
            _make_whole(connection)
        yield Scene(*pair, tmp_path)
    finally:
        for work in pair:
            work.database.close()


def _make_whole(connection: Connection) -> None:
    """Take every row away, and give back the key that one of the bugs takes from the database."""
    for metadata in migrating.metadata_of(SERVICE):
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    (key,) = (known for known in inbox.constraints if known.name == "inbox_have_one_event_id")
    connection.exec_driver_sql(f"ALTER TABLE inbox DROP CONSTRAINT IF EXISTS {key.name}")
    connection.execute(AddConstraint(key, isolate_from_table=False))


@pytest.mark.servers
@pytest.mark.parametrize("name", sorted(mutated.MUTATIONS))
@pytest.mark.parametrize("there", [False, True], ids=["without", "with"])
def test_a_bug_shows_on_real_rows_and_only_where_it_is(
    name: str, there: bool, scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    if there:
        mutated.MUTATIONS[name](monkeypatch.setattr)

    assert SYMPTOMS[name](scene) is there


def test_every_bug_is_hunted_by_promises_that_exist_at_seams_that_exist():
    hunted = {scenario.mutation for scenario in mutations.SCENARIOS}
    promises = {promise for scenario in mutations.SCENARIOS for promise in scenario.caught_by}

    assert hunted == mutated.MUTATIONS.keys()
    assert promises <= PROMISES.keys() | NOT_A_CHECK
    assert {scenario.cell for scenario in mutations.SCENARIOS if scenario.cell} <= set(cells())


def test_only_the_bug_that_the_design_shrugs_off_need_not_be_caught():
    assert [scenario.mutation for scenario in mutations.SCENARIOS if not scenario.caught_by] == ["lost_bells"]


@pytest.mark.parametrize(
    ("what", "good"),
    [("still waiting after 45 s: {'application untold': 3}", True), ("NotReady: review is not ready", False)],
)
def test_a_house_that_does_not_rest_for_another_reason_has_not_shown_the_bug(what: str, good: bool):
    (scenario,) = (one for one in mutations.SCENARIOS if one.mutation == "lost_bells_and_no_tick")
    known = {"name": "bug", "commands": 1, "settled": 0, "reached": True, "seconds": 1.0}
    seen = (Violation("a_run_comes_to_rest", LOST, what),)

    assert mutations.Hunt(**known, violations=seen, wanted=scenario.caught_by, because=scenario.because).good is good


def test_every_bug_has_its_symptom():
    assert SYMPTOMS.keys() == mutated.MUTATIONS.keys()


def test_the_house_is_given_the_same_time_to_rest_with_it_and_without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    given: list[tuple[str, float]] = []

    class Noting:
        def __init__(self, folder: Path, _servers: object, _seed: int, **told: object) -> None:
            given.append((folder.name, float(str(told.get("rest", REST_SECONDS)))))
            raise InterruptedError

    monkeypatch.setattr(mutations, "Era", Noting)
    for scenario in mutations.scenarios():
        with pytest.raises(InterruptedError):
            mutations.run([scenario], tmp_path, None, 1, lambda outcome: None)  # type: ignore[arg-type]

    assert {seconds for _, seconds in given} == {REST_SECONDS}


def test_only_the_bug_that_leaves_nothing_else_behind_may_be_seen_by_waiting():
    waited_for = [scenario.mutation for scenario in mutations.SCENARIOS if scenario.caught_by & NOT_A_CHECK]

    assert waited_for == ["lost_bells_and_no_tick"]
