"""Which databases a repair command means: those named by DATABASE_URL, the house that is up, or the demo.

With DATABASE_URL, the keys that may have signed the trail are named by AUDIT_KEY and AUDIT_TRUSTED, as for a process.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.house import ROOT, House
from deploy.local.trouble import Trouble
from shared.chassis import signing
from shared.chassis.config import EMBEDDED_URL, audit_key_in
from shared.chassis.engines import Database
from shared.chassis.signing import Keyring

DEMO = ROOT / ".run" / "demo"
NOTHING_HERE = "这里没有运行中的系统,演示也没有留下服务 {service} 的数据:请先执行 make demo 或 make up,或用 DATABASE_URL 指明数据库。"


def database_url(service: str) -> str:
    """Return the URL of one service's database; raise Trouble when nothing runs here and no demo has left one."""
    if given := os.environ.get("DATABASE_URL"):
        return given.replace("{service}", service)
    house = House(say=lambda sentence: None)
    if house.is_up():
        return house.servers.urls()["DATABASE_URL"].replace("{service}", service)
    if not (DEMO / f"{service}.db").is_file():
        raise Trouble(NOTHING_HERE.format(service=service))
    return EMBEDDED_URL.format(run=DEMO).replace("{service}", service)


def audit_keys() -> Keyring:
    """Return the keys that may have signed the heads of the trail."""
    key, trusted = os.environ.get("AUDIT_KEY"), os.environ.get("AUDIT_TRUSTED")
    if os.environ.get("DATABASE_URL"):
        return signing.keyring_of(Path(key) if key else None, Path(trusted) if trusted else None)
    house = House(say=lambda sentence: None)
    return signing.keyring_of(audit_key_in(house.run_dir if house.is_up() else DEMO), None)


@contextmanager
def database_of(service: str) -> Iterator[Database]:
    """Yield one service's database, given back at the end."""
    database = Database(database_url(service), name=f"{service}-repair")
    try:
        yield database
    finally:
        database.close()
