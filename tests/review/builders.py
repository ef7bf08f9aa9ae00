"""Reviews and what they hear, ready made; say only what matters to the test."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.review import rules
from shared.events.application import (
    ApplicationLapseCleared,
    ApplicationLapsed,
    ApplicationWithdrawn,
    CorrectionSubmitted,
    TechReviewRequested,
)
from shared.kernel.deadline import Deadline
from shared.kernel.money import Money
from shared.kernel.period import bound_after
from tests.builders import THE_CITYS

PROJECT = UUID("0195a000-0000-7000-8000-000000000001")
DEADLINE = UUID("0195a000-0000-7000-8000-00000000000d")
NUMBERED = {"project_id": PROJECT, "project_no": "JC-2026-0001"}
MONDAY = date(2026, 3, 9)
DESIGN, NEWER_DESIGN = "sm3:11", "sm3:22"
TEXT = "方案满足要求,未发现需要修改之处。"


def a_request(**different: Any) -> TechReviewRequested:
    """Return the application's request for review."""
    asked = {
        **NUMBERED,
        "round": 1,
        "project_name": "智慧交通数据平台",
        "owner_office_id": "jc-transport",
        "owner_office_name": "市交通运输局",
        "estimate": Money.from_wan("480.5"),
        "design_digest": DESIGN,
        "design_version": 1,
        "requested_on": MONDAY,
    }
    return TechReviewRequested(**{**asked, **different})


def a_correction(**different: Any) -> CorrectionSubmitted:
    """Return the correction of the design."""
    submitted = {
        **NUMBERED,
        "desk": "review",
        "design_digest": NEWER_DESIGN,
        "design_version": 2,
        "proposal_digest": "",
        "feasibility_digest": "",
        "estimate_digest": "",
        "submitted_on": MONDAY,
    }
    return CorrectionSubmitted(**{**submitted, **different})


def a_withdrawal() -> ApplicationWithdrawn:
    """Return the unit's withdrawal."""
    return ApplicationWithdrawn(**NUMBERED, reason="项目计划调整")


def a_cleared_lapse(desk: str = "review") -> ApplicationLapseCleared:
    """Return that the window had not closed, because a notice has moved its end."""
    return ApplicationLapseCleared(**NUMBERED, desk=desk, reason="calendar_moved")


def a_lapse(desk: str = "review") -> ApplicationLapsed:
    """Return the end of a correction window in which nothing was handed in."""
    return ApplicationLapsed(**NUMBERED, desk=desk, due_on=MONDAY)


def a_review(**different: Any) -> rules.Review:
    """Return a review that awaits intake."""
    opened, _ = rules.open_round(None, requested=a_request(), parameters=THE_CITYS)
    return rules.Review(**{**vars(opened), **different})


def a_reviewing_review(**different: Any) -> rules.Review:
    """Return an accepted review."""
    return a_review(**{"state": "reviewing", "accepted_on": MONDAY, **different})


def five_aspects(**verdicts: str) -> tuple[rules.Aspect, ...]:
    """Return all five aspects concluded, `ok` unless said otherwise."""
    return tuple(
        rules.Aspect(aspect=aspect, conclusion=verdicts.get(aspect, "ok"), text=TEXT) for aspect in rules.ASPECTS
    )


def a_deadline(kind: str = rules.REVIEW_CLOCK, *, due_on: date, **different: Any) -> Deadline:
    """Return a clock as the rows hold it."""
    known: dict[str, Any] = {
        "deadline_id": DEADLINE,
        "kind": kind,
        "article": "7",
        "mark": "P",
        "owed_by": "BDB",
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
