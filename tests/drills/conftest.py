"""The house of processes for a drill, on fresh databases of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.servers import Servers
from shared.chassis.roster import all_services
from tests.chaos import databases
from tests.chaos.fleet import Fleet
from tests.drills.projects import Office


@pytest.fixture
def office(servers: Servers, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    """Every service as its own process, told what the test's module says in ENVIRON."""
    databases.make_templates(servers, all_services())
    with Fleet(tmp_path, servers, environ=getattr(request.module, "ENVIRON", {})) as fleet:
        yield Office(fleet, story=request.node.name)
    databases.drop(servers, all_services())
