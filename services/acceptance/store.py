"""The rest of the acceptance service: acceptances."""

from sqlalchemy import MetaData, Table

from services.acceptance import rules
from shared.chassis.columns import Boolean, Column, Date, Integer, Moment, Packed, Text, Uuid
from shared.chassis.rows import Rows
from shared.kernel.receipts import Dropped

metadata = MetaData()

acceptances = Table(
    "acceptances",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("project_no", Text, nullable=False, unique=True),
    Column("project_name", Text, nullable=False),
    Column("owner_office_id", Text, nullable=False, index=True),
    Column("owner_office_name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("contracts", Packed(tuple[rules.Contract, ...]), nullable=False),
    Column("preliminary_passed_on", Date),
    Column("preliminary_summary", Text),
    Column("round", Integer, nullable=False),
    Column("requested_on", Date),
    Column("products", Packed(tuple[rules.Product, ...]), nullable=False),
    Column("technical_concluded_on", Date),
    Column("completion_concluded_on", Date),
    Column("catalogue_receipt_no", Text),
    Column("conclusion_no", Text, unique=True),
    Column("completed_on", Date),
    Column("failures", Packed(tuple[rules.Failure, ...]), nullable=False),
    Column("report", Packed(rules.Report)),
    Column("received_at", Moment),
    Column("lapsed_received_at", Moment),
    Column("dropped_receipts", Packed(tuple[Dropped, ...]), nullable=False, server_default="[]"),
    Column("report_defects", Packed(tuple[str, ...]), nullable=False),
    Column("late", Boolean, nullable=False),
    Column("overdue_told", Boolean, nullable=False),
    Column("receipt_no", Text, unique=True),
    Column("filed_on", Date),
)


class Acceptances(Rows[rules.Acceptance]):
    """Acceptances by project."""

    table = acceptances
    value = rules.Acceptance
    key = "project_id"
    missing = rules.NoSuchAcceptance
