"""The shapes of what comes in and goes out."""

from services.regulation.schemas.calendar import (
    CalendarSchema,
    ChangeSchema,
    CitedNoticeSchema,
    DatesSchema,
    DaySchema,
    DaysQuery,
    DaysSchema,
    DueDateQuery,
    DueDateSchema,
    FestivalSchema,
    PreviewSchema,
    ProposalSchema,
    ProposeNoticeSchema,
    RejectSchema,
    StepSchema,
)

__all__ = [
    "CalendarSchema",
    "ChangeSchema",
    "CitedNoticeSchema",
    "DatesSchema",
    "DaySchema",
    "DaysQuery",
    "DaysSchema",
    "DueDateQuery",
    "DueDateSchema",
    "FestivalSchema",
    "PreviewSchema",
    "ProposalSchema",
    "ProposeNoticeSchema",
    "RejectSchema",
    "StepSchema",
]
