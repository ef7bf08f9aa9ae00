"""Create the rows every service has."""

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns

revision = "chassis_0001"
down_revision = None
branch_labels = ("chassis",)
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "answers",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("asked_digest", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", columns.AnyJson, nullable=True),
        sa.Column("headers", columns.AnyJson, nullable=False),
        sa.Column("answered_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", "actor_id", name=op.f("answers_key")),
        comment="What was answered under an Idempotency-Key, so that it is answered again.",
    )
    op.create_table(
        "audit",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=True),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("office_id", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=True),
        sa.Column("content_digest", sa.Text(), nullable=True),
        sa.Column("cause_id", sa.Uuid(), nullable=True),
        sa.Column("correlation_id", sa.Text(), nullable=True),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "position", name=op.f("audit_key")),
        comment="Who did what to a case, chained case by case.",
    )
    op.create_table(
        "cases",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("event_sequence", sa.BigInteger(), nullable=False),
        sa.Column("audit_position", sa.BigInteger(), nullable=False),
        sa.Column("audit_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("cases_key")),
        comment="One row a case: the head of its events and of its audit chain.",
    )
    op.create_table(
        "deadlines",
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
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
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", columns.Moment(), nullable=False),
        sa.Column("parked_at", columns.Moment(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("deadline_id", name=op.f("deadlines_key")),
        comment="What must happen by when; armed, met, fired or cancelled once.",
    )
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.create_index("deadlines_by_subject", ["subject_id", "kind"], unique=False)
        batch_op.create_index(
            "deadlines_open",
            ["kind", "due_on"],
            unique=False,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "deadlines_to_fire",
            ["bound_at"],
            unique=False,
            postgresql_where=sa.text("state = 'open' AND provisional = false AND parked_at IS NULL"),
            sqlite_where=sa.text("state = 'open' AND provisional = false AND parked_at IS NULL"),
        )

    op.create_table(
        "inbox",
        sa.Column("position", columns.Position, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("aggregate_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", columns.Moment(), nullable=False),
        sa.Column("handled_at", columns.Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", columns.Moment(), nullable=False),
        sa.Column("parked_at", columns.Moment(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("position", name=op.f("inbox_key")),
        sa.UniqueConstraint("event_id", name=op.f("inbox_have_one_event_id")),
        comment="Events heard; each has its effect once.",
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "inbox_to_handle",
            ["next_try_at", "position"],
            unique=False,
            postgresql_where=sa.text("handled_at IS NULL AND parked_at IS NULL"),
            sqlite_where=sa.text("handled_at IS NULL AND parked_at IS NULL"),
        )
        batch_op.create_index(
            "inbox_unhandled",
            ["source", "aggregate_id", "sequence"],
            unique=False,
            postgresql_where=sa.text("handled_at IS NULL"),
            sqlite_where=sa.text("handled_at IS NULL"),
        )

    op.create_table(
        "numbers",
        sa.Column("office_mark", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last_serial", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office_mark", "year", name=op.f("numbers_key")),
        comment="The last number given by an office in a year; gap-free because it moves in the case's transaction.",
    )
    op.create_table(
        "outbox",
        sa.Column("position", columns.Position, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("aggregate_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("published_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("position", name=op.f("outbox_key")),
        sa.UniqueConstraint("aggregate_id", "sequence", name=op.f("outbox_have_one_aggregate_id_sequence")),
        sa.UniqueConstraint("event_id", name=op.f("outbox_have_one_event_id")),
        comment="Events to tell, kept after they were told.",
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "outbox_to_publish",
            ["position"],
            unique=False,
            postgresql_where=sa.text("published_at IS NULL"),
            sqlite_where=sa.text("published_at IS NULL"),
        )


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "outbox_to_publish",
            postgresql_where=sa.text("published_at IS NULL"),
            sqlite_where=sa.text("published_at IS NULL"),
        )

    op.drop_table("outbox")
    op.drop_table("numbers")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(
            "inbox_unhandled",
            postgresql_where=sa.text("handled_at IS NULL"),
            sqlite_where=sa.text("handled_at IS NULL"),
        )
        batch_op.drop_index(
            "inbox_to_handle",
            postgresql_where=sa.text("handled_at IS NULL AND parked_at IS NULL"),
            sqlite_where=sa.text("handled_at IS NULL AND parked_at IS NULL"),
        )

    op.drop_table("inbox")
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.drop_index(
            "deadlines_to_fire",
            postgresql_where=sa.text("state = 'open' AND provisional = false AND parked_at IS NULL"),
            sqlite_where=sa.text("state = 'open' AND provisional = false AND parked_at IS NULL"),
        )
        batch_op.drop_index(
            "deadlines_open", postgresql_where=sa.text("state = 'open'"), sqlite_where=sa.text("state = 'open'")
        )
        batch_op.drop_index("deadlines_by_subject")

    op.drop_table("deadlines")
    op.drop_table("cases")
    op.drop_table("audit")
    op.drop_table("answers")
