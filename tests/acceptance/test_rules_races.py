"""A report's correction against its window, whichever came to be handled first; in plain Python."""

from datetime import date

import pytest

from services.acceptance import rules
from shared.kernel.calendar import bundled
from shared.kernel.deadline import Mark
from shared.kernel.lifecycle import WrongMove
from shared.kernel.period import Workdays
from tests.acceptance import builders
from tests.acceptance.builders import MONDAY, TUESDAY, UNIT, at
from tests.builders import THE_CITYS

FIRST = at("2026-03-10T10:00:00")
WINDOW_LAST_INSTANT, WINDOW_OVER = at("2026-03-17T23:59:59.999"), at("2026-03-18T00:00:00")
BOUND = at("2026-03-19T00:00:00")
FRIDAY = date(2026, 3, 13)


def a_returned_one(**different) -> rules.Acceptance:
    """Return a report handed in on Tuesday and returned the same day."""
    known = {"state": "report_returned", "received_at": FIRST, "report_defects": ("缺签章",)}
    return builders.a_completed_one(**{**known, **different})


def lapsed(returned: rules.Acceptance, now) -> rules.Acceptance:
    """Let the correction window close."""
    return rules.lapse_correction(
        returned, now=now, deadline=builders.the_report_deadline(state="met"), parameters=THE_CITYS
    )[0]


def corrected(acceptance: rules.Acceptance, received_at, window=None):
    """Hand the corrected report in."""
    return rules.submit_report(
        acceptance,
        actor=UNIT,
        received_at=received_at,
        deadline=builders.the_report_deadline(state="met"),
        window=window or builders.the_window(),
    )


def kinds(events) -> list[str]:
    return [event.type.split(".")[1] for event in events]


def test_a_return_opens_a_window_of_the_house():
    handed_in = builders.a_completed_one(state="report_submitted", received_at=FIRST)

    returned, (clock,), said = rules.return_report(handed_in, defects=["缺签章"], today=TUESDAY, parameters=THE_CITYS)

    assert (returned.state, returned.received_at, returned.report_defects) == ("report_returned", FIRST, ("缺签章",))
    assert (clock.kind, clock.mark, clock.period) == ("acceptance_report_correction", Mark.PARAMETER, Workdays(5))
    assert (clock.anchor_on, said.returned_on, said.defects) == (TUESDAY, TUESDAY, ("缺签章",))


def test_a_correction_in_its_window_stands_though_the_window_was_closed_first():
    reopened = lapsed(a_returned_one(), WINDOW_OVER)

    stands, said = corrected(reopened, WINDOW_LAST_INSTANT)

    assert (reopened.state, reopened.received_at) == ("completed", None)
    assert (stands.received_at, stands.late, kinds(said)) == (FIRST, False, ["report_submitted"])


def test_a_correction_in_its_window_clears_the_mark_that_the_lapse_had_set():
    friday_window = builders.the_window(FRIDAY)  # closes after the report's own due date
    overdue = lapsed(a_returned_one(), at("2026-03-21T00:00:00"))

    stands, said = corrected(overdue, at("2026-03-20T23:59:59"), friday_window)

    assert (overdue.state, overdue.overdue_told) == ("overdue", True)
    assert (stands.late, stands.overdue_told, stands.received_at) == (False, False, FIRST)
    assert kinds(said) == ["report_overdue_cleared", "report_submitted"]


@pytest.mark.parametrize("closed_first", [True, False])
def test_a_correction_after_its_window_is_judged_by_its_own_receipt_whoever_came_first(closed_first):
    returned = a_returned_one()
    before = lapsed(returned, WINDOW_OVER) if closed_first else returned

    in_time, _ = corrected(before, WINDOW_OVER)
    late, said = corrected(before, BOUND)

    assert (in_time.received_at, in_time.late) == (WINDOW_OVER, False)
    assert (late.received_at, late.late, kinds(said)) == (BOUND, True, ["report_overdue", "report_submitted"])


def test_a_late_report_that_is_returned_and_lapses_is_not_said_to_be_overdue_again():
    late = a_returned_one(received_at=BOUND, late=True, overdue_told=True)

    overdue, clocks, said = rules.lapse_correction(
        late, now=at("2026-03-27T00:00:00"), deadline=builders.the_report_deadline(state="fired"), parameters=THE_CITYS
    )

    assert (overdue.state, overdue.late, len(clocks), said) == ("overdue", True, 1, ())


