"""Know for what a clock was extended."""

import sqlalchemy as sa
from alembic import op

revision = "regulation_0004"
down_revision = "regulation_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("registered_deadlines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extension_reason", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("registered_deadlines", schema=None) as batch_op:
        batch_op.drop_column("extension_reason")
