"""Create projects and contracts."""

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns

revision = "contract_0001"
down_revision = None
branch_labels = ("contract",)
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "projects",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("project_no", sa.Text(), nullable=False),
        sa.Column("project_name", sa.Text(), nullable=False),
        sa.Column("owner_office_id", sa.Text(), nullable=False),
        sa.Column("owner_office_name", sa.Text(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("approved_amount", columns.Fen(), nullable=False),
        sa.Column("allocated", columns.Fen(), nullable=True),
        sa.Column("responsible_persons", columns.AnyJson, nullable=False),
        sa.Column("selection", columns.AnyJson, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project_id"),
        sa.UniqueConstraint("project_no"),
    )
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_owner_office_id"), ["owner_office_id"], unique=False)

    op.create_table(
        "contracts",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("project_no", sa.Text(), nullable=False),
        sa.Column("owner_office_id", sa.Text(), nullable=False),
        sa.Column("owner_office_name", sa.Text(), nullable=False),
        sa.Column("contractor_name", sa.Text(), nullable=False),
        sa.Column("contractor_uscc", sa.Text(), nullable=False),
        sa.Column("amount", columns.Fen(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("payment_terms", sa.Text(), nullable=False),
        sa.Column("before_approval", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("texts", columns.AnyJson, nullable=False),
        sa.Column("first_received_at", columns.Moment(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("overdue_said", sa.Boolean(), nullable=False),
        sa.Column("defects", columns.AnyJson, nullable=False),
        sa.Column("receipt_no", sa.Text(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.project_id"],
        ),
        sa.PrimaryKeyConstraint("contract_id"),
        sa.UniqueConstraint("receipt_no"),
    )
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contracts_owner_office_id"), ["owner_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contracts_project_id"), ["project_id"], unique=False)


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contracts_project_id"))
        batch_op.drop_index(batch_op.f("ix_contracts_owner_office_id"))

    op.drop_table("contracts")
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_owner_office_id"))

    op.drop_table("projects")
