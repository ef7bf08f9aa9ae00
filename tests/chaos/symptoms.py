"""What each deliberate bug does to real rows: a deed, and what is seen after it with the bug and never without.

A deed turns the mended or the broken sweep itself; one that dies of anything else raises and shows no symptom.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from sqlalchemy import func, select

from services.application.store import applications
from shared.chassis import audit, clock, failpoints, inbox
from shared.chassis.carriers.receiver import Receiver, Reception
from shared.chassis.firing import DeadlineSweep
from shared.chassis.inbox import InboxSweep
from shared.chassis.relay import Relay
from shared.chassis.tables import audit as trail
from shared.chassis.tables import deadlines, outbox
from shared.chassis.tables import inbox as inbox_rows
from shared.chassis.work import Work
from shared.events.deadline import DeadlineEnded
from shared.kernel.actor import SYSTEM
from tests.builders import a_described_project
from tests.chassis.desk import Desk
from tests.chassis.steps import armed, rows_of, trail_faults
from tests.chassis.twins import a_fact, heard

BEFORE_THE_BOUND = datetime(2026, 3, 9, 9, tzinfo=clock.SHANGHAI)
IN_A_YEAR_WITHOUT_A_NOTICE = datetime(2041, 1, 1, tzinfo=clock.SHANGHAI)
LETTER_TYPE = "approval.accepted.v1"


@dataclass(frozen=True)
class Scene:
    """Two copies of one service on one PostgreSQL, and room for files."""

    work: Work
    twin: Work
    folder: Path


Symptom = Callable[[Scene], bool]
SYMPTOMS: dict[str, Symptom] = {}


class Crash(Exception):
    """The process ends here."""


def symptom(deed: Symptom) -> Symptom:
    """Register a deed under the name of its bug."""
    SYMPTOMS[deed.__name__] = deed
    return deed


@contextmanager
def crashing_at(point: str) -> Any:
    """Let the process end at this seam."""

    def reach(name: str, **_lines: Any) -> None:
        if name == point:
            raise Crash(name)

    with patch.object(failpoints, "reach", reach), suppress(Crash):
        yield


def _said(work: Work) -> None:
    with work.begin(SYSTEM) as tx:
        tx.emit(a_fact(uuid4()))


def _fired(work: Work, moment: datetime) -> int:
    with clock.stopped_at(moment):
        return DeadlineSweep(work, {"test": lambda tx, deadline: None}).once()


class _Channel:
    """Looks at the rows that are there when the broker is told that they are."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.kept: list[int] = []

    def basic_ack(self, _tag: int, *, multiple: bool) -> None:
        """Count the rows."""
        self.kept.append(len(rows_of(self.work, inbox_rows)))


class _Connection:
    def __init__(self, channel: _Channel) -> None:
        self.default_channel = channel


class _Message:
    delivery_tag = 1

    def __init__(self, body: bytes) -> None:
        self.body = body


@symptom
def ack_before_insert(scene: Scene) -> bool:
    """The broker is told of a message that is no row yet."""
    channel: Any = _Channel(scene.work)
    connection: Any = _Connection(channel)
    reception = Reception(connection, Receiver("", scene.work))
    reception.waiting.append(_Message(heard(uuid4(), 1)))
    reception._keep()
    return bool(channel.kept == [0])


@symptom
def no_inbox_key(scene: Scene) -> bool:
    """A message that came twice has its effect twice."""
    letter, effects = heard(uuid4(), 1), []
    for _ in range(2):
        inbox.receive(scene.work, [letter])
    sweep = InboxSweep(scene.work, {LETTER_TYPE: lambda tx, event: effects.append(event)})
    while sweep.once():
        pass
    return len(rows_of(scene.work, inbox_rows)) == len(effects) == 2


@symptom
def mark_before_confirm(scene: Scene) -> bool:
    """An event that nobody has taken counts as told."""

    class Refusing:
        def carry(self, _batch: Sequence[Any]) -> None:
            raise Crash("no broker")

    _said(scene.work)
    with suppress(Crash):
        Relay(scene.work, Refusing()).once()
    return rows_of(scene.work, outbox)[0]["published_at"] is not None


