"""Pin projects to rule sets."""

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns

revision = "chassis_0008"
down_revision = "chassis_0007"
branch_labels = None
depends_on = None

FIRST = "140500-1"
# Which parameter gave a running clock its length, before that was kept with the clock.
PARAMETERS = {
    "contract_filing": "contract_filing_workdays",
    "contract_filing_correction": "filing_correction_workdays",
    "acceptance_report_filing": "acceptance_report_filing_workdays",
    "acceptance_report_correction": "filing_correction_workdays",
    "application_correction": "application_correction_workdays",
    "review_intake": "intake_check_workdays",
    "tech_review": "tech_review_workdays",
    "approval_intake": "intake_check_workdays",
    "approval": "approval_workdays",
}


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "rule_sets",
        sa.Column("number", columns.Position, autoincrement=True, nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("body", columns.AnyJson, nullable=False),
        sa.Column("law_version", sa.Text(), nullable=False),
        sa.Column("heard_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("rule_sets_key")),
        sa.UniqueConstraint("rule_set", name=op.f("rule_sets_have_one_rule_set")),
        comment="Rule sets heard since this release: with the bundled one, the law in force.",
    )
    op.create_table(
        "pinned_projects",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("division_code", sa.Text(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pinned_projects_key")),
        comment="Which rule set was in force when a project entered; the city's first where nothing was said.",
    )
    op.create_index("pinned_projects_by_rule_set", "pinned_projects", ["division_code", "rule_set"])
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rule_set", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("parameter", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("held_against", sa.Text(), nullable=True))
    rows = sa.table("deadlines", *map(sa.column, ("kind", "state", "rule_set", "parameter", "held_against")))
    for kind, parameter in PARAMETERS.items():
        same = (rows.c.kind == kind) & rows.c.state.in_(("open", "paused"))
        op.execute(sa.update(rows).where(same).values(rule_set=FIRST, parameter=parameter, held_against=FIRST))


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.drop_column("held_against")
        batch_op.drop_column("parameter")
        batch_op.drop_column("rule_set")
    op.drop_index("pinned_projects_by_rule_set", table_name="pinned_projects")
    op.drop_table("pinned_projects")
    op.drop_table("rule_sets")
