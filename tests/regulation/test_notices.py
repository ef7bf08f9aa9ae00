"""Which notices may enter the calendar, what they would change, and how they are said."""

from datetime import date
from uuid import uuid4

import pytest

from services.regulation import rules
from shared.events.regulation import CalendarPublished
from shared.kernel.calendar import Calendar, bundled, bundled_notices
from shared.kernel.notice import DayKind, Notice
from tests.regulation.builders import (
    a_calendar_with,
    a_confirmed,
    a_local_notice,
    a_notice,
    a_proposal,
)


def test_the_first_notice_of_a_year_that_leaves_a_festival_out_is_refused():
    festivals = [part for part in a_notice()["festivals"] if part["festival"] not in ("端午节", "中秋节")]

    with pytest.raises(rules.YearNotWhole) as refused:
        a_proposal(a_notice(festivals=festivals))
    assert "缺少:端午节、中秋节" in refused.value.detail


def test_a_year_that_has_its_notice_may_be_amended_for_one_festival():
    amendment = a_notice(
        document_number=None,
        title="测试用国庆节调整",
        year=2026,
        published_on="2026-09-01",
        festivals=[{"festival": "国庆节", "rest": ["2026-10-08"], "make_up": ["2026-10-11"]}],
    )

    assert a_proposal(amendment).state == "proposed"


def test_a_local_closure_may_come_before_the_years_notice_and_does_not_make_the_year_final():
    local = a_local_notice(
        year=2027,
        festivals=[{"festival": "防汛停工", "rest": ["2027-07-14"]}],
        published_on="2026-11-01",
    )

    seen = rules.preview(a_proposal(local), bundled())

    assert seen.years_made_final == ()
    assert [(change.day, change.after.final) for change in seen.changes] == [(date(2027, 7, 14), False)]


@pytest.mark.parametrize(
    "different",
    [
        {"document_number": "国办发明电〔2024〕12号"},
        {
            "document_number": "国办发明电〔2025〕7号",
            "title": "国务院办公厅关于2026年部分节假日安排的通知",
            "published_on": "2025-11-04",
        },
    ],
)
def test_a_notice_in_force_is_not_entered_again_also_when_only_its_number_is_new(different: dict):
    with pytest.raises(rules.NoticeInForce):
        a_proposal(a_notice(**different))


def test_the_notices_of_the_house_would_each_have_been_accepted_in_their_turn():
    notices = bundled_notices()
    known = Calendar.of(notices[:1])

    for notice in notices[1:]:
        assert a_proposal(notice.to_json(), calendar=known).notice == notice
        known = Calendar.of((*known.notices, notice))


def test_a_preview_shows_what_a_notice_takes_back_and_nothing_else():
    seen = rules.preview(a_proposal(a_local_notice()), bundled())

    assert [(change.day, change.before.kind, change.after.kind) for change in seen.changes] == [
        (date(2026, 5, 9), DayKind.MAKE_UP, DayKind.CLOSURE),
        (date(2026, 7, 15), DayKind.WORKDAY, DayKind.CLOSURE),
    ]
    assert seen.years_made_final == ()


def test_a_preview_of_a_notice_in_force_changes_nothing():
    published, _ = a_confirmed(a_proposal())

    seen = rules.preview(published, a_calendar_with(published.notice))

    assert seen.changes == ()
    assert seen.version_before == seen.version_after


def test_of_two_proposals_of_one_notice_only_the_first_is_a_confirmed():
    first, _ = a_confirmed(a_proposal())

    with pytest.raises(rules.NoticeInForce):
        a_confirmed(a_proposal(notice_id=uuid4()), a_calendar_with(first.notice))


def test_an_amendment_waiting_since_before_the_years_notice_is_judged_on_the_calendar_of_its_confirmation():
    whole = Notice.from_json(a_notice())
    amendment = a_notice(
        document_number=None,
        title="测试用2027年国庆节调整",
        festivals=[{"festival": "国庆节", "rest": ["2027-10-08"], "make_up": []}],
    )
    proposal = a_proposal(amendment, calendar=a_calendar_with(whole))

    with pytest.raises(rules.YearNotWhole):
        a_confirmed(proposal, bundled())


@pytest.mark.parametrize("notice", bundled_notices(), ids=lambda notice: notice.citation)
def test_whoever_hears_of_a_notice_can_build_the_same_calendar(notice: Notice):
    said = CalendarPublished.of(notice, calendar=bundled())

    heard = CalendarPublished.from_json(said.to_json())

    assert heard.as_notice() == notice
    assert heard.as_notice().canonical == notice.canonical


def test_what_a_notice_takes_back_is_said_too():
    (notice,) = [notice for notice in bundled_notices() if notice.document_number == "国办发明电〔2020〕1号"]

    said = CalendarPublished.of(notice, calendar=bundled())

    assert said.revoked_make_up == ("2020-02-01",)
    assert said.as_notice() == notice
