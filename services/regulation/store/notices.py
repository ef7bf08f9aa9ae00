"""Notices and what became of them."""

from sqlalchemy import Table

from services.regulation import rules
from services.regulation.store.metadata import metadata
from shared.chassis import calendars, clock
from shared.chassis.columns import AnyJson, Column, Moment, Text, Uuid
from shared.chassis.rows import Rows
from shared.events.regulation import CalendarPublished
from shared.kernel.calendar import Calendar

notices = Table(
    "notices",
    metadata,
    Column("notice_id", Uuid, primary_key=True),
    Column("body", AnyJson, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("confirmed_by", Text),
    Column("published_at", Moment),
    Column("calendar_version", Text),
    Column("reason", Text),
)


class Notices(Rows[rules.Proposal]):
    """Notices that were proposed here; each is a case of its own."""

    table = notices
    value = rules.Proposal
    key = "notice_id"
    missing = rules.NoSuchNotice
    case = "notice_id"

    def publish(self, proposal: rules.Proposal, published: CalendarPublished) -> None:
        """Save the confirmed notice and take its calendar into force here, as every service does that hears of it."""
        self.save(proposal)
        calendars.adopt(self.tx.connection, published, at=clock.true_now())
        self.tx.emit(published)

    def locked_calendar(self) -> Calendar:
        """Return the calendar in force while every notice is locked, so that two confirmations follow each other."""
        self.listed()
        return self.tx.calendar
