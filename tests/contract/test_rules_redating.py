"""What the contract service decides when a signing date turns out to have been entered wrongly (D5)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.contract import rules
from shared.kernel.calendar import Calendar, bundled
from shared.kernel.notice import STATE_COUNCIL, DayKind, DayRule, Notice
from shared.kernel.recount import recounted
from tests.builders import THE_CITYS
from tests.contract.builders import (
    AWARD_MONDAY,
    MONDAY,
    SELECTION_ID,
    TUESDAY,
    UNIT,
    a_contract,
    a_deadline,
    an_awarded_project,
    at,
)

FRIDAY_BEFORE, THURSDAY_AFTER = date(2026, 3, 6), date(2026, 3, 12)  # due on 13 March and on 19 March
RECEIVED = at("2026-03-16T10:00:00")  # in time by MONDAY, late by the Friday before
LATE_BY_MONDAY = at("2026-03-17T10:00:00")


def redated(contract: rules.Contract, signed_on: date, **different: Any) -> rules.Redated:
    """Return the contract with that signing date."""
    known: dict[str, Any] = {
        "signed_on": signed_on,
        "reason": "录入有误",
        "project": an_awarded_project(),
        "others": (),
        "actor": UNIT,
        "now": at("2026-03-18T10:00:00"),
        "today": date(2026, 3, 18),
        "deadline": a_deadline(),
        "window": None,
        "calendar": bundled(),
        "parameters": THE_CITYS,
    }
    return rules.correct_signing_date(contract, **(known | different))


def with_a_weekend_of_work(*days: date) -> Calendar:
    """Return the calendar with a notice by which the filing of MONDAY would be due a day earlier."""
    notice = Notice(
        document_number=None,
        title="调整",
        published_on=TUESDAY,
        year=2026,
        source=STATE_COUNCIL,
        days=tuple(DayRule(day, DayKind.MAKE_UP, "清明节", False) for day in days),
    )
    return Calendar.of((*bundled().notices, notice))


@pytest.mark.parametrize("signed_on", [FRIDAY_BEFORE, THURSDAY_AFTER], ids=["the agreement", "what it amends"])
def test_no_corrected_date_puts_an_agreement_before_what_it_amends(signed_on: date):
    first = a_contract()
    agreement = a_contract(contract_id=SELECTION_ID, amends=first.contract_id, signed_on=TUESDAY)
    wrong = agreement if signed_on < MONDAY else first

    with pytest.raises(rules.AmendedBeforeSigned):
        redated(wrong, signed_on, others=[first, agreement])
    assert redated(agreement, THURSDAY_AFTER, others=[first, agreement]).contract.signed_on == THURSDAY_AFTER


def types(found: rules.Redated) -> list[str]:
    """Return the wire types of what is said."""
    return [event.type.removeprefix("contract.") for event in found.said]


def test_a_correction_keeps_what_stood_there_why_and_by_whom():
    found = redated(a_contract(), FRIDAY_BEFORE)

    (kept,) = found.contract.signing_corrections
    assert (kept.from_on, kept.to_on, kept.reason, kept.corrected_by) == (MONDAY, FRIDAY_BEFORE, "录入有误", UNIT.name)
    assert (found.contract.signed_on, found.anchored) == (FRIDAY_BEFORE, (FRIDAY_BEFORE,))
    assert types(found) == ["signing_date_corrected.v1"]


def test_what_was_in_time_by_a_date_that_is_kept_stays_in_time_when_it_was_signed_a_day_later():
    amended = with_a_weekend_of_work(date(2026, 3, 14), date(2026, 3, 15))
    kept = recounted(a_deadline(), amended, now=at("2026-03-11T09:00:00"))
    filed = a_contract(state="filing_submitted", first_received_at=RECEIVED)

    found = redated(filed, TUESDAY, deadline=replace(kept, state="met", met_at=RECEIVED), calendar=amended)

    assert (found.contract.late, types(found)) == (False, ["signing_date_corrected.v1"])


def test_a_correction_changes_something():
    with pytest.raises(rules.SameSigningDate):
        redated(a_contract(), MONDAY)


def test_nobody_corrects_into_the_future():
    with pytest.raises(rules.SignedInFuture):
        redated(a_contract(), date(2026, 3, 19))


def test_a_filing_that_was_late_by_the_true_date_is_late_and_said_so():
    found = redated(a_contract(state="filed", first_received_at=RECEIVED), FRIDAY_BEFORE)

    assert (found.contract.late, found.contract.overdue_said) == (True, True)
    assert types(found) == ["signing_date_corrected.v1", "filing_overdue.v1"]
    assert found.said[-1].due_on == date(2026, 3, 13)


def test_a_filing_that_was_in_time_by_the_true_date_loses_its_mark():
    late = a_contract(state="filing_submitted", first_received_at=LATE_BY_MONDAY, late=True, overdue_said=True)
    found = redated(late, THURSDAY_AFTER, deadline=a_deadline(state="fired", met_at=LATE_BY_MONDAY))

    assert (found.contract.late, found.contract.overdue_said) == (False, False)
    assert types(found) == ["signing_date_corrected.v1", "filing_overdue_cleared.v1"]
    assert found.said[-1].reason == "signing_date_corrected"


@pytest.mark.parametrize(("signed_on", "state"), [(THURSDAY_AFTER, "signed"), (date(2026, 3, 10), "overdue")])
def test_what_was_overdue_is_owed_again_only_where_the_true_bound_has_not_passed(signed_on: date, state: str):
    overdue = a_contract(state="overdue", overdue_said=True)

    assert redated(overdue, signed_on, deadline=a_deadline(state="fired")).contract.state == state


def test_a_mark_of_having_been_signed_too_early_is_never_taken_back():
    marked = a_contract(before_approval=True, before_award=True)

    found = redated(marked, THURSDAY_AFTER)

    assert (found.contract.before_approval, found.contract.before_award) == (True, True)
    assert (found.said[0].before_approval, found.said[0].before_award) == (True, True)


def test_a_true_date_before_the_approval_or_the_award_sets_the_marks():
    before_award = redated(a_contract(), date(2026, 2, 27)).contract
    before_approval = redated(a_contract(), date(2026, 1, 9)).contract

    assert (before_award.before_approval, before_award.before_award) == (False, True)
    assert (before_approval.before_approval, before_approval.before_award) == (True, True)


def test_a_true_date_before_the_regulation_ends_the_clock_and_every_mark():
    late = a_contract(state="filed", first_received_at=LATE_BY_MONDAY, late=True, overdue_said=True)
    found = redated(late, date(2019, 12, 12))

    assert (found.ended, found.anchored, found.armed) == (("contract_filing",), (), ())
    assert found.contract.late is False


def test_a_true_date_before_the_regulation_closes_the_window_of_what_was_returned():
    found = redated(a_contract(state="correction", first_received_at=RECEIVED), date(2019, 12, 12))

    assert (found.ended, found.contract.state) == (("contract_filing", "contract_filing_correction"), "signed")


@pytest.mark.parametrize(("state", "again"), [("cancelled", True), ("fired", False)])
def test_a_window_that_a_wrong_date_took_away_opens_again_and_one_that_lapsed_does_not(state: str, again: bool):
    old = a_contract(signed_on=date(2019, 12, 12), first_received_at=RECEIVED)
    window = a_deadline(kind=rules.CORRECTION_CLOCK, state=state)
    found = redated(old, MONDAY, deadline=a_deadline(state="cancelled"), window=window)

    assert found.contract.state == ("correction" if again else "signed")
    assert [clock.kind for clock in found.armed] == ["contract_filing", "contract_filing_correction"][: 1 + again]
    assert found.met == (RECEIVED,) * again


@pytest.mark.parametrize("state", ["met", "fired"])
def test_a_clock_that_ended_by_a_wrong_date_judges_no_contract_from_before_the_regulation(state: str):
    kept = a_deadline(state=state)

    assert rules.judging_clock(a_contract(signed_on=date(2019, 12, 12)), kept, parameters=THE_CITYS) is None
    assert rules.judging_clock(a_contract(), kept, parameters=THE_CITYS) == kept


def test_a_true_date_under_the_regulation_starts_the_clock_that_never_ran():
    old = a_contract(signed_on=date(2019, 12, 12))
    found = redated(old, date(2019, 12, 13), deadline=None)

    assert [clock.anchor_on for clock in found.armed] == [date(2019, 12, 13)]
    assert found.ended == ()


def test_a_contract_signed_before_its_contractor_was_selected_is_marked():
    assert rules.is_before_award(an_awarded_project(), FRIDAY_BEFORE) is False
    assert rules.is_before_award(an_awarded_project(), date(2026, 3, 1)) is True
    assert rules.is_before_award(an_awarded_project(), AWARD_MONDAY) is False


def test_a_contract_that_ends_before_its_true_date_is_refused():
    with pytest.raises(rules.EndsBeforeSigning):
        rules.must_have_sane_dates(a_contract(ends_on=date(2026, 3, 8)), date(2026, 3, 18))


def test_a_clock_that_was_met_by_what_counts_no_more_runs_again_where_a_filing_proves_to_be_owed():
    lapsed = a_contract(signed_on=date(2019, 12, 1), first_received_at=RECEIVED)  # returned, and its window has closed
    met = a_deadline(state="met", met_at=RECEIVED)

    found = redated(lapsed, MONDAY, deadline=met, window=a_deadline(kind=rules.CORRECTION_CLOCK, state="fired"))

    assert [(clock.kind, clock.anchor_on) for clock in found.armed] == [(rules.FILING_CLOCK, MONDAY)]
    assert (found.contract.state, found.anchored, found.met) == ("signed", (), ())
