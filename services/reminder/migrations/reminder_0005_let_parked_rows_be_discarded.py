"""Let parked rows be discarded."""

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns

revision = "reminder_0005"
down_revision = "reminder_0004"
branch_labels = None
depends_on = None

IN_REPAIR = sa.text("parked_at IS NOT NULL OR discarded_at IS NOT NULL")
TABLES = {"obligations": "deadline_id", "rungs": "rung_id", "deliveries": "delivery_id"}


def upgrade() -> None:
    """Bring the tables forward."""
    for table, key in TABLES.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("discarded_at", columns.Moment(), nullable=True))
            batch_op.add_column(sa.Column("discarded_by", sa.Text(), nullable=True))
            batch_op.add_column(sa.Column("discarded_why", sa.Text(), nullable=True))
            batch_op.create_index(
                f"{table}_in_repair", [key], unique=False, postgresql_where=IN_REPAIR, sqlite_where=IN_REPAIR
            )


def downgrade() -> None:
    """Take the step back."""
    for table in reversed(TABLES):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(f"{table}_in_repair", postgresql_where=IN_REPAIR, sqlite_where=IN_REPAIR)
            for column in ("discarded_why", "discarded_by", "discarded_at"):
                batch_op.drop_column(column)
