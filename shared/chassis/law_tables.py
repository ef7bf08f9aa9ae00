"""The rows of the law that every service keeps a copy of: notices on rest days, rule sets, and whom they govern."""

from sqlalchemy import Index, MetaData, Table

from shared.chassis.columns import AnyJson, Column, Date, Moment, Position, Text, Uuid

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "%(table_name)s_have_one_%(column_0_N_name)s",
        "pk": "%(table_name)s_key",
    }
)

calendar_notices = Table(
    "calendar_notices",
    metadata,
    Column("number", Position, primary_key=True, autoincrement=True),
    Column("calendar_version", Text, nullable=False, unique=True),
    Column("notice", AnyJson, nullable=False),
    Column("citation", Text, nullable=False),
    Column("changes_from", Date, nullable=False),
    Column("heard_at", Moment, nullable=False),
    comment="Notices on rest days heard since this release: with the bundled ones, the calendar in force.",
)

rule_sets = Table(
    "rule_sets",
    metadata,
    Column("number", Position, primary_key=True, autoincrement=True),
    Column("rule_set", Text, nullable=False, unique=True),
    Column("body", AnyJson, nullable=False),
    Column("law_version", Text, nullable=False),
    Column("heard_at", Moment, nullable=False),
    comment="Rule sets heard since this release: with the bundled one, the law in force.",
)

pinned_projects = Table(
    "pinned_projects",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("division_code", Text, nullable=False),
    Column("rule_set", Text, nullable=False),
    Index("pinned_projects_by_rule_set", "division_code", "rule_set"),
    comment="Which rule set was in force when a project entered; the city's first where nothing was said.",
)
