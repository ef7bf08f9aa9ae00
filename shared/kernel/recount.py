"""What a new calendar or a new rule set does to a deadline: later dates are adopted, earlier ones are not (D10)."""

from dataclasses import replace
from datetime import date, datetime

from shared.kernel.calendar import Calendar
from shared.kernel.counting import rolled
from shared.kernel.deadline import Deadline, DeadlineState
from shared.kernel.law import Parameters
from shared.kernel.period import Workdays, bound_after
from shared.kernel.workdays import Due, due


def count_of(deadline: Deadline, calendar: Calendar) -> Due | None:
    """Return the due date with its explanation, or None while the clock stands still.

    A pause that has not ended and begins on the last day or later stops nothing (D8).
    """
    extension = Workdays(deadline.extension) if deadline.extension else None
    ended = [pause for pause in deadline.pauses if pause.resume_on is not None]
    found = due(deadline.anchor_on, deadline.period, calendar, pauses=ended, extension=extension)
    stands = any(pause.resume_on is None and pause.start_on < found.on for pause in deadline.pauses)
    return None if stands else found


def counted(deadline: Deadline, calendar: Calendar) -> Deadline:
    """Return the deadline with the date the calendar gives it; one that stands still keeps its last date."""
    found = count_of(deadline, calendar)
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
    What was handed in while the date was provisional was not late, and no count makes it so (D10, D12).
    """
    found = count_of(deadline, calendar)
    fresh = counted(deadline, calendar)
    if found is not None:
        fresh = no_earlier(fresh, deadline.due_on, calendar)
    if (
        deadline.provisional
        and deadline.met_at is not None
        and not fresh.provisional
        and fresh.missed_by(deadline.met_at)
    ):
        return replace(deadline, calendar_version=calendar.version)
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
    return no_earlier(counted(longer, calendar), deadline.due_on, calendar)


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
