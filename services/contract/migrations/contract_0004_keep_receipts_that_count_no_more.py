"""Keep the receipts that count no more, because a notice may show that their correction came in its window."""

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns

revision = "contract_0004"
down_revision = "contract_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dropped_receipts", columns.AnyJson, server_default="[]", nullable=False))


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.drop_column("dropped_receipts")
