"""What the approval service decides (Art. 8, 9). Plain Python: no framework, no clock, no I/O."""

from services.approval.rules.clocks import mark_overdue, rejudge_clock, running_clock
from services.approval.rules.deciding import approve, refuse
from services.approval.rules.ending import clear_lapse, lapse, withdraw
from services.approval.rules.intake import accept, receive, return_for_correction, take_correction
from services.approval.rules.opinions import check_opinion, note_opinion
from services.approval.rules.refusals import (
    AboveEstimate,
    AlreadyReturned,
    DesignNotReviewed,
    ExtendedTooFar,
    NoSuchApproval,
    NothingApproved,
    OpinionNotHeard,
    OpinionNotPassing,
    OtherOpinion,
)
from services.approval.rules.terms import (
    APPROVAL_CLOCK,
    INTAKE_CLOCK,
    LIFECYCLE,
    MOST_RETURNS,
    OFFICE_MARK,
    REFUSAL_REASONS,
    Approval,
    Opinion,
)
from services.approval.rules.turning import extend_clock, pause_clock, resume_clock

__all__ = [
    "APPROVAL_CLOCK",
    "INTAKE_CLOCK",
    "LIFECYCLE",
    "MOST_RETURNS",
    "OFFICE_MARK",
    "REFUSAL_REASONS",
    "AboveEstimate",
    "AlreadyReturned",
    "Approval",
    "DesignNotReviewed",
    "ExtendedTooFar",
    "NoSuchApproval",
    "NothingApproved",
    "Opinion",
    "OpinionNotHeard",
    "OpinionNotPassing",
    "OtherOpinion",
    "accept",
    "approve",
    "check_opinion",
    "clear_lapse",
    "extend_clock",
    "lapse",
    "mark_overdue",
    "note_opinion",
    "pause_clock",
    "receive",
    "refuse",
    "rejudge_clock",
    "resume_clock",
    "return_for_correction",
    "running_clock",
    "take_correction",
    "withdraw",
]
