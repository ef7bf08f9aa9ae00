"""Whatever an office publishes, no party is ever given an earlier date than it was told (D10)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.kernel.account import account
from shared.kernel.calendar import Calendar, bundled, bundled_notices
from shared.kernel.counting import rolled
from shared.kernel.deadline import Deadline, Lamp, lamp
from shared.kernel.law import Pin
from shared.kernel.notice import SATURDAY, STATE_COUNCIL, DayKind, DayRule, Notice
from shared.kernel.period import SHANGHAI
from shared.kernel.recount import counted, recounted
from tests.builders import LAW, THE_CITYS

YEAR = [date(2026, 1, 1) + timedelta(days=more) for more in range(365)]
WEEKENDS = [day for day in YEAR if day.weekday() >= SATURDAY]
ANCHORS = st.sampled_from(YEAR[:330])
LENGTHS = st.one_of(
    st.tuples(st.just("workdays"), st.integers(1, 40)),
    st.tuples(st.just("days"), st.integers(1, 60)),
    st.tuples(st.just("months"), st.integers(1, 3)),
)
RESTS = st.sets(st.sampled_from(YEAR), max_size=12)
MAKE_UPS = st.sets(st.sampled_from(WEEKENDS), max_size=6)
HOURS = st.integers(-72, 72)
YELLOW = THE_CITYS.yellow
AFTER_ALL = datetime(2027, 12, 31, tzinfo=SHANGHAI)
always = settings(max_examples=120, deadline=None)


def a_running_deadline(anchor: date, length: tuple[str, int]) -> Deadline:
    unit, amount = length
    nobody = UUID(int=0)
    blank = Deadline(
        deadline_id=nobody,
        subject_id=nobody,
        project_id=nobody,
        kind="any",
        article="15",
        mark="T",
        owed_by="owner_unit",
        anchor_on=anchor,
        unit=unit,
        amount=amount,
        due_on=anchor,
        bound_at=datetime(2026, 1, 1, tzinfo=SHANGHAI),
        provisional=False,
        calendar_version="",
        state="open",
        armed_at=datetime(2026, 1, 1, tzinfo=SHANGHAI),
    )
    return counted(blank, bundled())


def amended(rest: set[date], make_up: set[date]) -> Calendar:
    """Return the calendar with one more notice of that year, if it says anything; it takes nothing back."""
    days = [DayRule(day, DayKind.FESTIVAL, "调整", False) for day in rest - make_up]
    days += [DayRule(day, DayKind.MAKE_UP, "调整", False) for day in make_up]
    if not days:
        return bundled()
    notice = Notice(
        document_number=None,
        title="调整",
        published_on=date(2026, 6, 1),
        year=2026,
        source=STATE_COUNCIL,
        days=tuple(sorted(days, key=lambda rule: rule.day)),
    )
    return Calendar.of((*bundled_notices(), notice))


@always
@given(ANCHORS, LENGTHS, RESTS, MAKE_UPS, HOURS)
@example(date(2026, 3, 9), ("workdays", 5), {date(2026, 3, 16)}, {date(2026, 3, 14)}, 0)  # the told day is taken away
def test_an_amendment_never_moves_a_date_earlier_for_the_party(anchor, length, rest, make_up, hours):
    before, calendar = a_running_deadline(anchor, length), amended(rest, make_up)
    now = before.bound_at + timedelta(hours=hours)

    after = recounted(before, calendar, now=now)

    assert after.due_on == max(rolled(before.due_on, calendar), counted(before, calendar).due_on)
    assert after.bound_at >= before.bound_at
    assert calendar.is_workday(after.due_on)
    assert recounted(after, calendar, now=now) == after


def test_a_told_date_that_a_notice_makes_a_day_of_rest_is_kept_to_the_first_working_day_after_it():
    saturday, monday, tuesday = date(2026, 3, 14), date(2026, 3, 16), date(2026, 3, 17)
    told, calendar = a_running_deadline(date(2026, 3, 9), ("workdays", 5)), amended({monday}, {saturday})

    after = recounted(told, calendar, now=told.armed_at)

    assert (told.due_on, counted(told, calendar).due_on) == (monday, saturday)
    assert (after.due_on, after.provisional) == (tuesday, False)
    assert after.bound_at == datetime(2026, 3, 18, tzinfo=SHANGHAI)


@always
@given(ANCHORS, LENGTHS, RESTS, MAKE_UPS, HOURS)
def test_a_mark_is_taken_back_exactly_when_the_new_date_has_not_passed(anchor, length, rest, make_up, hours):
    before, calendar = a_running_deadline(anchor, length), amended(rest, make_up)
    fired = replace(before, state="fired", fired_at=before.bound_at)
    now = before.bound_at + timedelta(hours=hours)

    after = recounted(fired, calendar, now=now)

    assert (after.state == "open") is (after.provisional or now < after.bound_at)
    assert (after.fired_at is None) is (after.state == "open")


@always
@given(st.sampled_from(YEAR), LENGTHS, RESTS, MAKE_UPS)
@example(date(2026, 12, 18), ("workdays", 5), set(), {date(2026, 12, 19)})  # to 24 December, but 25 December was told
def test_a_date_that_is_kept_is_as_provisional_as_its_days(
    anchor: date, length: tuple[str, int], rest: set[date], make_up: set[date]
):
    told, calendar = a_running_deadline(anchor, length), amended(rest, make_up)

    after = recounted(told, calendar, now=told.armed_at)

    assert after.provisional is not calendar.all_final(anchor, after.due_on)


@always
@given(ANCHORS, LENGTHS, RESTS, MAKE_UPS, HOURS, st.booleans())
def test_a_count_makes_nobody_late_who_was_not(anchor, length, rest, make_up, hours, provisional):
    told, calendar = replace(a_running_deadline(anchor, length), provisional=provisional), amended(rest, make_up)
    met = replace(told, state="met", met_at=told.bound_at + timedelta(hours=hours))
    before, after = (lamp(one, now=AFTER_ALL, calendar=calendar, yellow=YELLOW) for one in (met, again(met, calendar)))

    assert (before, after) != (Lamp.BLUE, Lamp.DARK_RED)


def test_what_came_after_a_provisional_date_is_explained_by_the_notice_that_came_and_stays_unjudged():
    told = a_running_deadline(date(2026, 12, 25), ("workdays", 5))
    met = replace(told, state="met", met_at=datetime(2027, 1, 6, 10, tzinfo=SHANGHAI))
    rest = [DayRule(date(2026, 12, 31), DayKind.FESTIVAL, "元旦"), DayRule(date(2027, 1, 1), DayKind.FESTIVAL, "元旦")]
    of_2027 = {"title": "2027年放假安排(虚构)", "published_on": date(2026, 11, 25), "year": 2027, "days": tuple(rest)}
    notice = Notice(document_number=None, source=STATE_COUNCIL, **of_2027)
    calendar = Calendar.of((*bundled_notices(), notice))
    after = again(met, calendar)
    page = account(after, (), calendar=calendar, law=LAW, pin=Pin(), now=AFTER_ALL)

    assert (told.due_on, after.due_on, after.provisional) == (date(2027, 1, 4), date(2027, 1, 5), True)
    assert page.lamp == Lamp.BLUE
    assert page.explanation[-1]["day"] == after.due_on.isoformat()
    assert page.budget.remaining == 0


def again(deadline: Deadline, calendar: Calendar) -> Deadline:
    return recounted(deadline, calendar, now=AFTER_ALL)
