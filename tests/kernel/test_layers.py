"""A correction of what was typed in speaks for its paper: what was said after that paper stands."""

from datetime import date
from typing import Any

from shared.kernel.calendar import Calendar, bundled_notices
from shared.kernel.notice import DayKind, Notice
from tests.kernel.test_calendar import a_2027_notice, a_local_closure

SATURDAY, SUNDAY = date(2026, 10, 10), date(2026, 10, 11)
OF_THE_YEAR = bundled_notices()[-1]  # of November 2025: the Saturday is worked
CLOSURE = a_local_closure("2026-10-10", published_on="2026-07-20")


def an_amendment(**said: Any) -> Notice:
    """Return what the State Council's office says on 22 July, after the closure."""
    return a_2027_notice(
        **{"title": "国务院办公厅关于调整的通知(虚构)", "published_on": "2026-07-22", "year": 2026, **said}
    )


AMENDMENT = an_amendment(
    revokes={"make_up": ["2026-10-10"]}, festivals=[{"festival": "国庆节", "rest": [], "make_up": ["2026-10-11"]}]
)


def a_correction(of: Notice, **said: Any) -> Notice:
    """Return what is written on 30 July, with the whole festival as it should have been typed in."""
    festival = {"festival": "国庆节", "rest": ["2026-10-01..2026-10-07"], "make_up": ["2026-10-10"]}
    told = {"title": "更正录入差错", "published_on": "2026-07-30", "festivals": [festival], **said}
    return an_amendment(corrects={"citation": of.citation, "reason": "节日名称误录"}, **told)


def kind(day: date, *notices: Notice) -> DayKind:
    """Return what the day is by these notices after the published ones."""
    return Calendar.of([*bundled_notices(), *notices]).rest_reason(day).kind


def test_a_correction_ends_no_closure_that_came_after_its_paper():
    later = an_amendment(festivals=[{"festival": "国庆节", "rest": [], "make_up": ["2026-10-11"]}])

    assert kind(SATURDAY, CLOSURE, a_correction(OF_THE_YEAR)) is DayKind.CLOSURE
    assert kind(SATURDAY, CLOSURE, later, a_correction(later)) is DayKind.MAKE_UP


def test_a_correction_of_the_years_notice_leaves_what_an_amendment_has_said_or_taken_back_since():
    corrected = a_correction(OF_THE_YEAR)
    once_more = a_correction(corrected, published_on="2026-07-31")

    assert kind(SATURDAY, AMENDMENT) is DayKind.WEEKEND
    assert kind(SATURDAY, AMENDMENT, corrected) is DayKind.WEEKEND
    assert kind(SATURDAY, AMENDMENT, corrected, once_more) is DayKind.WEEKEND
    assert kind(SATURDAY, AMENDMENT, a_correction(AMENDMENT)) is DayKind.MAKE_UP
