"""How the filing of the report is shown: its due date, its lamp and whether it was late (Art. 21)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.acceptance.rules.terms import FILING_STATES, LIFECYCLE, Acceptance
from shared.kernel.calendar import Calendar
from shared.kernel.deadline import Deadline, Yellow, lamp_of_filing


@dataclass(frozen=True, kw_only=True)
class ReportFiling:
    """What people see of the report's filing; the dates are None where no clock runs (Art. 32)."""

    deadline_id: UUID | None
    state: str
    state_text: str
    due_on: date | None
    bound_at: datetime | None
    provisional: bool
    correct_until: date | None
    lamp: str | None
    lamp_text: str | None
    received_at: datetime | None
    late: bool
    overdue: bool


def report_filing(
    acceptance: Acceptance,
    *,
    deadline: Deadline | None,
    window: Deadline | None,
    now: datetime,
    calendar: Calendar,
    yellow: Yellow,
) -> ReportFiling | None:
    """Return how the filing stands at a moment (Art. 21), or None before completion."""
    if acceptance.state not in FILING_STATES:
        return None
    in_correction = window if acceptance.state == "report_returned" else None
    lit = lamp_of_filing(
        deadline, in_correction, received_at=acceptance.received_at, now=now, calendar=calendar, yellow=yellow
    )
    return ReportFiling(
        deadline_id=deadline.deadline_id if deadline else None,
        state=FILING_STATES[acceptance.state],
        state_text=LIFECYCLE.names[acceptance.state],
        due_on=deadline.due_on if deadline else None,
        bound_at=deadline.bound_at if deadline else None,
        provisional=deadline.provisional if deadline else False,
        correct_until=in_correction.due_on if in_correction else None,
        lamp=lit.value if lit else None,
        lamp_text=lit.chinese if lit else None,
        received_at=acceptance.received_at,
        late=acceptance.late,
        overdue=acceptance.overdue_told,
    )
