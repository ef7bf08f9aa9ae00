"""Doors to the working-day calendar and the notices it is made of."""

from typing import Any
from uuid import UUID

from services.regulation import rules
from services.regulation.api.doors import DRAFTS, doors
from services.regulation.schemas import (
    CalendarSchema,
    DaysQuery,
    DaysSchema,
    DueDateQuery,
    DueDateSchema,
    ForeseenSchema,
    PreviewSchema,
    ProposalSchema,
    ProposeNoticeSchema,
    RejectSchema,
)
from services.regulation.store import Notices, Register, touched
from shared.chassis.http import Page
from shared.chassis.work import Tx
from shared.kernel.actor import Role


@doors.query("/calendar/due-date", by=None, takes=DueDateQuery, gives=DueDateSchema)
def get_due_date(tx: Tx, question: rules.Question) -> Any:
    """Tell when a period ends, and why, day by day (Art. 15, 21)."""
    return rules.answer(question, tx.calendar, today=tx.today)


@doors.query("/calendar", by=None, gives=CalendarSchema)
def get_calendar(tx: Tx) -> Any:
    """Show the notices in force and how far the calendar reaches."""
    return rules.in_force(tx.calendar, today=tx.today)


@doors.query("/calendar/days", by=None, takes=DaysQuery, gives=DaysSchema)
def list_days(tx: Tx, asked: dict[str, Any]) -> Any:
    """Show what each day of a span is, and on whose word."""
    calendar = tx.calendar
    return {"version": calendar.version, "days": rules.list_days(calendar, first=asked["from"], last=asked["to"])}


@doors.listing("/calendar/notices", by=DRAFTS, gives=ProposalSchema, key="notice_id")
def list_notices(tx: Tx, page: Page) -> Any:
    """List the notices that were proposed here, the oldest first."""
    return Notices(tx).page(after=page.after, limit=page.probe)


@doors.query("/calendar/notices/<uuid:notice_id>", by=DRAFTS, gives=ProposalSchema)
def get_notice(tx: Tx, notice_id: UUID) -> Any:
    """Show one notice and what became of it."""
    return Notices(tx).get(notice_id)


@doors.query("/calendar/notices/<uuid:notice_id>/preview", by=DRAFTS, gives=PreviewSchema)
def preview_notice(tx: Tx, notice_id: UUID) -> Any:
    """Show which days the notice would change, and what it would do to the clocks that run."""
    seen = rules.preview(Notices(tx).get(notice_id), tx.calendar)
    clocks = Register(tx).alike(touched(seen.reach))
    return {**vars(seen), "deadlines": rules.outlook(clocks, seen.after, now=tx.received_at)}


@doors.listing(
    "/calendar/notices/<uuid:notice_id>/preview/deadlines", by=DRAFTS, gives=ForeseenSchema, key="deadline_id"
)
def list_foreseen_deadlines(tx: Tx, page: Page, notice_id: UUID) -> Any:
    """List the clocks that the notice would move, firm, or leave at the later date they told, one by one."""
    seen, register = rules.preview(Notices(tx).get(notice_id), tx.calendar), Register(tx)
    found = register.foreseen(seen.after, touched(seen.reach), now=tx.received_at, after=page.after, limit=page.probe)
    return [{**vars(held), **vars(foreseen)} for held, foreseen in found]


@doors.command(
    "POST",
    "/calendar/notices",
    by=Role.SYSADMIN,
    article="31",
    takes=ProposeNoticeSchema,
    gives=ProposalSchema,
    status=201,
)
def propose_notice(tx: Tx, written: dict[str, Any]) -> Any:
    """Write a published notice down for another person to check."""
    notices = Notices(tx)
    proposal = rules.propose(tx.new_id(), written, calendar=tx.calendar, actor=tx.actor, received_at=tx.received_at)
    notices.add(proposal)
    return proposal


@doors.command(
    "POST",
    "/calendar/notices/<uuid:notice_id>/confirmation",
    by=Role.SYSADMIN,
    article="31",
    gives=ProposalSchema,
)
def confirm_notice(tx: Tx, notice_id: UUID) -> Any:
    """Publish the notice as another person than its proposer; the calendar gets a new version."""
    notices = Notices(tx)
    calendar = notices.locked_calendar()
    proposal, published = rules.confirm(
        notices.get(notice_id), calendar=calendar, actor=tx.actor, received_at=tx.received_at
    )
    notices.publish(proposal, published)
    return proposal


@doors.command(
    "POST",
    "/calendar/notices/<uuid:notice_id>/rejection",
    by=Role.SYSADMIN,
    article="31",
    takes=RejectSchema,
    gives=ProposalSchema,
)
def reject_notice(tx: Tx, command: dict[str, Any], notice_id: UUID) -> Any:
    """Turn the notice down."""
    notices = Notices(tx)
    proposal = rules.reject(notices.get(notice_id), reason=command["reason"])
    notices.save(proposal)
    return proposal
