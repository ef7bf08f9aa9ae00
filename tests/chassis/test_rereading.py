"""Bytes that no release could read are read again when they are replayed, and have at most one effect."""

import json
from uuid import uuid4

import pytest

from shared.chassis import inbox, parking, repairing
from shared.chassis.inbox import InboxSweep
from shared.chassis.tables import inbox as rows
from shared.chassis.work import Work
from tests.application.builders import UNIT
from tests.chassis.steps import parked_in, replayed, rows_of, swept_out
from tests.chassis.twins import heard

TYPE = "approval.accepted.v1"


def test_bytes_that_this_release_cannot_read_either_are_not_replayed(work: Work):
    inbox.receive(work, [b"\xff\x00 no event"])
    parked = parked_in(work)[0]

    with pytest.raises(repairing.StillUnreadable), work.begin(UNIT) as tx:
        repairing.replay(tx, "event", parked.row_id)
    with work.database.reading() as connection:
        assert parking.bytes_of(connection, parked) == b"\xff\x00 no event"
    assert replayed(work) == 0


def test_bytes_that_a_newer_release_can_read_become_the_event_they_are(work: Work, monkeypatch: pytest.MonkeyPatch):
    project_id, letter = uuid4(), heard(uuid4(), 1)
    letter = json.dumps({**json.loads(letter), "subject": str(project_id)}).encode()
    monkeypatch.setattr(inbox.Letter, "read", _older_release)
    inbox.receive(work, [letter])
    monkeypatch.undo()
    told: list[object] = []

    assert replayed(work) == 1
    swept_out(work, InboxSweep(work, {TYPE: lambda tx, event: told.append(event)}), turns=2)
    row = rows_of(work, rows)[0]
    assert len(told) == 1
    assert (row["aggregate_id"], row["type"], row["raw"]) == (project_id, TYPE, letter)


def _older_release(_body: bytes) -> None:
    raise inbox.Malformed("specversion is '1.1', not 1.0")


def test_bytes_whose_event_has_come_again_by_itself_are_not_heard_twice(work: Work, monkeypatch: pytest.MonkeyPatch):
    letter = heard(uuid4(), 1)
    monkeypatch.setattr(inbox.Letter, "read", _older_release)
    inbox.receive(work, [letter])
    monkeypatch.undo()
    inbox.receive(work, [letter])

    with pytest.raises(repairing.HeardAlready), work.begin(UNIT) as tx:
        repairing.replay(tx, "event", parked_in(work)[0].row_id)
