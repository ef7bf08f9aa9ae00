"""What the calendar answers when it is asked for due dates and days."""

from datetime import date

import pytest

from services.regulation import rules
from shared.kernel.calendar import BeyondCalendar, bundled
from shared.kernel.counting import Pause
from shared.kernel.notice import DayKind
from shared.kernel.period import CalendarDays, Months, Period, Workdays

TUESDAY = date(2026, 9, 29)
WEDNESDAY_IN_2020 = date(2020, 1, 22)
CHRISTMAS_FRIDAY = date(2026, 12, 25)

NATIONAL_DAY_TEXT = """到期日计算说明
起算日：2026年9月29日（星期二）；期限：5个工作日。
2026年9月29日（星期二）：起算日当天不计入（民法典第二百零一条）。
2026年9月30日（星期三）：工作日，计入第1个工作日。
2026年10月1日（星期四）至2026年10月7日（星期三）：国庆节放假（{notice}），不计入，共7天。
2026年10月8日（星期四）：工作日，计入第2个工作日。
2026年10月9日（星期五）：工作日，计入第3个工作日。
2026年10月10日（星期六）：国庆节调休上班日（{notice}），计入第4个工作日。
2026年10月11日（星期日）：周末休息，不计入。
2026年10月12日（星期一）：工作日，计入第5个工作日。
到期日：2026年10月12日（星期一）24:00前（以系统收到完整材料的时间为准）。
依据：日历版本{version}。"""


def asked(anchor: date, period: Period, **more: object) -> rules.Answer:
    return rules.answer(rules.Question(anchor=anchor, period=period, **more), bundled(), today=TUESDAY)


def test_the_printed_text_numbers_each_counted_day_and_says_why_others_are_skipped():
    notice = "《国务院办公厅关于2026年部分节假日安排的通知》（2025年11月4日公布）"

    text = asked(TUESDAY, Workdays(5)).text

    assert text == NATIONAL_DAY_TEXT.format(notice=notice, version=bundled().version)


@pytest.mark.parametrize(
    ("known_on", "due_on"),
    [(date(2020, 1, 25), date(2020, 2, 4)), (date(2020, 1, 26), date(2020, 2, 6)), (None, date(2020, 2, 6))],
)
def test_an_amendment_counts_from_the_day_it_is_published(known_on: date | None, due_on: date):
    answer = asked(WEDNESDAY_IN_2020, Workdays(5), known_on=known_on)

    assert answer.due.on == due_on


@pytest.mark.parametrize(
    ("anchor", "known_on", "due_on"),
    [
        (date(2026, 2, 10), date(2025, 6, 1), date(2026, 2, 23)),  # 除夕 is a Monday, 初三 a Thursday
        (WEDNESDAY_IN_2020, date(2019, 6, 1), date(2020, 1, 30)),  # 除夕 was a working day by the law of then
        (date(2025, 10, 3), date(2024, 10, 1), date(2025, 10, 13)),  # 中秋 is Monday the 6th
    ],
)
def test_before_its_notice_a_year_is_estimated_with_its_moving_festivals(anchor: date, known_on: date, due_on: date):
    answer = asked(anchor, Workdays(5), known_on=known_on)

    assert (answer.due.on, answer.due.provisional) == (due_on, True)


def test_the_text_says_that_only_notices_known_then_were_used():
    text = asked(WEDNESDAY_IN_2020, Workdays(5), known_on=date(2020, 1, 25)).text

    assert text.splitlines()[-1].endswith("，仅以截至2020年1月25日已公布的放假通知为准。")


def test_the_notices_of_a_day_to_come_are_known_to_nobody():
    assert asked(TUESDAY, Workdays(5), known_on=TUESDAY).due.on == date(2026, 10, 12)
    with pytest.raises(rules.KnownInFuture) as refused:
        asked(TUESDAY, Workdays(5), known_on=date(2026, 9, 30))
    assert "2026-09-30晚于今天(2026-09-29)" in refused.value.detail


@pytest.mark.parametrize(
    ("pause", "idle"),
    [
        (Pause(date(2026, 9, 21), TUESDAY), True),
        (Pause(date(2026, 10, 12), date(2026, 10, 20)), True),
        (Pause(date(2026, 9, 21), date(2026, 9, 30)), False),
        (Pause(date(2026, 10, 11), date(2026, 10, 20)), False),
    ],
)
def test_a_pause_outside_the_period_is_said_to_have_no_effect(pause: Pause, idle: bool):
    answer = asked(TUESDAY, Workdays(5), pauses=(pause,))

    assert (answer.due.on == date(2026, 10, 12)) is idle
    assert answer.idle_pauses == ([f"{pause.start_on}..{pause.resume_on}"] if idle else [])
    assert ("的暂停不在期限之内，不影响到期日。" in answer.text) is idle


