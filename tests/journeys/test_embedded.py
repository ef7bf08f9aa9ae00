"""The all-in-one demo, from outside: a whole life, a crash in the middle, deadlines to the second."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from deploy import people
from deploy.door import Door, Refused
from deploy.steps import Life
from deploy.story import LATE, ON_TIME, tell
from shared.chassis import verifying
from shared.chassis.config import audit_key_in
from shared.chassis.engines import Database
from shared.chassis.roster import all_services
from shared.chassis.signing import keyring_of


class Demo:
    """The demo as its own process, on a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self) -> Door:
        """Start, or start again after a crash; return a client."""
        told = {"MODE": "demo", "RUN_DIR": str(self.folder), "PORT": str(self.port), "PYTHONPATH": os.getcwd()}
        environ = {name: value for name, value in os.environ.items() if name not in ("AMQP_URI", "DATABASE_URL")}
        command = [sys.executable, "-m", "shared.chassis.runner", "--migrate"]
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(command, env={**environ, **told}, stderr=log)
        door = Door.at(f"http://127.0.0.1:{self.port}", story="a-crash")
        door.await_ready(lambda: self.process.poll() is None)
        return door

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send the signal; return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=40)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A demo that is ended with the test."""
    started = Demo(tmp_path)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.end(signal.SIGKILL)


def test_a_life_cut_by_kill_nine_again_and_again_is_finished_with_nothing_lost_and_nothing_twice(demo: Demo):
    for steps in (3, 7, 11, 13):
        door = demo.start()
        list(tell(door, ON_TIME[:steps]))
        demo.end(signal.SIGKILL)  # whatever events were on their way stay rows

    told = list(tell(demo.start(), ON_TIME))

    assert demo.end() == 0
    assert len(told) == len(ON_TIME)
    for service in all_services():
        _every_event_had_its_effect_once(demo.folder, service)


def _every_event_had_its_effect_once(folder: Path, service: str) -> None:
    database = Database(f"sqlite:///{folder / service}.db", name=service)
    with database.reading() as connection:
        untold = connection.execute(text("SELECT count(*) FROM outbox WHERE published_at IS NULL")).scalar_one()
        unheard = connection.execute(text("SELECT count(*) FROM inbox WHERE handled_at IS NULL")).scalar_one()
        said = connection.execute(
            text("SELECT type, count(*) FROM outbox WHERE type NOT LIKE 'deadline.%' GROUP BY type")
        ).all()
        faults = verifying.verify(connection, service, keyring_of(audit_key_in(folder), None))
    database.close()
    assert (service, untold, unheard, faults) == (service, 0, 0, [])
    assert [kind for kind, count in said if count != 1] == []


def test_the_late_life_holds_the_money_until_the_report_is_filed(demo: Demo):
    door = demo.start()
    people.write_down(door)
    people.write_down(door)  # who is written down is not written down again
    told = [line.what for line in tell(door, LATE)]

    assert "报送合同备案(逾期)" in told
    assert "验收报告逾期未备案,资金冻结 1 项" in told
    assert any(line.startswith("催办已送达") and "请负责同志督促办理(办法第21条)" in line for line in told)
    assert told[-1].endswith("万元列入预算")


@pytest.mark.parametrize(
    ("received_at", "late"),
    [("2026-10-12T23:59:59+08:00", False), ("2026-10-13T00:00:00+08:00", True)],
)
def test_a_contract_signed_on_29_september_is_on_time_to_the_last_second(demo: Demo, received_at: str, late: bool):
    door = demo.start()
    life = _signed(door)
    door.set_clock(received_at)

    filed = door.post("owner_unit", f"/contracts/{life.contract_id}/filing", step="file")

    assert filed["filing"]["late"] is late
    assert filed["filing"]["due_on"] == "2026-10-12"


def _signed(door: Door) -> Life:
    life = Life(door)
    for moment, _, step in ON_TIME[:8]:
        door.set_clock(moment)
        life.today = moment[:10]
        step(life)
    door.upload("owner_unit", f"/contracts/{life.contract_id}/text", "contract", step="contract-text")
    return life


def test_operations_money_is_refused_while_the_report_is_not_filed(demo: Demo):
    door = demo.start()
    life = Life(door)
    for moment, _, step in ON_TIME[:13]:
        door.set_clock(moment)
        life.today = moment[:10]
        step(life)
    at = f"/budgets/{life.project_id}/operations-requests"
    request = door.post(
        "owner_unit", at, {"fiscal_year": 2027, "amount_wan": "38.2", "content": "系统运行维护。"}, step="ops"
    )
    asked = f"/operations-requests/{request['ops_request_id']}"
    door.post("BDB", f"{asked}/review", {"conclusion": "approved", "amount_wan": "38.2"}, step="ops-review")

    with pytest.raises(Refused) as refused:
        door.post("FIN", f"{asked}/inclusion", step="ops-include")

    assert refused.value.status == 409
    assert refused.value.said["article"] == "第21条"
