"""A notice has moved the bound of a report that was overdue or late: judged again (Art. 21, D10)."""

from dataclasses import replace
from datetime import datetime

from services.acceptance.rules.reporting import is_missed
from services.acceptance.rules.terms import LIFECYCLE, Acceptance
from shared.events.acceptance import AcceptanceReportOverdueCleared
from shared.kernel.deadline import Deadline, DeadlineState
from shared.kernel.receipts import Dropped, given_back, without

CALENDAR_MOVED = "calendar_moved"


def rejudge_report(
    acceptance: Acceptance, *, deadline: Deadline
) -> tuple[Acceptance, tuple[AcceptanceReportOverdueCleared, ...]]:
    """Take the overdue mark and the late flag back where the bound now lies past what happened (Art. 21, D10)."""
    cleared = _cleared(acceptance, acceptance.received_at)
    if acceptance.state == "overdue" and deadline.state == DeadlineState.OPEN:
        # Where the clock runs again, whatever was received lies before its bound: nothing is late any more.
        state = LIFECYCLE.after(acceptance.state, "rejudge_report")
        return replace(acceptance, state=state, late=False, overdue_told=False), (cleared,)
    received_at = acceptance.received_at
    if acceptance.late and received_at is not None and not is_missed(deadline, received_at):
        return replace(acceptance, late=False, overdue_told=False), (cleared,)
    return acceptance, ()


def rejudge_correction(
    acceptance: Acceptance, *, window: Deadline, deadline: Deadline | None
) -> tuple[Acceptance, tuple[AcceptanceReportOverdueCleared, ...], tuple[datetime, ...]]:
    """Let what was returned stand again where a notice has moved the end of its window past now, or past its correction.

    Returned with it is the receipt that counts again: by it the report's clock is met (Art. 21, D7, D10).
    """
    back = given_back(acceptance.dropped_receipts, window)
    if back is not None:
        return _counting_again(acceptance, back, deadline)
    first = acceptance.lapsed_received_at
    if window.state != DeadlineState.OPEN or first is None:
        return acceptance, (), ()
    missed = is_missed(deadline, first)
    state = LIFECYCLE.after(acceptance.state, "rejudge_correction")
    stands = replace(acceptance, state=state, received_at=first, lapsed_received_at=None, overdue_told=missed)
    wrong = acceptance.overdue_told and not missed
    return stands, (_cleared(acceptance, first),) if wrong else (), (first,)


def _counting_again(
    acceptance: Acceptance, back: Dropped, deadline: Deadline | None
) -> tuple[Acceptance, tuple[AcceptanceReportOverdueCleared, ...], tuple[datetime, ...]]:
    """Let the receipt count again whose correction came in its window after all; a later one that counts is its own."""
    kept = replace(acceptance, dropped_receipts=without(acceptance.dropped_receipts, back))
    missed = is_missed(deadline, back.received_at)
    if acceptance.lapsed_received_at == back.corrected_at:
        return replace(kept, lapsed_received_at=back.received_at, late=missed), (), ()
    if acceptance.received_at != back.corrected_at:
        return kept, (), ()
    again = replace(kept, received_at=back.received_at, late=missed, overdue_told=missed)
    wrong = acceptance.overdue_told and not missed
    return again, (_cleared(acceptance, back.received_at),) if wrong else (), (back.received_at,)


def _cleared(acceptance: Acceptance, received_at: datetime | None) -> AcceptanceReportOverdueCleared:
    return AcceptanceReportOverdueCleared(
        project_id=acceptance.project_id,
        project_no=acceptance.project_no,
        received_at=received_at,
        reason=CALENDAR_MOVED,
    )
