"""What the approval service decides (Art. 8, 9). Plain Python: no framework, no clock, no I/O."""

from services.approval.rules.clocks import mark_overdue, running_clock
from services.approval.rules.deciding import approve, refuse
from services.approval.rules.ending import lapse, withdraw
from services.approval.rules.intake import accept, receive, return_for_correction, take_correction
from services.approval.rules.opinions import check_opinion, note_opinion
from services.approval.rules.refusals import (
    AboveEstimate,
    AlreadyReturned,
    DesignNotReviewed,
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
    "NoSuchApproval",
    "NothingApproved",
    "Opinion",
    "OpinionNotHeard",
    "OpinionNotPassing",
    "OtherOpinion",
    "accept",
    "approve",
    "check_opinion",
    "lapse",
    "mark_overdue",
    "note_opinion",
    "receive",
    "refuse",
    "return_for_correction",
    "running_clock",
    "take_correction",
    "withdraw",
]
