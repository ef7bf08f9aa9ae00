"""A due date can always say why it is what it is."""

import json
from datetime import date

import pytest

from shared.kernel.calendar import Calendar, bundled, bundled_notices
from shared.kernel.notice import DayKind, DayRule, Notice
from shared.kernel.workdays import CalendarDays, Months, Pause, Workdays, due

NOTICE_2026 = "《国务院办公厅关于2026年部分节假日安排的通知》(2025年11月4日公布)"
NOTICE_2023 = "《国务院办公厅关于2023年部分节假日安排的通知》(2022年12月8日公布)"
TUESDAY = date(2026, 9, 29)


def the_lines(*question, **more):
    return due(*question, bundled(), **more).explain()


def the_line(lines, day, kind=None):
    return next(line for line in lines if line["day"] == day and kind in (None, line["kind"]))


def test_the_event_day_comes_first_and_is_not_counted():
    assert the_lines(TUESDAY, 5)[0] == {
        "day": "2026-09-29",
        "weekday": "星期二",
        "counted": None,
        "kind": "event",
        "why": "起算日当天不计入(民法典第二百零一条)",
    }


@pytest.mark.parametrize(
    ("anchor", "said"),
    [
        (date(2021, 1, 1), "起算日当天不计入(民法典第二百零一条)"),
        (date(2020, 12, 31), "起算日当天不计入(民法总则第二百零一条)"),
        (date(2017, 10, 1), "起算日当天不计入(民法总则第二百零一条)"),
        (date(2017, 9, 30), "起算日当天不计入"),
    ],
)
def test_the_law_of_the_anchors_day_is_cited_and_none_that_was_not_in_force_yet(anchor: date, said: str):
    assert the_lines(anchor, 5)[0]["why"] == said


def test_every_day_up_to_the_due_date_is_told_once():
    days = [line["day"] for line in the_lines(TUESDAY, 5)]

    assert days[0] == "2026-09-29"
    assert days[-1] == "2026-10-12"
    assert len(days) == len(set(days)) == 14


def test_a_counted_day_bears_its_number():
    assert the_line(the_lines(TUESDAY, 5), "2026-09-30") == {
        "day": "2026-09-30",
        "weekday": "星期三",
        "counted": 1,
        "kind": "workday",
        "why": "工作日,计入第1个工作日",
    }


def test_a_festival_day_is_named_with_its_notice():
    line = the_line(the_lines(TUESDAY, 5), "2026-10-03")

    assert (line["kind"], line["counted"]) == ("festival", None)
    assert line["why"] == f"国庆节放假({NOTICE_2026}),不计入"


def test_a_make_up_saturday_is_named_with_its_notice():
    line = the_line(the_lines(TUESDAY, 5), "2026-10-10")

    assert (line["kind"], line["counted"], line["weekday"]) == ("make_up", 4, "星期六")
    assert line["why"] == f"国庆节调休上班日({NOTICE_2026}),计入第4个工作日"


def test_an_ordinary_sunday_is_a_weekend():
    assert the_line(the_lines(TUESDAY, 5), "2026-10-11")["kind"] == "weekend"


def test_a_paused_day_is_told_as_paused():
    lines = the_lines(date(2026, 9, 16), 10, pauses=[Pause(date(2026, 9, 22), date(2026, 10, 9))])

    assert the_line(lines, "2026-09-22")["counted"] == 5
    assert the_line(lines, "2026-09-23")["kind"] == "paused"
    assert the_line(lines, "2026-10-09")["kind"] == "paused"
    assert the_line(lines, "2026-10-10")["counted"] == 6


def test_a_roll_forward_is_told_day_by_day():
    lines = the_lines(date(2026, 9, 2), CalendarDays(30))

    assert [line["kind"] for line in lines] == ["event", "last_day", *["festival"] * 6, "rolled"]
    assert lines[1]["day"] == lines[2]["day"] == "2026-10-02"
    assert lines[2]["why"] == f"国庆节放假({NOTICE_2026}),到期日顺延"
    assert lines[-1]["day"] == "2026-10-08"
    assert "民法典第二百零三条" in lines[-1]["why"]


