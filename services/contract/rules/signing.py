"""Entering a signed contract: with the winner, within the money, with its signing date as it is (Art. 13, 15)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.contract.rules.refusals import (
    AmendedBeforeSigned,
    EndsBeforeSigning,
    NoContractor,
    NothingToAmend,
    NotTheWinner,
    OverAllocation,
    SignedInFuture,
    TextWithTheBureau,
    WithoutAmount,
)
from services.contract.rules.terms import (
    EDITABLE,
    FILING_CLOCK,
    LIFECYCLE,
    Contract,
    ContractText,
    Project,
)
from shared.events.contract import ContractSigned
from shared.kernel.actor import Actor, Role
from shared.kernel.deadline import Clock, Deadline
from shared.kernel.law import Parameters
from shared.kernel.money import NOTHING, Money


def sign(
    project: Project,
    asked: dict[str, Any],
    *,
    contract_id: UUID,
    earlier: Sequence[Contract],
    actor: Actor,
    today: date,
) -> tuple[Contract, ContractSigned]:
    """Enter a formal contract; one signed before the approval is entered too, marked for ever (Art. 9, 13, 15).

    A supplementary agreement is a contract that amends another one: it has a signing date, a text and a
    filing clock of its own, and may leave the amount as it is (D5).
    """
    actor.must_be_of(project.owner_office_id)
    contract = Contract(
        contract_id=contract_id,
        project_no=project.project_no,
        owner_office_id=project.owner_office_id,
        owner_office_name=project.owner_office_name,
        before_approval=asked["signed_on"] < project.approved_on,
        before_award=is_before_award(project, asked["signed_on"]),
        **asked,
    )
    must_have_sane_dates(contract, today)
    _with_the_winner(contract, project)
    _fits_what_it_amends(contract, earlier)
    _within_the_money(contract, project, earlier)
    return contract, ContractSigned(
        project_id=contract.project_id,
        project_no=contract.project_no,
        contract_id=contract_id,
        contractor_name=contract.contractor_name,
        contractor_uscc=contract.contractor_uscc,
        amount=contract.amount,
        signed_on=contract.signed_on,
        before_approval=contract.before_approval,
        before_award=contract.before_award,
        amends=contract.amends,
    )


def filing_clock(contract: Contract, parameters: Parameters) -> tuple[Clock, ...]:
    """Return the clock that runs from the signing date (Art. 15); before the regulation there is none (Art. 32)."""
    if contract.signed_on < parameters.in_force_from:
        return ()
    clock = Clock(
        kind=FILING_CLOCK,
        title="合同备案" if contract.amends is None else "补充协议备案",
        starts_with="合同签订" if contract.amends is None else "补充协议签订",
        article="15",
        subject_id=contract.contract_id,
        project_id=contract.project_id,
        anchor_on=contract.signed_on,
        owed_by=Role.OWNER_UNIT,
        **parameters.terms("contract_filing_workdays"),
    )
    return (clock,)


def judging_clock(contract: Contract, deadline: Deadline | None, parameters: Parameters) -> Deadline | None:
    """Return the clock by which the filing is judged: none before the regulation, whatever ran by a wrong date (Art. 32)."""
    return deadline if filing_clock(contract, parameters) else None


def add_text(contract: Contract, *, digest: str, size: int, media_type: str, actor: Actor) -> Contract:
    """Add a version of the contract text; the newest content again changes nothing (Art. 15)."""
    actor.must_be_of(contract.owner_office_id)
    if contract.state not in EDITABLE:
        raise TextWithTheBureau(state=LIFECYCLE.names[contract.state])
    if contract.texts and contract.texts[-1].digest == digest:
        return contract
    text = ContractText(version=len(contract.texts) + 1, digest=digest, size=size, media_type=media_type)
    return replace(contract, texts=(*contract.texts, text))


def is_before_award(project: Project, signed_on: date) -> bool:
    """Return whether a contract of that day was signed before its contractor was selected (D5)."""
    return project.selection is not None and signed_on < project.selection.awarded_on


def must_have_sane_dates(contract: Contract, today: date) -> None:
    """Raise unless the contract was signed by today and ends no earlier (D5)."""
    if contract.signed_on > today:
        raise SignedInFuture(day=contract.signed_on)
    if contract.ends_on < contract.signed_on:
        raise EndsBeforeSigning(ends_on=contract.ends_on, signed_on=contract.signed_on)


def must_follow_what_it_amends(contract: Contract, others: Sequence[Contract]) -> None:
    """Raise where the contract comes before what it amends, or after what amends it (D5)."""
    known = {other.contract_id: other for other in (*others, contract)}
    for agreement in known.values():
        amended = known.get(agreement.amends) if agreement.amends else None
        if amended and contract in (agreement, amended) and agreement.signed_on < amended.signed_on:
            raise AmendedBeforeSigned(signed_on=agreement.signed_on, amended_on=amended.signed_on)


def _with_the_winner(contract: Contract, project: Project) -> None:
    winner = project.selection
    if winner is None:
        raise NoContractor()
    if (contract.contractor_uscc, contract.contractor_name) != (winner.contractor_uscc, winner.contractor_name):
        raise NotTheWinner(name=winner.contractor_name, uscc=winner.contractor_uscc)


def _fits_what_it_amends(contract: Contract, earlier: Sequence[Contract]) -> None:
    if contract.amends is None:
        return
    amended = next((known for known in earlier if known.contract_id == contract.amends), None)
    if amended is None or amended.amends is not None:
        raise NothingToAmend(key=contract.amends)
    must_follow_what_it_amends(contract, (amended,))


def _within_the_money(contract: Contract, project: Project, earlier: Sequence[Contract]) -> None:
    if not contract.amount and contract.amends is None:
        raise WithoutAmount()
    allocated = project.allocated or NOTHING
    committed = sum((signed.amount for signed in earlier), NOTHING)
    remaining = Money(max(0, allocated.fen - committed.fen))
    if contract.amount > remaining:
        raise OverAllocation(amount=contract.amount, allocated=allocated, committed=committed, remaining=remaining)
