"""Create approvals."""

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns

revision = "approval_0001"
down_revision = None
branch_labels = ("approval",)
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "approvals",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("project_no", sa.Text(), nullable=False),
        sa.Column("project_name", sa.Text(), nullable=False),
        sa.Column("owner_office_id", sa.Text(), nullable=False),
        sa.Column("owner_office_name", sa.Text(), nullable=False),
        sa.Column("estimate", columns.Fen(), nullable=False),
        sa.Column("plan_item", sa.Text(), nullable=False),
        sa.Column("proposal_digest", sa.Text(), nullable=False),
        sa.Column("feasibility_digest", sa.Text(), nullable=False),
        sa.Column("design_digest", sa.Text(), nullable=False),
        sa.Column("estimate_digest", sa.Text(), nullable=False),
        sa.Column("opinion_no", sa.Text(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("defects", columns.AnyJson, nullable=False),
        sa.Column("reply_no", sa.Text(), nullable=True),
        sa.Column("approved_amount", columns.Fen(), nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("missed_clocks", columns.AnyJson, nullable=False),
        sa.PrimaryKeyConstraint("project_id"),
        sa.UniqueConstraint("reply_no"),
    )
    op.create_table(
        "opinions",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("opinion_no", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("design_digest", sa.Text(), nullable=False),
        sa.Column("design_version", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("project_id"),
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("opinions")
    op.drop_table("approvals")
