"""The inbox: nothing that arrives is lost, nothing has its effect twice, and one bad row harms no other."""

import json
import secrets
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from shared.chassis import clock, inbox, metrics
from shared.chassis.inbox import InboxSweep
from shared.chassis.sweep import TRIES, NotYet, gap
from shared.chassis.tables import deadlines, outbox
from shared.chassis.tables import inbox as rows
from shared.chassis.work import Tx, Work
from shared.events.approval import ApprovalAccepted
from tests.chassis.steps import a_clock, parked_in, replayed, rows_of, swept_out, types_told
from tests.chassis.twins import a_fact, heard

TYPE = ApprovalAccepted.type


class Ear:
    """A door that notes what it hears, and fails for the projects it was told to."""

    def __init__(self, fault: Exception | None = None, *, at: UUID | None = None) -> None:
        self.heard: list[UUID] = []
        self.fault, self.at = fault, at

    def __call__(self, tx: Tx, event: ApprovalAccepted) -> None:
        """Say a fact and arm a clock of our own, then fail or not."""
        tx.emit(a_fact(event.project_id))
        tx.arm(a_clock(project_id=event.project_id))
        if self.fault is not None and event.project_id == self.at:
            raise self.fault
        self.heard.append(event.project_id)


def a_letter(**different: Any) -> bytes:
    """Return a letter with some of its fields changed."""
    return json.dumps({**json.loads(heard(uuid4(), 1)), **different}).encode()


def test_a_letter_heard_three_times_has_one_effect(work: Work):
    ear, letter = Ear(), heard(uuid4(), 1)
    inbox.receive(work, [letter, letter])
    inbox.receive(work, [letter])
    swept_out(work, InboxSweep(work, {TYPE: ear}))

    assert len(ear.heard) == 1
    assert types_told(work)[1:] == ["deadline.armed.v1"]


def test_a_project_is_heard_in_the_order_it_was_spoken_of_however_it_arrives(work: Work):
    project_id, order = uuid4(), []
    inbox.receive(work, [heard(project_id, number) for number in (3, 1, 4, 2)])
    swept_out(work, InboxSweep(work, {TYPE: lambda tx, event: order.append(tx.cause_id)}))

    told = {row["event_id"]: row["sequence"] for row in rows_of(work, rows)}
    assert [told[event_id] for event_id in order] == [1, 2, 3, 4]


def test_what_is_not_yet_understood_waits_as_long_as_it_takes_and_is_then_heard(work: Work):
    project_id = uuid4()
    ear = Ear(NotYet("the project has not been heard of"), at=project_id)
    inbox.receive(work, [heard(project_id, 1)])
    swept_out(work, InboxSweep(work, {TYPE: ear}), turns=3 * TRIES)
    waiting = rows_of(work, rows)[0]
    ear.fault = None
    swept_out(work, InboxSweep(work, {TYPE: ear}), turns=1)

    assert waiting["parked_at"] is None
    assert waiting["attempts"] == 3 * TRIES
    assert "the project has not been heard of" in waiting["reason"]
    assert rows_of(work, rows)[0]["handled_at"] is not None
    assert ear.heard == [project_id]


def test_a_defect_is_parked_with_its_reason_holds_back_only_its_own_project_and_leaves_no_effect(work: Work):
    bad, good = uuid4(), uuid4()
    ear = Ear(KeyError("seal"), at=bad)
    inbox.receive(work, [heard(bad, 1), heard(bad, 2), heard(good, 1), heard(good, 2)])
    swept_out(work, InboxSweep(work, {TYPE: ear}))

    first, second, *others = rows_of(work, rows)
    assert (first["attempts"], first["reason"]) == (TRIES, "KeyError: 'seal'")
    assert first["parked_at"] is not None
    assert (second["attempts"], second["handled_at"]) == (0, None)
    assert all(row["handled_at"] for row in others)
    assert {row["aggregate_id"] for row in rows_of(work, outbox)} == {good}
    assert {row["project_id"] for row in rows_of(work, deadlines)} == {good}


def test_one_speakers_parked_event_does_not_hold_back_what_another_says_of_the_same_project(work: Work):
    project_id = uuid4()
    letter = json.loads(heard(project_id, 2))
    inbox.receive(work, [a_letter(subject=str(project_id), data=7)])
    inbox.receive(work, [json.dumps({**letter, "source": "/budget"}).encode()])
    swept_out(work, InboxSweep(work, {TYPE: Ear()}))

    first, second = rows_of(work, rows)
    assert first["parked_at"] is not None
    assert second["handled_at"] is not None


def test_a_replayed_row_and_those_behind_it_are_heard_in_order(work: Work):
    bad = uuid4()
    ear = Ear(KeyError("seal"), at=bad)
    inbox.receive(work, [heard(bad, 1), heard(bad, 2)])
    sweep = InboxSweep(work, {TYPE: ear})
    swept_out(work, sweep)
    ear.fault = None
    again = replayed(work)
    swept_out(work, sweep, turns=3)

    assert again == 1
    assert ear.heard == [bad, bad]
    assert parked_in(work) == []


def test_a_type_without_a_door_is_parked_and_heard_by_the_release_that_has_one(work: Work):
    ear = Ear()
    inbox.receive(work, [heard(uuid4(), 1)])
    swept_out(work, InboxSweep(work, {}))
    (parked,) = rows_of(work, rows)

    replayed(work)
    swept_out(work, InboxSweep(work, {TYPE: ear}), turns=1)

    assert (parked["handled_at"], parked["parked_at"] is not None) == (None, True)
    assert parked["reason"] == f"NoDoor: {TYPE} has no door in this release of {work.service}"
    assert len(ear.heard) == 1


