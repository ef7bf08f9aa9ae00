"""How a notice gets into the calendar: one person proposes it, another confirms or rejects it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.regulation.rules.counting import DayShown, show
from services.regulation.rules.fitting import must_fit
from services.regulation.rules.foreseeing import reach
from services.regulation.rules.refusals import PublishedInFuture, SamePerson
from services.regulation.rules.terms import LIFECYCLE, Proposal
from shared.events.regulation import CalendarPublished
from shared.kernel.actor import Actor
from shared.kernel.calendar import Calendar
from shared.kernel.notice import Notice
from shared.kernel.period import SHANGHAI


@dataclass(frozen=True, kw_only=True)
class Change:
    """A day that the notice makes another one."""

    day: date
    before: DayShown
    after: DayShown


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What the calendar in force would become if the notice were confirmed."""

    proposal: Proposal
    version_before: str
    version_after: str
    years_made_final: tuple[int, ...]
    missing_festivals: tuple[str, ...]
    changes: tuple[Change, ...]
    after: Calendar
    reach: tuple[date, date]


def propose(
    notice_id: UUID, written: Mapping[str, Any], *, calendar: Calendar, actor: Actor, received_at: datetime
) -> Proposal:
    """Write a notice down for a second person to check; nonsense is refused by the notice itself (Art. 31)."""
    notice = Notice.from_json(written)
    if notice.published_on > received_at.astimezone(SHANGHAI).date():
        raise PublishedInFuture(published_on=notice.published_on)
    must_fit(notice, calendar)
    return Proposal(notice_id=notice_id, body=notice.to_json(), proposed_by=actor.user_id, proposed_at=received_at)


def preview(proposal: Proposal, calendar: Calendar) -> Preview:
    """Return every day that would change from what to what, against the calendar in force (Art. 31, D13)."""
    notice = proposal.notice
    after = _with(calendar, notice)
    years = sorted({rule.day.year for rule in notice.days} | {notice.year})
    return Preview(
        proposal=proposal,
        version_before=calendar.version,
        version_after=after.version,
        years_made_final=tuple(sorted(after.published_years - calendar.published_years)),
        missing_festivals=notice.missing_festivals,
        changes=tuple(_changes(calendar, after, years=years)),
        after=after,
        reach=reach(notice, calendar),
    )


def confirm(
    proposal: Proposal, *, calendar: Calendar, actor: Actor, received_at: datetime
) -> tuple[Proposal, CalendarPublished]:
    """Publish the notice as another person than its proposer; the calendar gets a new version (Art. 31, D10, D13)."""
    state = LIFECYCLE.after(proposal.state, "confirm")
    if actor.user_id == proposal.proposed_by:
        raise SamePerson(name=actor.name)
    notice = proposal.notice
    must_fit(notice, calendar)
    after = _with(calendar, notice)
    published = replace(
        proposal,
        state=state,
        confirmed_by=actor.user_id,
        published_at=received_at,
        calendar_version=after.version,
    )
    return published, CalendarPublished.of(notice, calendar=after)


def reject(proposal: Proposal, *, reason: str) -> Proposal:
    """Turn the notice down for a reason; its proposer may do so too, to take a mistake back (Art. 31)."""
    return replace(proposal, state=LIFECYCLE.after(proposal.state, "reject"), reason=reason)


def _with(calendar: Calendar, notice: Notice) -> Calendar:
    return Calendar.of((*calendar.notices, notice))


def _changes(before: Calendar, after: Calendar, *, years: Iterable[int]) -> Iterator[Change]:
    """Yield the days of these years that are something else, or rest on another notice."""
    for year in years:
        first = date(year, 1, 1)
        for day in (first + timedelta(days=more) for more in range((date(year, 12, 31) - first).days + 1)):
            if before.rest_reason(day) != after.rest_reason(day):
                yield Change(day=day, before=show(before, day), after=show(after, day))
