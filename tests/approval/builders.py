"""Approvals and what they hear, ready made; say only what matters to the test."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.approval import rules
from shared.events.application import (
    ApplicationLapseCleared,
    ApplicationLapsed,
    ApplicationWithdrawn,
    ApprovalRequested,
    CorrectionSubmitted,
)
from shared.events.review import TechOpinionIssued
from shared.kernel.deadline import Deadline
from shared.kernel.money import Money
from shared.kernel.period import bound_after
from tests.builders import THE_CITYS

PROJECT = UUID("0195a000-0000-7000-8000-000000000002")
DEADLINE = UUID("0195a000-0000-7000-8000-00000000000d")
NUMBERED = {"project_id": PROJECT, "project_no": "JC-2026-0002"}
MONDAY = date(2026, 3, 9)
DESIGN, NEWER_DESIGN = "sm3:11", "sm3:22"
OPINION_NO, NEWER_OPINION_NO = "晋市大数据审〔2026〕1号", "晋市大数据审〔2026〕2号"
ESTIMATE = Money.from_wan("480.5")


def an_opinion_issued(**different: Any) -> TechOpinionIssued:
    """Return the review's opinion, passed on the first design."""
    issued = {
        **NUMBERED,
        "round": 1,
        "opinion_no": OPINION_NO,
        "conclusion": "pass",
        "design_digest": DESIGN,
        "design_version": 1,
        "issued_on": MONDAY,
    }
    return TechOpinionIssued(**{**issued, **different})


def an_opinion(**different: Any) -> rules.Opinion:
    """Return the opinion as it was kept."""
    return rules.note_opinion(None, issued=an_opinion_issued(**different))


def a_request(**different: Any) -> ApprovalRequested:
    """Return the application's request for approval."""
    asked = {
        **NUMBERED,
        "project_name": "智慧交通数据平台",
        "owner_office_id": "jc-transport",
        "owner_office_name": "市交通运输局",
        "estimate": ESTIMATE,
        "plan_item": "2026-07",
        "proposal_digest": "sm3:aa",
        "feasibility_digest": "sm3:bb",
        "design_digest": DESIGN,
        "estimate_digest": "sm3:cc",
        "opinion_no": OPINION_NO,
        "requested_on": MONDAY,
    }
    return ApprovalRequested(**{**asked, **different})


def a_correction(**different: Any) -> CorrectionSubmitted:
    """Return the corrected documents, the design unchanged."""
    submitted = {
        **NUMBERED,
        "desk": "approval",
        "design_digest": DESIGN,
        "design_version": 1,
        "proposal_digest": "sm3:a2",
        "feasibility_digest": "sm3:b2",
        "estimate_digest": "sm3:c2",
        "submitted_on": MONDAY,
    }
    return CorrectionSubmitted(**{**submitted, **different})


def a_withdrawal() -> ApplicationWithdrawn:
    """Return the unit's withdrawal."""
    return ApplicationWithdrawn(**NUMBERED, reason="项目计划调整")


def a_cleared_lapse(desk: str = "approval") -> ApplicationLapseCleared:
    """Return that the window had not closed, because a notice has moved its end."""
    return ApplicationLapseCleared(**NUMBERED, desk=desk, reason="calendar_moved")


def a_lapse(desk: str = "approval") -> ApplicationLapsed:
    """Return the end of a correction window in which nothing was handed in."""
    return ApplicationLapsed(**NUMBERED, desk=desk, due_on=MONDAY)


def an_approval(**different: Any) -> rules.Approval:
    """Return an approval that awaits intake."""
    received, _ = rules.receive(a_request(), parameters=THE_CITYS)
    return rules.Approval(**{**vars(received), **different})


def an_approving_approval(**different: Any) -> rules.Approval:
    """Return an accepted approval."""
    return an_approval(**{"state": "approving", "accepted_on": MONDAY, **different})


def a_deadline(kind: str = rules.APPROVAL_CLOCK, *, due_on: date, **different: Any) -> Deadline:
    """Return a clock as the rows hold it."""
    known: dict[str, Any] = {
        "deadline_id": DEADLINE,
        "kind": kind,
        "article": "8",
        "mark": "P",
        "owed_by": "AAB",
        "subject_id": PROJECT,
        "project_id": PROJECT,
        "anchor_on": MONDAY,
        "unit": "workdays",
        "amount": 20,
        "due_on": due_on,
        "bound_at": bound_after(due_on),
        "provisional": False,
        "calendar_version": "test",
        "state": "open",
        "armed_at": datetime.fromisoformat("2026-03-09T09:00:00+08:00"),
    }
    return Deadline(**{**known, **different})
