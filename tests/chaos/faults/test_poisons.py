"""Every kind of poison is parked with its bytes and its reason; a kind that is not is seen."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest

from shared.chassis import inbox, migrating
from shared.chassis.engines import Database
from shared.chassis.inbox import InboxSweep
from shared.chassis.tables import inbox as rows
from shared.chassis.work import Work
from shared.events.approval import ApprovalAccepted
from tests.chaos.faults import poisons
from tests.chassis.steps import rows_of, swept_out

SERVICE = "review"
SENT = poisons.every_kind(SERVICE, ApprovalAccepted.type, seed=1)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated embedded database that nobody writes to."""
    file = tmp_path_factory.mktemp("poisons") / "template.db"
    database = Database(f"sqlite:///{file}", name=SERVICE)
    migrating.upgrade(SERVICE, database)
    database.close()
    return file


@pytest.fixture
def work(template: Path, tmp_path: Path) -> Iterator[Work]:
    """The transactions of a service on a fresh embedded database."""
    database = Database(f"sqlite:///{copyfile(template, tmp_path / 'fresh.db')}", name=SERVICE)
    yield Work(SERVICE, database)
    database.close()


class Ear:
    """A door that notes what it hears."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def __call__(self, _tx: Any, event: Any) -> None:
        """Hear it."""
        self.heard.append(event)


def test_every_service_and_seed_has_a_poison_of_its_own():
    others = poisons.every_kind(SERVICE, ApprovalAccepted.type, 2) + poisons.every_kind(
        "budget", ApprovalAccepted.type, 1
    )

    assert {poison.kind for poison in SENT} == {poison.kind for poison in others}
    random_ones = {poison.body for poison in [*SENT, *others] if poison.kind == "wrong schema"}
    assert len(random_ones) == 3


def test_every_kind_is_parked_with_its_bytes_and_its_reason_and_can_be_taken_away(work: Work):
    ear = Ear()
    inbox.receive(work, [poison.body for poison in SENT])
    swept_out(work, InboxSweep(work, {ApprovalAccepted.type: ear}))

    assert list(poisons.unparked(work.database, SENT)) == []
    assert ear.heard == []
    assert poisons.take_away(work.database) == len(SENT)
    assert rows_of(work, rows) == []


@pytest.mark.parametrize("missing", SENT, ids=[poison.kind for poison in SENT])
def test_a_kind_that_is_not_parked_is_seen(work: Work, missing: poisons.Poison):
    inbox.receive(work, [poison.body for poison in SENT if poison != missing])
    swept_out(work, InboxSweep(work, {ApprovalAccepted.type: Ear()}))

    assert list(poisons.unparked(work.database, SENT)) == [f"review: {missing.kind} is not parked"]
