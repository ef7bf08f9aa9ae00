"""The filing within 5 working days: handed in, returned, on record, or overdue (Art. 15)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from services.contract.rules.refusals import MissingText
from services.contract.rules.signing import filing_clock
from services.contract.rules.terms import CORRECTION_CLOCK, LIFECYCLE, Contract
from shared.events.base import Event
from shared.events.contract import (
    ContractFiled,
    ContractFilingOverdue,
    ContractFilingOverdueCleared,
    ContractFilingReturned,
    ContractFilingSubmitted,
)
from shared.kernel.actor import Actor, Role
from shared.kernel.deadline import Clock, Deadline, DeadlineState, running_again
from shared.kernel.law import Parameters
from shared.kernel.numbers import DocumentNumber
from shared.kernel.receipts import Dropped, counting, dropped_by, given_back, without

RECEIVED_IN_TIME = "received_in_time"
CALENDAR_MOVED = "calendar_moved"


def is_missed(deadline: Deadline | None, at: datetime) -> bool:
    """Return whether the moment is past the deadline; one taken back and a provisional one hold nobody late (D4, D12)."""
    if deadline is None or deadline.state == DeadlineState.CANCELLED:
        return False
    return not deadline.provisional and deadline.missed_by(at)


def submit_filing(
    contract: Contract,
    *,
    actor: Actor,
    received_at: datetime,
    deadline: Deadline | None,
    window: Deadline | None,
) -> tuple[Contract, tuple[Event, ...]]:
    """Hand the contract text in; timeliness is judged by the first submission that stands (Art. 15, D7).

    `deadline` and `window` are the newest clocks of the filing and of its correction. Only receipts are
    compared, so the outcome is the same whether a sweep has fired them already or not.
    """
    actor.must_be_of(contract.owner_office_id)
    state = LIFECYCLE.after(contract.state, "submit_filing")
    if not contract.texts:
        raise MissingText()
    counted = counting(contract.first_received_at, received_at, window)
    missed = is_missed(deadline, counted)
    submitted = replace(
        contract,
        state=state,
        first_received_at=counted,
        dropped_receipts=(*contract.dropped_receipts, *dropped_by(contract.first_received_at, counted)),
        late=contract.late or missed,
        overdue_said=missed,
        defects=(),
    )
    said = ContractFilingSubmitted(
        project_id=contract.project_id,
        project_no=contract.project_no,
        contract_id=contract.contract_id,
        received_at=received_at,
        late=submitted.late,
    )
    return submitted, (*_said_of_lateness(contract, missed, counted, deadline), said)


def accept_filing(contract: Contract, *, receipt_no: DocumentNumber, today: date) -> tuple[Contract, ContractFiled]:
    """Put the contract on record, in time or late (Art. 15)."""
    state = LIFECYCLE.after(contract.state, "accept_filing")
    filed = replace(contract, state=state, receipt_no=str(receipt_no), filed_on=today)
    return filed, ContractFiled(
        project_id=contract.project_id,
        project_no=contract.project_no,
        contract_id=contract.contract_id,
        receipt_no=str(receipt_no),
        signed_on=contract.signed_on,
        filed_on=today,
        late=contract.late,
    )


def return_filing(
    contract: Contract, *, defects: Sequence[str], today: date, parameters: Parameters
) -> tuple[Contract, ContractFilingReturned, tuple[Clock, ...]]:
    """Return the filing with one list of all defects; corrected in the window, the first receipt stands (Art. 15)."""
    state = LIFECYCLE.after(contract.state, "return_filing")
    returned = replace(contract, state=state, defects=tuple(defects))
    said = ContractFilingReturned(
        project_id=contract.project_id,
        project_no=contract.project_no,
        contract_id=contract.contract_id,
        defects=returned.defects,
        returned_on=today,
    )
    return returned, said, correction_window(returned, today, parameters)


def correction_window(contract: Contract, today: date, parameters: Parameters) -> tuple[Clock, ...]:
    """Return the clock within which what was returned is corrected, from this day (Art. 15, D7)."""
    window = Clock(
        kind=CORRECTION_CLOCK,
        title="合同备案补正",
        starts_with="合同备案退回补正",
        article="15",
        subject_id=contract.contract_id,
        project_id=contract.project_id,
        anchor_on=today,
        owed_by=Role.OWNER_UNIT,
        **parameters.terms("filing_correction_workdays"),
    )
    return (window,)


def lapse_filing(contract: Contract, *, due_on: date) -> tuple[Contract, tuple[Event, ...]]:
    """The fifth working day has passed with nothing handed in: say so once (Art. 15)."""
    if contract.state != "signed":  # handed in while the sweep was on its way: nothing has lapsed
        return contract, ()
    overdue = replace(contract, state=LIFECYCLE.after(contract.state, "lapse_filing"), overdue_said=True)
    return overdue, () if contract.overdue_said else (said_overdue(contract, due_on),)


def lapse_correction(
    contract: Contract, *, deadline: Deadline | None, now: datetime, parameters: Parameters
) -> tuple[Contract, tuple[Event, ...], tuple[Clock, ...]]:
    """The correction window has closed: it counts as not filed and the original due date rules (Art. 15, D7).

    The original clock is armed again even when its bound has passed, so that a notice still finds it (D10).
    """
    if contract.state != "correction":  # handed in while the sweep was on its way: nothing has lapsed
        return contract, (), ()
    reopened = replace(contract, state=LIFECYCLE.after(contract.state, "lapse_correction"))
    wanted = filing_clock(reopened, parameters)
    if deadline is None:
        return reopened, (), wanted
    again = tuple(running_again(clock, deadline) for clock in wanted)
    if not is_missed(deadline, now):
        return reopened, (), again
    overdue, said = lapse_filing(reopened, due_on=deadline.due_on)
    return overdue, said, again


def rejudge_filing(contract: Contract, *, deadline: Deadline) -> tuple[Contract, tuple[Event, ...]]:
    """Take the overdue mark and the late flag back where a notice has moved the bound past what happened (Art. 15, D10)."""
    if contract.state == "overdue" and deadline.state == DeadlineState.OPEN:
        # Where the clock runs again, whatever was received lies before its bound: nothing is late any more.
        state = LIFECYCLE.after(contract.state, "rejudge_filing")
        cleared = replace(contract, state=state, late=False, overdue_said=False)
        return cleared, (said_cleared(contract, None, CALENDAR_MOVED),)
    received_at = contract.standing_since
    if contract.late and received_at is not None and not is_missed(deadline, received_at):
        on_time = replace(contract, late=False, overdue_said=False)
        wrong = contract.overdue_said  # a correction that came before the sweep has said so itself
        return on_time, (said_cleared(contract, received_at, CALENDAR_MOVED),) if wrong else ()
    return contract, ()


def rejudge_correction(
    contract: Contract, *, window: Deadline, deadline: Deadline | None
) -> tuple[Contract, tuple[Event, ...], tuple[datetime, ...]]:
    """Let what was returned stand again where a notice has moved the end of its window past now, or past its correction.

    Returned with it is the receipt that counts again: by it the filing clock is met (Art. 15, D7, D10).
    """
    back = given_back(contract.dropped_receipts, window)
    if back is not None:
        return _counting_again(contract, back, deadline)
    first = contract.first_received_at
    if window.state != DeadlineState.OPEN or contract.state not in ("signed", "overdue") or first is None:
        return contract, (), ()
    missed = is_missed(deadline, first)
    state = LIFECYCLE.after(contract.state, "rejudge_correction")
    wrong = contract.overdue_said and not missed
    said = (said_cleared(contract, first, CALENDAR_MOVED),) if wrong else ()
    return replace(contract, state=state, overdue_said=missed), said, (first,)


def _counting_again(
    contract: Contract, back: Dropped, deadline: Deadline | None
) -> tuple[Contract, tuple[Event, ...], tuple[datetime, ...]]:
    """Let the receipt count again whose correction came in its window after all; a later one that counts is its own."""
    kept = replace(contract, dropped_receipts=without(contract.dropped_receipts, back))
    if contract.first_received_at != back.corrected_at:
        return kept, (), ()
    missed = is_missed(deadline, back.received_at)
    again = replace(kept, first_received_at=back.received_at, late=missed)
    if again.standing_since is None:
        return again, (), ()
    wrong = contract.overdue_said and not missed
    said = (said_cleared(contract, back.received_at, CALENDAR_MOVED),) if wrong else ()
    return replace(again, overdue_said=missed), said, (back.received_at,)


def _said_of_lateness(
    contract: Contract, missed: bool, counted: datetime, deadline: Deadline | None
) -> tuple[Event, ...]:
    """Return what must be said before the submission: the mark was wrong, or no sweep has set it yet."""
    if contract.overdue_said and not missed:
        return (said_cleared(contract, counted, RECEIVED_IN_TIME),)
    if deadline is not None and missed and not contract.overdue_said:
        return (said_overdue(contract, deadline.due_on),)
    return ()


def said_cleared(contract: Contract, received_at: datetime | None, reason: str) -> ContractFilingOverdueCleared:
    """Return the event that takes the overdue mark back."""
    return ContractFilingOverdueCleared(
        project_id=contract.project_id,
        project_no=contract.project_no,
        contract_id=contract.contract_id,
        received_at=received_at,
        reason=reason,
    )


def said_overdue(contract: Contract, due_on: date) -> ContractFilingOverdue:
    """Return the event that sets the overdue mark."""
    return ContractFilingOverdue(
        project_id=contract.project_id,
        project_no=contract.project_no,
        contract_id=contract.contract_id,
        signed_on=contract.signed_on,
        due_on=due_on,
    )