def test_late_stays_late_through_a_correction_in_time():
    stands, said = corrected(a_returned_one(received_at=BOUND, late=True, overdue_told=True), WINDOW_LAST_INSTANT)

    assert (stands.late, stands.overdue_told, kinds(said)) == (True, True, ["report_submitted"])


def test_a_window_that_closes_on_a_corrected_report_changes_nothing():
    handed_in = builders.a_completed_one(state="report_submitted", received_at=FIRST)

    assert rules.lapse_correction(
        handed_in, now=WINDOW_OVER, deadline=builders.the_report_deadline(state="met"), parameters=THE_CITYS
    ) == (
        handed_in,
        (),
        (),
    )


def test_a_lapsed_correction_is_not_overdue_on_a_provisional_date():
    reopened, clocks, said = rules.lapse_correction(
        a_returned_one(), now=BOUND, deadline=builders.the_report_deadline(provisional=True), parameters=THE_CITYS
    )

    assert (reopened.state, len(clocks), said) == ("completed", 1, ())


def test_an_overdue_report_whose_moved_bound_has_passed_all_the_same_stays_overdue():
    overdue, _ = rules.lapse(builders.a_completed_one(), deadline=builders.the_report_deadline())

    assert rules.rejudge_report(overdue, deadline=builders.the_report_deadline(state="fired")) == (overdue, ())


def test_without_a_clock_nothing_is_ever_late():
    old = builders.a_completed_one(completed_on=date(2019, 12, 12))

    handed_in, said = rules.submit_report(old, actor=UNIT, received_at=BOUND, deadline=None, window=None)
    reopened = rules.lapse_correction(
        a_returned_one(completed_on=old.completed_on), now=BOUND, deadline=None, parameters=THE_CITYS
    )

    assert (handed_in.late, kinds(said)) == (False, ["report_submitted"])
    assert (reopened[0].state, reopened[1:]) == ("completed", ((), ()))


def test_a_report_that_the_bureau_looks_at_is_not_handed_in_twice():
    with pytest.raises(WrongMove):
        corrected(builders.a_completed_one(state="report_submitted", received_at=FIRST), FIRST)


@pytest.mark.parametrize("state", ["completed", "overdue", "report_returned"])
def test_the_unit_may_upload_while_it_holds_the_pen(state):
    newer = rules.Report(digest="sm3:2", size=30, media_type="application/pdf")

    assert rules.attach_report(builders.a_completed_one(state=state), report=newer, actor=UNIT).report == newer


def shown(acceptance: rules.Acceptance, now, **different):
    """Return how the filing stands at a moment."""
    told = {"deadline": builders.the_report_deadline(), "window": None, **different}
    return rules.report_filing(acceptance, now=now, calendar=bundled(), yellow=THE_CITYS.yellow, **told)


def test_before_completion_there_is_no_filing_to_show():
    assert shown(builders.an_acceptance(), BOUND) is None


def test_while_the_unit_corrects_the_lamp_is_the_windows():
    filing = shown(a_returned_one(), at("2026-03-16T09:00:00"), window=builders.the_window())

    assert (filing.state, filing.correct_until, filing.lamp) == ("returned", date(2026, 3, 17), "yellow")
    assert filing.due_on == date(2026, 3, 18)


@pytest.mark.parametrize(
    ("acceptance", "lamp"),
    [
        (builders.a_completed_one(), "red"),
        (builders.a_completed_one(state="overdue", overdue_told=True), "red"),
        (builders.a_completed_one(state="report_submitted", received_at=FIRST), "blue"),
        (builders.a_completed_one(state="filed", received_at=BOUND, late=True), "dark_red"),
    ],
)
def test_the_lamp_follows_the_receipt_and_not_the_sweep(acceptance, lamp):
    fired = builders.the_report_deadline(state="fired", met_at=FIRST)

    assert shown(acceptance, BOUND, deadline=fired).lamp == lamp


def test_without_a_clock_a_filing_shows_no_dates():
    filing = shown(builders.a_completed_one(completed_on=MONDAY), BOUND, deadline=None)

    assert (filing.state, filing.due_on, filing.bound_at, filing.lamp) == ("awaiting", None, None, None)
