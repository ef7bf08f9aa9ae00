"""What a rung says when it goes, and into which of a person's digests it is written."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.reminder.rules.ladders import Hours
from services.reminder.rules.terms import Digest, Letter, Level, Obligation, Planned, Project, owing
from shared.events.reminder import SupervisionLeadRaised
from shared.kernel.calendar import Calendar
from shared.kernel.law import Law
from shared.kernel.period import SHANGHAI
from shared.kernel.printing import spoken
from shared.kernel.workdays import remaining

NOT_FINAL = "待放假通知公布后确定"


def said(rung: Planned, obligation: Obligation, project: Project, *, today: date, calendar: Calendar, law: Law) -> str:
    """Return the rung's sentence as it is true today; one that comes late says for which day it was meant."""
    sentence = rung.template.format(
        project_no=project.project_no,
        project_name=project.project_name,
        title=obligation.title,
        due_on=spoken(obligation.due_on),
        provisional="(暂定)" if obligation.provisional else "",
        when=_when(today, obligation, calendar),
        basis=obligation.basis(law),
    )
    meant = rung.goes_at.date() if rung.goes_at is not None else today
    return sentence if meant >= today else f"{sentence}(补发,原定{spoken(meant)}提醒)"


def _when(today: date, obligation: Obligation, calendar: Calendar) -> str:
    """Say how long is left; that it is late only of a final date that its own service has seen pass (D12)."""
    due_on, left = obligation.due_on, remaining(today, obligation.due_on, calendar)
    if today <= due_on:
        sentence = "今日24:00截止" if today == due_on else f"还剩{left}个工作日"
        return f"按暂定日期{sentence},{NOT_FINAL}" if obligation.provisional else sentence
    if obligation.provisional:
        return f"到期日暂定,{NOT_FINAL}"
    return f"已逾期{-left}个工作日" if obligation.state == "passed" else "到期日已过,是否逾期以登记为准"


def gathers_from(day: date, hours: Hours) -> datetime:
    """Return from when a day's digest takes what is left over from another day: with the rungs of its own."""
    return datetime.combine(day, hours.opens, SHANGHAI) + timedelta(minutes=30)


def choose_digest(
    digests: Sequence[Digest], rung: Planned, *, contact_id: UUID, now: datetime, new_id: Callable[[], UUID]
) -> Digest:
    """Return the person's digest that takes the rung: today's of its level, or another one once that has gone."""
    today = now.astimezone(SHANGHAI).date()
    of_today = [digest for digest in digests if (digest.level, digest.day) == (rung.level, today)]
    standing = [digest for digest in of_today if digest.closed_at is None]
    if standing:
        return standing[-1]
    number = len(of_today) + 1
    return Digest(digest_id=new_id(), contact_id=contact_id, level=rung.level, day=today, number=number, goes_at=now)


def raise_lead(rung: Planned, obligation: Obligation, project: Project, *, today: date) -> list[SupervisionLeadRaised]:
    """Say once that something owed is so late that it must be supervised; other rungs raise nothing."""
    if rung.level != Level.SUPERVISION or rung.raised_at is not None:
        return []
    lead = SupervisionLeadRaised(
        project_id=obligation.project_id,
        project_no=project.project_no,
        deadline_id=obligation.deadline_id,
        kind=obligation.kind,
        title=obligation.title,
        article=obligation.article,
        owed_by=obligation.owed_by or "",
        owing=owing(obligation, project),
        due_on=obligation.due_on,
        raised_on=today,
        step=rung.step,
    )
    return [lead]


def go(rung: Planned, *, reached: bool, at: datetime) -> Planned:
    """Note that the rung has gone, once for ever; one that reaches nobody has only raised its lead, and waits."""
    raised = rung.level == Level.SUPERVISION and rung.raised_at is None
    return replace(rung, raised_at=at if raised else rung.raised_at, gathered_at=at if reached else None)


def composed(letter: Letter, channel: str) -> list[dict[str, Any]]:
    """Return what a channel carries of the letter: no more of the reader than the address; nothing of an empty one."""
    address = letter.contact.channels.get(channel, "") if letter.contact is not None else ""
    told = [
        {
            "project_id": str(entry.project_id),
            "deadline_id": str(entry.deadline_id),
            "step": entry.step,
            "text": entry.text,
        }
        for entry in letter.entries
    ]
    content = {"day": letter.digest.day.isoformat(), "level": letter.digest.level, "entries": told}
    whole = {"to": address, "subject": letter.subject, "text": letter.text, "content": content}
    return [whole] if told else []
