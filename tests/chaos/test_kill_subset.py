"""A few cells of the kill matrix, one for every room of the chassis; `make chaos MATRIX=kill` runs them all."""

import os
from pathlib import Path

import pytest

from deploy.local.servers import Servers
from shared.chassis import failpoints
from shared.chassis.roster import all_services
from tests.chaos import databases, kill

SEED = int(os.environ.get("CHAOS_SEED") or 1)


def test_the_subset_visits_every_room_and_tries_every_action():
    chosen = kill.subset(SEED)

    assert {cell.point.split(".")[0] for cell in chosen} == {point.split(".")[0] for point in kill.points()}
    assert {cell.action for cell in chosen} == failpoints.ACTIONS.keys()


@pytest.mark.servers
@pytest.mark.timeout(900)
def test_whatever_fails_at_a_seam_nothing_is_lost_twice_or_early(servers: Servers, tmp_path: Path):
    databases.make_templates(servers, all_services())

    outcomes = kill.run(kill.subset(SEED), tmp_path, servers, SEED, lambda outcome: None)

    assert [(outcome.name, outcome.said, outcome.violations) for outcome in outcomes if not outcome.good] == []


@pytest.mark.servers
@pytest.mark.timeout(600)
def test_a_cell_whose_place_is_never_reached_does_not_count_as_kept(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    databases.make_templates(servers, all_services())
    monkeypatch.setattr(kill, "MOST_DAYS", 1)

    (outcome,) = kill.run([kill.Cell("http.read", 1000, "kill")], tmp_path, servers, SEED, lambda outcome: None)

    assert (outcome.said, outcome.good, outcome.violations) == ("never reached", False, ())
