"""Create acceptances."""

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns

revision = "acceptance_0001"
down_revision = None
branch_labels = ("acceptance",)
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "acceptances",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("project_no", sa.Text(), nullable=False),
        sa.Column("project_name", sa.Text(), nullable=False),
        sa.Column("owner_office_id", sa.Text(), nullable=False),
        sa.Column("owner_office_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("contracts", columns.AnyJson, nullable=False),
        sa.Column("preliminary_passed_on", sa.Date(), nullable=True),
        sa.Column("preliminary_summary", sa.Text(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("products", columns.AnyJson, nullable=False),
        sa.Column("technical_concluded_on", sa.Date(), nullable=True),
        sa.Column("completion_concluded_on", sa.Date(), nullable=True),
        sa.Column("catalogue_receipt_no", sa.Text(), nullable=True),
        sa.Column("conclusion_no", sa.Text(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("failures", columns.AnyJson, nullable=False),
        sa.Column("report", columns.AnyJson, nullable=True),
        sa.Column("received_at", columns.Moment(), nullable=True),
        sa.Column("lapsed_received_at", columns.Moment(), nullable=True),
        sa.Column("report_defects", columns.AnyJson, nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("overdue_told", sa.Boolean(), nullable=False),
        sa.Column("receipt_no", sa.Text(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("project_id"),
        sa.UniqueConstraint("conclusion_no"),
        sa.UniqueConstraint("project_no"),
        sa.UniqueConstraint("receipt_no"),
    )
    with op.batch_alter_table("acceptances", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acceptances_owner_office_id"), ["owner_office_id"], unique=False)


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("acceptances", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acceptances_owner_office_id"))

    op.drop_table("acceptances")
