"""What the contract service says: the contract, its responsible person, and its filing in 5 working days (Art. 13-15)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.events.base import ProjectEvent, published
from shared.kernel.money import Money


@published("contract.responsible_person_appointed.v1", by="contract")
@dataclass(frozen=True, kw_only=True)
class ResponsiblePersonAppointed(ProjectEvent):
    """The unit has appointed the project's responsible person (Art. 14)."""

    appointed_on: date


@published("contract.contractor_selected.v1", by="contract")
@dataclass(frozen=True, kw_only=True)
class ContractorSelected(ProjectEvent):
    """The contractor is selected by a recorded method (Art. 13)."""

    selection_id: UUID
    contractor_name: str
    contractor_uscc: str
    method: str
    awarded_on: date


@published("contract.signed.v1", by="contract")
@dataclass(frozen=True, kw_only=True)
class ContractSigned(ProjectEvent):
    """A formal contract, or an agreement that amends one, was entered; its filing clock runs from its signing (Art. 15)."""

    contract_id: UUID
    contractor_name: str
    contractor_uscc: str
    amount: Money
    signed_on: date
    before_approval: bool
    before_award: bool = False
    amends: UUID | None = None


@published("contract.signing_date_corrected.v1", by="contract")
@dataclass(frozen=True, kw_only=True)
class SigningDateCorrected(ProjectEvent):
    """The signing date was entered wrongly; the marks that a wrong date had or has are kept (Art. 9, 15)."""

    contract_id: UUID
    old_signed_on: date
    new_signed_on: date
    reason: str
    corrected_on: date
    before_approval: bool
    before_award: bool


@published("contract.filing_submitted.v1", by="contract")
@dataclass(frozen=True, kw_only=True)
class ContractFilingSubmitted(ProjectEvent):
    """The unit has handed the contract text in; whether late is decided by this receipt, for ever."""

    contract_id: UUID
    received_at: datetime
    late: bool


@published("contract.filing_returned.v1", by="contract")
@dataclass(frozen=True, kw_only=True)
class ContractFilingReturned(ProjectEvent):
    """The big-data bureau returned the filing with one list of what to correct."""

    contract_id: UUID
    defects: tuple[str, ...]
    returned_on: date


@published("contract.filed.v1", by="contract")
@dataclass(frozen=True, kw_only=True)
class ContractFiled(ProjectEvent):
    """The contract is on record with the big-data bureau, in time or late (Art. 15)."""

    contract_id: UUID
    receipt_no: str
    signed_on: date
    filed_on: date
    late: bool


@published("contract.filing_overdue.v1", by="contract")
@dataclass(frozen=True, kw_only=True)
class ContractFilingOverdue(ProjectEvent):
    """The fifth working day has passed with nothing handed in."""

    contract_id: UUID
    signed_on: date
    due_on: date


@published("contract.filing_overdue_cleared.v1", by="contract")
@dataclass(frozen=True, kw_only=True)
class ContractFilingOverdueCleared(ProjectEvent):
    """The mark was wrong: the filing had been received before the bound, or a notice has moved the bound (D10)."""

    contract_id: UUID
    received_at: datetime | None = None
    reason: str = "received_in_time"
