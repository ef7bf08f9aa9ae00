"""Sign a head of the trail for every day."""

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns

revision = "chassis_0009"
down_revision = "chassis_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "audit_heads",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("cases_touched", sa.BigInteger(), nullable=False),
        sa.Column("rows_added", sa.BigInteger(), nullable=False),
        sa.Column("rows_total", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("signed_at", columns.Moment(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("audit_heads_key")),
        comment="One signed row a day over the seals of that day.",
    )
    op.create_table(
        "audit_seals",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", "case_id", name=op.f("audit_seals_key")),
        comment="Where the trail of a case stood on a day on which it had moved.",
    )
    op.create_index("audit_seals_by_case_id", "audit_seals", ["case_id", "position"], unique=False)


def downgrade() -> None:
    """Take the step back."""
    op.drop_index("audit_seals_by_case_id", table_name="audit_seals")
    op.drop_table("audit_seals")
    op.drop_table("audit_heads")
