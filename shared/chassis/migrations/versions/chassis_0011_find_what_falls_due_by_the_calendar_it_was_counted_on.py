"""Find what falls due by the calendar it was counted on, without reading what is still to come."""

import sqlalchemy as sa
from alembic import op

revision = "chassis_0011"
down_revision = "chassis_0010"
branch_labels = None
depends_on = None

FINAL = sa.text("state = 'open' AND provisional = false AND parked_at IS NULL")


def upgrade() -> None:
    """Bring the rows forward."""
    _replace("deadlines_to_fire", by="deadlines_falling_due", columns=["calendar_version", "bound_at"])


def downgrade() -> None:
    """Take the rows back."""
    _replace("deadlines_falling_due", by="deadlines_to_fire", columns=["bound_at"])


def _replace(old: str, *, by: str, columns: list[str]) -> None:
    op.create_index(by, "deadlines", columns, postgresql_where=FINAL, sqlite_where=FINAL)
    op.drop_index(old, table_name="deadlines")
