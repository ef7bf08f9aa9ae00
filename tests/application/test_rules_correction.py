"""What the application service decides of a correction: its window, its receipt, its lapse (Art. 8)."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.application import rules
from shared.kernel.lifecycle import WrongMove
from shared.kernel.period import Workdays
from tests.application.builders import (
    MONDAY,
    UNIT,
    a_document,
    a_window,
    all_documents,
    an_application,
    an_opinion,
)
from tests.builders import THE_CITYS

WINDOW = a_window()
BOUND = WINDOW.bound_at
CORRECTING: dict[str, Any] = {"actor": UNIT, "today": MONDAY, "received_at": WINDOW.armed_at, "window": WINDOW}


def test_a_correction_opens_a_window_of_twenty_working_days():
    application, (clock,) = rules.ask_correction(
        an_application(state="in_review"), defects=["缺少目录"], asked_on=MONDAY, parameters=THE_CITYS
    )

    assert (application.state, application.defects) == ("review_correction", ("缺少目录",))
    assert (clock.period, clock.anchor_on, clock.mark) == (Workdays(20), MONDAY, "P")


@pytest.mark.parametrize(("state", "desk"), [("review_correction", "review"), ("approval_correction", "approval")])
def test_a_correction_goes_back_to_the_desk_that_asked(state, desk):
    application = an_application(state=state, materials=all_documents(), opinion=an_opinion())

    corrected, (submitted,) = rules.submit_correction(application, **CORRECTING)

    assert corrected.state == {"review": "in_review", "approval": "in_approval"}[desk]
    assert submitted.desk == desk


def test_a_correction_at_the_approval_desk_may_not_change_the_reviewed_design():
    newer = (*all_documents(), a_document("preliminary_design", version=2))
    application = an_application(state="approval_correction", materials=newer, opinion=an_opinion())

    with pytest.raises(rules.DesignNotReviewed):
        rules.submit_correction(application, **CORRECTING)


def test_a_window_that_closes_lets_the_application_lapse():
    application, (lapsed,) = rules.lapse(an_application(state="review_correction"), due_on=MONDAY)

    assert (application.state, lapsed.desk) == ("lapsed", "review")


@pytest.mark.parametrize("state", ["in_review", "in_approval", "withdrawn", "lapsed", "approved"])
def test_a_window_that_closes_after_the_case_went_on_changes_nothing(state: str):
    application = an_application(state=state)

    assert rules.lapse(application, due_on=MONDAY) == (application, ())


@pytest.mark.parametrize("desk", ["review", "approval"])
def test_a_correction_received_before_the_bound_takes_the_lapse_of_a_faster_sweep_back(desk: str):
    asked = an_application(
        state=f"{desk}_correction", materials=all_documents(), opinion=an_opinion() if desk == "approval" else None
    )
    lapsed, _ = rules.lapse(asked, due_on=date(2026, 4, 7))
    last_second = {**CORRECTING, "received_at": BOUND - timedelta(seconds=1)}

    corrected, (cleared, submitted) = rules.submit_correction(lapsed, **last_second)

    assert corrected.state == f"in_{desk}"
    assert (cleared.desk, cleared.reason, submitted.desk) == (desk, "received_in_time", desk)


def test_a_correction_received_at_the_bound_is_refused_before_the_sweep_and_after_it():
    asked = an_application(state="review_correction", materials=all_documents())
    lapsed, _ = rules.lapse(asked, due_on=date(2026, 4, 7))
    too_late = {**CORRECTING, "received_at": BOUND}

    with pytest.raises(rules.CorrectionWindowClosed):
        rules.submit_correction(asked, **too_late)
    with pytest.raises(WrongMove):
        rules.submit_correction(lapsed, **too_late)


def test_nobody_is_turned_away_on_a_provisional_last_day():
    asked = an_application(state="review_correction", materials=all_documents())
    waiting = {**CORRECTING, "received_at": BOUND, "window": a_window(provisional=True)}

    assert rules.submit_correction(asked, **waiting)[0].state == "in_review"


@pytest.mark.parametrize("desk", ["review", "approval"])
def test_a_lapse_goes_when_the_window_runs_again(desk: str):
    lapsed = an_application(state="lapsed", opinion=an_opinion() if desk == "approval" else None)

    restored, (cleared,) = rules.rejudge_lapse(lapsed, deadline=a_window())

    assert (restored.state, cleared.desk, cleared.reason) == (f"{desk}_correction", desk, "calendar_moved")
    assert rules.clear_lapse(lapsed, received_at=None, reason="calendar_moved") == (restored, cleared)


def test_a_lapse_stays_where_the_new_bound_has_passed_too_or_nothing_has_lapsed():
    lapsed, running = an_application(state="lapsed"), an_application(state="in_review")

    assert rules.rejudge_lapse(lapsed, deadline=a_window(state="fired")) == (lapsed, ())
    assert rules.rejudge_lapse(running, deadline=a_window()) == (running, ())
