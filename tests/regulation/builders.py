"""Notices and people for the tests of the regulation service."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.regulation import rules
from shared.events.regulation import CalendarPublished
from shared.kernel.actor import Actor, Role
from shared.kernel.calendar import Calendar, bundled
from shared.kernel.period import SHANGHAI

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


def a_local_notice(**different: Any) -> dict[str, Any]:
    """Return an invented notice of the city that closes one Wednesday and takes a make-up Saturday back."""
    return {
        "document_number": None,
        "title": "测试用临时放假通知",
        "published_on": "2026-03-02",
        "year": 2026,
        "source": "local",
        "festivals": [{"festival": "防汛停工", "rest": ["2026-07-15"], "make_up": []}],
        "revokes": {"rest": [], "make_up": ["2026-05-09"]},
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
