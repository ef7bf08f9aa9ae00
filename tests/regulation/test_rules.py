"""What the regulation service decides."""

from datetime import date, datetime, timedelta

import pytest

from services.regulation import rules
from shared.events.regulation import CALENDAR
from shared.kernel.calendar import Calendar, bundled, bundled_notices
from shared.kernel.lifecycle import WrongMove
from shared.kernel.notice import DayKind, Notice
from shared.kernel.numbers import WrongDocumentNumber
from shared.kernel.period import SHANGHAI, Workdays
from shared.kernel.unclear import DayOfAnotherYear, EmptyNotice, MakeUpOnWeekday
from tests.regulation.builders import (
    MONDAY_IN_NOVEMBER,
    NOTICE_ID,
    a_calendar_with,
    a_confirmed,
    a_notice,
    a_proposal,
    an_administrator,
)

TUESDAY = date(2026, 9, 29)
SATURDAY_MADE_UP = date(2026, 12, 26)
NEW_YEARS_FRIDAY = date(2027, 1, 1)
SPRING_MONDAY = date(2027, 2, 8)


def test_the_lifecycle_is_sound():
    assert rules.LIFECYCLE.check() == []


def test_five_working_days_across_national_day_end_on_the_monday_after():
    answer = rules.answer(rules.Question(anchor=TUESDAY, period=Workdays(5)), bundled(), today=TUESDAY)

    assert answer.due.on == date(2026, 10, 12)
    assert answer.due.provisional is False
    assert answer.due.bound_at.isoformat() == "2026-10-13T00:00:00+08:00"


def test_no_calendar_was_known_before_the_first_notice():
    calendar = bundled()

    assert len(rules.known_on(calendar, date(2018, 12, 4)).notices) == 1
    with pytest.raises(rules.NotKnownYet) as refused:
        rules.known_on(calendar, date(2018, 12, 3))
    assert "2018-12-04" in refused.value.detail


def test_a_list_has_at_least_one_day_and_at_most_four_hundred():
    first = date(2026, 1, 1)

    assert len(rules.list_days(bundled(), first=first, last=first)) == 1
    assert len(rules.list_days(bundled(), first=first, last=first + timedelta(days=399))) == 400
    with pytest.raises(rules.SpanTooLong):
        rules.list_days(bundled(), first=first, last=first + timedelta(days=400))
    with pytest.raises(rules.EmptySpan):
        rules.list_days(bundled(), first=first, last=first - timedelta(days=1))


@pytest.mark.parametrize(
    ("today", "left"),
    [(date(2026, 11, 9), 46), (date(2026, 12, 24), 1), (date(2026, 12, 25), 0), (date(2027, 3, 1), 0)],
)
def test_the_calendar_runs_out_when_the_first_day_comes_that_may_still_change(today: date, left: int):
    assert rules.in_force(bundled(), today=today).days_left == left


def test_the_next_years_notice_gives_the_calendar_another_year():
    longer = a_calendar_with(Notice.from_json(a_notice()))

    known = rules.in_force(longer, today=MONDAY_IN_NOVEMBER.astimezone(SHANGHAI).date())

    assert known.not_final_from == date(2027, 12, 25)
    assert known.days_left == 46 + 365


def test_a_proposed_notice_changes_nothing_yet_and_knows_its_proposer():
    proposal = rules.propose(
        NOTICE_ID,
        a_notice(document_number="国办发明电[2026]99号"),
        calendar=bundled(),
        actor=an_administrator("demo-second"),
        received_at=MONDAY_IN_NOVEMBER,
    )

    assert (proposal.state, proposal.proposed_by) == ("proposed", "demo-second")
    assert proposal.citation == "国办发明电〔2026〕99号"
    assert proposal.notice.year == 2027


@pytest.mark.parametrize(
    ("different", "refusal"),
    [
        ({"festivals": []}, EmptyNotice),
        ({"document_number": "没有文号"}, WrongDocumentNumber),
        ({"festivals": [{"festival": "元旦", "make_up": ["2027-01-04"]}]}, MakeUpOnWeekday),
        ({"festivals": [{"festival": "元旦", "rest": ["2028-01-03"]}]}, DayOfAnotherYear),
    ],
)
def test_a_notice_that_makes_no_sense_is_refused_with_its_reason(different: dict, refusal: type[Exception]):
    with pytest.raises(refusal):
        a_proposal(a_notice(**different))


