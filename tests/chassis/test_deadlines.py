"""Clocks as rows: armed, met, cancelled, paused and resumed in the transaction that makes it so."""

import json
from datetime import date, datetime
from functools import partial
from uuid import uuid4

import pytest

from shared.chassis import clock
from shared.chassis.tables import audit, deadline_moves, deadlines, outbox
from shared.chassis.work import Tx, Work
from shared.kernel.actor import SYSTEM
from shared.kernel.counting import PauseReason
from shared.kernel.period import Workdays
from shared.kernel.turns import NeverPauses
from tests.chassis.steps import MONDAY, a_clock, armed, newest, rows_of

WEDNESDAY = datetime(2026, 3, 11, 15, 0, tzinfo=clock.SHANGHAI)
FRIDAY = datetime(2026, 3, 13, 15, 0, tzinfo=clock.SHANGHAI)
AFTER_THE_BOUND = datetime(2026, 3, 17, 8, 0, tzinfo=clock.SHANGHAI)


def arm_and_fail(tx: Tx) -> None:
    tx.arm(a_clock())
    raise ZeroDivisionError


def test_an_armed_clock_is_due_and_bound_as_the_calendar_says(work: Work):
    deadline = newest(work, armed(work))

    assert (deadline.anchor_on, deadline.due_on) == (MONDAY, date(2026, 3, 16))
    assert deadline.bound_at == datetime(2026, 3, 17, tzinfo=clock.SHANGHAI)
    assert (deadline.state, deadline.provisional) == ("open", False)


def test_a_clock_armed_in_a_transaction_that_fails_was_never_armed(work: Work):
    with pytest.raises(ZeroDivisionError), work.begin(SYSTEM) as tx:
        arm_and_fail(tx)

    assert rows_of(work, deadlines) == []


def test_meeting_one_subjects_clock_leaves_every_other_running(work: Work):
    mine, others = armed(work), armed(work)
    other_kind = armed(work, kind="another", subject_id=mine)
    with work.begin(SYSTEM, received_at=WEDNESDAY) as tx:
        tx.meet("test", mine)

    states = {(row["kind"], row["subject_id"]): row["state"] for row in rows_of(work, deadlines)}
    assert states == {("test", mine): "met", ("test", others): "open", ("another", other_kind): "open"}


def test_a_paused_clock_gets_the_days_it_stood_still_and_a_second_pause_changes_nothing(work: Work):
    subject_id = armed(work, pausable=True)
    for _ in range(2):
        with work.begin(SYSTEM, received_at=WEDNESDAY) as tx:
            tx.pause("test", subject_id, reason=PauseReason.CORRECTION)
    paused = newest(work, subject_id)
    for _ in range(2):
        with work.begin(SYSTEM, received_at=FRIDAY) as tx:
            tx.resume("test", subject_id)
    resumed = newest(work, subject_id)

    assert (paused.state, len(paused.pauses)) == ("paused", 1)
    assert (resumed.state, resumed.due_on) == ("open", date(2026, 3, 18))


def test_a_statutory_clock_never_pauses(work: Work):
    subject_id = armed(work)
    with pytest.raises(NeverPauses), work.begin(SYSTEM, received_at=WEDNESDAY) as tx:
        tx.pause("test", subject_id, reason=PauseReason.CORRECTION)

    assert newest(work, subject_id).state == "open"


def test_a_clock_held_twice_is_told_to_run_on_once(work: Work):
    subject_id = armed(work, pausable=True)
    for reason in (PauseReason.CORRECTION, PauseReason.TESTING):
        with work.begin(SYSTEM, received_at=WEDNESDAY) as tx:
            tx.pause("test", subject_id, reason=reason, note="检测机构〔2026〕7号")
    with work.begin(SYSTEM, received_at=FRIDAY) as tx:
        tx.resume("test", subject_id, reasons=(PauseReason.TESTING,))
    still = newest(work, subject_id).state
    with work.begin(SYSTEM, received_at=FRIDAY) as tx:
        tx.resume("test", subject_id)

    told = [row["type"] for row in rows_of(work, outbox)]
    assert (still, newest(work, subject_id).state) == ("paused", "open")
    turns = ("paused", "paused", "pause_noted", "pause_noted", "resumed")
    assert told[1:] == [f"deadline.{turn}.v1" for turn in turns]
    assert {pause.note for pause in newest(work, subject_id).pauses} == {"检测机构〔2026〕7号"}


