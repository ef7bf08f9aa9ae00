"""What the regulation service says: a new version of the working-day calendar is published (Art. 30-32)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.events.base import Event, published

CALENDAR = UUID("00000000-0000-7000-8000-00000000ca1e")  # the one calendar, so that its versions stay in order


@published("regulation.calendar_published.v1", by="regulation")
@dataclass(frozen=True, kw_only=True)
class CalendarPublished(Event):
    """A notice on rest days was confirmed by a second person; deadlines are counted on the new version."""

    calendar_version: str
    notice: str
    year: int
    published_on: date

    @property
    def aggregate_id(self) -> UUID:
        """Return the one calendar."""
        return CALENDAR
