"""What other services said: the project is approved, its contracts are signed and filed."""

from dataclasses import replace
from uuid import UUID

from services.acceptance.rules.refusals import UnheardContract
from services.acceptance.rules.terms import LIFECYCLE, Acceptance, Contract
from shared.events.approval import ProjectApproved


def note_approval(event: ProjectApproved) -> Acceptance:
    """An approved project will be accepted one day (Art. 18)."""
    return Acceptance(
        project_id=event.project_id,
        project_no=event.project_no,
        project_name=event.project_name,
        owner_office_id=event.owner_office_id,
        owner_office_name=event.owner_office_name,
    )


def note_contract(acceptance: Acceptance, contract_id: UUID) -> Acceptance:
    """The first contract begins construction; later ones are owed a filing too (Art. 15)."""
    contracts = (*acceptance.contracts, Contract(contract_id=contract_id))
    if acceptance.contracts:
        return replace(acceptance, contracts=contracts)
    return replace(acceptance, state=LIFECYCLE.after(acceptance.state, "note_contract"), contracts=contracts)


def note_contract_filed(acceptance: Acceptance, contract_id: UUID) -> Acceptance:
    """The contract is on record (Art. 15); raise UnheardContract when its signing was not heard of."""
    if contract_id not in {contract.contract_id for contract in acceptance.contracts}:
        raise UnheardContract(key=contract_id)
    contracts = tuple(
        replace(contract, filed=contract.filed or contract.contract_id == contract_id)
        for contract in acceptance.contracts
    )
    return replace(acceptance, contracts=contracts)
