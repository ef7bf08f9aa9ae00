"""Which databases a repair command means: those named by DATABASE_URL, the house that is up, or the demo."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local.house import ROOT, House
from shared.chassis.config import EMBEDDED_URL
from shared.chassis.engines import Database


def database_url() -> str:
    """Return the URL with `{service}` in it."""
    if given := os.environ.get("DATABASE_URL"):
        return given
    house = House(say=lambda sentence: None)
    if house.is_up():
        return house.servers.urls()["DATABASE_URL"]
    return EMBEDDED_URL.format(run=ROOT / ".run" / "demo")


@contextmanager
def database_of(service: str) -> Iterator[Database]:
    """Yield one service's database, given back at the end."""
    database = Database(database_url().replace("{service}", service), name=f"{service}-repair")
    try:
        yield database
    finally:
        database.close()
