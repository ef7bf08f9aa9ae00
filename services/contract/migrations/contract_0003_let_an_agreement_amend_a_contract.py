"""Let an agreement amend a contract."""

import sqlalchemy as sa
from alembic import op

revision = "contract_0003"
down_revision = "contract_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("amends", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key("contracts_amend_contracts", "contracts", ["amends"], ["contract_id"])


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.drop_constraint("contracts_amend_contracts", type_="foreignkey")
        batch_op.drop_column("amends")
