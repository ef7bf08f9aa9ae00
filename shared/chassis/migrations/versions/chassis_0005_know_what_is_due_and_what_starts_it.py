"""Know what is due and what starts it."""

import sqlalchemy as sa
from alembic import op

revision = "chassis_0005"
down_revision = "chassis_0004"
branch_labels = None
depends_on = None

COLUMNS = ("title", "starts_with")


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        for name in COLUMNS:
            batch_op.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        for name in reversed(COLUMNS):
            batch_op.drop_column(name)
