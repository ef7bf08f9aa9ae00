"""Keep what was dropped from letters."""

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns

revision = "reminder_0002"
down_revision = "reminder_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "drops",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("rung_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("digest_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", columns.Moment(), nullable=False),
        sa.Column("dropped_at", columns.Moment(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.contact_id"],
        ),
        sa.ForeignKeyConstraint(
            ["digest_id"],
            ["digests.digest_id"],
        ),
        sa.ForeignKeyConstraint(
            ["rung_id"],
            ["rungs.rung_id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    with op.batch_alter_table("drops", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drops_deadline_id"), ["deadline_id"], unique=False)

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", columns.Moment(), nullable=True))


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_column("withdrawn_at")

    with op.batch_alter_table("drops", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_drops_deadline_id"))

    op.drop_table("drops")
