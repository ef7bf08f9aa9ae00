"""Create applications."""

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns

revision = "application_0001"
down_revision = None
branch_labels = ("application",)
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "applications",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("project_no", sa.Text(), nullable=False),
        sa.Column("project_name", sa.Text(), nullable=False),
        sa.Column("owner_office_id", sa.Text(), nullable=False),
        sa.Column("owner_office_name", sa.Text(), nullable=False),
        sa.Column("project_type", sa.Text(), nullable=False),
        sa.Column("build_nature", sa.Text(), nullable=False),
        sa.Column("plan_item", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("estimate", columns.Fen(), nullable=False),
        sa.Column("relies_on_city_cloud", sa.Boolean(), nullable=False),
        sa.Column("exemption_reason", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("materials", columns.AnyJson, nullable=False),
        sa.Column("opinion", columns.AnyJson, nullable=True),
        sa.Column("defects", columns.AnyJson, nullable=False),
        sa.PrimaryKeyConstraint("project_id"),
        sa.UniqueConstraint("project_no"),
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_applications_owner_office_id"), ["owner_office_id"], unique=False)


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_applications_owner_office_id"))

    op.drop_table("applications")
