"""A parked row holds back its own aggregate visibly, until a person replays or discards it, on record."""

from uuid import UUID, uuid4

import pytest

from shared.chassis import clock, inbox, parking, repairing
from shared.chassis.firing import DeadlineSweep
from shared.chassis.gauges import RowGauges
from shared.chassis.inbox import InboxSweep
from shared.chassis.parking import Parked, Wanted
from shared.chassis.recounting import RecountSweep
from shared.chassis.sweep import NotYet
from shared.chassis.tables import audit, deadlines
from shared.chassis.tables import inbox as rows
from shared.chassis.work import Tx, Work
from shared.events.approval import ApprovalAccepted
from tests.application.builders import UNIT
from tests.chassis.steps import armed, parked_in, replayed, rows_of, swept_out
from tests.chassis.twins import heard

TYPE = ApprovalAccepted.type


class Ear:
    """A door that notes what it hears and fails for one project."""

    def __init__(self, bad: UUID, fault: Exception | None = None) -> None:
        self.heard: list[UUID] = []
        self.bad, self.fault = bad, fault or KeyError("seal")

    def __call__(self, tx: Tx, event: ApprovalAccepted) -> None:
        """Fail for the bad project; hear every other."""
        if event.project_id == self.bad:
            raise self.fault
        self.heard.append(event.project_id)


def a_parked_event(work: Work, behind: int = 0, *, more: int = 0) -> tuple[UUID, InboxSweep]:
    """Park the first event of a project, with some behind it and some of other projects."""
    bad = uuid4()
    others = [heard(uuid4(), 1) for _ in range(more)]
    inbox.receive(work, [*(heard(bad, number) for number in range(1, behind + 2)), *others])
    sweep = InboxSweep(work, {TYPE: Ear(bad)})
    swept_out(work, sweep)
    return bad, sweep


def discarded(work: Work, parked: Parked, why: str = "发送方重复发送") -> Parked:
    """Discard one row as a person of the unit."""
    with work.begin(UNIT) as tx:
        return repairing.discard(tx, parked.kind, parked.row_id, why)


def gauge(work: Work, name: str) -> float:
    """Return what a gauge of the service shows."""
    families = {family.name: family for family in RowGauges([work]).collect()}
    return families[name].samples[0].value


def test_the_list_and_the_gauge_say_how_many_wait_behind(work: Work):
    bad, _ = a_parked_event(work, behind=3, more=2)
    seen = parked_in(work)

    assert [(row.kind, row.case_id, row.behind, row.reason) for row in seen] == [("event", bad, 3, "KeyError: 'seal'")]
    assert gauge(work, "inbox_held_back") == 3
    assert gauge(work, "inbox_parked") == 1


def test_what_waits_behind_two_parked_rows_is_held_back_once(work: Work):
    a_parked_event(work, behind=2)
    second = rows_of(work, rows)[1]["position"]
    with work.database.writing() as connection:
        connection.execute(rows.update().where(rows.c.position == second).values(parked_at=clock.true_now()))

    assert gauge(work, "inbox_held_back") == 1


def test_a_discarded_event_stays_on_record_and_those_behind_it_go_on(work: Work):
    bad, sweep = a_parked_event(work, behind=1)
    done = discarded(work, parked_in(work)[0])
    sweep.doors[TYPE].bad = None
    swept_out(work, sweep, turns=2)

    first, second = rows_of(work, rows)
    assert (done.state, first["discarded_by"], first["discarded_why"]) == ("discarded", UNIT.user_id, "发送方重复发送")
    assert sweep.doors[TYPE].heard == [bad]
    assert second["handled_at"] is not None
    assert parked_in(work) == []
    assert [row.subject_id for row in parked_in(work, discarded=True)] == [first["event_id"]]
    assert gauge(work, "inbox_parked") == gauge(work, "inbox_held_back") == 0


def test_a_discarded_row_is_neither_replayed_nor_discarded_again(work: Work):
    a_parked_event(work)
    parked = parked_in(work)[0]
    discarded(work, parked)

    for again in (lambda tx: repairing.replay(tx, "event", parked.row_id), lambda tx: repairing.discard(tx, "event", parked.row_id, "再次作废")):  # fmt: skip
        with pytest.raises(repairing.DiscardedAlready), work.begin(UNIT) as tx:
            again(tx)
    assert replayed(work) == 0


