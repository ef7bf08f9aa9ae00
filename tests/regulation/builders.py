"""Notices and people for the tests of the regulation service."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.regulation import rules
from shared.events.application import ApplicationDrafted
from shared.events.deadline import (
    DeadlineArmed,
    DeadlineEnded,
    DeadlineMoved,
    DeadlinePaused,
    DeadlinePauseNoted,
    DeadlineResumed,
)
from shared.events.regulation import CalendarPublished
from shared.kernel.actor import Actor, Role
from shared.kernel.calendar import Calendar, bundled, bundled_notices
from shared.kernel.notice import Notice
from shared.kernel.period import SHANGHAI
from tests.builders import COUNTY

NOTICE_ID = UUID("01900000-0000-7000-8000-000000000001")
MONDAY_IN_NOVEMBER = datetime(2026, 11, 9, 9, 0, tzinfo=SHANGHAI)


def a_notice(**different: Any) -> dict[str, Any]:
    """Return an invented notice of the whole year 2027, written down."""
    return {
        "document_number": "国办发明电〔2026〕99号",
        "title": "测试用2027年放假安排",
        "published_on": "2026-11-05",
        "year": 2027,
        "source": "state_council",
        "festivals": [
            {"festival": "元旦", "rest": ["2027-01-01..2027-01-03"], "make_up": ["2026-12-26"]},
            {"festival": "春节", "rest": ["2027-02-05..2027-02-11"], "make_up": ["2027-01-31"]},
            {"festival": "清明节", "rest": ["2027-04-03..2027-04-05"], "make_up": []},
            {"festival": "劳动节", "rest": ["2027-05-01..2027-05-05"], "make_up": ["2027-05-08"]},
            {"festival": "端午节", "rest": ["2027-06-09"], "make_up": []},
            {"festival": "中秋节", "rest": ["2027-09-15"], "make_up": []},
            {"festival": "国庆节", "rest": ["2027-10-01..2027-10-07"], "make_up": ["2027-10-09"]},
        ],
        **different,
    }


def a_calendar_with(*notices: Notice) -> Calendar:
    """Return the calendar of the house's own notices and these."""
    return Calendar.of((*bundled_notices(), *notices))


def a_local_notice(**different: Any) -> dict[str, Any]:
    """Return an invented notice of the city that closes one Wednesday and a make-up Saturday."""
    return {
        "document_number": None,
        "title": "测试用临时放假通知",
        "published_on": "2026-03-02",
        "year": 2026,
        "source": "local",
        "festivals": [{"festival": "防汛停工", "rest": ["2026-05-09", "2026-07-15"], "make_up": []}],
        **different,
    }


def an_administrator(user_id: str = "demo-second") -> Actor:
    """Return a system administrator."""
    return Actor(
        user_id=user_id,
        name="郑管理",
        office_id="jc-ops",
        office_name="平台系统管理",
        roles=frozenset({Role.SYSADMIN}),
    )


def a_proposal(
    written: dict[str, Any] | None = None,
    *,
    by: str = "demo-second",
    notice_id: UUID = NOTICE_ID,
    calendar: Calendar | None = None,
) -> rules.Proposal:
    """Return a notice that somebody has proposed."""
    return rules.propose(
        notice_id,
        written or a_notice(),
        calendar=calendar or bundled(),
        actor=an_administrator(by),
        received_at=MONDAY_IN_NOVEMBER,
    )


def a_confirmed(proposal: rules.Proposal, calendar: Calendar | None = None) -> tuple[rules.Proposal, CalendarPublished]:
    """Return the proposal as another administrator confirmed it, and what was said."""
    return rules.confirm(
        proposal,
        calendar=calendar or bundled(),
        actor=an_administrator("demo-first"),
        received_at=MONDAY_IN_NOVEMBER,
    )


DEADLINE_ID = UUID("01900000-0000-7000-8000-0000000000d1")
PROJECT_ID = UUID("01900000-0000-7000-8000-0000000000a1")
MONDAY_IN_MARCH = datetime(2026, 3, 9, 9, 0, tzinfo=SHANGHAI)


def _of_the_clock(number: int = 0xD1) -> dict[str, Any]:
    return {
        "service": "review",
        "project_id": PROJECT_ID,
        "deadline_id": UUID(int=DEADLINE_ID.int - 0xD1 + number),
        "kind": "tech_review",
        "subject_id": PROJECT_ID,
    }


def an_armed_clock(*, number: int = 0xD1, **different: Any) -> DeadlineArmed:
    """Return what the review service says of a clock: nine working days from a Monday, to Friday 2026-03-20."""
    said = {
        **_of_the_clock(number),
        "title": "技术审核",
        "starts_with": "受理",
        "article": "7",
        "mark": "P",
        "owed_by": "BDB",
        "anchor_on": "2026-03-09",
        "unit": "workdays",
        "amount": 9,
        "pausable": True,
        "due_on": "2026-03-20",
        "provisional": False,
        "calendar_version": bundled().version,
    }
    return DeadlineArmed.from_json({**said, **different})


def a_paused_clock() -> DeadlinePaused:
    """Return that the clock stands still from Thursday 2026-03-12."""
    return DeadlinePaused(**_of_the_clock(), paused_on=date(2026, 3, 12), reason="expert_review")


def a_noted_pause(**different: Any) -> DeadlinePauseNoted:
    """Return that the pause of Thursday 2026-03-12 ended on Monday 2026-03-16."""
    said = {"paused_on": date(2026, 3, 12), "resumed_on": date(2026, 3, 16), "reason": "expert_review", "note": None}
    return DeadlinePauseNoted(**{**_of_the_clock(), **said, **different})


def a_resumed_clock() -> DeadlineResumed:
    """Return that the clock runs on from Tuesday 2026-03-17, to Wednesday 2026-03-25."""
    return DeadlineResumed(
        **_of_the_clock(),
        paused_on=date(2026, 3, 12),
        resumed_on=date(2026, 3, 17),
        due_on=date(2026, 3, 25),
        provisional=False,
        calendar_version=bundled().version,
    )


def a_moved_clock() -> DeadlineMoved:
    """Return that the date has moved by a day for a local closure."""
    return DeadlineMoved(
        **_of_the_clock(),
        article="7",
        anchor_on=date(2026, 3, 9),
        old_due_on=date(2026, 3, 25),
        new_due_on=date(2026, 3, 26),
        was_provisional=False,
        provisional=False,
        state="open",
        reason="测试用临时放假通知",
        calendar_version="000000000000",
    )


def an_ended_clock(*, number: int = 0xD1, outcome: str = "met", at: datetime = MONDAY_IN_MARCH) -> DeadlineEnded:
    """Return how the clock ended."""
    return DeadlineEnded(**_of_the_clock(number), outcome=outcome, at=at, due_on=date(2026, 3, 20), late=False)


def a_drafted(number: int = 0xA1, **different: Any) -> ApplicationDrafted:
    """Return what the application service says of a project of the county, the clock's own where no number is given."""
    said = {
        "project_id": UUID(int=PROJECT_ID.int - 0xA1 + number),
        "project_no": f"JC-2026-{number:04d}",
        "project_name": "智慧县城",
        "owner_office_id": "yc-data",
        "owner_office_name": "阳城县大数据中心",
        "division_code": COUNTY,
        "rule_set": "140500-1",
    }
    return ApplicationDrafted(**{**said, **different})
