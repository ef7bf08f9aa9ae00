"""The tables of what goes and what was sent: rungs, digests with their entries, and the deliveries."""

from sqlalchemy import ForeignKey, Index, Table, UniqueConstraint, text

from services.reminder.store.metadata import metadata
from shared.chassis.columns import Boolean, Column, Date, Integer, Moment, Packed, Text, Uuid
from shared.chassis.queues import in_repair, retried_columns, sending_columns

WAITING = text("rungs.gathered_at IS NULL AND rungs.goes_at IS NOT NULL AND rungs.parked_at IS NULL")
UNSENT = text("deliveries.sent_at IS NULL AND deliveries.parked_at IS NULL")

rungs = Table(
    "rungs",
    metadata,
    Column("rung_id", Uuid, primary_key=True),
    Column("deadline_id", Uuid, ForeignKey("obligations.deadline_id"), nullable=False),
    Column("step", Text, nullable=False),
    Column("addressee", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("level", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("channels", Packed(tuple[str, ...]), nullable=False),
    Column("template", Text, nullable=False),
    Column("goes_at", Moment),
    Column("raised_at", Moment),
    Column("gathered_at", Moment),
    *retried_columns(),
    UniqueConstraint("deadline_id", "step", "addressee"),
    Index("rungs_waiting", "goes_at", postgresql_where=WAITING, sqlite_where=WAITING),
    in_repair("rungs", "rung_id"),
)

digests = Table(
    "digests",
    metadata,
    Column("digest_id", Uuid, primary_key=True),
    Column("contact_id", Uuid, ForeignKey("contacts.contact_id"), nullable=False),
    Column("level", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("number", Integer, nullable=False),
    Column("goes_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("read_at", Moment),
    UniqueConstraint("contact_id", "level", "day", "number"),
)

entries = Table(
    "entries",
    metadata,
    Column("entry_id", Uuid, primary_key=True),
    Column("rung_id", Uuid, ForeignKey("rungs.rung_id"), nullable=False),
    Column("contact_id", Uuid, ForeignKey("contacts.contact_id"), nullable=False),
    Column("digest_id", Uuid, ForeignKey("digests.digest_id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("deadline_id", Uuid, nullable=False, index=True),
    Column("project_id", Uuid, nullable=False),
    Column("step", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", Moment, nullable=False),
    UniqueConstraint("rung_id", "contact_id"),
    UniqueConstraint("digest_id", "position"),
)

drops = Table(
    "drops",
    metadata,
    Column("entry_id", Uuid, primary_key=True),
    Column("rung_id", Uuid, ForeignKey("rungs.rung_id"), nullable=False),
    Column("contact_id", Uuid, ForeignKey("contacts.contact_id"), nullable=False),
    Column("digest_id", Uuid, ForeignKey("digests.digest_id"), nullable=False),
    Column("deadline_id", Uuid, nullable=False, index=True),
    Column("step", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", Moment, nullable=False),
    Column("dropped_at", Moment, nullable=False),
    Column("why", Text, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery_id", Uuid, primary_key=True),
    Column("digest_id", Uuid, ForeignKey("digests.digest_id"), nullable=False),
    Column("contact_id", Uuid, nullable=False, index=True),
    *sending_columns(),
    UniqueConstraint("digest_id", "channel"),
    Index("deliveries_unsent", "next_try_at", postgresql_where=UNSENT, sqlite_where=UNSENT),
    in_repair("deliveries", "delivery_id"),
)