def test_a_pause_and_its_end_may_bear_the_day_on_which_they_were_made(work: Work):
    subject_id = armed(work, pausable=True)
    with work.begin(SYSTEM, received_at=FRIDAY) as tx:
        tx.pause("test", subject_id, reason=PauseReason.CORRECTION, on=WEDNESDAY.date())
        tx.resume("test", subject_id, on=date(2026, 3, 12))

    assert newest(work, subject_id).due_on == date(2026, 3, 17)


def test_an_extension_is_kept_with_its_reason_and_told_with_both_dates(work: Work):
    subject_id = armed(work, pausable=True)
    with work.begin(SYSTEM, received_at=WEDNESDAY) as tx:
        tx.extend("test", subject_id, by=Workdays(2), reason="方案复杂")

    extended = newest(work, subject_id)
    assert (extended.due_on, extended.extension, extended.extension_reason) == (date(2026, 3, 18), 2, "方案复杂")
    (move,) = rows_of(work, deadline_moves)
    assert (move["cause"], move["from_on"], move["to_on"]) == ("extension", date(2026, 3, 16), date(2026, 3, 18))
    told = json.loads(rows_of(work, outbox)[-1]["body"])["data"]
    assert (told["cause"], told["old_due_on"], told["new_due_on"]) == ("extension", "2026-03-16", "2026-03-18")
    assert told["reason"] == "经批准延期2个工作日:方案复杂"
    assert rows_of(work, audit)[-1]["outcome"] == "extended"


def test_an_extension_that_is_refused_changes_nothing(work: Work):
    subject_id = armed(work)
    with pytest.raises(NeverPauses), work.begin(SYSTEM, received_at=WEDNESDAY) as tx:
        tx.extend("test", subject_id, by=Workdays(2), reason="方案复杂")

    assert newest(work, subject_id).extension is None
    assert rows_of(work, deadline_moves) == []


def test_a_paused_clock_can_be_met(work: Work):
    subject_id = armed(work, pausable=True)
    with work.begin(SYSTEM, received_at=WEDNESDAY) as tx:
        tx.pause("test", subject_id, reason=PauseReason.CORRECTION)
        tx.meet("test", subject_id)

    assert newest(work, subject_id).state == "met"


def test_a_subject_without_a_clock_can_be_asked_for_met_cancelled_paused_and_resumed(work: Work):
    nobody = uuid4()
    with work.begin(SYSTEM) as tx:
        for act in (tx.meet, tx.cancel, partial(tx.pause, reason=PauseReason.CORRECTION), tx.resume):
            act("test", nobody)
        found = tx.deadline("test", nobody)

    assert found is None


def test_of_two_clocks_one_after_the_other_the_newest_is_told(work: Work):
    subject_id = armed(work)
    with work.begin(SYSTEM, received_at=WEDNESDAY) as tx:
        tx.cancel("test", subject_id)
        tx.arm(a_clock(subject_id=subject_id, anchor_on=date(2026, 3, 11)))

    assert (newest(work, subject_id).anchor_on, newest(work, subject_id).state) == (date(2026, 3, 11), "open")


def test_every_turn_of_a_clock_is_said_with_its_service(work: Work):
    subject_id = armed(work, pausable=True)
    with work.begin(SYSTEM, received_at=WEDNESDAY) as tx:
        tx.pause("test", subject_id, reason=PauseReason.EXPERT_REVIEW)
        tx.resume("test", subject_id)
        tx.meet("test", subject_id)
        tx.meet("test", subject_id)

    told = [json.loads(row["body"]) for row in rows_of(work, outbox)]
    assert [letter["type"].split(".")[1] for letter in told] == [
        "armed",
        "paused",
        "pause_noted",
        "resumed",
        "ended",
    ]
    assert {(letter["source"], letter["data"]["service"]) for letter in told} == {(f"/{work.service}", work.service)}
    assert (told[0]["data"]["title"], told[0]["data"]["starts_with"]) == ("试验事项", "试验开始")
    assert (told[1]["data"]["reason"], told[4]["data"]["outcome"], told[4]["data"]["late"]) == (
        "expert_review",
        "met",
        False,
    )
