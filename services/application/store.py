"""The rest of the application service: applications."""

from sqlalchemy import MetaData, Table

from services.application import rules
from shared.chassis.columns import Boolean, Column, Fen, Integer, Packed, Text, Uuid
from shared.chassis.rows import Rows

metadata = MetaData()

applications = Table(
    "applications",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("project_no", Text, nullable=False, unique=True),
    Column("project_name", Text, nullable=False),
    Column("owner_office_id", Text, nullable=False, index=True),
    Column("owner_office_name", Text, nullable=False),
    Column("project_type", Text, nullable=False),
    Column("build_nature", Text, nullable=False),
    Column("plan_item", Text, nullable=False),
    Column("contact_name", Text, nullable=False),
    Column("estimate", Fen, nullable=False),
    Column("relies_on_city_cloud", Boolean, nullable=False),
    Column("exemption_reason", Text),
    Column("state", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("materials", Packed(tuple[rules.Material, ...]), nullable=False),
    Column("opinion", Packed(rules.Opinion)),
    Column("defects", Packed(tuple[str, ...]), nullable=False),
)


class Applications(Rows[rules.Application]):
    """Applications by project."""

    table = applications
    value = rules.Application
    key = "project_id"
    missing = rules.NoSuchProject
