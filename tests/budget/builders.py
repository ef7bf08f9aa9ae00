"""Things of the budget service that its tests need, ready made; say only what matters to the test."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.budget import rules
from shared.events.acceptance import (
    AcceptanceReportFiled,
    AcceptanceReportOverdue,
    AcceptanceReportOverdueCleared,
    CompletionAcceptancePassed,
)
from shared.events.approval import ProjectApproved
from shared.kernel.actor import Actor, Role
from shared.kernel.deadline import Deadline
from shared.kernel.money import Money
from shared.kernel.period import bound_after

MONDAY = date(2026, 3, 9)
FRIDAY = date(2026, 3, 13)
NEXT_MONDAY = date(2026, 3, 16)
PROJECT = UUID("00000000-0000-7000-8000-000000000001")
NOTICE = UUID("00000000-0000-7000-8000-000000000002")
OBJECTION = UUID("00000000-0000-7000-8000-000000000003")
HOLD = UUID("00000000-0000-7000-8000-000000000004")
REQUEST = UUID("00000000-0000-7000-8000-000000000005")
ANOTHER = UUID("00000000-0000-7000-8000-0000000000ff")
NAMED = {"project_id": PROJECT, "project_no": "JC-2026-0001"}


def an_approval(**different: Any) -> ProjectApproved:
    """Return what the approval service says of an approved project."""
    said: dict[str, Any] = {
        **NAMED,
        "project_name": "智慧交通数据平台",
        "owner_office_id": "jc-transport",
        "owner_office_name": "市交通运输局",
        "reply_no": "晋市审管批〔2026〕1号",
        "approved_amount": Money.from_wan("480"),
        "design_digest": "sha256:0",
        "approved_on": MONDAY,
    }
    return ProjectApproved(**{**said, **different})


def a_completion() -> CompletionAcceptancePassed:
    """Return what is said of a passed completion acceptance."""
    return CompletionAcceptancePassed(**NAMED, round=1, conclusion_no="晋市审管验〔2026〕1号", completed_on=MONDAY)


def an_overdue_mark(due_on: date = FRIDAY) -> AcceptanceReportOverdue:
    """Return what is said when the report was not handed in by that day."""
    return AcceptanceReportOverdue(**NAMED, completed_on=MONDAY, due_on=due_on)


def a_cleared_mark() -> AcceptanceReportOverdueCleared:
    """Return what is said when the overdue mark was wrong."""
    received_at = datetime.fromisoformat("2026-03-13T23:59:59+08:00")
    return AcceptanceReportOverdueCleared(**NAMED, received_at=received_at)


def a_filing(filed_on: date = NEXT_MONDAY) -> AcceptanceReportFiled:
    """Return what is said when the report is on record."""
    return AcceptanceReportFiled(
        **NAMED, receipt_no="晋市大数据验备〔2026〕1号", completed_on=MONDAY, filed_on=filed_on, late=False
    )


def an_actor(role: Role = Role.OWNER_UNIT, office_id: str = "jc-transport") -> Actor:
    """Return somebody of an office."""
    return Actor(user_id="u-1", name="王建设", office_id=office_id, office_name="市交通运输局", roles=frozenset({role}))


def a_line(wan: str = "400") -> rules.Line:
    """Return a line in the budget of 2026."""
    return rules.Line(fiscal_year=2026, amount=Money.from_wan(wan), source="综合预算", confirmed_on=MONDAY)


def a_notice(**different: Any) -> rules.Notice:
    """Return a notice published on Monday that closes on the next Monday."""
    said: dict[str, Any] = {
        "notice_id": NOTICE,
        "amount": Money.from_wan("400"),
        "workdays": 5,
        "published_on": MONDAY,
    }
    return rules.Notice(**{**said, **different})


def a_budget(state: str = "no_budget", **different: Any) -> rules.Budget:
    """Return a budget in that state, with the line and the notice that the state needs."""
    budget = vars(rules.open_budget(an_approval())) | {"state": state}
    if state != "no_budget":
        budget["line"] = a_line()
    if state in ("notice", "objected", "allocated"):
        budget["notices"] = (a_notice(),)
    return rules.Budget(**{**budget, **different})


def an_objection(state: str = "open", **different: Any) -> rules.Objection:
    """Return an objection to the notice."""
    said: dict[str, Any] = {
        "objection_id": OBJECTION,
        "project_id": PROJECT,
        "notice_id": NOTICE,
        "text": "金额偏高",
        "raised_by": "u-2",
        "raised_by_office": "市审计局",
        "received_at": datetime.fromisoformat("2026-03-10T10:00:00+08:00"),
        "state": state,
    }
    return rules.Objection(**{**said, **different})


def a_hold(reason: str = rules.NO_SHARING, **different: Any) -> rules.Hold:
    """Return an open hold."""
    terms = rules.HOLD_TERMS[reason]
    said: dict[str, Any] = {
        "hold_id": HOLD,
        "project_id": PROJECT,
        "reason": reason,
        "article": terms.article,
        "scope": terms.scope,
        "imposed_by": "市大数据应用局",
        "since": MONDAY,
    }
    return rules.Hold(**{**said, **different})


def a_request(state: str = "requested", **different: Any) -> rules.OpsRequest:
    """Return a request for 30 万元 of operations money in 2027."""
    said: dict[str, Any] = {
        "ops_request_id": REQUEST,
        "project_id": PROJECT,
        "fiscal_year": 2027,
        "amount": Money.from_wan("30"),
        "content": "系统运行维护",
        "requested_on": MONDAY,
        "state": state,
        "reviewed_amount": Money.from_wan("25") if state == "reviewed" else None,
    }
    return rules.OpsRequest(**{**said, **different})


def a_notice_deadline(**different: Any) -> Deadline:
    """Return the clock of the notice, due on the next Monday."""
    said: dict[str, Any] = {
        "deadline_id": HOLD,
        "kind": rules.NOTICE_CLOCK,
        "article": "11",
        "mark": "P",
        "subject_id": NOTICE,
        "project_id": PROJECT,
        "anchor_on": MONDAY,
        "unit": "workdays",
        "amount": 5,
        "due_on": NEXT_MONDAY,
        "bound_at": bound_after(NEXT_MONDAY),
        "provisional": False,
        "calendar_version": "v",
        "state": "open",
        "armed_at": datetime.fromisoformat("2026-03-09T09:00:00+08:00"),
    }
    return Deadline(**{**said, **different})
