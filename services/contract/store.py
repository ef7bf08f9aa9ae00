"""The rest of the contract service: its copy of projects with their procurement, and contracts."""

from uuid import UUID

from sqlalchemy import ForeignKey, MetaData, Table, false

from services.contract import rules
from shared.chassis.columns import Boolean, Column, Date, Fen, Moment, Packed, Text, Uuid
from shared.chassis.rows import Rows
from shared.chassis.sweep import NotYet
from shared.kernel.deadline import Deadline
from shared.kernel.receipts import Dropped

metadata = MetaData()

projects = Table(
    "projects",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("project_no", Text, nullable=False, unique=True),
    Column("project_name", Text, nullable=False),
    Column("owner_office_id", Text, nullable=False, index=True),
    Column("owner_office_name", Text, nullable=False),
    Column("approved_on", Date, nullable=False),
    Column("approved_amount", Fen, nullable=False),
    Column("allocated", Fen),
    Column("responsible_persons", Packed(tuple[rules.ResponsiblePerson, ...]), nullable=False),
    Column("selection", Packed(rules.Selection)),
    Column("state", Text, nullable=False),
)

contracts = Table(
    "contracts",
    metadata,
    Column("contract_id", Uuid, primary_key=True),
    Column("project_id", Uuid, ForeignKey("projects.project_id"), nullable=False, index=True),
    Column("project_no", Text, nullable=False),
    Column("owner_office_id", Text, nullable=False, index=True),
    Column("owner_office_name", Text, nullable=False),
    Column("contractor_name", Text, nullable=False),
    Column("contractor_uscc", Text, nullable=False),
    Column("amount", Fen, nullable=False),
    Column("signed_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("payment_terms", Text, nullable=False),
    Column("before_approval", Boolean, nullable=False),
    Column("amends", Uuid, ForeignKey("contracts.contract_id")),
    Column("before_award", Boolean, nullable=False, server_default=false()),
    Column("signing_corrections", Packed(tuple[rules.SigningCorrection, ...]), nullable=False, server_default="[]"),
    Column("state", Text, nullable=False),
    Column("texts", Packed(tuple[rules.ContractText, ...]), nullable=False),
    Column("first_received_at", Moment),
    Column("dropped_receipts", Packed(tuple[Dropped, ...]), nullable=False, server_default="[]"),
    Column("late", Boolean, nullable=False),
    Column("overdue_said", Boolean, nullable=False),
    Column("defects", Packed(tuple[str, ...]), nullable=False),
    Column("receipt_no", Text, unique=True),
    Column("filed_on", Date),
)


class Projects(Rows[rules.Project]):
    """The approved projects that were heard of."""

    table = projects
    value = rules.Project
    key = "project_id"
    missing = rules.NoSuchApprovedProject

    def heard(self, project_id: UUID) -> rules.Project:
        """Return the project, locked; raise NotYet when its approval has not been heard."""
        project = self.seek(project_id)
        if project is None:
            raise NotYet(f"approval of {project_id}")
        return project


class Contracts(Rows[rules.Contract]):
    """Contracts by id."""

    table = contracts
    value = rules.Contract
    key = "contract_id"
    missing = rules.NoSuchContract

    def of_project(self, project_id: UUID) -> list[rules.Contract]:
        """Return the contracts of a project, locked."""
        return self.listed(contracts.c.project_id == project_id)

    def clock_of(self, contract: rules.Contract, *, counted: bool = True) -> Deadline | None:
        """Return the clock by which the contract's filing is judged, counted as of today or as it is kept, or None."""
        newest = self.tx.deadline(rules.FILING_CLOCK, contract.contract_id, counted=counted)
        return rules.judging_clock(contract, newest, self.tx.parameters(contract.project_id))
