"""The construction money: the budget line, the public notice, the objections (Art. 10, 11)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.budget.rules.holding import Hold, must_be_payable
from services.budget.rules.refusals import AboveApproved, NoticeClosed, ZeroAmount
from services.budget.rules.terms import (
    LIFECYCLE,
    OBJECTION_LIFECYCLE,
    Budget,
    Line,
    Objection,
)
from shared.events.approval import ProjectApproved
from shared.events.budget import (
    AllocationFinalized,
    BudgetConfirmed,
    BudgetRefused,
    ObjectionRaised,
    ObjectionResolved,
)
from shared.kernel.actor import Actor
from shared.kernel.deadline import Deadline
from shared.kernel.money import Money


def open_budget(approved: ProjectApproved) -> Budget:
    """Keep an approved project; it has no budget yet (Art. 10)."""
    return Budget(
        project_id=approved.project_id,
        project_no=approved.project_no,
        project_name=approved.project_name,
        owner_office_id=approved.owner_office_id,
        owner_office_name=approved.owner_office_name,
        approved_amount=approved.approved_amount,
        approved_on=approved.approved_on,
    )


def confirm(
    budget: Budget, *, fiscal_year: int, amount: Money, source: str, holds: Sequence[Hold], today: date
) -> tuple[Budget, BudgetConfirmed]:
    """Put the construction money into the budget, within what was approved and not held (Art. 10, 21)."""
    state = LIFECYCLE.after(budget.state, "confirm")
    must_be_payable(holds, "construction")
    if not amount.fen:
        raise ZeroAmount(what="列入预算的金额")
    if amount > budget.approved_amount:
        raise AboveApproved(asked=amount.wan, approved=budget.approved_amount.wan)
    line = Line(fiscal_year=fiscal_year, amount=amount, source=source, confirmed_on=today)
    confirmed = replace(budget, state=state, line=line, refusal_reason=None)
    return confirmed, BudgetConfirmed(
        project_id=budget.project_id,
        project_no=budget.project_no,
        fiscal_year=fiscal_year,
        amount=amount,
        confirmed_on=today,
    )


def refuse(budget: Budget, *, fiscal_year: int | None, reason: str, today: date) -> tuple[Budget, BudgetRefused]:
    """Leave the project out of this year's budget, with the reason; it may be asked again (Art. 10)."""
    refused = replace(budget, state=LIFECYCLE.after(budget.state, "refuse"), refusal_reason=reason)
    return refused, BudgetRefused(
        project_id=budget.project_id,
        project_no=budget.project_no,
        fiscal_year=fiscal_year or today.year,
        reason=reason,
    )


