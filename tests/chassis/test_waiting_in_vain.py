"""What waits for an event that a person has discarded waits for ever: it comes to the parking desk, to be discarded too."""

from uuid import UUID, uuid4

import pytest

from shared.chassis import inbox, repairing
from shared.chassis.inbox import InboxSweep
from shared.chassis.sweep import TRIES, NotYet
from shared.chassis.tables import inbox as rows
from shared.chassis.work import Tx, Work
from shared.events.approval import ApprovalAccepted
from tests.application.builders import UNIT
from tests.chassis.steps import parked_in, replayed, rows_of, swept_out
from tests.chassis.twins import heard

TYPE = ApprovalAccepted.type


class Follower:
    """A door that cannot hear the first of a project, and hears no other before that."""

    def __init__(self) -> None:
        self.defect = True
        self.known: set[UUID] = set()
        self.heard: list[UUID] = []

    def __call__(self, tx: Tx, event: ApprovalAccepted) -> None:
        """Hear the first by its defect's end, and the others after it."""
        if event.project_no == "JC-2026-0001" and self.defect:
            raise KeyError("seal")
        if event.project_id not in self.known:
            raise NotYet(f"the beginning of {event.project_id}")
        self.heard.append(event.project_id)


@pytest.fixture
def door() -> Follower:
    """The door of the sweep."""
    return Follower()


@pytest.fixture
def sweep(work: Work, door: Follower) -> InboxSweep:
    """The sweep that opens it."""
    return InboxSweep(work, {TYPE: door})


def discard_all(work: Work) -> None:
    """Discard what is parked, as a person of the unit."""
    for parked in parked_in(work):
        with work.begin(UNIT) as tx:
            repairing.discard(tx, parked.kind, parked.row_id, "录入有误")


def the_beginning_is_discarded(work: Work, sweep: InboxSweep, door: Follower, *, behind: int) -> UUID:
    """Discard the first event of a project; those behind it refer to it."""
    project = uuid4()
    inbox.receive(work, [heard(project, number) for number in range(1, behind + 2)])
    swept_out(work, sweep)
    discard_all(work)
    door.defect = False
    return project


def test_it_is_parked_after_its_tries_and_once_it_is_discarded_too_the_next_has_its_turn(
    work: Work, sweep: InboxSweep, door: Follower
):
    project = the_beginning_is_discarded(work, sweep, door, behind=2)
    swept_out(work, sweep, turns=TRIES)
    (second,) = parked_in(work)
    discard_all(work)
    door.known.add(project)
    swept_out(work, sweep)

    assert second.reason == f"NotYet: the beginning of {project}"
    assert door.heard == [project]
    assert parked_in(work) == []


def test_one_whose_cause_comes_after_all_is_tried_again_by_a_person(work: Work, sweep: InboxSweep, door: Follower):
    project = the_beginning_is_discarded(work, sweep, door, behind=1)
    swept_out(work, sweep, turns=TRIES)
    door.known.add(project)

    assert replayed(work) == 1
    swept_out(work, sweep, turns=1)
    assert door.heard == [project]


def test_what_waits_in_another_case_waits_on_and_is_never_parked(work: Work, sweep: InboxSweep, door: Follower):
    the_beginning_is_discarded(work, sweep, door, behind=0)
    inbox.receive(work, [heard(uuid4(), 1)])
    swept_out(work, sweep, turns=TRIES + 4)

    waiting = [row for row in rows_of(work, rows) if row["handled_at"] is None]
    assert [(row["parked_at"], row["attempts"]) for row in waiting] == [(None, TRIES + 4)]