def test_what_is_not_parked_is_neither_replayed_nor_discarded(work: Work):
    inbox.receive(work, [heard(uuid4(), 1)])
    position = str(rows_of(work, rows)[0]["position"])

    for kind, row_id in (("event", position), ("event", "9999"), ("event", "x"), ("deadline", str(uuid4()))):
        with pytest.raises(parking.NoSuchParked), work.begin(UNIT) as tx:
            repairing.discard(tx, kind, row_id, "并未停放")
    assert rows_of(work, rows)[0]["discarded_at"] is None


def test_a_discarded_deadline_never_fires_and_stays_overdue(work: Work):
    armed(work)
    swept_out(work, DeadlineSweep(work, {}))
    discarded(work, parked_in(work)[0])
    fired: list[object] = []
    swept_out(work, DeadlineSweep(work, {"test": lambda tx, deadline: fired.append(deadline)}))

    assert fired == []
    assert rows_of(work, deadlines)[0]["state"] == "open"
    assert [row.kind for row in parked_in(work, discarded=True)] == ["deadline"]
    assert gauge(work, "deadlines_parked") == 0


def test_a_discarded_deadline_is_not_counted_again_and_lets_the_recount_rest(work: Work):
    armed(work)
    swept_out(work, DeadlineSweep(work, {}))
    with work.database.writing() as connection:
        connection.execute(deadlines.update().values(calendar_version="of another notice"))
    sweep = RecountSweep(work, {})
    unsettled = sweep._nothing_left()
    discarded(work, parked_in(work)[0])

    assert (unsettled, sweep._nothing_left(), sweep.once()) == (False, True, 0)


def test_every_repair_is_on_the_trail_of_its_case(work: Work):
    bad, _ = a_parked_event(work)
    with work.begin(UNIT) as tx:
        repairing.replay(tx, "event", parked_in(work)[0].row_id)

    assert [(move.case_id, move.from_state, move.to_state) for move in tx.moves] == [(bad, "parked", "to_try_again")]
    assert tx.rung == {"inbox"}


def test_only_the_rows_of_one_kind_or_reason_are_replayed(work: Work):
    armed(work, kind="forgotten")
    swept_out(work, DeadlineSweep(work, {}))
    a_parked_event(work)
    inbox.receive(work, [b"nothing"])
    asked = [Wanted(reason="Nobody%"), Wanted(what="x"), Wanted(kind="deadline"), Wanted(reason="KeyError")]

    with work.begin(UNIT) as tx:
        done = [repairing.replay_all(tx, wanted) for wanted in asked]
    assert done == [0, 0, 1, 1]
    assert [row.what for row in parked_in(work)] == ["unreadable"]


def test_one_command_replays_a_bounded_number_past_those_it_cannot_read(work: Work, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(repairing, "MOST_AT_ONCE", 2)
    inbox.receive(work, [b"nothing", b"nothing at all", b"still nothing"])
    letters = [heard(uuid4(), 1) for _ in range(3)]
    inbox.receive(work, letters)
    swept_out(work, InboxSweep(work, {TYPE: lambda tx, event: 1 / 0}))

    assert [replayed(work), replayed(work), replayed(work)] == [2, 1, 0]
    assert len(parked_in(work)) == 3


def test_the_list_is_read_page_by_page_and_shows_each_row_once(work: Work):
    for _ in range(3):
        armed(work, kind="forgotten")
    swept_out(work, DeadlineSweep(work, {}))
    inbox.receive(work, [b"%d" % number for number in range(4)])
    seen: list[Parked] = []
    with work.database.reading() as connection:
        while page := parking.listed(
            connection, work.service, Wanted(), after=seen[-1].parked_id if seen else None, limit=2
        ):
            seen += page
        whole = parking.listed(connection, work.service, Wanted(), limit=100)

    assert seen == whole
    assert [row.kind for row in seen] == ["deadline"] * 3 + ["event"] * 4


def test_the_age_of_what_waits_for_its_cause_is_seen_and_of_what_was_never_tried_is_not(work: Work):
    bad = uuid4()
    inbox.receive(work, [heard(uuid4(), 1)])
    before = gauge(work, "inbox_waiting_oldest_age_seconds")
    inbox.receive(work, [heard(bad, 1)])
    InboxSweep(work, {TYPE: Ear(bad, NotYet("the project"))}).once()

    assert before == 0
    assert 0 < gauge(work, "inbox_waiting_oldest_age_seconds") < 60


def test_a_repair_that_breaks_leaves_no_trace(work: Work):
    a_parked_event(work)
    trail = len(rows_of(work, audit))

    def broken() -> None:
        with work.begin(UNIT) as tx:
            repairing.discard(tx, "event", parked_in(work)[0].row_id, "发送方重复发送")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert len(parked_in(work)) == 1
    assert len(rows_of(work, audit)) == trail
