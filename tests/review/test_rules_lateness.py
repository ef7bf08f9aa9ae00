"""The bureau's own clocks, and who has let one run out, told without a container."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest

from services.review import rules
from tests.builders import THE_CITYS
from tests.review import builders

FRIDAY = date(2026, 3, 13)
IN_TIME = datetime.fromisoformat("2026-03-13T23:59:59+08:00")
LATE = datetime.fromisoformat("2026-03-14T00:00:00+08:00")
SIGNED = {"conclusion": "pass", "opinion_no": "晋市大数据审〔2026〕1号", "today": FRIDAY}


def test_the_clock_that_runs_is_that_of_the_present_step():
    assert rules.running_clock(builders.a_review()) == "review_intake"
    assert rules.running_clock(builders.a_reviewing_review()) == "tech_review"


def test_a_clock_that_has_run_out_is_marked_once_and_changes_no_state():
    deadline = builders.a_deadline(due_on=FRIDAY)

    once = rules.mark_overdue(builders.a_reviewing_review(), deadline=deadline)
    twice = rules.mark_overdue(once, deadline=deadline)

    assert (once.state, once.overdue) == ("reviewing", True)
    assert twice == once


@pytest.mark.parametrize(("received_at", "late"), [(IN_TIME, False), (LATE, True)])
@pytest.mark.parametrize("marked", [False, True])
def test_the_receipt_decides_on_lateness_whatever_the_sweep_has_marked(received_at: datetime, late: bool, marked: bool):
    deadline = builders.a_deadline(due_on=FRIDAY)
    missed = (deadline.deadline_id,) if marked else ()
    reviewing = builders.a_reviewing_review(missed_clocks=missed, aspects=builders.five_aspects())
    awaiting = builders.a_review(missed_clocks=missed)

    opinion, _ = rules.issue(reviewing, received_at=received_at, deadline=deadline, **SIGNED)
    accepted, _, _ = rules.accept(
        awaiting, today=FRIDAY, received_at=received_at, deadline=deadline, parameters=THE_CITYS
    )
    given_back, _ = rules.return_for_correction(
        awaiting, defects=["补充资源目录"], today=FRIDAY, received_at=received_at, deadline=deadline
    )

    assert [opinion.overdue, accepted.overdue, given_back.overdue] == [late, late, late]


def test_being_in_time_now_does_not_forgive_an_earlier_clock():
    earlier = UUID("0195a000-0000-7000-8000-00000000000e")
    review = builders.a_reviewing_review(missed_clocks=(earlier,), aspects=builders.five_aspects())

    opinion, _ = rules.issue(review, received_at=IN_TIME, deadline=builders.a_deadline(due_on=FRIDAY), **SIGNED)

    assert opinion.missed_clocks == (earlier,)


def test_a_provisional_date_makes_nobody_late():
    deadline = builders.a_deadline(due_on=FRIDAY, provisional=True)

    opinion, _ = rules.issue(
        builders.a_reviewing_review(aspects=builders.five_aspects()), received_at=LATE, deadline=deadline, **SIGNED
    )

    assert opinion.overdue is False


def test_a_mark_of_an_earlier_round_goes_too_and_those_that_do_not_name_their_clock_stay():
    deadline = builders.a_deadline(due_on=FRIDAY, state="fired", met_at=IN_TIME)
    passed = builders.a_review(state="passed", missed_clocks=(deadline.deadline_id,))
    again, _ = rules.open_round(passed, requested=builders.a_request(round=2), parameters=THE_CITYS)
    (earlier,) = again.earlier_rounds
    nameless = replace(again, earlier_rounds=(replace(earlier, missed_clocks=()),))

    assert earlier.overdue is True
    assert [one.overdue for one in rules.rejudge_clock(again, deadline=deadline).earlier_rounds] == [False]
    assert rules.rejudge_clock(nameless, deadline=deadline) == nameless
