"""A real mail server, and workers on a real PostgreSQL, for drills."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.servers import Servers
from tests import mailserver
from tests.chassis.twins import fresh_database
from tests.house import House
from tests.mailserver import MailServer
from tests.reminder import builders, steps
from tests.reminder.drill import Drill, drilling
from tests.reminder.mailbox import Mailbox, channels_of


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


@pytest.fixture
def mailbox(house: House) -> Mailbox:
    """Everybody has an address, and one mailbox takes what is sent to any."""
    box = Mailbox()
    channels_of(house)["email"] = box
    steps.add_contact(house, email="wang@transport.example")
    steps.add_contact(house, post="leader", name="赵局长", email="zhao@transport.example")
    steps.add_contact(house, email="li@bdb.example", **builders.BUREAU)
    return box
