"""The bureau's own clocks: when they run, and who has let one run out."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from services.approval.rules.terms import APPROVAL_CLOCK, INTAKE_CLOCK, Approval
from shared.kernel.actor import Role
from shared.kernel.deadline import Clock, Deadline, DeadlineState
from shared.kernel.law import Parameters, Terms


def intake_clock(
    approval: Approval, anchor_on: date, parameters: Parameters, *, starts_with: str = "提请审批立项"
) -> Clock:
    """Return the clock within which the bureau accepts or returns the application."""
    return _clock(
        approval,
        INTAKE_CLOCK,
        title="立项申请受理",
        starts_with=starts_with,
        anchor_on=anchor_on,
        terms=parameters.terms("intake_check_workdays"),
    )


def approval_clock(
    approval: Approval, anchor_on: date, parameters: Parameters, *, starts_with: str = "立项申请受理"
) -> Clock:
    """Return the clock within which the bureau decides."""
    return _clock(
        approval,
        APPROVAL_CLOCK,
        title="审批立项决定",
        starts_with=starts_with,
        anchor_on=anchor_on,
        terms=parameters.terms("approval_workdays"),
        pausable=True,
    )


def running_clock(approval: Approval) -> str:
    """Return which of the bureau's clocks the present step runs on: before acceptance, or after it (Art. 8)."""
    return INTAKE_CLOCK if approval.accepted_on is None else APPROVAL_CLOCK


def mark_overdue(approval: Approval, *, deadline: Deadline) -> Approval:
    """Note that a clock of the bureau's has run out; nothing adverse follows for the unit (Art. 8)."""
    return _marked(approval, deadline.deadline_id, missed=True)


def settled(approval: Approval, deadline: Deadline | None, received_at: datetime) -> Approval:
    """Let the receipt decide whether the clock was missed, whatever the sweep marked meanwhile.

    One that stands still, or whose date is provisional (D12), is not missed; one that was taken back has nothing to say.
    """
    if deadline is None or deadline.state == DeadlineState.CANCELLED:
        return approval
    counts = not deadline.paused and not deadline.provisional
    return _marked(approval, deadline.deadline_id, missed=counts and deadline.missed_by(received_at))


def rejudge_clock(approval: Approval, *, deadline: Deadline) -> Approval:
    """Take the mark back where a notice has moved the end past what happened, or past now (Art. 8, D10)."""
    came = deadline.met_at
    missed = deadline.state == DeadlineState.FIRED if came is None else deadline.missed_by(came)
    return approval if missed and not deadline.provisional else _marked(approval, deadline.deadline_id, missed=False)


def _marked(approval: Approval, deadline_id: UUID, *, missed: bool) -> Approval:
    others = tuple(known for known in approval.missed_clocks if known != deadline_id)
    return replace(approval, missed_clocks=(*others, deadline_id) if missed else others)


def _clock(
    approval: Approval,
    kind: str,
    *,
    title: str,
    starts_with: str,
    anchor_on: date,
    terms: Terms,
    pausable: bool = False,
) -> Clock:
    return Clock(
        kind=kind,
        title=title,
        starts_with=starts_with,
        article="8",
        subject_id=approval.project_id,
        project_id=approval.project_id,
        anchor_on=anchor_on,
        owed_by=Role.AAB,
        pausable=pausable,
        **terms,
    )
