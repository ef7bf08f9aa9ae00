"""How a filing is shown: its due date, its lamp and whether it was late (Art. 15)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.contract.rules.terms import LIFECYCLE, Contract
from shared.kernel.calendar import Calendar
from shared.kernel.deadline import Deadline, Yellow, lamp_of_filing


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What people see of a contract's filing; the dates are None where no clock runs (Art. 32)."""

    deadline_id: UUID | None
    due_on: date | None
    provisional: bool
    bound_at: datetime | None
    correct_until: date | None
    lamp: str | None
    lamp_text: str | None
    state: str
    state_text: str
    received_at: datetime | None
    late: bool
    overdue: bool
    defects: tuple[str, ...]
    receipt_no: str | None
    filed_on: date | None


def filing(
    contract: Contract,
    *,
    deadline: Deadline | None,
    window: Deadline | None,
    now: datetime,
    calendar: Calendar,
    yellow: Yellow,
) -> Filing:
    """Return the filing as it stands at a moment (Art. 15)."""
    in_correction = window if contract.state == "correction" else None
    received_at = contract.standing_since
    lit = lamp_of_filing(deadline, in_correction, received_at=received_at, now=now, calendar=calendar, yellow=yellow)
    return Filing(
        deadline_id=deadline.deadline_id if deadline else None,
        due_on=deadline.due_on if deadline else None,
        provisional=deadline.provisional if deadline else False,
        bound_at=deadline.bound_at if deadline else None,
        correct_until=in_correction.due_on if in_correction else None,
        lamp=lit.value if lit else None,
        lamp_text=lit.chinese if lit else None,
        state=contract.state,
        state_text=LIFECYCLE.names[contract.state],
        received_at=received_at,
        late=contract.late,
        overdue=contract.overdue_said,
        defects=contract.defects,
        receipt_no=contract.receipt_no,
        filed_on=contract.filed_on,
    )
