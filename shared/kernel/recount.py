"""What a new calendar or a new rule set does to a deadline: later dates are adopted, earlier ones are not (D10)."""

from dataclasses import replace
from datetime import date, datetime

from shared.kernel.calendar import Calendar
from shared.kernel.counting import Pause, rolled
from shared.kernel.deadline import Deadline, DeadlineState
from shared.kernel.law import Parameters
from shared.kernel.period import Workdays, bound_after
from shared.kernel.workdays import Due, due


def count_of(deadline: Deadline, calendar: Calendar, *, kept: int = 0) -> Due | None:
    """Return the due date with its explanation, or None while the clock stands still.

    A pause that has not ended and begins on the last day or later stops nothing (D8). The last day is the one that
    was told: the days that are kept (`kept_by`) belong to the period like those that are counted.
    """
    extension = Workdays(deadline.extension) if deadline.extension else None
    ended = [pause for pause in deadline.pauses if pause.resume_on is not None]
    found = due(deadline.anchor_on, deadline.period, calendar, pauses=ended, extension=extension, kept=kept)
    stands = any(pause.resume_on is None and pause.start_on < found.on for pause in deadline.pauses)
    return None if stands else found


def kept_by(deadline: Deadline, calendar: Calendar) -> int:
    """Return how many working days the date that was told has beyond what the calendar gives (D10).

    They are held against the count of the day on which the date was told, and a pause takes none of them away (D8).
    """
    found = count_of(replace(deadline, pauses=_told_with(deadline)), calendar)
    assert found is not None, "a clock whose pauses have all ended has a date"
    return found.basis.beyond(deadline.due_on)


def counted(deadline: Deadline, calendar: Calendar, *, kept: int = 0) -> Deadline:
    """Return the deadline with the date the calendar gives it; one that stands still keeps its last date."""
    return _laid(deadline, count_of(deadline, calendar, kept=kept), calendar)


def _laid(deadline: Deadline, found: Due | None, calendar: Calendar) -> Deadline:
    if found is None:
        state = DeadlineState.PAUSED if deadline.state == DeadlineState.OPEN else deadline.state
        return replace(deadline, state=state, calendar_version=calendar.version)
    return replace(
        deadline,
        due_on=found.on,
        bound_at=found.bound_at,
        provisional=found.provisional,
        calendar_version=calendar.version,
    )


def recounted(deadline: Deadline, calendar: Calendar, *, now: datetime, reopens: bool = True) -> Deadline:
    """Return the deadline under a new version of the calendar.

    An earlier date is not adopted: the party keeps the one it was told. A deadline that fired opens again
    when its new bound has not passed and nothing has been handed in, or when the notice puts its end behind
    a pause that lasts; whether it fired wrongly is decided by its bound, never by when the notice was heard.
    One whose end cannot be taken back never does: its date is told, and it stays ended.
    What was handed in while the date was provisional was not late, and no count makes it so: its date stays one by
    which nobody is judged (D10, D12).
    """
    found = count_of(deadline, calendar, kept=kept_by(deadline, calendar))
    fresh = _laid(deadline, found, calendar)
    if (
        deadline.provisional
        and deadline.met_at is not None
        and not fresh.provisional
        and fresh.missed_by(deadline.met_at)
    ):
        return replace(fresh, provisional=True)
    if not reopens or deadline.state != DeadlineState.FIRED or deadline.met_at is not None:
        return fresh
    if found is None:
        return replace(fresh, state=DeadlineState.PAUSED, fired_at=None)
    if fresh.provisional or not fresh.missed_by(now):
        return replace(fresh, state=DeadlineState.OPEN, fired_at=None)
    return fresh


def relaid(deadline: Deadline, parameters: Parameters, calendar: Calendar) -> Deadline:
    """Return the running deadline under another rule set, whose longer length is adopted and whose shorter is not.

    The party keeps the date it was told, as with a new calendar. A length of its own follows no parameter.
    """
    held = replace(deadline, held_against=parameters.version)
    if deadline.parameter is None or parameters.number(deadline.parameter) <= deadline.amount:
        return held
    stated_by = parameters.stated[deadline.parameter].stated_by.version
    longer = replace(held, amount=parameters.number(deadline.parameter), rule_set=stated_by)
    return counted(longer, calendar, kept=kept_by(longer, calendar))


def no_earlier(deadline: Deadline, day: date, calendar: Calendar) -> Deadline:
    """Return the deadline with the later of its own date and the one that was told.

    That is kept to the first working day after it where it has become a day of rest (民法典 203), for no period ends
    within a holiday; and it is as provisional as its days are (D12).
    """
    kept = rolled(day, calendar)
    if deadline.due_on >= kept:
        return deadline
    provisional = not calendar.all_final(deadline.anchor_on, kept)
    return replace(deadline, due_on=kept, bound_at=bound_after(kept), provisional=provisional)


def _told_with(deadline: Deadline) -> tuple[Pause, ...]:
    """Return the pauses that the date told reckons with: those that had ended before the clock came to stand still.

    Pauses that overlap make it stand still once, from the start of the first.
    """
    ended = [(pause.resume_on, pause) for pause in deadline.pauses if pause.resume_on is not None]
    since = min((pause.start_on for pause in deadline.pauses if _holds(pause, deadline)), default=date.max)
    for resume_on, pause in sorted(ended, key=lambda one: one[0], reverse=True):
        if resume_on > since:
            since = min(since, pause.start_on)
    return tuple(pause for resume_on, pause in ended if resume_on <= since)


def _holds(pause: Pause, deadline: Deadline) -> bool:
    return pause.resume_on is None and pause.start_on < deadline.due_on
