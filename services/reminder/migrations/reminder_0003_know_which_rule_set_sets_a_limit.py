"""Know which rule set sets a limit."""

import sqlalchemy as sa
from alembic import op

revision = "reminder_0003"
down_revision = "reminder_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("obligations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rule_set", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("obligations", schema=None) as batch_op:
        batch_op.drop_column("rule_set")