@symptom
def sweep_without_claim(scene: Scene) -> bool:
    """What one copy works on the other works on too."""
    with clock.stopped_at(BEFORE_THE_BOUND):
        armed(scene.work)
    with (
        clock.stopped_at(BEFORE_THE_BOUND.replace(day=17)),
        scene.work.database.writing() as mine,
        scene.twin.database.writing() as theirs,
    ):
        claimed = len(DeadlineSweep(scene.work, {}).claimed(mine)), len(DeadlineSweep(scene.twin, {}).claimed(theirs))
    return claimed == (1, 1)


@symptom
def deadline_fired_on_machine_time(scene: Scene) -> bool:
    """A deadline whose bound the town has not reached fires, and the firing bears the town's time."""
    with clock.stopped_at(BEFORE_THE_BOUND):
        armed(scene.work)
    fired = _fired(scene.work, BEFORE_THE_BOUND)
    (row,) = rows_of(scene.work, deadlines)
    return fired == 1 and row["fired_at"] == BEFORE_THE_BOUND < row["bound_at"]


@symptom
def fires_on_a_provisional_date(scene: Scene) -> bool:
    """A deadline fires although its date stands on no notice."""
    armed(scene.work, anchor_on=date(2040, 1, 2))
    fired = _fired(scene.work, IN_A_YEAR_WITHOUT_A_NOTICE)
    return fired == 1 and bool(rows_of(scene.work, deadlines)[0]["provisional"])


@symptom
def audit_chain_per_service(scene: Scene) -> bool:
    """The second case's chain does not begin at its own beginning."""
    for case_id in (uuid4(), uuid4()):
        with scene.work.begin(SYSTEM) as tx:
            tx.record(audit.Entry(case_id=case_id, outcome="accepted", action="test"))
    return len(rows_of(scene.work, trail)) == 2 and bool(trail_faults(scene.work))


@symptom
def retry_that_skips(scene: Scene) -> bool:
    """An event whose door has failed comes no more."""

    def fail(_tx: Any, _event: Any) -> None:
        raise Crash("a defect")

    inbox.receive(scene.work, [heard(uuid4(), 1)])
    InboxSweep(scene.work, {LETTER_TYPE: fail}).once()
    return rows_of(scene.work, inbox_rows)[0]["handled_at"] is not None


@symptom
def ends_without_effect(scene: Scene) -> bool:
    """That a deadline has ended is handled, and its door was never opened."""
    project_id, effects = uuid4(), []
    named = {"service": "approval", "project_id": project_id, "deadline_id": uuid4(), "kind": "approval"}
    how = {"outcome": "fired", "at": BEFORE_THE_BOUND, "due_on": BEFORE_THE_BOUND.date(), "late": True}
    ended = DeadlineEnded(**named, subject_id=project_id, **how)
    letter = {**json.loads(heard(project_id, 1)), "type": ended.type, "data": ended.to_json()}
    inbox.receive(scene.work, [json.dumps(letter).encode()])
    InboxSweep(scene.work, {ended.type: lambda tx, event: effects.append(event)}).once()
    (row,) = rows_of(scene.work, inbox_rows)
    return row["handled_at"] is not None and not effects


@symptom
def lost_bells(scene: Scene) -> bool:
    """A commit wakes nobody."""
    scene.work.bells.outbox.clear()
    _said(scene.work)
    return not scene.work.bells.outbox.is_set()


@symptom
def lost_bells_and_no_tick(scene: Scene) -> bool:
    """A commit wakes nobody, and no sweep looks within a day."""
    sweep = InboxSweep(scene.work, {}).sweep
    return lost_bells(scene) and sweep.tick > 86_400


@symptom
def answers_without_memory(scene: Scene) -> bool:
    """A command asked twice under one key is done twice."""
    desk = Desk(scene.work, scene.folder)
    for _ in range(2):
        asked = desk.call("owner_unit", "POST", "/projects", json=a_described_project(), key="one-and-the-same")
        if asked.status_code != 201:
            raise AssertionError(asked.text)
    with scene.work.database.reading() as connection:
        return bool(connection.execute(select(func.count()).select_from(applications)).scalar_one() == 2)


@symptom
def events_in_a_transaction_of_their_own(scene: Scene) -> bool:
    """A process that ends in the midst of a command leaves its act, and nothing that says so."""
    with crashing_at("http.finished"), scene.work.begin(SYSTEM) as tx:
        tx.record(audit.Entry(case_id=uuid4(), outcome="accepted", action="test"))
        tx.emit(a_fact(uuid4()))
    return len(rows_of(scene.work, trail)) == 1 and rows_of(scene.work, outbox) == []
