"""What the acceptance service decides of the report: in time, late, returned, overdue, judged again."""

from datetime import date

import pytest

from services.acceptance import rules
from shared.chassis.deadlines import armed
from shared.kernel.actor import WrongOffice
from shared.kernel.calendar import bundled
from shared.kernel.lifecycle import WrongMove
from tests.acceptance import builders
from tests.acceptance.builders import A_REPORT, MONDAY, NEXT_WEDNESDAY, STRANGER, UNIT, at
from tests.builders import THE_CITYS

LAST_INSTANT, FIRST_INSTANT_AFTER = at("2026-03-18T23:59:59.999"), at("2026-03-19T00:00:00")


def submit(acceptance: rules.Acceptance, received_at, **clocks):
    """Hand the report in at a moment."""
    told = {"deadline": builders.the_report_deadline(), "window": None, **clocks}
    return rules.submit_report(acceptance, actor=UNIT, received_at=received_at, **told)


def kinds(events) -> list[str]:
    return [event.type.split(".")[1] for event in events]


@pytest.mark.parametrize(("received_at", "late"), [(LAST_INSTANT, False), (FIRST_INSTANT_AFTER, True)])
def test_the_last_instant_is_in_time_and_the_next_is_late(received_at, late):
    submitted, said = submit(builders.a_completed_one(), received_at)

    assert (submitted.state, submitted.late, said[-1].late) == ("report_submitted", late, late)


def test_a_report_that_is_not_uploaded_cannot_be_handed_in():
    with pytest.raises(rules.AcceptanceReportMissing):
        submit(builders.a_completed_one(report=None), LAST_INSTANT)


def test_another_unit_hands_nothing_in():
    with pytest.raises(WrongOffice):
        rules.submit_report(
            builders.a_completed_one(), actor=STRANGER, received_at=LAST_INSTANT, deadline=None, window=None
        )


def test_the_report_does_not_change_under_the_eyes_of_the_bureau():
    with pytest.raises(rules.AcceptanceReportLocked):
        rules.attach_report(builders.a_completed_one(state="report_submitted"), report=A_REPORT, actor=UNIT)


def test_a_lapse_says_overdue_once_and_nothing_when_the_report_has_come():
    overdue, said = rules.lapse(builders.a_completed_one(), deadline=builders.the_report_deadline())
    came, nothing = rules.lapse(
        builders.a_completed_one(state="report_submitted"), deadline=builders.the_report_deadline()
    )

    assert (overdue.state, kinds(said)) == ("overdue", ["report_overdue"])
    assert (came.state, nothing) == ("report_submitted", ())


def test_a_receipt_before_the_bound_clears_the_mark_that_a_sweep_had_set():
    overdue, _ = rules.lapse(builders.a_completed_one(), deadline=builders.the_report_deadline())

    submitted, said = submit(overdue, LAST_INSTANT, deadline=builders.the_report_deadline(state="fired"))

    assert (submitted.late, kinds(said)) == (False, ["report_overdue_cleared", "report_submitted"])


def test_a_late_receipt_that_no_sweep_has_marked_says_overdue_first():
    _, said = submit(builders.a_completed_one(), FIRST_INSTANT_AFTER)

    assert kinds(said) == ["report_overdue", "report_submitted"]


def test_a_provisional_bound_makes_nobody_late():
    submitted, _ = submit(
        builders.a_completed_one(), FIRST_INSTANT_AFTER, deadline=builders.the_report_deadline(provisional=True)
    )

    assert submitted.late is False


def returned() -> rules.Acceptance:
    """Return a report handed in on Tuesday 10:00 and returned the same day."""
    submitted, _ = submit(builders.a_completed_one(), at("2026-03-10T10:00:00"))
    back, _, _ = rules.return_report(submitted, defects=["缺签章"], today=date(2026, 3, 10), parameters=THE_CITYS)
    return back


def test_a_report_corrected_in_the_window_is_judged_by_its_first_receipt():
    window = builders.the_window()

    corrected, said = submit(returned(), at("2026-03-17T23:59:59"), window=window)

    assert (corrected.late, corrected.received_at) == (False, at("2026-03-10T10:00:00"))
    assert kinds(said) == ["report_submitted"]


def test_a_window_that_closes_before_the_due_date_lets_the_original_clock_run_again():
    reopened, clocks, said = rules.lapse_correction(
        returned(),
        now=at("2026-03-18T00:00:00"),
        deadline=builders.the_report_deadline(state="met"),
        parameters=THE_CITYS,
    )

    assert (reopened.state, said) == ("completed", ())
    assert [clock.anchor_on for clock in clocks] == [MONDAY]


