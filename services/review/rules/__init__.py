"""What the review service decides (Art. 7, 9). Plain Python: no framework, no clock, no I/O."""

from services.review.rules.clocks import mark_overdue, rejudge_clock, running_clock
from services.review.rules.ending import clear_lapse, lapse, withdraw
from services.review.rules.intake import accept, open_round, return_for_correction, take_correction
from services.review.rules.opinion import conclude_aspect, issue
from services.review.rules.refusals import (
    AlreadyReturned,
    ExtendedTooFar,
    NoSuchReview,
    PassDespiteFault,
    RejectWithoutFault,
    TextTooShort,
    UnconcludedAspects,
)
from services.review.rules.terms import (
    ASPECTS,
    CONCLUSIONS,
    INTAKE_CLOCK,
    LIFECYCLE,
    OFFICE_MARK,
    RETURNS_PER_ROUND,
    REVIEW_CLOCK,
    TEXT_CHARACTERS,
    VERDICTS,
    Aspect,
    Review,
    Round,
)
from services.review.rules.turning import extend_clock, pause_clock, resume_clock

__all__ = [
    "ASPECTS",
    "CONCLUSIONS",
    "INTAKE_CLOCK",
    "LIFECYCLE",
    "OFFICE_MARK",
    "RETURNS_PER_ROUND",
    "REVIEW_CLOCK",
    "TEXT_CHARACTERS",
    "VERDICTS",
    "AlreadyReturned",
    "Aspect",
    "ExtendedTooFar",
    "NoSuchReview",
    "PassDespiteFault",
    "RejectWithoutFault",
    "Review",
    "Round",
    "TextTooShort",
    "UnconcludedAspects",
    "accept",
    "clear_lapse",
    "conclude_aspect",
    "extend_clock",
    "issue",
    "lapse",
    "mark_overdue",
    "open_round",
    "pause_clock",
    "rejudge_clock",
    "resume_clock",
    "return_for_correction",
    "running_clock",
    "take_correction",
    "withdraw",
]
