"""Correcting a signing date: the clock is counted from the true day, and what was judged by the wrong one anew (D5)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.contract.rules.filing import correction_window, is_missed, said_cleared, said_overdue
from services.contract.rules.refusals import SameSigningDate
from services.contract.rules.signing import (
    filing_clock,
    is_before_award,
    must_follow_what_it_amends,
    must_have_sane_dates,
)
from services.contract.rules.terms import (
    CORRECTION_CLOCK,
    FILING_CLOCK,
    LIFECYCLE,
    Contract,
    Project,
    SigningCorrection,
)
from shared.events.base import Event
from shared.events.contract import SigningDateCorrected
from shared.kernel.actor import Actor
from shared.kernel.calendar import Calendar
from shared.kernel.deadline import Clock, Deadline, DeadlineState
from shared.kernel.law import Parameters
from shared.kernel.turns import anchored
from shared.kernel.workdays import due

DATE_CORRECTED = "signing_date_corrected"


@dataclass(frozen=True, kw_only=True)
class Redated:
    """A contract with its true signing date, what is said of it, and what becomes of its filing clock."""

    contract: Contract
    said: tuple[Event, ...]
    armed: tuple[Clock, ...] = ()
    met: tuple[datetime, ...] = ()
    anchored: tuple[date, ...] = ()
    ended: tuple[str, ...] = ()


def correct_signing_date(
    contract: Contract,
    *,
    signed_on: date,
    reason: str,
    project: Project,
    others: Sequence[Contract],
    actor: Actor,
    now: datetime,
    today: date,
    deadline: Deadline | None,
    window: Deadline | None,
    calendar: Calendar,
    parameters: Parameters,
) -> Redated:
    """Correct the signing date for a reason; a mark of having been signed too early is never taken back (Art. 9, 15, 32)."""
    if signed_on == contract.signed_on:
        raise SameSigningDate(day=signed_on)
    corrected = _with_the_true_date(contract, project, signed_on, reason, actor, today)
    must_have_sane_dates(corrected, today)
    must_follow_what_it_amends(corrected, others)
    said = _corrected(contract, corrected, reason, today)
    wanted = filing_clock(corrected, parameters)
    if not wanted:
        judged, more = _judged(corrected, None, now)
        owing, ended = _owing_nothing(judged)
        return Redated(contract=owing, said=(said, *more), ended=ended)
    owing, opened = _owing_its_correction(corrected, window, today, parameters)
    if deadline is None or deadline.state == DeadlineState.CANCELLED or _was_met_in_vain(deadline, owing):
        judged, more, met = _judged_by_the_first(wanted, owing, calendar)
        return Redated(contract=judged, said=(said, *more), armed=(*wanted, *opened), met=met)
    judged, more = _judged(owing, anchored(deadline, on=signed_on, calendar=calendar, now=now), now)
    return Redated(contract=judged, said=(said, *more), armed=opened, anchored=(signed_on,))


def _was_met_in_vain(deadline: Deadline, contract: Contract) -> bool:
    """Return whether what met the clock counts no more: its window closed while no filing was owed (Art. 32, D7)."""
    return deadline.met_at is not None and contract.standing_since is None


def _owing_nothing(contract: Contract) -> tuple[Contract, tuple[str, ...]]:
    """Return a contract of which no filing is owed, and the clocks that end: a window closes without a lapse (Art. 32)."""
    if contract.state != "correction":
        return contract, (FILING_CLOCK,)
    ended = replace(contract, state=LIFECYCLE.after(contract.state, "end_correction"))
    return ended, (FILING_CLOCK, CORRECTION_CLOCK)


def _owing_its_correction(
    contract: Contract, window: Deadline | None, today: date, parameters: Parameters
) -> tuple[Contract, tuple[Clock, ...]]:
    """Let what was returned be corrected in a window of its own again, if a wrong date had taken its window away (D7)."""
    if contract.state != "signed" or window is None or window.state != DeadlineState.CANCELLED:
        return contract, ()
    again = replace(contract, state=LIFECYCLE.after(contract.state, "reopen_correction"))
    return again, correction_window(again, today, parameters)


def _with_the_true_date(
    contract: Contract, project: Project, signed_on: date, reason: str, actor: Actor, today: date
) -> Contract:
    correction = SigningCorrection(
        from_on=contract.signed_on, to_on=signed_on, reason=reason, corrected_on=today, corrected_by=actor.name
    )
    return replace(
        contract,
        signed_on=signed_on,
        before_approval=contract.before_approval or signed_on < project.approved_on,
        before_award=contract.before_award or is_before_award(project, signed_on),
        signing_corrections=(*contract.signing_corrections, correction),
    )


def _judged(contract: Contract, deadline: Deadline | None, now: datetime) -> tuple[Contract, tuple[Event, ...]]:
    """Judge what stands by the true bound; what is still owed is judged by the sweep when its bound has passed."""
    received_at = contract.standing_since
    if received_at is None:
        if contract.state != "overdue" or is_missed(deadline, now):
            return contract, ()
        again = replace(
            contract, state=LIFECYCLE.after(contract.state, "rejudge_filing"), late=False, overdue_said=False
        )
        return again, (said_cleared(contract, None, DATE_CORRECTED),)
    missed = is_missed(deadline, received_at)
    judged = replace(contract, late=missed, overdue_said=missed)
    if missed and deadline is not None and not contract.overdue_said:
        return judged, (said_overdue(contract, deadline.due_on),)
    if contract.overdue_said and not missed:
        return judged, (said_cleared(contract, received_at, DATE_CORRECTED),)
    return judged, ()


def _judged_by_the_first(
    wanted: tuple[Clock, ...], contract: Contract, calendar: Calendar
) -> tuple[Contract, tuple[Event, ...], tuple[datetime, ...]]:
    """Judge what stands by the clock that has never run, which it meets; what is still owed is the sweep's to judge."""
    received_at = contract.standing_since
    if received_at is None:
        return contract, (), ()
    (clock,) = wanted
    found = due(clock.anchor_on, clock.period, calendar)
    missed = not found.provisional and received_at >= found.bound_at
    judged = replace(contract, late=missed, overdue_said=missed)
    return judged, (said_overdue(contract, found.on),) if missed else (), (received_at,)


def _corrected(before: Contract, after: Contract, reason: str, today: date) -> SigningDateCorrected:
    return SigningDateCorrected(
        project_id=after.project_id,
        project_no=after.project_no,
        contract_id=after.contract_id,
        old_signed_on=before.signed_on,
        new_signed_on=after.signed_on,
        reason=reason,
        corrected_on=today,
        before_approval=after.before_approval,
        before_award=after.before_award,
    )