def test_a_window_that_closes_after_the_due_date_is_overdue():
    reopened, clocks, said = rules.lapse_correction(
        returned(), now=FIRST_INSTANT_AFTER, deadline=builders.the_report_deadline(state="met"), parameters=THE_CITYS
    )

    assert (reopened.state, kinds(said)) == ("overdue", ["report_overdue"])
    assert [(clock.kind, clock.anchor_on, clock.told_on) for clock in clocks] == [
        (rules.REPORT_CLOCK, MONDAY, NEXT_WEDNESDAY)
    ]


def test_a_date_that_was_kept_against_a_notice_is_kept_when_the_clock_runs_again():
    kept = builders.the_report_deadline(state="met", due_on=date(2026, 3, 19), bound_at=at("2026-03-20T00:00:00"))

    _, clocks, _ = rules.lapse_correction(
        returned(), now=at("2026-03-18T00:00:00"), deadline=kept, parameters=THE_CITYS
    )

    (again,) = armed(clocks, calendar=bundled(), at=at("2026-03-18T00:00:00"))
    assert (again.due_on, again.bound_at) == (date(2026, 3, 19), at("2026-03-20T00:00:00"))


def test_a_clock_that_runs_again_after_its_bound_lapses_a_second_time_in_silence():
    overdue, _, _ = rules.lapse_correction(
        returned(), now=FIRST_INSTANT_AFTER, deadline=builders.the_report_deadline(state="met"), parameters=THE_CITYS
    )

    assert rules.lapse(overdue, deadline=builders.the_report_deadline()) == (overdue, ())


def test_a_report_that_was_late_and_whose_window_lapsed_is_late_no_more_where_a_notice_lets_its_clock_run():
    late, _ = submit(builders.a_completed_one(), FIRST_INSTANT_AFTER)
    back, _, _ = rules.return_report(late, defects=["缺签章"], today=date(2026, 3, 19), parameters=THE_CITYS)
    overdue, _, _ = rules.lapse_correction(
        back, now=at("2026-03-27T00:00:00"), deadline=builders.the_report_deadline(state="fired"), parameters=THE_CITYS
    )
    later = {"due_on": date(2026, 3, 30), "bound_at": at("2026-03-31T00:00:00")}

    reopened, said = rules.rejudge_report(overdue, deadline=builders.the_report_deadline(state="open", **later))

    assert (overdue.state, overdue.late) == ("overdue", True)
    assert (reopened.state, reopened.late, kinds(said)) == ("completed", False, ["report_overdue_cleared"])


def test_the_receipt_and_its_number_put_the_report_on_record():
    submitted, _ = submit(builders.a_completed_one(), FIRST_INSTANT_AFTER)

    filed, said = rules.accept_report(submitted, receipt_no="晋市大数据验备〔2026〕1号", today=date(2026, 3, 20))

    assert (filed.state, said.late, said.completed_on) == ("filed", True, MONDAY)
    with pytest.raises(WrongMove):
        rules.return_report(filed, defects=["晚了"], today=date(2026, 3, 20), parameters=THE_CITYS)


def test_a_notice_that_moves_the_bound_takes_the_mark_and_the_flag_back():
    overdue, _ = rules.lapse(builders.a_completed_one(), deadline=builders.the_report_deadline())
    late, _ = submit(builders.a_completed_one(), FIRST_INSTANT_AFTER)
    later = {"due_on": date(2026, 3, 20), "bound_at": at("2026-03-21T00:00:00")}

    reopened, said = rules.rejudge_report(overdue, deadline=builders.the_report_deadline(state="open", **later))
    on_time, cleared = rules.rejudge_report(late, deadline=builders.the_report_deadline(state="fired", **later))

    assert (reopened.state, reopened.overdue_told, kinds(said)) == ("completed", False, ["report_overdue_cleared"])
    assert (on_time.late, cleared[0].reason) == (False, "calendar_moved")


def test_what_stays_late_under_the_new_bound_stays_late():
    late, _ = submit(builders.a_completed_one(), at("2026-03-25T10:00:00"))

    same, said = rules.rejudge_report(late, deadline=builders.the_report_deadline(state="fired"))

    assert (same, said) == (late, ())


def test_the_filing_is_shown_with_its_date_and_its_lamp():
    shown = rules.report_filing(
        builders.a_completed_one(),
        deadline=builders.the_report_deadline(),
        window=None,
        now=at("2026-03-17T09:00:00"),
        calendar=bundled(),
        yellow=THE_CITYS.yellow,
    )

    assert shown is not None
    assert (shown.due_on, shown.lamp, shown.late) == (date(2026, 3, 18), "yellow", False)
