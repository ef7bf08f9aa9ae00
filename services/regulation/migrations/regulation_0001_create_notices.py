"""Create notices."""

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns

revision = "regulation_0001"
down_revision = None
branch_labels = ("regulation",)
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "notices",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("body", columns.AnyJson, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", columns.Moment(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("published_at", columns.Moment(), nullable=True),
        sa.Column("calendar_version", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("notice_id"),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notices_state"), ["state"], unique=False)


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notices_state"))

    op.drop_table("notices")