@pytest.mark.parametrize(
    ("day", "weekday"),
    [(TUESDAY, "星期二"), (date(2026, 9, 30), "星期三"), (date(2026, 10, 9), "星期五"), (date(2026, 10, 12), "星期一")],
)
def test_a_pause_that_ends_on_the_day_it_began_is_said_to_stop_no_day(day: date, weekday: str):
    answer = asked(TUESDAY, Workdays(5), pauses=(Pause(day, day),))

    assert answer.due.on == date(2026, 10, 12)
    assert answer.idle_pauses == [f"{day}..{day}"]
    said = f"{day.year}年{day.month}月{day.day}日（{weekday}）暂停并于当日恢复，没有停计任何一日，不影响到期日。"
    assert answer.text.splitlines()[-3] == said


def test_a_date_in_a_year_without_notice_is_provisional_and_the_text_says_so():
    answer = asked(CHRISTMAS_FRIDAY, Workdays(5))

    lines = answer.text.splitlines()
    assert (answer.due.on, answer.due.provisional) == (date(2027, 1, 4), True)
    assert lines[-3] == ("暂定说明：2027年放假安排尚未公布，到期日为暂定，待通知发布后重新计算；暂定期间不作逾期认定。")
    assert lines[-2].startswith("到期日（暂定）：2027年1月4日（星期一）24:00前")


def test_a_pause_is_one_stretch_in_the_text_and_moves_the_date():
    answer = asked(date(2026, 9, 16), Workdays(10), pauses=(Pause(date(2026, 9, 22), date(2026, 10, 9)),))

    assert answer.due.on == date(2026, 10, 15)
    assert (
        "2026年9月23日（星期三）至2026年10月9日（星期五）：暂停计时期间，不计入，共17天。" in answer.text.splitlines()
    )


@pytest.mark.parametrize(
    ("anchor", "period", "due_on"),
    [
        (date(2026, 1, 16), CalendarDays(30), date(2026, 2, 24)),
        (date(2025, 8, 31), Months(6), date(2026, 2, 28)),
        (date(2024, 1, 31), Months(1), date(2024, 2, 29)),
    ],
)
def test_days_and_months_roll_forward_from_rest_days_only(anchor: date, period: Period, due_on: date):
    assert asked(anchor, period).due.on == due_on


def test_beyond_the_last_year_nothing_is_guessed():
    with pytest.raises(BeyondCalendar):
        asked(date(2099, 12, 30), Workdays(5))


def test_the_longest_question_is_answered_line_by_line():
    answer = asked(date(2019, 1, 1), Workdays(rules.MOST_COUNTED))

    counted = [step["counted"] for step in answer.explanation if step["counted"]]
    assert counted == list(range(1, rules.MOST_COUNTED + 1))


@pytest.mark.parametrize(("resumed", "refused"), [(date(2024, 2, 4), False), (date(2024, 2, 5), True)])
def test_so_many_days_are_told_one_by_one_and_not_one_more(resumed: date, refused: bool):
    def answered() -> rules.Answer:
        return asked(date(2020, 1, 1), Workdays(5), pauses=(Pause(date(2020, 1, 1), resumed),))

    if not refused:
        assert (answered().due.on - date(2020, 1, 1)).days == rules.LONGEST_COUNT_DAYS
        return
    with pytest.raises(rules.CountTooLong) as found:
        answered()
    assert f"一次最多逐日说明{rules.LONGEST_COUNT_DAYS}天" in found.value.detail


@pytest.mark.parametrize("period", [CalendarDays(rules.LONGEST_AMOUNT), Months(120)])
def test_a_long_period_of_days_or_months_is_told_in_a_few_lines(period: Period):
    assert len(asked(date(2019, 1, 1), period).explanation) < 10


def test_each_day_is_shown_with_its_kind_and_its_notice():
    days = rules.list_days(bundled(), first=date(2026, 10, 7), last=date(2026, 10, 11))

    assert [day.kind for day in days] == [
        DayKind.FESTIVAL,
        DayKind.WORKDAY,
        DayKind.WORKDAY,
        DayKind.MAKE_UP,
        DayKind.WEEKEND,
    ]
    assert (days[0].festival, days[1].citation) == ("国庆节", None)
    assert days[0].citation == days[3].citation == "《国务院办公厅关于2026年部分节假日安排的通知》(2025年11月4日公布)"


def test_the_last_week_of_december_is_not_final_before_the_next_notice():
    days = rules.list_days(bundled(), first=date(2026, 12, 24), last=date(2026, 12, 25))

    assert [day.final for day in days] == [True, False]
