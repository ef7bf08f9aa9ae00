"""The rows every service's database has: cases, outbox, inbox, deadlines, audit, answers, numbers."""

from typing import Any

from sqlalchemy import Index, LargeBinary, Table, UniqueConstraint, false, text

from shared.chassis.columns import (
    AnyJson,
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    Moment,
    Packed,
    Position,
    Text,
    Uuid,
)
from shared.chassis.law_tables import calendar_notices as calendar_notices
from shared.chassis.law_tables import metadata as metadata
from shared.chassis.law_tables import pinned_projects as pinned_projects
from shared.chassis.law_tables import rule_sets as rule_sets
from shared.kernel.workdays import Pause


def _retried() -> tuple[Column[Any], ...]:
    """Return the columns that retry, parking and repair need; the same wherever a sweep works."""
    return (
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("defects", Integer, nullable=False, server_default="0"),
        Column("next_try_at", Moment, nullable=False),
        Column("parked_at", Moment),
        Column("reason", Text),
        Column("discarded_at", Moment),
        Column("discarded_by", Text),
        Column("discarded_why", Text),
    )


def _live(name: str, *columns: str, where: str) -> Index:
    """Return an index that holds only rows still to be worked on, so that history costs nothing."""
    return Index(name, *columns, postgresql_where=text(where), sqlite_where=text(where))


RUNNING = "state IN ('open', 'paused')"
MISSED = "state = 'fired' OR (state = 'met' AND met_at >= bound_at)"
FALLING_DUE = "state = 'open' AND provisional = false AND parked_at IS NULL"
IN_REPAIR = "parked_at IS NOT NULL OR discarded_at IS NOT NULL"

cases = Table(
    "cases",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("event_sequence", BigInteger, nullable=False),
    Column("audit_position", BigInteger, nullable=False),
    Column("audit_hash", Text, nullable=False),
    comment="One row a case: the head of its events and of its audit chain.",
)

outbox = Table(
    "outbox",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=True),
    Column("event_id", Uuid, nullable=False, unique=True),
    Column("aggregate_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("published_at", Moment),
    UniqueConstraint("aggregate_id", "sequence"),
    _live("outbox_to_publish", "position", where="published_at IS NULL"),
    comment="Events to tell, kept after they were told.",
)

inbox = Table(
    "inbox",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=True),
    Column("event_id", Uuid, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("raw", LargeBinary),
    Column("received_at", Moment, nullable=False),
    Column("handled_at", Moment),
    *_retried(),
    _live("inbox_to_handle", "next_try_at", "position", where="handled_at IS NULL AND parked_at IS NULL"),
    _live("inbox_unhandled", "source", "aggregate_id", "sequence", where="handled_at IS NULL"),
    _live("inbox_in_repair", "position", where=IN_REPAIR),
    comment="Events heard; each has its effect once.",
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("deadline_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("starts_with", Text, nullable=False, server_default=""),
    Column("article", Text, nullable=False),
    Column("mark", Text, nullable=False),
    Column("owed_by", Text),
    Column("subject_id", Uuid, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("anchor_on", Date, nullable=False),
    Column("unit", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("bound_at", Moment, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("calendar_version", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("armed_at", Moment, nullable=False),
    Column("met_at", Moment),
    Column("fired_at", Moment),
    Column("pausable", Boolean, nullable=False, server_default=false()),
    Column("pauses", Packed(tuple[Pause, ...]), nullable=False, server_default="[]"),
    Column("extension", Integer),
    Column("extension_reason", Text),
    Column("rule_set", Text),
    Column("parameter", Text),
    Column("held_against", Text),
    *_retried(),
    _live("deadlines_falling_due", "calendar_version", "bound_at", where=FALLING_DUE),
    _live("deadlines_open", "kind", "due_on", where="state = 'open'"),
    _live("deadlines_in_repair", "deadline_id", where=IN_REPAIR),
    _live("deadlines_running", "calendar_version", where=RUNNING),
    _live("deadlines_missed_by_calendar", "calendar_version", "due_on", where=MISSED),
    Index("deadlines_by_subject", "subject_id", "kind"),
    comment="What must happen by when; armed, met, fired or cancelled once.",
)

deadline_moves = Table(
    "deadline_moves",
    metadata,
    Column("deadline_id", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date, nullable=False),
    Column("was_provisional", Boolean, nullable=False),
    Column("cause", Text, nullable=False, server_default="calendar"),
    Column("reason", Text, nullable=False),
    Column("calendar_version", Text, nullable=False),
    comment="How a deadline's date has changed, and why; part of its explanation.",
)

audit = Table(
    "audit",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("article", Text),
    Column("actor_id", Text, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("office_id", Text, nullable=False),
    Column("subject_id", Uuid),
    Column("from_state", Text),
    Column("to_state", Text),
    Column("content_digest", Text),
    Column("cause_id", Uuid),
    Column("correlation_id", Text),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    comment="Who did what to a case, chained case by case.",
)

audit_heads = Table(
    "audit_heads",
    metadata,
    Column("day", Date, primary_key=True),
    Column("algorithm", Text, nullable=False),
    Column("cases_touched", BigInteger, nullable=False),
    Column("rows_added", BigInteger, nullable=False),
    Column("rows_total", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("signed_at", Moment, nullable=False),
    Column("hash", Text, nullable=False),
    Column("signature", Text, nullable=False),
    comment="One signed row a day over the seals of that day.",
)

audit_seals = Table(
    "audit_seals",
    metadata,
    Column("day", Date, primary_key=True),
    Column("case_id", Uuid, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Index("audit_seals_by_case_id", "case_id", "position"),
    comment="Where the trail of a case stood on a day on which it had moved.",
)

answers = Table(
    "answers",
    metadata,
    Column("key", Text, primary_key=True),
    Column("actor_id", Text, primary_key=True),
    Column("asked_digest", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", AnyJson),
    Column("headers", AnyJson, nullable=False),
    Column("answered_at", Moment, nullable=False, index=True),
    comment="What was answered under an Idempotency-Key, so that it is answered again.",
)

numbers = Table(
    "numbers",
    metadata,
    Column("office_mark", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last_serial", Integer, nullable=False),
    comment="The last number given by an office in a year; gap-free because it moves in the case's transaction.",
)
