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
from services.regulation.schemas.deadlines import DeadlineQuery, DeadlineSchema, ExplainedMoveSchema, ExplanationSchema

__all__ = [
    "CalendarSchema",
    "ChangeSchema",
    "CitedNoticeSchema",
    "DatesSchema",
    "DaySchema",
    "DaysQuery",
    "DaysSchema",
    "DeadlineQuery",
    "DeadlineSchema",
    "DueDateQuery",
    "DueDateSchema",
    "ExplainedMoveSchema",
    "ExplanationSchema",
    "FestivalSchema",
    "PreviewSchema",
    "ProposalSchema",
    "ProposeNoticeSchema",
    "RejectSchema",
    "StepSchema",
]
