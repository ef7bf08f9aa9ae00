"""Count the tries of a defect apart from those that a passing fault has taken."""

import sqlalchemy as sa
from alembic import op

revision = "chassis_0013"
down_revision = "chassis_0012"
branch_labels = None
depends_on = None

TABLES = ("inbox", "deadlines")


def upgrade() -> None:
    """Bring the tables forward."""
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("defects", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take the step back."""
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("defects")
