"""Know why a date has moved, and for what a clock was extended."""

import sqlalchemy as sa
from alembic import op

revision = "chassis_0006"
down_revision = "chassis_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extension_reason", sa.Text(), nullable=True))
    with op.batch_alter_table("deadline_moves", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cause", sa.Text(), server_default="calendar", nullable=False))


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("deadline_moves", schema=None) as batch_op:
        batch_op.drop_column("cause")
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.drop_column("extension_reason")
