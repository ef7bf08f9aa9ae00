"""The calendar says which days count, why, and whether that is final."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from shared.kernel.calendar import (
    BeyondCalendar,
    Calendar,
    DayKind,
    DayReason,
    NoNotice,
    Notice,
    bundled,
    bundled_notices,
)

NEW_YEARS_EVE_2024_FRIDAY = date(2024, 2, 9)  # 除夕, on which rest was only encouraged
NEW_YEARS_EVE_2025_TUESDAY = date(2025, 1, 28)
SATURDAY_MADE_UP = date(2026, 10, 10)
WORKDAYS_PER_YEAR = (250, 249, 250, 249, 249, 251, 248, 248)


def a_2027_notice(**changes):
    written = {
        "document_number": None,
        "title": "国务院办公厅关于2027年部分节假日安排的通知",
        "published_on": "2026-11-25",
        "year": 2027,
        "source": "state_council",
        "festivals": [{"festival": "元旦", "rest": ["2026-12-31..2027-01-02"], "make_up": ["2026-12-27"]}],
    }
    return Notice.from_json(written | changes)


def a_local_closure(rest, published_on="2026-07-20"):
    return a_2027_notice(
        title="晋城市人民政府关于暴雨期间停止办公的通知",
        published_on=published_on,
        year=2026,
        source="local",
        festivals=[{"festival": "暴雨停工", "rest": [rest], "make_up": []}],
    )


def days_of(first_year, last_year):
    first, last = date(first_year, 1, 1), date(last_year, 12, 31)
    return [first + timedelta(days=more) for more in range((last - first).days + 1)]


def test_every_day_of_every_year_that_both_hold_agrees_with_chinesecalendar():
    held = bundled().published_years & {day.year for day in chinese_calendar.holidays}
    differing = [
        day
        for year in held
        for day in days_of(year, year)
        if bundled().is_workday(day) != chinese_calendar.is_workday(day)
    ]

    assert held == set(range(2019, 2027))
    assert differing == []


def test_each_year_has_its_known_number_of_working_days():
    counts = [sum(map(bundled().is_workday, days_of(year, year))) for year in range(2019, 2027)]

    assert tuple(counts) == WORKDAYS_PER_YEAR


def test_the_look_up_agrees_with_the_days_one_by_one():
    days = days_of(2018, 2028)
    start = days[0] - timedelta(days=1)
    counted = 0
    for day in days:
        counted += bundled().is_workday(day)

        assert bundled().count_workdays(start, day) == counted
        assert bundled().all_final(day - timedelta(days=1), day) is bundled().is_final(day)


def test_a_notice_reaches_back_into_december():
    assert bundled().is_workday(date(2018, 12, 29))
    assert not bundled().is_workday(date(2018, 12, 31))


def test_new_years_eve_is_a_rest_day_where_the_notice_says_so():
    assert bundled().is_workday(NEW_YEARS_EVE_2024_FRIDAY)
    assert not bundled().is_workday(NEW_YEARS_EVE_2025_TUESDAY)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 10, 12), DayReason(DayKind.WORKDAY)),
        (date(2026, 10, 11), DayReason(DayKind.WEEKEND)),
        (date(2020, 10, 2), DayReason(DayKind.FESTIVAL, "国庆节、中秋节", "国办发明电〔2019〕16号")),
        (date(2020, 1, 19), DayReason(DayKind.MAKE_UP, "春节", "国办发明电〔2019〕16号")),
        (date(2020, 2, 1), DayReason(DayKind.FESTIVAL, "春节", "国办发明电〔2020〕1号")),
        (date(2019, 5, 3), DayReason(DayKind.FESTIVAL, "劳动节", "国办发明电〔2019〕3号")),
        (date(2027, 2, 5), DayReason(DayKind.FESTIVAL, "春节")),
        (date(2027, 5, 2), DayReason(DayKind.FESTIVAL, "劳动节")),
        (date(2028, 10, 3), DayReason(DayKind.FESTIVAL, "国庆节、中秋节")),
        (date(2050, 10, 1), DayReason(DayKind.FESTIVAL, "国庆节")),
    ],
)
def test_a_day_says_what_it_is_and_on_whose_word(day, reason):
    assert bundled().rest_reason(day) == reason


def test_a_make_up_day_cites_a_notice_without_number_by_its_title():
    reason = bundled().rest_reason(SATURDAY_MADE_UP)

    assert reason.citation == "《国务院办公厅关于2026年部分节假日安排的通知》(2025年11月4日公布)"


@pytest.mark.parametrize(
    ("day", "final"),
    [
        (date(2026, 12, 24), True),
        (date(2026, 12, 25), False),
        (date(2026, 12, 31), False),
        (date(2027, 1, 1), False),
        (date(2025, 12, 31), True),
        (date(2019, 1, 1), True),
        (date(2018, 12, 31), False),
        (date(2010, 6, 1), False),
    ],
)
def test_a_day_is_final_when_every_notice_that_can_touch_it_is_published(day, final):
    assert bundled().is_final(day) is final


def test_the_last_final_day_is_christmas_eve_of_the_last_published_year():
    last = bundled().final_until

    assert last == date(2026, 12, 24)
    assert bundled().is_final(last)
    assert not bundled().is_final(last + timedelta(days=1))


def test_the_next_notice_makes_the_last_week_final_and_changes_it():
    calendar = Calendar.of([*bundled_notices(), a_2027_notice()])

    assert calendar.is_final(date(2026, 12, 25))
    assert calendar.is_final(date(2027, 12, 24))
    assert not calendar.is_final(date(2027, 12, 25))
    assert calendar.is_workday(date(2026, 12, 27))
    assert not calendar.is_workday(date(2026, 12, 31))
    assert calendar.last_published_year == 2027
    assert calendar.rest_reason(date(2027, 2, 5)) == DayReason(DayKind.WORKDAY)


def test_a_local_closure_is_a_rest_day_but_publishes_no_year():
    monday = date(2026, 7, 27)
    only_local = a_2027_notice(source="local")
    calendar = Calendar.of([*bundled_notices(), a_local_closure(monday.isoformat()), only_local])

    assert bundled().is_workday(monday)
    assert calendar.rest_reason(monday).festival == "暴雨停工"
    assert not calendar.is_workday(monday)
    assert calendar.last_published_year == 2026


def test_later_notices_override_earlier_ones_whatever_the_order_they_come_in():
    assert Calendar.of(reversed(bundled_notices())) == bundled()
    assert Calendar.of(reversed(bundled_notices())).rest_reason(date(2020, 2, 1)).kind is DayKind.FESTIVAL


def test_a_revoked_day_is_again_what_its_weekday_says():
    revoking = a_2027_notice(
        published_on="2026-08-01",
        year=2026,
        festivals=[],
        revokes={"rest": ["2026-10-07"], "make_up": ["2026-10-10"]},
    )
    calendar = Calendar.of([*bundled_notices(), revoking])

    assert calendar.rest_reason(date(2026, 10, 7)) == DayReason(DayKind.WORKDAY)
    assert calendar.rest_reason(SATURDAY_MADE_UP) == DayReason(DayKind.WEEKEND)


def test_the_version_is_the_same_for_the_same_notices_only():
    again = Calendar.of(Notice.from_json(notice.to_json()) for notice in bundled_notices())
    longer = Calendar.of([*bundled_notices(), a_2027_notice()])

    assert again.version == bundled().version
    assert {again, bundled()} == {bundled()}
    assert longer.version != bundled().version
    assert longer != bundled()


def test_a_calendar_rests_on_a_notice():
    with pytest.raises(NoNotice):
        Calendar.of([])
    with pytest.raises(NoNotice):
        Calendar.of([a_local_closure("2026-07-27")])


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2100, 1, 1)])
def test_no_day_is_counted_beyond_the_calendar(day):
    with pytest.raises(BeyondCalendar):
        bundled().workday_after(day, 1)
    with pytest.raises(BeyondCalendar):
        bundled().count_workdays(day, date(2026, 1, 5))


def test_a_notice_number_nobody_knows_is_not_invented():
    unnumbered = [notice.year for notice in bundled_notices() if notice.document_number is None]

    assert unnumbered == [2023, 2026]


def test_a_calendar_is_shown_by_its_version_and_not_by_all_its_days():
    assert repr(bundled()) == f"<Calendar {bundled().version}>"


def test_a_version_from_before_a_release_that_ships_what_was_heard_after_a_closure_is_known_for_good():
    closure, later = a_local_closure("2026-07-27"), a_2027_notice()
    then = Calendar.of([*bundled_notices(), closure])
    by_what_was_heard = Calendar.of([*bundled_notices(), closure, later])
    by_what_the_next_release_ships = Calendar.of([*bundled_notices(), later, closure, later])

    assert by_what_was_heard.as_of(then.version) == by_what_the_next_release_ships.as_of(then.version) == then
    assert by_what_was_heard.as_of("of no notices") is None
