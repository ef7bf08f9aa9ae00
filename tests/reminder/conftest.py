"""A real mail server, and workers on a real PostgreSQL, for drills."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.servers import Servers
from tests import mailserver
from tests.chassis.twins import fresh_database
from tests.mailserver import MailServer
from tests.reminder.drill import Drill, drilling


@pytest.fixture
def post(tmp_path: Path) -> Iterator[MailServer]:
    """A real mail server."""
    with mailserver.running(tmp_path / "post") as server:
        yield server


@pytest.fixture(scope="session")
def url(servers: Servers) -> Iterator[str]:
    """A real PostgreSQL."""
    with fresh_database(servers, "reminder") as made:
        yield made


@pytest.fixture
def drill(url: str, tmp_path: Path, post: MailServer) -> Iterator[Drill]:
    """Workers on it."""
    with drilling(url, tmp_path, post) as opened:
        yield opened
