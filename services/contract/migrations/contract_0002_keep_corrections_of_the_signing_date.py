"""Keep corrections of the signing date, and the mark of a contract signed before the award."""

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns

revision = "contract_0002"
down_revision = "contract_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("before_award", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("signing_corrections", columns.AnyJson, server_default="[]", nullable=False))


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.drop_column("signing_corrections")
        batch_op.drop_column("before_award")