def raise_objection(
    budget: Budget,
    *,
    objection_id: UUID,
    text: str,
    actor: Actor,
    received_at: datetime,
    today: date,
    deadline: Deadline | None,
) -> tuple[Budget, Objection, ObjectionRaised]:
    """Object to the allocation on notice; what is received before the notice's bound counts (Art. 11)."""
    objected = reopen(budget) if budget.state == "allocated" else _objected(budget)
    # A provisional last day may still move: nobody is turned away on it.
    if deadline is not None and not deadline.provisional and deadline.missed_by(received_at):
        raise NoticeClosed(closes_on=deadline.due_on)
    objection = Objection(
        objection_id=objection_id,
        project_id=budget.project_id,
        notice_id=budget.notices[-1].notice_id,
        text=text,
        raised_by=actor.user_id,
        raised_by_office=actor.office_name,
        received_at=received_at,
    )
    return (
        objected,
        objection,
        ObjectionRaised(
            project_id=budget.project_id, project_no=budget.project_no, objection_id=objection_id, raised_on=today
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """What an answer to an objection changes; `withdrawn` are the notices whose clocks are no longer owed."""

    budget: Budget
    objection: Objection
    withdrawn: tuple[UUID, ...] = ()
    events: tuple[ObjectionResolved | AllocationFinalized, ...] = ()


def reopen(budget: Budget) -> Budget:
    """An objection that waited while the clock fired takes the allocation back (Art. 11)."""
    return replace(budget, state=LIFECYCLE.after(budget.state, "reopen"))


def resolve(
    budget: Budget, objection: Objection, *, objections: Sequence[Objection], outcome: str, text: str, today: date
) -> Resolved:
    """Answer an objection: upheld or dismissed, with the reasons (Art. 11)."""
    said = ObjectionResolved(
        project_id=budget.project_id,
        project_no=budget.project_no,
        objection_id=objection.objection_id,
        outcome=outcome,
    )
    answered = replace(objection, resolution=text, resolved_on=today)
    others = [other for other in _open(objections) if other.objection_id != objection.objection_id]
    resolved = (
        uphold(budget, answered, today=today)
        if outcome == "upheld"
        else dismiss(budget, answered, others=others, today=today)
    )
    return replace(resolved, events=(said, *resolved.events))


def uphold(budget: Budget, objection: Objection, *, today: date) -> Resolved:
    """The objection is right: the notice comes down, a new one is needed (Art. 11)."""
    upheld = replace(objection, state=OBJECTION_LIFECYCLE.after(objection.state, "uphold"))
    if budget.notice is None:  # another objection has already brought the notice down
        return Resolved(budget=budget, objection=upheld)
    down = replace(budget.notice, withdrawn_on=today)
    back = replace(budget, state=LIFECYCLE.after(budget.state, "uphold"), notices=(*budget.notices[:-1], down))
    return Resolved(budget=back, objection=upheld, withdrawn=(down.notice_id,))


def dismiss(budget: Budget, objection: Objection, *, others: Sequence[Objection], today: date) -> Resolved:
    """The objection is not right: after the last one the notice goes on, or, ended, is final (Art. 11)."""
    dismissed = replace(objection, state=OBJECTION_LIFECYCLE.after(objection.state, "dismiss"))
    if budget.notice is None or others:
        return Resolved(budget=budget, objection=dismissed)
    if budget.notice.ended_on is None:
        going_on = replace(budget, state=LIFECYCLE.after(budget.state, "dismiss"))
        return Resolved(budget=going_on, objection=dismissed)
    allocated, finalized = finalize(budget, today=today)
    return Resolved(budget=allocated, objection=dismissed, events=(finalized,))


def conclude_notice(
    budget: Budget, *, deadline: Deadline, objections: Sequence[Objection], today: date
) -> tuple[Budget, tuple[AllocationFinalized, ...]]:
    """The notice's time has passed: the allocation is final unless an objection is open (Art. 11)."""
    notice = budget.notice
    if notice is None or notice.notice_id != deadline.subject_id:  # withdrawn while its clock was firing
        return budget, ()
    if notice.ended_on is not None:  # concluded before: an allocation is final once
        return budget, ()
    ended = replace(budget, notices=(*budget.notices[:-1], replace(notice, ended_on=deadline.due_on)))
    if _open(objections):
        return ended, ()
    allocated, finalized = finalize(ended, today=today)
    return allocated, (finalized,)


def finalize(budget: Budget, *, today: date) -> tuple[Budget, AllocationFinalized]:
    """The notice has ended with no open objection: the amount on notice is allocated (Art. 11)."""
    allocated = replace(budget, state=LIFECYCLE.after(budget.state, "finalize"))
    return allocated, AllocationFinalized(
        project_id=budget.project_id,
        project_no=budget.project_no,
        amount=budget.notices[-1].amount,
        finalized_on=today,
    )


def _objected(budget: Budget) -> Budget:
    return replace(budget, state=LIFECYCLE.after(budget.state, "raise_objection"))


def _open(objections: Sequence[Objection]) -> list[Objection]:
    return [objection for objection in objections if objection.state == "open"]
