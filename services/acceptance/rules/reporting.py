"""The acceptance report is filed in 7 working days: handed in, returned, accepted, overdue (Art. 21, D4, D7)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import cast

from services.acceptance.rules.concluding import report_clocks
from services.acceptance.rules.refusals import AcceptanceReportLocked, AcceptanceReportMissing
from services.acceptance.rules.terms import (
    CORRECTION_CLOCK,
    LIFECYCLE,
    REPORT_EDITABLE,
    Acceptance,
    Report,
)
from shared.events.acceptance import (
    AcceptanceReportFiled,
    AcceptanceReportOverdue,
    AcceptanceReportOverdueCleared,
    AcceptanceReportReturned,
    AcceptanceReportSubmitted,
)
from shared.events.base import Event
from shared.kernel.actor import Actor, Role
from shared.kernel.deadline import Clock, Deadline, running_again
from shared.kernel.law import Parameters
from shared.kernel.receipts import counting, dropped_by


def attach_report(acceptance: Acceptance, *, report: Report, actor: Actor) -> Acceptance:
    """Keep the newest text of the report while the unit holds the pen (Art. 21)."""
    actor.must_be_of(acceptance.owner_office_id)
    if acceptance.state not in REPORT_EDITABLE:
        raise AcceptanceReportLocked(state=LIFECYCLE.names[acceptance.state])
    return replace(acceptance, report=report)


def submit_report(
    acceptance: Acceptance,
    *,
    actor: Actor,
    received_at: datetime,
    deadline: Deadline | None,
    window: Deadline | None,
) -> tuple[Acceptance, tuple[Event, ...]]:
    """Hand the report in; the first receipt decides for ever whether it is late (Art. 21, D4, D7).

    What the sweep had marked meanwhile does not count: an overdue mark set after a timely receipt is cleared,
    and one that the sweep had no time to set is said.
    """
    actor.must_be_of(acceptance.owner_office_id)
    state = LIFECYCLE.after(acceptance.state, "submit_report")
    if acceptance.report is None:
        raise AcceptanceReportMissing()
    earlier = acceptance.received_at or acceptance.lapsed_received_at
    first = counting(earlier, received_at, window)
    late = acceptance.late or is_missed(deadline, first)
    submitted = replace(
        acceptance,
        state=state,
        received_at=first,
        lapsed_received_at=None,
        dropped_receipts=(*acceptance.dropped_receipts, *dropped_by(earlier, first)),
        report_defects=(),
        late=late,
        overdue_told=late,
    )
    said = AcceptanceReportSubmitted(
        project_id=acceptance.project_id, project_no=acceptance.project_no, received_at=first, late=late
    )
    if late:
        return submitted, (*_overdue(acceptance, deadline), said)
    return submitted, (*_cleared(acceptance, first), said)


def return_report(
    acceptance: Acceptance, *, defects: Sequence[str], today: date, parameters: Parameters
) -> tuple[Acceptance, tuple[Clock, ...], AcceptanceReportReturned]:
    """Return the report with one list of what to correct; the window opens (D7, [P])."""
    returned = replace(
        acceptance, state=LIFECYCLE.after(acceptance.state, "return_report"), report_defects=tuple(defects)
    )
    clock = Clock(
        kind=CORRECTION_CLOCK,
        title="竣工验收报告补正",
        starts_with="竣工验收报告退回补正",
        article="21",
        subject_id=acceptance.project_id,
        project_id=acceptance.project_id,
        anchor_on=today,
        owed_by=Role.OWNER_UNIT,
        **parameters.terms("filing_correction_workdays"),
    )
    return (
        returned,
        (clock,),
        AcceptanceReportReturned(
            project_id=returned.project_id,
            project_no=returned.project_no,
            defects=returned.report_defects,
            returned_on=today,
        ),
    )


def accept_report(acceptance: Acceptance, *, receipt_no: str, today: date) -> tuple[Acceptance, AcceptanceReportFiled]:
    """Put the report on record; late or not was decided when it was handed in (Art. 21)."""
    state = LIFECYCLE.after(acceptance.state, "accept_report")
    filed = replace(acceptance, state=state, receipt_no=receipt_no, filed_on=today)
    return filed, AcceptanceReportFiled(
        project_id=filed.project_id,
        project_no=filed.project_no,
        receipt_no=receipt_no,
        completed_on=cast(date, filed.completed_on),  # nothing is handed in before completion
        filed_on=today,
        late=filed.late,
    )


def lapse(acceptance: Acceptance, *, deadline: Deadline) -> tuple[Acceptance, tuple[AcceptanceReportOverdue, ...]]:
    """The seventh working day has passed with nothing handed in (Art. 21)."""
    if acceptance.state != "completed":  # handed in meanwhile: the receipt has decided
        return acceptance, ()
    overdue = replace(acceptance, state=LIFECYCLE.after(acceptance.state, "lapse"), overdue_told=True)
    return overdue, _overdue(acceptance, deadline)


def lapse_correction(
    acceptance: Acceptance, *, now: datetime, deadline: Deadline | None, parameters: Parameters
) -> tuple[Acceptance, tuple[Clock, ...], tuple[AcceptanceReportOverdue, ...]]:
    """A report not corrected in its window counts as not filed; the original due date rules (D7, Art. 21).

    The original clock is armed again even when its bound has passed, so that a notice still finds it (D10).
    """
    if acceptance.state != "report_returned":  # corrected meanwhile
        return acceptance, (), ()
    unfiled = replace(
        acceptance,
        state=LIFECYCLE.after(acceptance.state, "lapse_correction"),
        received_at=None,
        lapsed_received_at=acceptance.received_at,
    )
    if deadline is None:
        return unfiled, (), ()
    wanted = report_clocks(acceptance, completed_on=deadline.anchor_on, parameters=parameters)
    again = tuple(running_again(clock, deadline) for clock in wanted)
    if not is_missed(deadline, now):
        return unfiled, again, ()
    overdue, said = lapse(unfiled, deadline=deadline)
    return overdue, again, said


def is_missed(deadline: Deadline | None, moment: datetime) -> bool:
    """Return whether the bound has passed for sure: a provisional one never has (D12)."""
    return deadline is not None and not deadline.provisional and deadline.missed_by(moment)


def _overdue(acceptance: Acceptance, deadline: Deadline | None) -> tuple[AcceptanceReportOverdue, ...]:
    """Return that the report is overdue, unless that was said and stands."""
    if acceptance.overdue_told or deadline is None:
        return ()
    overdue = AcceptanceReportOverdue(
        project_id=acceptance.project_id,
        project_no=acceptance.project_no,
        completed_on=deadline.anchor_on,
        due_on=deadline.due_on,
    )
    return (overdue,)


def _cleared(acceptance: Acceptance, received_at: datetime) -> tuple[AcceptanceReportOverdueCleared, ...]:
    if not acceptance.overdue_told:
        return ()
    cleared = AcceptanceReportOverdueCleared(
        project_id=acceptance.project_id, project_no=acceptance.project_no, received_at=received_at
    )
    return (cleared,)