@pytest.mark.parametrize("unknown", ["approval.accepted.v9", "stranger.said.v1"])
def test_a_type_that_this_release_does_not_know_is_parked_and_heard_by_the_release_that_does(work: Work, unknown: str):
    ear = Ear()
    inbox.receive(work, [a_letter(type=unknown)])
    swept_out(work, InboxSweep(work, {TYPE: ear}))
    (row,) = rows_of(work, rows)

    assert row["handled_at"] is None
    assert row["parked_at"] is not None
    assert row["reason"] == f"Malformed: {unknown} is a type nobody here knows"


@pytest.mark.parametrize(
    "different", [{"type": "approval.unheard_of.v9"}, {"data": {"project_id": 7}}, {"traceparent": 7}]
)
def test_a_letter_whose_content_cannot_be_read_is_parked_not_passed_over(work: Work, different: dict[str, Any]):
    ear = Ear()
    inbox.receive(work, [a_letter(**different)])
    swept_out(work, InboxSweep(work, {TYPE: ear, "approval.unheard_of.v9": ear}))

    assert rows_of(work, rows)[0]["parked_at"] is not None
    assert ear.heard == []


POISON = {
    "no bytes at all": b"",
    "not json": b"\xff\xfe not json",
    "not an object": b"[]",
    "null": b"null",
    "a number for an id": a_letter(id=5),
    "a list for a subject": a_letter(subject=[]),
    "an endless sequence": a_letter(sequence=10**30),
    "infinity for a sequence": a_letter(sequence=float("inf")),
    "another encoding": heard(uuid4(), 1).decode().encode("utf-16"),
    "a mark before the first byte": b"\xef\xbb\xbf" + heard(uuid4(), 1),
    "a nul in its source": a_letter(source="/approval\x00"),
    "half a character in its type": a_letter(type="approval.\ud800"),
    "a source too long for an index": a_letter(source=secrets.token_hex(10_000)),
    "a moment without an offset": a_letter(time="2026-03-09T09:00:00"),
    "a sequence before the first": a_letter(sequence=-1),
    "far too deep": b"[" * 100_000,
}


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
def test_a_message_nobody_can_read_is_kept_and_parked_and_its_neighbours_are_heard(work: Work, poison: bytes):
    ear = Ear()
    inbox.receive(work, [heard(uuid4(), 1), poison, heard(uuid4(), 1)])
    swept_out(work, InboxSweep(work, {TYPE: ear}))

    kept = [row for row in rows_of(work, rows) if row["handled_at"] is None]
    assert len(ear.heard) == 2
    assert [bytes(row["raw"]) for row in kept] == [poison]
    assert kept[0]["parked_at"] is not None
    assert kept[0]["reason"].startswith("Malformed: ")


def test_a_message_nobody_can_read_that_comes_again_is_one_row_and_is_counted_as_parked_once(work: Work):
    parked = metrics.rows_parked.labels(work.service, "inbox")
    before = parked._value.get()
    inbox.receive(work, [b"not json", b"not json"])
    inbox.receive(work, [b"not json", b"not json either"])

    assert [bytes(row["raw"]) for row in rows_of(work, rows)] == [b"not json", b"not json either"]
    assert parked._value.get() - before == 2


def test_a_fault_that_speaks_of_unstorable_letters_is_parked_and_holds_back_nobody(work: Work):
    bad, good = uuid4(), uuid4()
    ear = Ear(ValueError("\x00 and \ud800"), at=bad)
    inbox.receive(work, [heard(bad, 1), heard(good, 1)])
    swept_out(work, InboxSweep(work, {TYPE: ear}))

    assert [row["parked_at"] is not None for row in rows_of(work, rows)] == [True, False]
    assert good in ear.heard


def test_a_connection_lost_in_the_middle_of_a_batch_loses_and_doubles_nothing(on_postgres: Work):
    projects = [uuid4() for _ in range(5)]
    inbox.receive(on_postgres, [heard(project_id, 1) for project_id in projects])
    cut: list[UUID] = []

    def hear(tx: Tx, event: ApprovalAccepted) -> None:
        tx.emit(a_fact(event.project_id))
        cut.append(event.project_id)
        if len(cut) == 3:
            tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    sweep = InboxSweep(on_postgres, {TYPE: hear})
    with pytest.raises(Exception, match=r"terminat|closed|transaction|savepoint"):
        sweep.once()
    after_the_cut = rows_of(on_postgres, outbox)
    sweep.once()

    assert after_the_cut == []
    assert sorted(row["aggregate_id"] for row in rows_of(on_postgres, outbox)) == sorted(projects)
    assert all(row["handled_at"] for row in rows_of(on_postgres, rows))


def test_what_has_waited_for_its_cause_still_has_every_try_of_a_defect(work: Work):
    project_id = uuid4()
    ear = Ear(NotYet("the project has not been heard of"), at=project_id)
    inbox.receive(work, [heard(project_id, 1)])
    sweep = InboxSweep(work, {TYPE: ear})
    swept_out(work, sweep, turns=3 * TRIES)
    ear.fault = KeyError("seal")
    swept_out(work, sweep, turns=1)
    (first,) = rows_of(work, rows)
    paused_until = clock.true_now() + gap(1)
    swept_out(work, sweep, turns=TRIES - 2)
    (last_but_one,) = rows_of(work, rows)
    swept_out(work, sweep, turns=1)

    assert first["next_try_at"] <= paused_until
    assert (last_but_one["parked_at"], rows_of(work, rows)[0]["parked_at"] is not None) == (None, True)
