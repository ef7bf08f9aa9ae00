"""What the reminder service says: something owed is so late that it must be supervised."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.events.base import ProjectEvent, published


@published("reminder.supervision_lead_raised.v1", by="reminder")
@dataclass(frozen=True, kw_only=True)
class SupervisionLeadRaised(ProjectEvent):
    """A limit passed so many working days ago that its ladder reached supervision; said once for each rung."""

    deadline_id: UUID
    kind: str
    title: str
    article: str
    owed_by: str
    owing: str
    due_on: date
    raised_on: date
    step: str
