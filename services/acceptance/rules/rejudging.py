"""A notice has moved the bound of a report that was overdue or late: judged again (Art. 21, D10)."""

from dataclasses import replace

from services.acceptance.rules.reporting import is_missed
from services.acceptance.rules.terms import LIFECYCLE, Acceptance
from shared.events.acceptance import AcceptanceReportOverdueCleared
from shared.kernel.deadline import Deadline, DeadlineState

CALENDAR_MOVED = "calendar_moved"


def rejudge_report(
    acceptance: Acceptance, *, deadline: Deadline
) -> tuple[Acceptance, tuple[AcceptanceReportOverdueCleared, ...]]:
    """Take the overdue mark and the late flag back where the bound now lies past what happened (Art. 21, D10)."""
    cleared = AcceptanceReportOverdueCleared(
        project_id=acceptance.project_id,
        project_no=acceptance.project_no,
        received_at=acceptance.received_at,
        reason=CALENDAR_MOVED,
    )
    if acceptance.state == "overdue" and deadline.state == DeadlineState.OPEN:
        # Where the clock runs again, whatever was received lies before its bound: nothing is late any more.
        state = LIFECYCLE.after(acceptance.state, "rejudge_report")
        return replace(acceptance, state=state, late=False, overdue_told=False), (cleared,)
    received_at = acceptance.received_at
    if acceptance.late and received_at is not None and not is_missed(deadline, received_at):
        return replace(acceptance, late=False, overdue_told=False), (cleared,)
    return acceptance, ()
