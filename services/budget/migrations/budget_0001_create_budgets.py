"""Create budgets."""

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns

revision = "budget_0001"
down_revision = None
branch_labels = ("budget",)
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "budgets",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("project_no", sa.Text(), nullable=False),
        sa.Column("project_name", sa.Text(), nullable=False),
        sa.Column("owner_office_id", sa.Text(), nullable=False),
        sa.Column("owner_office_name", sa.Text(), nullable=False),
        sa.Column("approved_amount", columns.Fen(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("line", columns.AnyJson, nullable=True),
        sa.Column("refusal_reason", sa.Text(), nullable=True),
        sa.Column("notices", columns.AnyJson, nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("report_filed_on", sa.Date(), nullable=True),
        sa.Column("overdue_marks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("project_id"),
        sa.UniqueConstraint("project_no"),
    )
    with op.batch_alter_table("budgets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budgets_owner_office_id"), ["owner_office_id"], unique=False)

    op.create_table(
        "holds",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("imposed_by", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=True),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("hold_id"),
    )
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holds_project_id"), ["project_id"], unique=False)
        batch_op.create_index(
            "one_reason_holds_a_project_once",
            ["project_id", "reason"],
            unique=True,
            postgresql_where=sa.text("lifted_on IS NULL"),
            sqlite_where=sa.text("lifted_on IS NULL"),
        )

    op.create_table(
        "objections",
        sa.Column("objection_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_by", sa.Text(), nullable=False),
        sa.Column("raised_by_office", sa.Text(), nullable=False),
        sa.Column("received_at", columns.Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("objection_id"),
    )
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objections_project_id"), ["project_id"], unique=False)

    op.create_table(
        "ops_requests",
        sa.Column("ops_request_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("amount", columns.Fen(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("reviewed_amount", columns.Fen(), nullable=True),
        sa.Column("review_opinion", sa.Text(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("included_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("ops_request_id"),
    )
    with op.batch_alter_table("ops_requests", schema=None) as batch_op:
        batch_op.create_index(
            "a_year_is_included_once",
            ["project_id", "fiscal_year"],
            unique=True,
            postgresql_where=sa.text("state = 'included'"),
            sqlite_where=sa.text("state = 'included'"),
        )
        batch_op.create_index(batch_op.f("ix_ops_requests_project_id"), ["project_id"], unique=False)


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("ops_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ops_requests_project_id"))
        batch_op.drop_index(
            "a_year_is_included_once",
            postgresql_where=sa.text("state = 'included'"),
            sqlite_where=sa.text("state = 'included'"),
        )

    op.drop_table("ops_requests")
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objections_project_id"))

    op.drop_table("objections")
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.drop_index(
            "one_reason_holds_a_project_once",
            postgresql_where=sa.text("lifted_on IS NULL"),
            sqlite_where=sa.text("lifted_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_holds_project_id"))

    op.drop_table("holds")
    with op.batch_alter_table("budgets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budgets_owner_office_id"))

    op.drop_table("budgets")
