"""What the reminder service hears and keeps, ready made; say only what matters to the test."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from services.reminder import rules
from shared.chassis.clock import SHANGHAI
from shared.events.application import ApplicationDrafted
from shared.events.deadline import DeadlineArmed, DeadlineEnded, DeadlineMoved, DeadlinePaused, DeadlineResumed
from shared.kernel.calendar import bundled

CALENDAR = bundled()
LADDERS = rules.shipped_ladders()

MONDAY = date(2026, 3, 9)
THURSDAY = date(2026, 3, 12)
NEXT_MONDAY = date(2026, 3, 16)  # the fifth working day after Monday
NEXT_TUESDAY = date(2026, 3, 17)
NEXT_THURSDAY = date(2026, 3, 19)
PROJECT_ID = UUID("00000000-0000-7000-8000-000000000001")


def at(moment: str) -> datetime:
    """Return a moment in Shanghai."""
    return datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)


def a_drafted(**different: Any) -> ApplicationDrafted:
    told: dict[str, Any] = {
        "project_id": PROJECT_ID,
        "project_no": "JC-2026-0001",
        "project_name": "智慧交通数据平台",
        "owner_office_id": "jc-transport",
        "owner_office_name": "市交通运输局",
    }
    return ApplicationDrafted(**{**told, **different})


def an_armed(**different: Any) -> DeadlineArmed:
    told: dict[str, Any] = {
        "service": "contract",
        "project_id": PROJECT_ID,
        "deadline_id": uuid4(),
        "kind": "contract_filing",
        "subject_id": uuid4(),
        "title": "合同备案",
        "starts_with": "签订合同",
        "article": "15",
        "mark": "T",
        "owed_by": "owner_unit",
        "anchor_on": MONDAY,
        "unit": "workdays",
        "amount": 5,
        "pausable": False,
        "due_on": NEXT_MONDAY,
        "provisional": False,
        "calendar_version": CALENDAR.version,
    }
    return DeadlineArmed(**{**told, **different})


def _named(armed: DeadlineArmed) -> dict[str, Any]:
    return {name: getattr(armed, name) for name in ("service", "project_id", "deadline_id", "kind", "subject_id")}


def an_ended(armed: DeadlineArmed, outcome: str = "met", **different: Any) -> DeadlineEnded:
    told: dict[str, Any] = {"outcome": outcome, "at": at("2026-03-16T10:00:00"), "due_on": armed.due_on, "late": False}
    return DeadlineEnded(**{**_named(armed), **told, **different})


def a_moved(armed: DeadlineArmed, to: date, **different: Any) -> DeadlineMoved:
    told: dict[str, Any] = {
        "article": armed.article,
        "anchor_on": armed.anchor_on,
        "old_due_on": armed.due_on,
        "new_due_on": to,
        "was_provisional": armed.provisional,
        "provisional": armed.provisional,
        "state": "open",
        "reason": "放假通知",
        "calendar_version": CALENDAR.version,
    }
    return DeadlineMoved(**{**_named(armed), **told, **different})


def a_paused(armed: DeadlineArmed) -> DeadlinePaused:
    return DeadlinePaused(**_named(armed), paused_on=MONDAY, reason="correction")


def a_resumed(armed: DeadlineArmed, due_on: date) -> DeadlineResumed:
    told: dict[str, Any] = {"paused_on": MONDAY, "resumed_on": THURSDAY, "due_on": due_on, "provisional": False}
    return DeadlineResumed(**_named(armed), **told, calendar_version=CALENDAR.version)


def a_project(**different: Any) -> rules.Project:
    return rules.note_project(a_drafted(**different))


def an_obligation(**different: Any) -> rules.Obligation:
    state = different.pop("state", "open")
    known = rules.arm(an_armed(**different))
    return rules.Obligation(**{**vars(known), "state": state})


def planned(obligation: rules.Obligation, *, kept: Any = (), calendar: Any = CALENDAR) -> list[rules.Planned]:
    """Plan the obligation's rungs on the shipped ladders."""
    return rules.plan(obligation, a_project(), kept=kept, ladders=LADDERS, calendar=calendar, new_id=uuid4)


def moments(rungs: list[rules.Planned]) -> dict[str, str | None]:
    """Return when each rung goes, to the minute."""
    return {rung.step: f"{rung.goes_at:%m-%d %H:%M}" if rung.goes_at else None for rung in rungs}


def a_contact(**different: Any) -> dict[str, Any]:
    """Return what the administrator writes down of an officer of the owner unit."""
    return {
        "party": "owner_unit",
        "office_id": "jc-transport",
        "office_name": "市交通运输局",
        "post": "officer",
        "name": "王建设",
        **different,
    }


BUREAU: dict[str, Any] = {"party": "BDB", "office_id": "jc-bdb", "office_name": "市大数据应用局", "name": "李审核"}
