"""When the mark of a missed clock is taken back, the same at both desks; told without a container."""

from datetime import date, datetime, timedelta

import pytest

from shared.kernel.period import SHANGHAI
from tests.review_and_approval.desks import Desk

FRIDAY = date(2026, 4, 3)
IN_TIME = datetime(2026, 4, 3, 23, 59, 59, tzinfo=SHANGHAI)
LATE = IN_TIME + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("came", "state", "missed"),
    [
        (None, "open", False),
        (None, "paused", False),
        (None, "fired", True),
        (IN_TIME, "fired", False),
        (LATE, "fired", True),
    ],
)
def test_a_mark_goes_when_a_notice_has_moved_the_end_past_what_happened(
    desk: Desk, came: datetime | None, state: str, missed: bool
):
    rules = desk.rules
    deadline = desk.a_deadline(due_on=FRIDAY, state=state, met_at=came)
    marked = desk.busy(missed_clocks=(deadline.deadline_id,))

    assert rules.rejudge_clock(marked, deadline=deadline).overdue is missed