@pytest.mark.parametrize(("anchor", "period"), [(date(2026, 2, 4), CalendarDays(10)), (date(2026, 1, 14), Months(1))])
def test_a_last_day_that_is_a_make_up_saturday_is_said_to_be_one(anchor, period):
    lines = the_lines(anchor, period)

    assert [line["kind"] for line in lines] == ["event", "last_day"]
    assert (lines[-1]["day"], lines[-1]["weekday"]) == ("2026-02-14", "星期六")
    assert lines[-1]["why"].endswith(f",该日为春节调休上班日({NOTICE_2026}),不顺延")


def test_a_roll_forward_that_ends_on_a_make_up_saturday_says_so():
    lines = the_lines(date(2023, 9, 26), CalendarDays(5))

    assert (lines[-1]["day"], lines[-1]["weekday"]) == ("2023-10-07", "星期六")
    assert lines[-1]["why"].endswith("(民法典第二百零三条),该日为国庆节、中秋节调休上班日(" + NOTICE_2023 + ")")


def test_an_ordinary_last_day_is_not_explained_further():
    assert the_lines(date(2026, 3, 2), CalendarDays(7))[-1]["why"] == "7日期间的最后一日"


def test_a_month_without_its_day_ends_on_its_last_and_says_so():
    lines = the_lines(date(2024, 1, 31), Months(1))

    assert [line["kind"] for line in lines] == ["event", "last_day"]
    assert lines[1]["day"] == "2024-02-29"
    assert "民法典第二百零二条" in lines[1]["why"]


def test_a_pause_of_calendar_days_is_told_in_one_line():
    pauses = [Pause(date(2026, 9, 22), date(2026, 9, 26))]
    line = the_line(the_lines(date(2026, 9, 16), CalendarDays(30), pauses=pauses), "2026-09-26")

    assert line["why"] == "2026-09-23至2026-09-26暂停计时,共4日不计入"


def test_an_extension_is_told_on_the_old_due_date_and_counted_on():
    lines = the_lines(TUESDAY, 5, extension=Workdays(2))
    extension = the_line(lines, "2026-10-12", "extension")

    assert extension["why"] == "原到期日,经批准延期2个工作日,自次日起继续计算"
    assert [line["counted"] for line in lines if line["counted"]] == [1, 2, 3, 4, 5, 6, 7]


def test_a_provisional_date_ends_with_the_reason():
    lines = the_lines(date(2026, 12, 25), 5)

    assert lines[-1]["kind"] == "provisional"
    assert lines[-1]["why"].startswith("2027年放假安排尚未公布,到期日为暂定")
    assert the_line(lines, "2026-12-28")["why"].endswith("(暂定)")
    assert "暂按休息日推定" in the_line(lines, "2027-01-01")["why"]


def test_a_year_before_the_first_notice_is_said_to_be_not_recorded_here_and_not_unpublished():
    lines = the_lines(date(2015, 9, 28), 5)
    festival = the_line(lines, "2015-10-01")["why"]

    assert festival == "国庆节,法定节日,本系统未收录当年放假通知,暂按休息日推定,不计入"
    assert lines[-1]["why"] == (
        "2015年放假通知本系统未收录,到期日为暂定,以当年通知为准,收录后重新计算;暂定期间不作逾期认定"
    )


def test_a_year_whose_notice_is_still_to_come_is_said_to_have_none_yet():
    festival = the_line(the_lines(date(2026, 12, 25), 5), "2027-01-01")["why"]

    assert festival == "元旦,法定节日,当年放假安排尚无通知,暂按休息日推定,不计入"


def test_an_explanation_is_ready_for_json():
    lines = the_lines(TUESDAY, 5)

    assert json.loads(json.dumps(lines)) == lines


def test_a_day_on_which_the_city_is_closed_is_named_with_its_paper():
    closure = Notice(
        document_number=None,
        title="关于暴雨期间停止办公的通知",
        published_on=date(2026, 9, 29),
        year=2026,
        source="local",
        days=(DayRule(date(2026, 9, 30), DayKind.FESTIVAL, "暴雨停工", False),),
    )
    lines = due(TUESDAY, 5, Calendar.of([*bundled_notices(), closure])).explain()

    assert the_line(lines, "2026-09-30") == {
        "day": "2026-09-30",
        "weekday": "星期三",
        "counted": None,
        "kind": "closure",
        "why": "暴雨停工,本市停止办公(《关于暴雨期间停止办公的通知》(2026年9月29日公布)),不计入",
    }
