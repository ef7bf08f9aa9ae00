"""The bureau's own clocks, and who has let one run out, told without a container."""

from datetime import date, datetime
from uuid import UUID

import pytest

from services.approval import rules
from shared.kernel.law import Pin
from tests.approval import builders
from tests.builders import THE_CITYS

FRIDAY = date(2026, 3, 13)
IN_TIME = datetime.fromisoformat("2026-03-13T23:59:59+08:00")
LATE = datetime.fromisoformat("2026-03-14T00:00:00+08:00")
REPLY = {"reply_no": "晋市审管批〔2026〕1号", "today": FRIDAY}
OPINION = builders.an_opinion()


def test_the_clock_that_runs_is_that_of_the_present_step():
    assert rules.running_clock(builders.an_approval()) == "approval_intake"
    assert rules.running_clock(builders.an_approving_approval()) == "approval"


def test_a_clock_that_has_run_out_is_marked_once_and_changes_no_state():
    deadline = builders.a_deadline(due_on=FRIDAY)

    once = rules.mark_overdue(builders.an_approving_approval(), deadline=deadline)
    twice = rules.mark_overdue(once, deadline=deadline)

    assert (once.state, once.overdue) == ("approving", True)
    assert twice == once


@pytest.mark.parametrize(("received_at", "late"), [(IN_TIME, False), (LATE, True)])
@pytest.mark.parametrize("marked", [False, True])
def test_the_receipt_decides_on_lateness_whatever_the_sweep_has_marked(received_at: datetime, late: bool, marked: bool):
    deadline = builders.a_deadline(due_on=FRIDAY)
    receipt = {"received_at": received_at, "deadline": deadline}
    missed = (deadline.deadline_id,) if marked else ()
    approving = builders.an_approving_approval(missed_clocks=missed)
    awaiting = builders.an_approval(missed_clocks=missed)

    approved, _ = rules.approve(approving, amount=builders.ESTIMATE, opinion=OPINION, **REPLY, **receipt, pin=Pin())
    refused, _ = rules.refuse(approving, reason_code="9a", reason="重复建设", **REPLY, **receipt)
    accepted, _, _ = rules.accept(awaiting, opinion=OPINION, today=FRIDAY, **receipt, parameters=THE_CITYS)
    returned, _ = rules.return_for_correction(awaiting, defects=["补充概算明细"], today=FRIDAY, **receipt)

    assert [settled.overdue for settled in (approved, refused, accepted, returned)] == [late] * 4


def test_being_in_time_now_does_not_forgive_an_earlier_clock():
    earlier = UUID("0195a000-0000-7000-8000-00000000000e")
    approval = builders.an_approving_approval(missed_clocks=(earlier,))
    receipt = {"received_at": IN_TIME, "deadline": builders.a_deadline(due_on=FRIDAY)}

    approved, _ = rules.approve(approval, amount=builders.ESTIMATE, opinion=OPINION, **REPLY, **receipt, pin=Pin())

    assert approved.missed_clocks == (earlier,)


def test_a_provisional_date_makes_nobody_late():
    deadline = builders.a_deadline(due_on=FRIDAY, provisional=True)

    approving = builders.an_approval(state="approving")
    receipt = {"received_at": LATE, "deadline": deadline}

    refused, _ = rules.refuse(approving, reason_code="9a", reason="重复建设", **REPLY, **receipt)

    assert refused.overdue is False
