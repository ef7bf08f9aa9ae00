"""A notice that does not fit the calendar is refused with the reason, in words that say what to compare."""

from datetime import date
from typing import Any

import pytest

from services.regulation import rules
from shared.kernel.calendar import Calendar, bundled, bundled_notices
from shared.kernel.notice import DayKind, Notice
from shared.kernel.refusal import Refusal
from shared.kernel.unclear import (
    DayNamedTwice,
    DayOfAnotherYear,
    EmptyNotice,
    MakeUpOnWeekday,
    RestAndMakeUp,
    UnclearNotice,
)
from tests.regulation.builders import a_calendar_with, a_local_notice, a_notice, a_proposal

NEW_YEAR = {"festival": "元旦", "rest": ["2027-01-01..2027-01-03"], "make_up": []}


@pytest.mark.parametrize(
    ("written", "refusal", "says"),
    [
        (a_notice(festivals=[]), EmptyNotice, "没有列出任何放假日"),
        (a_notice(festivals=[{**NEW_YEAR, "rest": []}]), EmptyNotice, "没有列出任何放假日"),
        (a_notice(year=2028), DayOfAnotherYear, "不属于2028年"),
        (a_notice(year=1999), UnclearNotice, "年度"),
        (a_notice(festivals=[NEW_YEAR, {**NEW_YEAR, "rest": ["2027-01-03..2027-01-04"]}]), DayNamedTwice, "2027-01-03"),
        (a_notice(festivals=[{**NEW_YEAR, "make_up": ["2027-01-03"]}]), RestAndMakeUp, "既列为放假日又列为上班日"),
        (a_notice(revokes={"rest": ["2027-01-01"]}), RestAndMakeUp, "2027-01-01"),
        (a_notice(festivals=[{**NEW_YEAR, "make_up": ["2027-01-04"]}]), MakeUpOnWeekday, "2027-01-04是周一至周五"),
        (a_notice(festivals=[{**NEW_YEAR, "rest": ["2027-01-03..2027-01-01"]}]), UnclearNotice, "放假日"),
        (a_notice(published_on="2025-11-05", document_number=None), rules.YearDoesNotFit, "公布日期为2025-11-05"),
        (a_notice(document_number="国办发明电〔2025〕99号"), rules.NumberOfAnotherYear, "国办发明电〔2025〕99号"),
        (
            a_notice(revokes={"make_up": ["2027-03-06"]}),
            rules.NothingToTakeBack,
            "2027-03-06在现行日历中不是调休上班日",
        ),
        (
            a_notice(festivals=[*a_notice()["festivals"][:-1], {"festival": "国庆节", "make_up": ["2027-10-09"]}]),
            rules.YearNotWhole,
            "缺少:国庆节",
        ),
        (
            a_notice(
                festivals=[*a_notice()["festivals"][:-1], {"festival": "国庆节", "rest": ["2027-10-02..2027-10-07"]}]
            ),
            rules.FestivalWorked,
            "缺少:2027-10-01(国庆节)",
        ),
        (
            a_notice(
                festivals=[
                    one | ({"rest": ["2027-03-05"]} if one["festival"] == "春节" else {})
                    for one in a_notice()["festivals"]
                ]
            ),
            rules.FestivalWorked,
            "缺少:2027-02-05(春节)、2027-02-06(春节)、2027-02-07(春节)、2027-02-08(春节)",
        ),
        (a_local_notice(revokes={"rest": ["2026-10-01"]}), rules.NothingToTakeBack, "不是本市停止办公日"),
        (
            a_local_notice(festivals=[{"festival": "调休", "rest": ["2026-07-15"], "make_up": ["2026-07-18"]}]),
            rules.ClosureMakesWork,
            "2026-07-18列为上班日不予接受",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(written: dict[str, Any], refusal: type[Refusal], says: str):
    with pytest.raises(refusal) as refused:
        a_proposal(written)

    assert says in refused.value.detail


def test_a_closure_that_was_published_here_may_be_taken_back():
    closure = Notice.from_json(a_local_notice())
    reopening = Notice.from_json(
        a_local_notice(title="测试用恢复办公通知", festivals=[], revokes={"rest": ["2026-07-15"]})
    )

    rules.must_fit(reopening, a_calendar_with(closure))

    with pytest.raises(rules.NothingToTakeBack):
        rules.must_fit(reopening, bundled())


RAIN = a_local_notice(document_number="晋市政办〔2026〕9号", published_on="2026-07-27", title="停止办公的通知")
OPEN_AGAIN = {
    "festivals": [],
    "revokes": {"rest": ["2026-07-15"]},
    "published_on": "2026-07-27",
    "title": "恢复办公的通知",
}


def test_of_two_papers_of_one_day_the_one_with_the_greater_number_is_the_later_one():
    closed = a_calendar_with(Notice.from_json(RAIN))
    tenth, eighth = (
        Notice.from_json(a_local_notice(document_number=f"晋市政办〔2026〕{serial}号", **OPEN_AGAIN))
        for serial in (10, 8)
    )

    rules.must_fit(tenth, closed)
    assert Calendar.of((*closed.notices, tenth)).is_workday(date(2026, 7, 15))
    with pytest.raises(rules.TakenBackTooEarly) as refused:
        rules.must_fit(eighth, closed)
    assert "是晋市政办〔2026〕9号的安排" in refused.value.detail


def test_what_has_no_number_is_taken_back_on_its_own_day_by_what_has_none_either():
    closed = a_calendar_with(Notice.from_json({**RAIN, "document_number": None}))
    reopening = Notice.from_json(a_local_notice(**OPEN_AGAIN))

    rules.must_fit(reopening, closed)
    assert Calendar.of((*closed.notices, reopening)).is_workday(date(2026, 7, 15))


def test_a_closure_keeps_nobody_from_taking_a_make_up_day_back_for_good():
    closure = a_local_notice(published_on="2026-09-20", festivals=[{"festival": "暴雨", "rest": ["2026-10-10"]}])
    reopening = {**closure, "title": "恢复", "published_on": "2026-09-26", "festivals": []}
    closed = a_calendar_with(Notice.from_json(closure))
    amendment = Notice.from_json(
        a_notice(
            document_number="国办发明电〔2026〕1号",
            published_on="2026-09-25",
            year=2026,
            festivals=[{"festival": "国庆节", "rest": ["2026-10-08"]}],
            revokes={"make_up": ["2026-10-10"]},
        )
    )

    rules.must_fit(amendment, closed)
    amended = Calendar.of((*closed.notices, amendment))
    opened = Calendar.of((*amended.notices, Notice.from_json({**reopening, "revokes": {"rest": ["2026-10-10"]}})))

    assert amended.rest_reason(date(2026, 10, 10)).kind is DayKind.CLOSURE
    assert opened.rest_reason(date(2026, 10, 10)).kind is DayKind.WEEKEND


def test_every_notice_of_the_house_fits_in_its_turn():
    notices = bundled_notices()

    for count in range(1, len(notices)):
        rules.must_fit(notices[count], Calendar.of(notices[:count]))
