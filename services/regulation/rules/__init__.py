"""What the regulation service decides (Art. 30-32). Plain Python: no framework, no clock, no I/O."""

from services.regulation.rules.counting import (
    Answer,
    DayShown,
    InForce,
    Question,
    answer,
    calendar_of,
    in_force,
    known_on,
    list_days,
)
from services.regulation.rules.deciding import Preview, confirm, preview, propose, reject
from services.regulation.rules.refusals import (
    EmptySpan,
    NoSuchNotice,
    NoticeInForce,
    NotKnownYet,
    PublishedInFuture,
    SamePerson,
    SpanTooLong,
    YearNotWhole,
)
from services.regulation.rules.terms import LIFECYCLE, LONGEST_AMOUNT, LONGEST_SPAN_DAYS, MOST_PAUSES, Proposal

__all__ = [
    "LIFECYCLE",
    "LONGEST_AMOUNT",
    "LONGEST_SPAN_DAYS",
    "MOST_PAUSES",
    "Answer",
    "DayShown",
    "EmptySpan",
    "InForce",
    "NoSuchNotice",
    "NotKnownYet",
    "NoticeInForce",
    "Preview",
    "Proposal",
    "PublishedInFuture",
    "Question",
    "SamePerson",
    "SpanTooLong",
    "YearNotWhole",
    "answer",
    "calendar_of",
    "confirm",
    "in_force",
    "known_on",
    "list_days",
    "preview",
    "propose",
    "reject",
]
