"""Create laid down rule sets, and know which projects they govern."""

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns

revision = "regulation_0003"
down_revision = "regulation_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "laid_down_rule_sets",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("division_code", sa.Text(), nullable=False),
        sa.Column("body", columns.AnyJson, nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", columns.Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("published_at", columns.Moment(), nullable=True),
        sa.Column("rule_set", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("proposal_id"),
        sa.UniqueConstraint("rule_set"),
    )
    op.create_table(
        "governed_projects",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("project_no", sa.Text(), nullable=False),
        sa.Column("project_name", sa.Text(), nullable=False),
        sa.Column("division_code", sa.Text(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("project_id"),
    )
    with op.batch_alter_table("governed_projects", schema=None) as batch_op:
        batch_op.create_index("governed_projects_by_division", ["division_code", "project_id"], unique=False)
    with op.batch_alter_table("registered_deadlines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rule_set", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("parameter", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("registered_deadlines", schema=None) as batch_op:
        batch_op.drop_column("parameter")
        batch_op.drop_column("rule_set")
    with op.batch_alter_table("governed_projects", schema=None) as batch_op:
        batch_op.drop_index("governed_projects_by_division")
    op.drop_table("governed_projects")
    op.drop_table("laid_down_rule_sets")
