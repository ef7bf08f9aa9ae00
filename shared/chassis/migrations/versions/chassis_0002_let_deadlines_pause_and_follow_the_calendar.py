"""Let deadlines pause and follow the calendar."""

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns

revision = "chassis_0002"
down_revision = "chassis_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "calendar_notices",
        sa.Column("number", columns.Position, autoincrement=True, nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.Column("notice", columns.AnyJson, nullable=False),
        sa.Column("citation", sa.Text(), nullable=False),
        sa.Column("changes_from", sa.Date(), nullable=False),
        sa.Column("heard_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("calendar_notices_key")),
        sa.UniqueConstraint("calendar_version", name=op.f("calendar_notices_have_one_calendar_version")),
        comment="Notices on rest days heard since this release: with the bundled ones, the calendar in force.",
    )
    op.create_table(
        "deadline_moves",
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("was_provisional", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("deadline_id", "number", name=op.f("deadline_moves_key")),
        comment="How a deadline's date has changed, and why; part of its explanation.",
    )
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pausable", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("pauses", columns.AnyJson, server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("extension", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.drop_column("extension")
        batch_op.drop_column("pauses")
        batch_op.drop_column("pausable")

    op.drop_table("deadline_moves")
    op.drop_table("calendar_notices")
