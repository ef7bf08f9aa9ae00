"""What a notice would do to the clocks that run is known before it is confirmed (D10, D12)."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from services.regulation import rules
from shared.kernel.calendar import Calendar, bundled, bundled_notices
from shared.kernel.notice import DayKind, DayRule, Notice
from shared.kernel.period import SHANGHAI
from tests.regulation.builders import MONDAY_IN_MARCH, a_calendar_with, a_notice, an_armed_clock

NINE_DAYS_TO_FRIDAY = date(2026, 3, 20)


def a_clock(**different: Any) -> rules.Registered:
    """Nine working days from Monday 2026-03-09, to Friday 2026-03-20."""
    return rules.enter(an_armed_clock(**different), at=MONDAY_IN_MARCH)


def with_days(*days: tuple[date, DayKind], published_on: date = date(2026, 3, 2)) -> Calendar:
    """Return the calendar with a local notice that says this of these days."""
    rules_of_days = tuple(DayRule(day, kind, "测试", False) for day, kind in days)
    return a_calendar_with(
        Notice(
            document_number=None,
            title="测试用通知",
            published_on=published_on,
            year=2026,
            source="local",
            days=rules_of_days,
        )
    )


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 9, tzinfo=SHANGHAI)


def test_a_closure_on_the_way_moves_the_date():
    seen = rules.foresee(a_clock(), with_days((date(2026, 3, 11), DayKind.FESTIVAL)), now=at(9))

    assert seen is not None
    assert (seen.effect, seen.from_on, seen.to_on) == ("later", NINE_DAYS_TO_FRIDAY, date(2026, 3, 23))
    assert seen.effect.chinese == "顺延"


def test_a_clock_that_counts_none_of_the_changed_days_is_left_alone():
    assert rules.foresee(a_clock(), with_days((date(2026, 3, 25), DayKind.FESTIVAL)), now=at(9)) is None


def test_an_earlier_date_would_not_be_adopted_and_the_preview_says_so():
    held = replace(a_clock(), due_on=date(2026, 3, 23), bound_at=datetime(2026, 3, 24, tzinfo=SHANGHAI))

    seen = rules.foresee(held, bundled(), now=at(9))

    assert seen is not None
    assert (seen.effect, seen.to_on, seen.counted_on) == ("kept", date(2026, 3, 23), NINE_DAYS_TO_FRIDAY)


def test_a_date_that_would_be_kept_on_a_day_of_rest_moves_behind_it_and_the_preview_says_so():
    monday, tuesday = date(2026, 3, 23), date(2026, 3, 24)
    held = replace(a_clock(), due_on=monday, bound_at=datetime(2026, 3, 24, tzinfo=SHANGHAI))

    seen = rules.foresee(held, with_days((monday, DayKind.FESTIVAL)), now=at(9))

    assert seen is not None
    assert (seen.effect, seen.to_on, seen.counted_on) == ("later", tuesday, NINE_DAYS_TO_FRIDAY)


def test_a_provisional_date_would_be_firm():
    waiting = a_clock(anchor_on="2026-12-25", amount=5, due_on="2027-01-04", provisional=True)

    seen = rules.foresee(waiting, a_calendar_with(Notice.from_json(a_notice(festivals=_new_year_only()))), now=at(9))

    assert seen is not None
    assert (seen.effect, seen.was_provisional, seen.provisional) == ("firmed", True, False)


def _new_year_only() -> list[dict[str, Any]]:
    return [{"festival": "元旦", "rest": ["2027-01-01..2027-01-03"], "make_up": []}]


@pytest.mark.parametrize(("now", "cleared"), [(23, True), (24, False)])
def test_a_mark_is_taken_back_while_the_new_date_has_not_passed(now: int, cleared: bool):
    fired = replace(a_clock(), state="fired", fired_at=datetime(2026, 3, 21, tzinfo=SHANGHAI))

    seen = rules.foresee(fired, with_days((date(2026, 3, 11), DayKind.FESTIVAL)), now=at(now))

    assert seen is not None
    assert seen.cleared is cleared


def test_what_was_handed_in_late_is_in_time_by_the_new_date():
    late = replace(a_clock(), state="met", met_at=datetime(2026, 3, 23, 9, tzinfo=SHANGHAI))

    seen = rules.foresee(late, with_days((date(2026, 3, 11), DayKind.FESTIVAL)), now=at(30))

    assert seen is not None
    assert seen.cleared


def test_clocks_that_are_told_the_same_are_one_group():
    calendar = with_days((date(2026, 3, 11), DayKind.FESTIVAL))
    untouched = a_clock(anchor_on="2026-03-12", due_on="2026-03-25")

    seen = rules.outlook([(a_clock(), 3), (a_clock(mark="T"), 2), (untouched, 7)], calendar, now=at(9))

    assert (seen.examined, seen.later, seen.kept, seen.firmed, seen.cleared) == (12, 5, 0, 0, 0)
    assert [(group.kind, group.count) for group in seen.groups] == [("tech_review", 5)]


def test_a_preview_shows_the_largest_groups_and_says_how_many_it_leaves_off(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("services.regulation.rules.foreseeing.MOST_GROUPS", 1)
    calendar = with_days((date(2026, 3, 11), DayKind.FESTIVAL))

    seen = rules.outlook([(a_clock(), 1), (a_clock(kind="approval"), 9)], calendar, now=at(9))

    assert [group.kind for group in seen.groups] == ["approval"]
    assert (seen.groups_left_off, seen.later) == (1, 10)


def test_a_notice_reaches_its_own_days_and_the_year_that_it_makes_final():
    extension = next(notice for notice in bundled_notices() if notice.document_number == "国办发明电〔2020〕1号")
    whole = Notice.from_json(a_notice())

    assert rules.reach(extension, bundled()) == (date(2020, 1, 31), date(2020, 2, 2))
    assert rules.reach(whole, bundled()) == (date(2026, 12, 25), date(2027, 12, 31))
