"""A notice that does not fit the calendar is refused with the reason, in words that say what to compare."""

from typing import Any

import pytest

from services.regulation import rules
from shared.kernel.calendar import Calendar, bundled, bundled_notices
from shared.kernel.notice import (
    DayNamedTwice,
    DayOfAnotherYear,
    EmptyNotice,
    MakeUpOnWeekday,
    Notice,
    RestAndMakeUp,
    UnclearNotice,
)
from shared.kernel.refusal import Refusal
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


def test_every_notice_of_the_house_fits_in_its_turn():
    notices = bundled_notices()

    for count in range(1, len(notices)):
        rules.must_fit(notices[count], Calendar.of(notices[:count]))
