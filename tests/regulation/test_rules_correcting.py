"""A notice that was typed in wrongly and confirmed is corrected by a further one that says which, and what was wrong (D10)."""

from datetime import date
from typing import Any

import pytest

from services.regulation import rules
from services.regulation.rules.refusals import TakenBackTooEarly
from shared.events.regulation import CalendarPublished
from shared.kernel.calendar import Calendar
from shared.kernel.notice import DayKind, Notice
from shared.kernel.refusal import Refusal
from shared.kernel.unclear import CorrectionWithNumber, UnclearNotice
from tests.regulation.builders import a_calendar_with, a_confirmed, a_notice, a_proposal

MISTYPED = "国办发明电〔2026〕99号"
WRONG = {"citation": MISTYPED, "reason": "5月6日误录为放假日"}


def mistyped() -> Calendar:
    """Return the calendar with a notice of 2027 by which 6 May rests."""
    labour = {"festival": "劳动节", "rest": ["2027-05-01..2027-05-06"], "make_up": ["2027-05-08"]}
    festivals = [labour if one["festival"] == "劳动节" else one for one in a_notice()["festivals"]]
    return a_calendar_with(Notice.from_json(a_notice(festivals=festivals)))


def a_correction(**different: Any) -> dict[str, Any]:
    """Return what the office writes when it has found out on Monday 9 November 2026."""
    return {
        "document_number": None,
        "title": "更正2027年放假安排的录入差错",
        "published_on": "2026-11-09",
        "year": 2027,
        "source": "state_council",
        "festivals": [],
        "revokes": {"rest": ["2027-05-06"]},
        "corrects": WRONG,
        **different,
    }


@pytest.mark.parametrize("found_on", ["2026-11-05", "2026-11-09"], ids=["on the day of the paper", "days later"])
def test_what_was_typed_in_wrongly_is_taken_back_and_cited_with_its_reason(found_on: str):
    proposal = a_proposal(a_correction(published_on=found_on), calendar=mistyped())
    seen = rules.preview(proposal, mistyped())
    _, said = a_confirmed(proposal, mistyped())

    assert [(one.day, one.before.kind, one.after.kind) for one in seen.changes] == [
        (date(2027, 5, 6), DayKind.FESTIVAL, DayKind.WORKDAY)
    ]
    day = "5日" if found_on.endswith("05") else "9日"
    assert said.notice == f"国办发明电〔2026〕99号(2026年11月{day}更正录入差错:5月6日误录为放假日)"
    assert (said.corrects, said.correction_reason) == (MISTYPED, "5月6日误录为放假日")


def test_whoever_hears_of_a_correction_can_build_the_same_calendar():
    _, said = a_confirmed(a_proposal(a_correction(), calendar=mistyped()), mistyped())

    heard = CalendarPublished.from_json(said.to_json()).as_notice()

    assert heard == Notice.from_json(a_correction())
    assert Calendar.of((*mistyped().notices, heard)).version == said.calendar_version


def test_a_correction_that_was_wrong_is_corrected_too():
    first = Notice.from_json(a_correction())
    again = a_correction(
        festivals=[{"festival": "劳动节", "rest": ["2027-05-06"]}],
        revokes=None,
        corrects={"citation": first.citation, "reason": "5月6日确为放假日"},
    )

    seen = rules.preview(a_proposal(again, calendar=Calendar.of((*mistyped().notices, first))), mistyped())

    assert seen.after.rest_reason(date(2027, 5, 6)).kind is DayKind.FESTIVAL


@pytest.mark.parametrize(
    ("different", "refusal", "says"),
    [
        ({"corrects": {**WRONG, "citation": "国办发明电〔2026〕98号"}}, rules.NothingToCorrect, "〔2026〕98号"),
        ({"year": 2026, "revokes": {"rest": ["2026-10-01"]}}, rules.NothingToCorrect, "2026年"),
        ({"source": "local", "revokes": {"rest": ["2027-05-06"]}}, rules.NothingToCorrect, "来源"),
        ({"published_on": "2026-11-04"}, rules.NothingToCorrect, "2026-11-04及以前公布"),
        ({"corrects": {**WRONG, "reason": "  "}}, UnclearNotice, "更正事由"),
        ({"corrects": {"reason": "误录"}}, UnclearNotice, "所更正的通知"),
        ({"document_number": "国办发明电〔2026〕100号"}, CorrectionWithNumber, "删去文号国办发明电〔2026〕100号"),
        ({"revokes": {"rest": ["2027-05-07"]}}, rules.NothingToTakeBack, "2027-05-07"),
    ],
)
def test_a_correction_that_corrects_nothing_is_refused_with_its_reason(
    different: dict[str, Any], refusal: type[Refusal], says: str
):
    with pytest.raises(refusal) as refused:
        a_proposal(a_correction(**different), calendar=mistyped())

    assert says in refused.value.detail


def test_a_correction_is_in_force_once_and_may_come_after_its_year():
    old = a_correction(
        year=2025,
        revokes={"rest": ["2025-10-08"]},
        corrects={"citation": "国办发明电〔2024〕12号", "reason": "10月8日误录为放假日"},
    )
    once = Notice.from_json(a_proposal(old).body)

    with pytest.raises(rules.NoticeInForce):
        a_proposal(old, calendar=a_calendar_with(once))


def test_whoever_types_a_confirmed_notice_in_again_is_told_how_to_correct_it():
    with pytest.raises(rules.NoticeInForce) as refused:
        a_proposal(a_notice(), calendar=mistyped())

    assert f"在“更正”中写明{MISTYPED}和更正事由" in refused.value.detail


def test_a_correction_takes_nothing_back_that_was_said_after_its_paper():
    amended = a_notice(
        document_number="国办发明电〔2026〕100号",
        published_on="2026-11-07",
        festivals=[{"festival": "劳动节", "rest": ["2027-05-06"], "make_up": []}],
    )
    calendar = Calendar.of((*mistyped().notices, Notice.from_json(amended)))

    with pytest.raises(TakenBackTooEarly, match="100号"):
        a_proposal(a_correction(), calendar=calendar)