@pytest.mark.parametrize(
    ("received_at", "known"),
    [("2026-11-04T15:59:59+00:00", False), ("2026-11-04T16:00:00+00:00", True)],
)
def test_a_notice_can_be_entered_from_the_day_it_is_published_in_shanghai(received_at: str, known: bool):
    def propose() -> rules.Proposal:
        return rules.propose(
            NOTICE_ID,
            a_notice(published_on="2026-11-05"),
            calendar=bundled(),
            actor=an_administrator(),
            received_at=datetime.fromisoformat(received_at),
        )

    if known:
        assert propose().state == "proposed"
    else:
        with pytest.raises(rules.PublishedInFuture) as refused:
            propose()
        assert "2026-11-05" in refused.value.detail


def test_a_preview_shows_each_day_before_and_after():
    seen = rules.preview(a_proposal(), bundled())

    changes = {change.day: (change.before, change.after) for change in seen.changes}
    assert [part.kind for part in changes[SATURDAY_MADE_UP]] == [DayKind.WEEKEND, DayKind.MAKE_UP]
    assert [part.citation for part in changes[NEW_YEARS_FRIDAY]] == [None, "国办发明电〔2026〕99号"]
    assert [part.final for part in changes[NEW_YEARS_FRIDAY]] == [False, True]
    assert [part.festival for part in changes[SPRING_MONDAY]] == ["春节", "春节"]
    assert seen.years_made_final == (2027,)
    assert seen.missing_festivals == ()
    assert seen.version_before == bundled().version != seen.version_after
    assert list(changes) == sorted(changes)
    assert len(changes) == 27 + 4


def test_another_person_confirms_and_the_new_version_is_said():
    proposal, said = rules.confirm(
        a_proposal(by="demo-second"),
        calendar=bundled(),
        actor=an_administrator("demo-first"),
        received_at=MONDAY_IN_NOVEMBER,
    )

    version = Calendar.of((*bundled_notices(), proposal.notice)).version
    assert (proposal.state, proposal.confirmed_by) == ("published", "demo-first")
    assert (proposal.published_at, proposal.calendar_version) == (MONDAY_IN_NOVEMBER, version)
    assert (said.calendar_version, said.notice, said.aggregate_id) == (version, "国办发明电〔2026〕99号", CALENDAR)
    assert "2027-01-01 元旦" in said.rest
    assert said.make_up[0] == "2026-12-26 元旦"


def test_nobody_confirms_a_notice_of_their_own():
    with pytest.raises(rules.SamePerson) as refused:
        rules.confirm(
            a_proposal(by="demo-second"),
            calendar=bundled(),
            actor=an_administrator("demo-second"),
            received_at=MONDAY_IN_NOVEMBER,
        )
    assert refused.value.status == 403


def test_what_is_decided_is_not_decided_again():
    published, _ = a_confirmed(a_proposal())
    rejected = rules.reject(a_proposal(), reason="日期录错")

    with pytest.raises(WrongMove):
        rules.reject(published, reason="反悔")
    with pytest.raises(WrongMove):
        a_confirmed(published)
    with pytest.raises(WrongMove):
        a_confirmed(rejected)


def test_a_rejected_notice_keeps_the_reason_and_its_proposer_needs_nobody_else():
    rejected = rules.reject(a_proposal(by="demo-first"), reason="日期录错")

    assert (rejected.state, rejected.reason) == ("rejected", "日期录错")


def test_the_calendar_has_a_version_for_each_notice_in_the_order_of_publication():
    versions = rules.in_force(bundled(), today=date(2026, 11, 9)).versions

    assert versions[-1].version == bundled().version
    assert len({one.version for one in versions}) == len(bundled_notices())
    assert [one.known_from for one in versions] == sorted(one.known_from for one in versions)
    extension = next(one for one in versions if one.notice.document_number == "国办发明电〔2020〕1号")
    assert rules.known_on(bundled(), extension.known_from).version == extension.version
