"""Find what is behind the calendar without looking at what has ended well."""

import sqlalchemy as sa
from alembic import op

revision = "chassis_0007"
down_revision = "chassis_0006"
branch_labels = None
depends_on = None

RUNNING = sa.text("state IN ('open', 'paused')")
MISSED = sa.text("state = 'fired' OR (state = 'met' AND met_at >= bound_at)")


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.create_index(
            "deadlines_missed",
            ["due_on", "calendar_version"],
            unique=False,
            postgresql_where=MISSED,
            sqlite_where=MISSED,
        )
        batch_op.create_index(
            "deadlines_running",
            ["calendar_version"],
            unique=False,
            postgresql_where=RUNNING,
            sqlite_where=RUNNING,
        )


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.drop_index("deadlines_running", postgresql_where=RUNNING, sqlite_where=RUNNING)
        batch_op.drop_index("deadlines_missed", postgresql_where=MISSED, sqlite_where=MISSED)
