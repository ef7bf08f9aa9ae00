"""Create obligations rungs and letters."""

import sqlalchemy as sa
from alembic import op

from shared.chassis import columns

revision = "reminder_0001"
down_revision = None
branch_labels = ("reminder",)
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "contacts",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("office_id", sa.Text(), nullable=False),
        sa.Column("office_name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("webhook", sa.Text(), nullable=True),
        sa.Column("chat", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_addressee"), ["addressee"], unique=False)
        batch_op.create_index(batch_op.f("ix_contacts_user_id"), ["user_id"], unique=False)

    op.create_table(
        "obligations",
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("owed_by", sa.Text(), nullable=True),
        sa.Column("anchor_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", columns.Moment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False),
        sa.Column("parked_at", columns.Moment(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("deadline_id"),
    )
    with op.batch_alter_table("obligations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_obligations_project_id"), ["project_id"], unique=False)
        batch_op.create_index(
            "obligations_running",
            ["calendar_version"],
            unique=False,
            postgresql_where=sa.text("state <> 'ended'"),
            sqlite_where=sa.text("state <> 'ended'"),
        )

    op.create_table(
        "projects",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("project_no", sa.Text(), nullable=False),
        sa.Column("project_name", sa.Text(), nullable=False),
        sa.Column("owner_office_id", sa.Text(), nullable=False),
        sa.Column("owner_office_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project_id"),
        sa.UniqueConstraint("project_no"),
    )
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_owner_office_id"), ["owner_office_id"], unique=False)

    op.create_table(
        "digests",
        sa.Column("digest_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("goes_at", columns.Moment(), nullable=False),
        sa.Column("closed_at", columns.Moment(), nullable=True),
        sa.Column("read_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.contact_id"],
        ),
        sa.PrimaryKeyConstraint("digest_id"),
        sa.UniqueConstraint("contact_id", "level", "day", "number"),
    )
    op.create_table(
        "rungs",
        sa.Column("rung_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("channels", columns.AnyJson, nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("goes_at", columns.Moment(), nullable=True),
        sa.Column("raised_at", columns.Moment(), nullable=True),
        sa.Column("gathered_at", columns.Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", columns.Moment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False),
        sa.Column("parked_at", columns.Moment(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["deadline_id"],
            ["obligations.deadline_id"],
        ),
        sa.PrimaryKeyConstraint("rung_id"),
        sa.UniqueConstraint("deadline_id", "step", "addressee"),
    )
    with op.batch_alter_table("rungs", schema=None) as batch_op:
        batch_op.create_index(
            "rungs_waiting",
            ["goes_at"],
            unique=False,
            postgresql_where=sa.text(
                "rungs.gathered_at IS NULL AND rungs.goes_at IS NOT NULL AND rungs.parked_at IS NULL"
            ),
            sqlite_where=sa.text("rungs.gathered_at IS NULL AND rungs.goes_at IS NOT NULL AND rungs.parked_at IS NULL"),
        )

    op.create_table(
        "deliveries",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("digest_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("claimed_until", columns.Moment(), nullable=True),
        sa.Column("handed_over_at", columns.Moment(), nullable=True),
        sa.Column("sent_at", columns.Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", columns.Moment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False),
        sa.Column("parked_at", columns.Moment(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest_id"],
            ["digests.digest_id"],
        ),
        sa.PrimaryKeyConstraint("delivery_id"),
        sa.UniqueConstraint("digest_id", "channel"),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(
            "deliveries_unsent",
            ["next_try_at"],
            unique=False,
            postgresql_where=sa.text("deliveries.sent_at IS NULL AND deliveries.parked_at IS NULL"),
            sqlite_where=sa.text("deliveries.sent_at IS NULL AND deliveries.parked_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_deliveries_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "entries",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("rung_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("digest_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.contact_id"],
        ),
        sa.ForeignKeyConstraint(
            ["digest_id"],
            ["digests.digest_id"],
        ),
        sa.ForeignKeyConstraint(
            ["rung_id"],
            ["rungs.rung_id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sa.UniqueConstraint("digest_id", "position"),
        sa.UniqueConstraint("rung_id", "contact_id"),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entries_deadline_id"), ["deadline_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entries_digest_id"), ["digest_id"], unique=False)


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entries_digest_id"))
        batch_op.drop_index(batch_op.f("ix_entries_deadline_id"))

    op.drop_table("entries")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deliveries_contact_id"))
        batch_op.drop_index(
            "deliveries_unsent",
            postgresql_where=sa.text("deliveries.sent_at IS NULL AND deliveries.parked_at IS NULL"),
            sqlite_where=sa.text("deliveries.sent_at IS NULL AND deliveries.parked_at IS NULL"),
        )

    op.drop_table("deliveries")
    with op.batch_alter_table("rungs", schema=None) as batch_op:
        batch_op.drop_index(
            "rungs_waiting",
            postgresql_where=sa.text(
                "rungs.gathered_at IS NULL AND rungs.goes_at IS NOT NULL AND rungs.parked_at IS NULL"
            ),
            sqlite_where=sa.text("rungs.gathered_at IS NULL AND rungs.goes_at IS NOT NULL AND rungs.parked_at IS NULL"),
        )

    op.drop_table("rungs")
    op.drop_table("digests")
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_owner_office_id"))

    op.drop_table("projects")
    with op.batch_alter_table("obligations", schema=None) as batch_op:
        batch_op.drop_index(
            "obligations_running",
            postgresql_where=sa.text("state <> 'ended'"),
            sqlite_where=sa.text("state <> 'ended'"),
        )
        batch_op.drop_index(batch_op.f("ix_obligations_project_id"))

    op.drop_table("obligations")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_user_id"))
        batch_op.drop_index(batch_op.f("ix_contacts_addressee"))

    op.drop_table("contacts")
