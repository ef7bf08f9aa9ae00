"""In whatever order notices, pauses and extensions come, nobody loses a day that was told (D8-D10)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.kernel import turns
from shared.kernel.account import account
from shared.kernel.calendar import Calendar, bundled, bundled_notices
from shared.kernel.counting import PauseReason
from shared.kernel.deadline import Deadline, DeadlineState, Lamp, lamp
from shared.kernel.law import Pin
from shared.kernel.notice import STATE_COUNCIL, DayKind, DayRule, Notice
from shared.kernel.period import SHANGHAI, CalendarDays, Months, Period, Workdays
from shared.kernel.recount import recounted
from tests.builders import LAW, THE_CITYS
from tests.kernel.builders import CORRECTION, EXPERTS, a_review_clock

MONDAY = date(2026, 6, 1)
AMENDMENTS = (  # by days after that Monday: those that become days of rest, and those of work
    ((), ()),
    ((), (12, 13)),  # the weekend before 端午节
    ((1, 2, 28), (5, 6)),
    ((29, 30), (12, 13, 19, 20)),  # a date told of 30 June is taken away
    ((21, 22, 23), ()),
    ((36, 37), (26, 27, 33, 34)),
    ((7, 8, 9, 43), (40, 41)),
    ((), (5, 6, 12, 13, 20, 26, 27, 33, 34, 40, 41)),
)


class Life(NamedTuple):
    """What a clock has come to by a day, what it was before the last turn, and the calendar then in force."""

    before: Deadline
    after: Deadline
    calendar: Calendar
    today: date

    @property
    def at(self) -> datetime:
        """Return noon of the day."""
        return datetime.combine(self.today, time(12), tzinfo=SHANGHAI)

    @property
    def left(self) -> int:
        """Return how many days the clock's page says are left, before the last turn."""
        told = account(self.before, (), calendar=self.calendar, law=LAW, pin=Pin(), now=self.at)
        assert told.budget is not None
        return told.budget.remaining

    @property
    def has_run_on(self) -> bool:
        """Return whether the last turn let the clock run on."""
        return self.before.paused and self.after.state == DeadlineState.OPEN


@cache
def amended(number: int) -> Calendar:
    """Return the calendar with one of the notices."""
    rest, work = AMENDMENTS[number]
    days = [DayRule(MONDAY + timedelta(days=day), DayKind.FESTIVAL, "调整", False) for day in rest]
    days += [DayRule(MONDAY + timedelta(days=day), DayKind.MAKE_UP, "调整", False) for day in work]
    if not days:
        return bundled()
    notice = Notice(
        document_number=None,
        title="调整",
        published_on=MONDAY,
        year=2026,
        source=STATE_COUNCIL,
        days=tuple(sorted(days, key=lambda rule: rule.day)),
    )
    return Calendar.of((*bundled_notices(), notice))


TESTING = PauseReason.TESTING
REASONS = st.sampled_from((EXPERTS, CORRECTION, TESTING))
PERIODS = st.one_of(
    st.integers(1, 30).map(Workdays), st.integers(1, 40).map(CalendarDays), st.integers(1, 2).map(Months)
)
TURNS = st.one_of(
    st.tuples(st.just("stop"), REASONS),
    st.tuples(st.just("go"), REASONS),
    st.tuples(st.just("amend"), st.integers(0, len(AMENDMENTS) - 1)),
    st.tuples(st.just("extend"), st.integers(1, 10)),
)
LIVES = st.lists(st.tuples(st.integers(0, 9), TURNS), min_size=2, max_size=12)
PAUSE, GO = ("stop", EXPERTS), ("go", EXPERTS)
STOP, ON = ("stop", CORRECTION), ("go", CORRECTION)


