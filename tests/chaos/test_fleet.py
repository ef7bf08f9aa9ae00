"""The house of processes itself: lives go on while processes are killed, and the checker finds nothing wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.servers import Servers
from shared.chassis.roster import all_services
from tests.chaos import databases
from tests.chaos.fleet import Fleet
from tests.chaos.town import Town
from tests.chaos.verdict import verdict


@pytest.fixture
def fleet(servers: Servers, tmp_path: Path) -> Iterator[Fleet]:
    """Every service as its own process on fresh databases."""
    databases.make_templates(servers, all_services())
    with Fleet(tmp_path, servers) as opened:
        yield opened


@pytest.mark.servers
@pytest.mark.timeout(400)
def test_a_town_goes_on_while_its_services_are_killed_and_nothing_is_lost_or_twice(fleet: Fleet):
    town = Town(fleet, story="killed", seed=1)
    for name in ("review", "application", "ghost", "budget"):
        town.live(births=2)
        fleet.kill(name)
    town.pass_days(6)

    evidence, violations = verdict(fleet)

    assert [str(violation) for violation in violations] == []
    assert {death.name for watched in fleet.watched.values() for death in watched.deaths} == {
        "review",
        "application",
        "ghost",
        "budget",
    }
    assert any(row["state"] == "fired" for row in evidence.services["review"].deadlines)
