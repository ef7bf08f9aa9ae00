"""How a filing is shown: its due date, its lamp and whether it was late (Art. 15)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.contract.rules.terms import LIFECYCLE, Contract
from shared.kernel.calendar import Calendar
from shared.kernel.deadline import Deadline, Lamp, lamp


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
    contract: Contract, *, deadline: Deadline | None, window: Deadline | None, now: datetime, calendar: Calendar
) -> Filing:
    """Return the filing as it stands at a moment (Art. 15)."""
    in_correction = window if contract.state == "correction" else None
    lit = _lamp(contract, deadline=in_correction or deadline, now=now, calendar=calendar)
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
        received_at=contract.standing_since,
        late=contract.late,
        overdue=contract.overdue_said,
        defects=contract.defects,
        receipt_no=contract.receipt_no,
        filed_on=contract.filed_on,
    )


def _lamp(contract: Contract, *, deadline: Deadline | None, now: datetime, calendar: Calendar) -> Lamp | None:
    """Return the lamp: of the window while the unit corrects, for good once a submission stands."""
    if deadline is None:
        return None
    if contract.state in ("filing_submitted", "filed"):
        return Lamp.DARK_RED if contract.late else Lamp.BLUE
    # A submission that no longer counts left its receipt in the row; the lamp must not take it for done.
    return lamp(replace(deadline, met_at=None), now=now, calendar=calendar)
