"""What every test process needs: green threads first, then the fixtures."""

import warnings

warnings.filterwarnings("ignore", message="(?s).*Eventlet is deprecated")

import eventlet

eventlet.monkey_patch()

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.house import ROOT
from deploy.local.servers import Servers
from shared.chassis.roster import all_services
from shared.chassis.work import Work
from tests.chassis.twins import copies, fresh_database
from tests.house import House


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """PostgreSQL and RabbitMQ of the tests' own, stopped at the end by the session that started them."""
    ours = Servers(ROOT / ".run" / "test-servers", fast=True, given={})
    started = not (ours.run_dir / "servers.json").exists() or any(ours.silences().values())
    ours.up()
    try:
        yield ours
    finally:
        if started:
            ours.down()


@pytest.fixture(scope="session")
def twins_url(servers: Servers) -> Iterator[str]:
    """A migrated database for two copies of one service."""
    with fresh_database(servers) as url:
        yield url


@pytest.fixture
def twins(twins_url: str) -> Iterator[tuple[Work, Work]]:
    """Two copies of one service on one PostgreSQL."""
    with copies(twins_url) as pair:
        yield pair


@pytest.fixture
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """All services (or the test module's HOSTED ones) in this process, on fresh embedded databases, swept by hand."""
    opened = House(tmp_path, getattr(request.module, "HOSTED", None) or all_services())
    try:
        yield opened
    finally:
        opened.close()
