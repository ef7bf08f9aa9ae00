"""Create registered deadlines."""

from datetime import date

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns
from shared.kernel.notice import Notice

revision = "regulation_0002"
down_revision = "regulation_0001"
branch_labels = None
depends_on = "chassis_0002"  # which has made the copy of the calendar


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "registered_deadlines",
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_with", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("owed_by", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("anchor_on", sa.Date(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("bound_at", columns.Moment(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("armed_at", columns.Moment(), nullable=False),
        sa.Column("met_at", columns.Moment(), nullable=True),
        sa.Column("fired_at", columns.Moment(), nullable=True),
        sa.Column("pausable", sa.Boolean(), nullable=False),
        sa.Column("pauses", columns.AnyJson, nullable=False),
        sa.Column("extension", sa.Integer(), nullable=True),
        sa.Column("moves", columns.AnyJson, nullable=False),
        sa.PrimaryKeyConstraint("deadline_id"),
    )
    with op.batch_alter_table("registered_deadlines", schema=None) as batch_op:
        batch_op.create_index("registered_deadlines_by_project", ["project_id", "deadline_id"], unique=False)
        batch_op.create_index("registered_deadlines_by_state", ["state", "deadline_id"], unique=False)
    _keep_the_calendar()


def _keep_the_calendar() -> None:
    """Put the notices that were published here into this service's own copy of the calendar."""
    notices = sa.table(
        "notices",
        sa.column("body", columns.AnyJson),
        sa.column("state", sa.Text()),
        sa.column("published_at", columns.Moment()),
        sa.column("calendar_version", sa.Text()),
    )
    copy = sa.table(
        "calendar_notices",
        sa.column("calendar_version", sa.Text()),
        sa.column("notice", columns.AnyJson),
        sa.column("citation", sa.Text()),
        sa.column("changes_from", sa.Date()),
        sa.column("heard_at", columns.Moment()),
    )
    published = sa.select(notices).where(notices.c.state == "published").order_by(notices.c.published_at)
    for row in op.get_bind().execute(published).mappings().all():
        notice = Notice.from_json(row["body"])
        kept = {
            "calendar_version": row["calendar_version"],
            "notice": row["body"],
            "citation": notice.citation,
            "changes_from": min(date(notice.year - 1, 12, 25), *(rule.day for rule in notice.days)),
            "heard_at": row["published_at"],
        }
        op.get_bind().execute(sa.insert(copy).values(kept))


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("registered_deadlines", schema=None) as batch_op:
        batch_op.drop_index("registered_deadlines_by_state")
        batch_op.drop_index("registered_deadlines_by_project")

    op.drop_table("registered_deadlines")