def lived(period: Period, turned: Sequence[tuple[int, tuple[str, object]]]) -> Iterator[Life]:
    """Yield the clock after each turn, day by day, until it runs out."""
    clock, calendar, today = a_review_clock(period, MONDAY), bundled(), MONDAY
    for later, (turn, what) in turned:
        today += timedelta(days=later)
        life = Life(clock, clock, calendar, today)
        if clock.state == DeadlineState.OPEN and clock.missed_by(life.at):
            return
        if turn == "amend":
            calendar = amended(what)
            clock = recounted(clock, calendar, now=life.at)
        elif turn == "stop":
            clock = turns.paused(clock, on=today, reason=what)
        elif turn == "go":
            clock = turns.resumed(clock, on=today, reasons=(what,), calendar=calendar)
        elif clock.state == DeadlineState.OPEN and clock.extension is None:
            clock = turns.extended(clock, by=Workdays(what), reason="方案复杂", at=life.at, calendar=calendar)
        yield life._replace(after=clock, calendar=calendar)


@settings(max_examples=300, deadline=None)
@given(PERIODS, LIVES)
@example(Workdays(20), [(1, ("amend", 1)), (27, PAUSE), (21, GO)])  # between the count and the date that is kept
@example(Workdays(20), [(28, PAUSE), (1, ("amend", 1)), (20, GO)])  # the notice comes during the pause
@example(Workdays(20), [(1, ("amend", 1)), (13, PAUSE), (7, GO)])  # the pause comes before either
@example(Workdays(20), [(1, ("amend", 1)), (23, ("extend", 5)), (11, PAUSE), (14, GO)])
@example(Workdays(20), [(28, PAUSE), (1, ("amend", 3)), (20, GO)])
@example(CalendarDays(26), [(26, PAUSE), (9, GO)])  # within the days of rest at the end
def test_whatever_comes_a_date_is_a_working_day_no_earlier_than_was_told(period, turned):
    for life in lived(period, turned):
        assert life.after.due_on >= life.before.due_on
        if life.after.paused:
            assert lamp(life.after, now=FAR, calendar=life.calendar, yellow=THE_CITYS.yellow) == Lamp.GREY
        else:
            assert life.calendar.is_workday(life.after.due_on)
            assert recounted(life.after, life.calendar, now=life.at) == life.after
        if life.has_run_on:
            assert not life.after.missed_by(life.at)


FAR = datetime(2027, 6, 1, tzinfo=SHANGHAI)


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 30), LIVES)
@example(20, [(1, ("amend", 1)), (27, PAUSE), (21, GO)])
@example(20, [(28, PAUSE), (1, ("amend", 1)), (20, GO)])
@example(20, [(1, ("amend", 1)), (13, PAUSE), (7, GO)])
@example(20, [(1, ("amend", 1)), (23, ("extend", 5)), (11, PAUSE), (14, GO)])
@example(20, [(1, ("amend", 1)), (13, PAUSE), (3, STOP), (0, GO), (5, ON)])
@example(20, [(1, ("amend", 1)), (13, PAUSE), (3, GO), (0, PAUSE), (5, GO)])
@example(20, [(1, ("amend", 1)), (7, PAUSE), (3, STOP), (1, GO), (3, ("stop", TESTING)), (1, ON), (3, ("go", TESTING))])
def test_a_pause_takes_none_of_the_working_days_that_were_left_and_adds_none(n, turned):
    stood: tuple[date, date] | None = None
    for life in lived(Workdays(n), turned):
        if life.after.paused and (not life.before.paused or life.after.due_on != life.before.due_on):
            stood = (life.today, life.after.due_on)
        if life.has_run_on and stood is not None:
            left = life.calendar.count_workdays(life.today, life.after.due_on)
            assert left == life.left
            assert left >= life.calendar.count_workdays(*stood)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 30), LIVES)
def test_the_days_that_a_page_counts_lead_to_its_date(n, turned):
    for life in lived(Workdays(n), turned):
        told = account(life.after, (), calendar=life.calendar, law=LAW, pin=Pin(), now=life.at)
        if not life.after.paused and told.explanation:
            counted = [step["day"] for step in told.explanation if step["counted"] is not None]
            assert (counted[-1], len(counted)) == (life.after.due_on.isoformat(), told.budget.whole)
