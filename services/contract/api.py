"""HTTP doors of the contract service."""

from typing import Any
from uuid import UUID

from services.contract import rules
from services.contract.schemas import (
    AppointResponsiblePersonSchema,
    ContractSchema,
    CorrectSigningDateSchema,
    ProcurementSchema,
    ReturnFilingSchema,
    SelectContractorSchema,
    SignContractSchema,
)
from services.contract.store import Contracts, Projects
from shared.chassis.files import StoredFile
from shared.chassis.http import Doors, Page
from shared.chassis.work import Tx
from shared.kernel.actor import Role

RECEIPT_MARK = "晋市大数据备"
# The responsible person's phone is for the offices that work with the unit.
OFFICES = (Role.OWNER_UNIT, Role.BDB, Role.AAB, Role.FIN, Role.AUDITOR)

doors = Doors("contract", "项目采购与合同备案")


@doors.query("/procurements/<uuid:project_id>", by=OFFICES, gives=ProcurementSchema)
def get_procurement(tx: Tx, project_id: UUID) -> Any:
    """Show what precedes a project's contracts: its money, its responsible persons, its contractor."""
    return Projects(tx).get(project_id)


@doors.command(
    "POST",
    "/procurements/<uuid:project_id>/responsible-person",
    by=Role.OWNER_UNIT,
    article="14",
    takes=AppointResponsiblePersonSchema,
    gives=ProcurementSchema,
)
def appoint_responsible_person(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Appoint the project's responsible person from a day on (Art. 14)."""
    projects = Projects(tx)
    project, appointed = rules.appoint_responsible_person(projects.get(project_id), command, actor=tx.actor)
    projects.save(project)
    tx.emit(appointed)
    return project


@doors.command(
    "POST",
    "/procurements/<uuid:project_id>/selection",
    by=Role.OWNER_UNIT,
    article="13",
    takes=SelectContractorSchema,
    gives=ProcurementSchema,
)
def select_contractor(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Record the selected contractor with method and basis (Art. 13)."""
    projects = Projects(tx)
    project, selected = rules.select_contractor(
        projects.get(project_id), command, selection_id=tx.new_id(), actor=tx.actor, today=tx.today
    )
    projects.save(project)
    tx.emit(selected)
    return project


@doors.listing("/contracts", gives=ContractSchema, key="contract_id")
def list_contracts(tx: Tx, page: Page) -> Any:
    """List the contracts with their filings, the oldest first."""
    return [_shown(tx, contract) for contract in Contracts(tx).page(after=page.after, limit=page.probe)]


@doors.query("/contracts/<uuid:contract_id>", gives=ContractSchema)
def get_contract(tx: Tx, contract_id: UUID) -> Any:
    """Show one contract with its filing."""
    return _shown(tx, Contracts(tx).get(contract_id))


@doors.command(
    "POST",
    "/contracts",
    by=Role.OWNER_UNIT,
    article="15",
    takes=SignContractSchema,
    gives=ContractSchema,
    status=201,
)
def sign_contract(tx: Tx, command: dict[str, Any]) -> Any:
    """Enter a signed contract; its filing clock runs from the signing date (Art. 15)."""
    projects, contracts = Projects(tx), Contracts(tx)
    project = projects.get(command["project_id"])
    contract, signed = rules.sign(
        project,
        command,
        contract_id=tx.new_id(),
        earlier=contracts.of_project(project.project_id),
        actor=tx.actor,
        today=tx.today,
    )
    contracts.add(contract)
    projects.save(rules.note_contract(project))
    tx.emit(signed)
    tx.arm(rules.filing_clock(contract, tx.parameters(contract.project_id)))
    return _shown(tx, contract)


@doors.command(
    "POST",
    "/contracts/<uuid:contract_id>/signing-date",
    by=Role.BDB,
    article="15",
    takes=CorrectSigningDateSchema,
    gives=ContractSchema,
)
def correct_signing_date(tx: Tx, command: dict[str, Any], contract_id: UUID) -> Any:
    """Correct a signing date that was entered wrongly, for a reason; the filing is judged by the true one (Art. 15)."""
    contracts = Contracts(tx)
    known = contracts.get(contract_id)
    redated = rules.correct_signing_date(
        known,
        signed_on=command["signed_on"],
        reason=command["reason"],
        project=Projects(tx).get(known.project_id),
        others=contracts.of_project(known.project_id),
        actor=tx.actor,
        now=tx.received_at,
        today=tx.today,
        deadline=tx.deadline(rules.FILING_CLOCK, contract_id),
        window=tx.deadline(rules.CORRECTION_CLOCK, contract_id),
        calendar=tx.calendar,
        parameters=tx.parameters(known.project_id),
    )
    contracts.save(redated.contract)
    for kind in redated.ended:
        tx.cancel(kind, contract_id)
    for day in redated.anchored:
        tx.anchor(
            rules.FILING_CLOCK,
            contract_id,
            on=day,
            reason=f"签订日期由{known.signed_on}更正为{day}:{command['reason']}",
        )
    tx.arm(redated.armed)
    for at in redated.met:
        tx.meet(rules.FILING_CLOCK, contract_id, at=at)
    tx.emit(*redated.said)
    return _shown(tx, redated.contract)


@doors.upload("/contracts/<uuid:contract_id>/text", by=Role.OWNER_UNIT, article="15", gives=ContractSchema)
def add_contract_text(tx: Tx, stored: StoredFile, contract_id: UUID) -> Any:
    """Hand in the contract text with its annexes; a new upload is a new version (Art. 15)."""
    contracts = Contracts(tx)
    contract = rules.add_text(
        contracts.get(contract_id),
        digest=stored.digest,
        size=stored.size,
        media_type=stored.media_type,
        actor=tx.actor,
    )
    contracts.save(contract)
    return _shown(tx, contract)


@doors.command("POST", "/contracts/<uuid:contract_id>/filing", by=Role.OWNER_UNIT, article="15", gives=ContractSchema)
def submit_filing(tx: Tx, contract_id: UUID) -> Any:
    """Hand the contract text in with the big-data bureau, for the first time or corrected (Art. 15)."""
    contracts = Contracts(tx)
    known = contracts.get(contract_id)
    contract, said = rules.submit_filing(
        known,
        actor=tx.actor,
        received_at=tx.received_at,
        deadline=contracts.clock_of(known),
        window=tx.deadline(rules.CORRECTION_CLOCK, contract_id, counted=True),
    )
    contracts.save(contract)
    tx.meet(rules.FILING_CLOCK, contract_id, at=contract.standing_since)
    tx.meet(rules.CORRECTION_CLOCK, contract_id)
    tx.emit(*said)
    return _shown(tx, contract)


@doors.command(
    "POST", "/contracts/<uuid:contract_id>/filing-acceptance", by=Role.BDB, article="15", gives=ContractSchema
)
def accept_filing(tx: Tx, contract_id: UUID) -> Any:
    """Put the contract on record with a numbered receipt (Art. 15)."""
    contracts = Contracts(tx)
    contract, filed = rules.accept_filing(
        contracts.get(contract_id), receipt_no=tx.number(RECEIPT_MARK), today=tx.today
    )
    contracts.save(contract)
    tx.emit(filed)
    return _shown(tx, contract)


@doors.command(
    "POST",
    "/contracts/<uuid:contract_id>/filing-return",
    by=Role.BDB,
    article="15",
    takes=ReturnFilingSchema,
    gives=ContractSchema,
)
def return_filing(tx: Tx, command: dict[str, Any], contract_id: UUID) -> Any:
    """Return the filing with one list of all that is to be corrected (Art. 15)."""
    contracts = Contracts(tx)
    contract = contracts.get(contract_id)
    contract, returned, clocks = rules.return_filing(
        contract, defects=command["defects"], today=tx.today, parameters=tx.parameters(contract.project_id)
    )
    contracts.save(contract)
    tx.emit(returned)
    tx.arm(clocks)
    return _shown(tx, contract)


def _shown(tx: Tx, contract: rules.Contract) -> dict[str, Any]:
    """Return the contract with its filing as it stands now."""
    filing = rules.filing(
        contract,
        deadline=Contracts(tx).clock_of(contract, counted=False),
        window=tx.deadline(rules.CORRECTION_CLOCK, contract.contract_id),
        now=tx.received_at,
        calendar=tx.calendar,
        yellow=tx.parameters(contract.project_id).yellow,
    )
    return {**vars(contract), "filing": filing}
