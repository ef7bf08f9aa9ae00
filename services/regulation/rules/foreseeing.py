"""What a notice would do to the clocks that run: which move, from when to when, and which keep the later date they told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.regulation.rules.registering import Registered
from shared.kernel.calendar import Calendar
from shared.kernel.deadline import DeadlineState
from shared.kernel.notice import Notice
from shared.kernel.recount import counted, recounted

MOST_GROUPS = 200  # the most groups of clocks that one preview shows


class Effect(StrEnum):
    """What becomes of a due date (D10, D12)."""

    LATER = "later"
    KEPT = "kept"
    FIRMED = "firmed"

    @property
    def chinese(self) -> str:
        """Return the effect as a page says it."""
        return EFFECTS[self]


EFFECTS = {
    Effect.LATER: "顺延",
    Effect.KEPT: "提前的日期不采用,仍按原到期日",
    Effect.FIRMED: "暂定转为确定",
}


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """How one clock would be told; `counted_on` is what the new calendar alone would give, `cleared` a mark taken back."""

    effect: Effect
    from_on: date
    to_on: date
    counted_on: date
    was_provisional: bool
    provisional: bool
    cleared: bool


@dataclass(frozen=True, kw_only=True)
class Group:
    """Clocks of one kind that would be told the same."""

    service: str
    kind: str
    title: str
    foreseen: Foreseen
    count: int


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What the notice would do to all clocks: whole counts, and the largest groups."""

    examined: int
    later: int
    kept: int
    firmed: int
    cleared: int
    groups: tuple[Group, ...]
    groups_left_off: int


def reach(notice: Notice, calendar: Calendar) -> tuple[date, date]:
    """Return the first and last day that the notice may change, or make final: no other clock is touched (D10, D12)."""
    days = [rule.day for rule in notice.days]
    if notice.year not in calendar.published_years:
        days += [date(notice.year - 1, 12, 25), date(notice.year, 12, 31)]
    return min(days), max(days)


def foresee(held: Registered, calendar: Calendar, *, now: datetime) -> Foreseen | None:
    """Return what would become of the clock, or None when nothing would; its owner will count the same (D10)."""
    before = held.deadline
    waits = before.owed_by is None  # a waiting time that is over stays over: nobody was late by it
    bare, after = counted(before, calendar), recounted(before, calendar, now=now, reopens=not waits)
    if after.due_on > before.due_on:  # also where a day that is kept has become a day of rest
        effect = Effect.LATER
    elif bare.due_on < before.due_on:
        effect = Effect.KEPT
    elif before.provisional and not after.provisional:
        effect = Effect.FIRMED
    else:
        return None
    return Foreseen(
        effect=effect,
        from_on=before.due_on,
        to_on=after.due_on,
        counted_on=bare.due_on,
        was_provisional=before.provisional,
        provisional=after.provisional,
        cleared=_was_missed(before.state, before.met_at, before.bound_at)
        and not _was_missed(after.state, after.met_at, after.bound_at),
    )


def _was_missed(state: str, met_at: datetime | None, bound_at: datetime) -> bool:
    return state == DeadlineState.FIRED if met_at is None else met_at >= bound_at


def outlook(alike: Iterable[tuple[Registered, int]], calendar: Calendar, *, now: datetime) -> Outlook:
    """Return what the notice would do, from clocks that count alike and how many there are of each (D10)."""
    examined = 0
    groups: dict[tuple[str, str, str, Foreseen], int] = {}
    for held, count in alike:
        examined += count
        foreseen = foresee(held, calendar, now=now)
        if foreseen is not None:
            place = (held.service, held.kind, held.title, foreseen)
            groups[place] = groups.get(place, 0) + count
    found = sorted(_groups(groups), key=lambda group: (-group.count, group.foreseen.from_on, group.kind))
    return Outlook(
        examined=examined,
        **{effect.value: _sum(found, effect) for effect in Effect},
        cleared=sum(group.count for group in found if group.foreseen.cleared),
        groups=tuple(found[:MOST_GROUPS]),
        groups_left_off=max(0, len(found) - MOST_GROUPS),
    )


def _groups(groups: dict[tuple[str, str, str, Foreseen], int]) -> Iterator[Group]:
    for (service, kind, title, foreseen), count in groups.items():
        yield Group(service=service, kind=kind, title=title, foreseen=foreseen, count=count)


def _sum(groups: Iterable[Group], effect: Effect) -> int:
    return sum(group.count for group in groups if group.foreseen.effect is effect)
