"""A notice is read as published, written back the same, and refused when it makes no sense."""

from datetime import date

import pytest

from shared.kernel.calendar import bundled_notices
from shared.kernel.notice import DayKind, DayRule, Notice
from shared.kernel.numbers import WrongDocumentNumber
from shared.kernel.refusal import Refusal
from shared.kernel.unclear import (
    DayNamedTwice,
    DayOfAnotherYear,
    EmptyNotice,
    MakeUpOnWeekday,
    RestAndMakeUp,
    UnclearNotice,
)


def a_festival(rest=("2027-02-05..2027-02-07",), make_up=("2027-01-31",), festival="春节"):
    return {"festival": festival, "rest": list(rest), "make_up": list(make_up)}


def a_notice(*festivals, **changes):
    written = {
        "document_number": "国办发明电〔2026〕9号",
        "title": "国务院办公厅关于2027年部分节假日安排的通知",
        "published_on": "2026-11-25",
        "year": 2027,
        "source": "state_council",
        "festivals": list(festivals) or [a_festival()],
    }
    return Notice.from_json(written | changes)


def test_a_range_names_each_of_its_days():
    notice = a_notice()

    assert [rule.day.day for rule in notice.days] == [31, 5, 6, 7]
    assert notice.days[0] == DayRule(date(2027, 1, 31), DayKind.MAKE_UP, "春节")
    assert notice.days[1] == DayRule(date(2027, 2, 5), DayKind.FESTIVAL, "春节")


@pytest.mark.parametrize("notice", bundled_notices(), ids=lambda notice: f"{notice.published_on}")
def test_a_bundled_notice_is_written_back_the_same(notice):
    assert Notice.from_json(notice.to_json()) == notice


def test_what_is_revoked_is_written_back_too():
    notice = a_notice(revokes={"rest": ["2027-05-03..2027-05-04"], "make_up": ["2027-05-08"]})

    assert notice.to_json()["revokes"] == {"rest": ["2027-05-03..2027-05-04"], "make_up": ["2027-05-08"]}
    assert Notice.from_json(notice.to_json()) == notice


def test_a_notice_is_cited_by_its_number():
    assert a_notice(document_number="国办发明电[2026]9号").citation == "国办发明电〔2026〕9号"


def test_a_notice_without_number_is_cited_by_title_and_date():
    citation = a_notice(document_number=None).citation

    assert citation == "《国务院办公厅关于2027年部分节假日安排的通知》(2026年11月25日公布)"


def test_a_whole_years_notice_misses_no_festival():
    by_year = {notice.year: notice for notice in bundled_notices()}

    assert by_year[2026].missing_festivals == ()
    assert "春节" not in a_notice().missing_festivals
    assert "元旦" in a_notice().missing_festivals


@pytest.mark.parametrize(
    ("festivals", "refusal"),
    [
        ([a_festival(rest=["2027-02-05", "2027-02-05"])], DayNamedTwice),
        ([a_festival(), a_festival(make_up=[], festival="元旦")], DayNamedTwice),
        ([a_festival(rest=["2027-01-30..2027-01-31"])], RestAndMakeUp),
        ([a_festival(make_up=["2027-02-01"])], MakeUpOnWeekday),
        ([a_festival(make_up=["2028-01-01"])], DayOfAnotherYear),
        ([a_festival(rest=["2026-12-24"])], DayOfAnotherYear),
        ([a_festival(rest=[], make_up=[])], EmptyNotice),
        ([a_festival(rest=["2027-02-07..2027-02-05"])], UnclearNotice),
        ([a_festival(rest=["2027-01-01..2027-12-31"])], UnclearNotice),
        ([a_festival(rest=["2027-02-30"])], UnclearNotice),
        ([a_festival(rest=[20270205])], UnclearNotice),
        ([a_festival(rest=["2027-W05-5"])], UnclearNotice),
        ([a_festival(rest=["2027-02-05.."])], UnclearNotice),
        ([a_festival(rest=["9999-12-31"])], DayOfAnotherYear),
        ([a_festival(festival=" ")], UnclearNotice),
        (["春节"], UnclearNotice),
    ],
)
def test_nonsense_days_are_refused_in_chinese(festivals, refusal):
    with pytest.raises(refusal) as refused:
        a_notice(*festivals)

    assert refused.value.status == 422
    assert refused.value.detail.endswith("。")


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": None},
        {"published_on": "2026-13-01"},
        {"year": "2027"},
        {"year": True},
        {"year": 1999},
        {"source": "rumour"},
        {"festivals": None},
        {"revokes": "2027-02-05"},
    ],
)
def test_a_field_that_cannot_be_read_is_refused(changes):
    with pytest.raises(UnclearNotice):
        a_notice(**changes)


def test_a_wrong_document_number_is_refused():
    with pytest.raises(WrongDocumentNumber):
        a_notice(document_number="第9号")


def test_a_revoked_day_may_not_be_said_again_as_it_was():
    with pytest.raises(RestAndMakeUp):
        a_notice(revokes={"rest": ["2027-02-05"]})


def test_the_last_week_of_the_december_before_belongs_to_a_notice():
    notice = a_notice(a_festival(rest=["2026-12-25", "2026-12-31..2027-01-02"], make_up=[], festival="元旦"))

    assert notice.days[0].day == date(2026, 12, 25)


@pytest.mark.parametrize("written", [{}, [], None])
def test_what_is_no_notice_at_all_is_refused(written):
    with pytest.raises(Refusal):
        Notice.from_json(written)
