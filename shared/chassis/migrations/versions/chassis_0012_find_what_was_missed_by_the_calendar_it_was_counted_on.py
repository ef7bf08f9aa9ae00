"""Find what was missed by the calendar it was counted on, from the first day that a later notice may have changed."""

import sqlalchemy as sa
from alembic import op

revision = "chassis_0012"
down_revision = "chassis_0011"
branch_labels = None
depends_on = None

MISSED = sa.text("state = 'fired' OR (state = 'met' AND met_at >= bound_at)")


def upgrade() -> None:
    """Bring the rows forward."""
    _replace("deadlines_missed", by="deadlines_missed_by_calendar", columns=["calendar_version", "due_on"])


def downgrade() -> None:
    """Take the rows back."""
    _replace("deadlines_missed_by_calendar", by="deadlines_missed", columns=["due_on", "calendar_version"])


def _replace(old: str, *, by: str, columns: list[str]) -> None:
    op.create_index(by, "deadlines", columns, postgresql_where=MISSED, sqlite_where=MISSED)
    op.drop_index(old, table_name="deadlines")
