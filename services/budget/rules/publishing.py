"""The public notice of the proposed allocation: when it may be published, and how long it stands (Art. 11)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.budget.rules.refusals import NoticeTooShort, ObjectionsOpen
from services.budget.rules.terms import LIFECYCLE, NOTICE_CLOCK, Budget, Notice, Objection
from shared.events.budget import AllocationNoticePublished
from shared.kernel.calendar import Calendar
from shared.kernel.deadline import Clock
from shared.kernel.law import Parameters
from shared.kernel.money import Money
from shared.kernel.workdays import due


def publish_notice(
    budget: Budget,
    *,
    notice_id: UUID,
    workdays: int | None,
    objections: Sequence[Objection],
    today: date,
    calendar: Calendar,
    parameters: Parameters,
) -> tuple[Budget, Clock, AllocationNoticePublished]:
    """Put the proposed allocation on public notice, for the usual time or a chosen one (Art. 11).

    The public is told the last day, so the notice keeps its length whatever rule set comes later.
    """
    state = LIFECYCLE.after(budget.state, "publish_notice")
    waiting = sum(objection.state == "open" for objection in objections)
    if waiting:
        raise ObjectionsOpen(count=waiting)
    lasting = _lasting(workdays, parameters)
    notice = Notice(notice_id=notice_id, amount=_budgeted(budget), workdays=lasting, published_on=today)
    clock = Clock(
        kind=NOTICE_CLOCK,
        title="资金拟分配计划公示",
        starts_with="资金拟分配计划公示发布",
        article="11",
        subject_id=notice_id,
        project_id=budget.project_id,
        anchor_on=today,
        owed_by=None,
        **parameters.terms("public_notice_workdays", lasting=lasting),
    )
    published = AllocationNoticePublished(
        project_id=budget.project_id,
        project_no=budget.project_no,
        amount=notice.amount,
        published_on=today,
        closes_on=due(clock.anchor_on, clock.period, calendar).on,
    )
    return replace(budget, state=state, notices=(*budget.notices, notice)), clock, published


def _lasting(asked: int | None, parameters: Parameters) -> int:
    """Return for how long the notice stands; raise NoticeTooShort."""
    lasting = parameters.number("public_notice_workdays") if asked is None else asked
    least = parameters.number("public_notice_least_workdays")
    if lasting < least:
        raise NoticeTooShort(workdays=lasting, least=least)
    return lasting


def _budgeted(budget: Budget) -> Money:
    assert budget.line is not None, "a budgeted project has its line"
    return budget.line.amount
