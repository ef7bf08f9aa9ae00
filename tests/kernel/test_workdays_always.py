"""What holds for every anchor, period, pause and extension."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.calendar import bundled
from shared.kernel.workdays import CalendarDays, Months, Pause, Workdays, due, workdays_between

ONE_DAY = timedelta(days=1)
ANCHORS = st.dates(date(2018, 1, 1), date(2027, 12, 31))
WORKDAYS = st.integers(1, 60).map(Workdays)
PERIODS = st.one_of(WORKDAYS, st.integers(1, 200).map(CalendarDays), st.integers(1, 24).map(Months))
PAUSES = st.lists(
    st.tuples(ANCHORS, st.integers(0, 40)).map(lambda span: Pause(span[0], span[0] + timedelta(days=span[1]))),
    max_size=4,
)
NEAR_PAUSES = st.lists(st.tuples(st.integers(-9, 60), st.integers(0, 20)), max_size=4)
EXTENSIONS = st.none() | st.integers(1, 20).map(Workdays)
always = settings(max_examples=150, deadline=None)


def pauses_near(anchor, spans):
    starts = [(anchor + timedelta(days=offset), length) for offset, length in spans]
    return [Pause(start, start + timedelta(days=length)) for start, length in starts]


@always
@given(ANCHORS, PERIODS, NEAR_PAUSES, EXTENSIONS)
def test_a_due_date_is_a_working_day_after_the_anchor(anchor, period, spans, extension):
    found = due(anchor, period, bundled(), pauses=pauses_near(anchor, spans), extension=extension)

    assert found.on > anchor
    assert bundled().is_workday(found.on)


@always
@given(ANCHORS, WORKDAYS)
def test_counting_back_gives_the_period(anchor, period):
    found = due(anchor, period, bundled())

    assert workdays_between(anchor, found.on, bundled()) == period.n


@always
@given(ANCHORS, WORKDAYS)
def test_one_more_working_day_is_the_next_working_day(anchor, period):
    first = due(anchor, period, bundled()).on
    second = due(anchor, Workdays(period.n + 1), bundled()).on

    assert second > first
    assert workdays_between(first, second, bundled()) == 1


@always
@given(ANCHORS, st.integers(0, 30), PERIODS)
def test_a_later_anchor_never_falls_due_earlier(anchor, days, period):
    later = anchor + timedelta(days=days)

    assert due(later, period, bundled()).on >= due(anchor, period, bundled()).on


@always
@given(ANCHORS, PERIODS, NEAR_PAUSES)
def test_a_pause_never_shortens(anchor, period, spans):
    paused = due(anchor, period, bundled(), pauses=pauses_near(anchor, spans))

    assert paused.on >= due(anchor, period, bundled()).on


@always
@given(ANCHORS, PERIODS, NEAR_PAUSES, EXTENSIONS)
def test_an_extension_only_adds(anchor, period, spans, extension):
    pauses = pauses_near(anchor, spans)
    plain = due(anchor, period, bundled(), pauses=pauses)
    extended = due(anchor, period, bundled(), pauses=pauses, extension=extension)

    assert extended.on > plain.on if extension else extended.on == plain.on


@always
@given(ANCHORS, PERIODS, PAUSES)
def test_a_date_is_provisional_exactly_when_a_day_on_the_way_is_not_final(anchor, period, pauses):
    found = due(anchor, period, bundled(), pauses=pauses)
    days = [anchor + ONE_DAY * more for more in range(1, (found.on - anchor).days + 1)]

    assert found.provisional is not all(map(bundled().is_final, days))


@always
@given(ANCHORS, PERIODS, NEAR_PAUSES, EXTENSIONS)
def test_the_explanation_walks_to_the_same_date(anchor, period, spans, extension):
    """The explanation walks the days, the due date is looked up: two ways, one answer."""
    found = due(anchor, period, bundled(), pauses=pauses_near(anchor, spans), extension=extension)
    steps = [step for step in found.explanation if step.kind != "provisional"]

    assert steps[0].day == anchor
    assert steps[-1].day == found.on
    assert ("provisional" in {step.kind for step in found.explanation}) is found.provisional


@always
@given(ANCHORS, WORKDAYS, NEAR_PAUSES, EXTENSIONS)
def test_counted_days_are_numbered_without_gap_and_lie_in_no_pause(anchor, period, spans, extension):
    pauses = pauses_near(anchor, spans)
    found = due(anchor, period, bundled(), pauses=pauses, extension=extension)
    counted = [step for step in found.explanation if step.counted]

    assert [step.counted for step in counted] == list(range(1, period.n + (extension.n if extension else 0) + 1))
    assert all(bundled().is_workday(step.day) for step in counted)
    assert not any(pause.start_on < step.day <= pause.resume_on for step in counted for pause in pauses)


@always
@given(ANCHORS, WORKDAYS)
def test_the_short_way_and_the_long_way_agree(anchor, period):
    short = due(anchor, period, bundled())
    long = due(anchor, period, bundled(), pauses=[Pause(anchor - ONE_DAY, anchor - ONE_DAY)])

    assert (short.on, short.provisional, short.explanation) == (long.on, long.provisional, long.explanation)
