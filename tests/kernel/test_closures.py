"""When the city closes its own offices: a kind of day of its own, taken back without a trace, overruled by a later notice."""

from datetime import date

from shared.kernel.calendar import Calendar, DayReason, bundled, bundled_notices
from shared.kernel.notice import DayKind
from tests.kernel.test_calendar import SATURDAY_MADE_UP, a_2027_notice, a_local_closure


def test_a_closed_day_is_a_kind_of_its_own_and_names_its_paper():
    calendar = Calendar.of([*bundled_notices(), a_local_closure("2026-07-27")])

    reason = calendar.rest_reason(date(2026, 7, 27))

    assert (reason.kind, reason.festival) == (DayKind.CLOSURE, "暴雨停工")
    assert reason.citation == "《晋城市人民政府关于暴雨期间停止办公的通知》(2026年7月20日公布)"


def test_a_closure_that_is_taken_back_leaves_the_day_as_it_was():
    reopening = a_2027_notice(
        title="晋城市人民政府关于恢复办公的通知",
        published_on="2026-07-21",
        year=2026,
        source="local",
        festivals=[],
        revokes={"rest": ["2026-07-27", "2026-10-10"]},
    )
    closures = [a_local_closure("2026-07-27"), a_local_closure("2026-10-10", published_on="2026-07-19")]
    closed = Calendar.of([*bundled_notices(), *closures])
    calendar = Calendar.of([*closed.notices, reopening])

    assert not closed.is_workday(SATURDAY_MADE_UP)
    assert calendar.rest_reason(date(2026, 7, 27)) == DayReason(DayKind.WORKDAY)
    assert calendar.rest_reason(SATURDAY_MADE_UP) == bundled().rest_reason(SATURDAY_MADE_UP)


def test_the_state_councils_later_notice_overrules_a_closure_day_by_day():
    amendment = a_2027_notice(
        title="国务院办公厅关于调整的通知(虚构)",
        published_on="2026-07-22",
        year=2026,
        festivals=[{"festival": "国庆节", "rest": [], "make_up": ["2026-10-10"]}],
    )
    calendar = Calendar.of([*bundled_notices(), a_local_closure("2026-10-10"), amendment])

    assert calendar.rest_reason(SATURDAY_MADE_UP).kind is DayKind.MAKE_UP
