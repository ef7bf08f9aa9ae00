"""What the application service decides."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.application import rules
from shared.kernel.actor import WrongOffice
from shared.kernel.law import Pin
from shared.kernel.lifecycle import WrongMove
from shared.kernel.numbers import ProjectNumber
from shared.kernel.period import Workdays
from tests import builders as shared_builders
from tests.application.builders import (
    MONDAY,
    PROJECT,
    STRANGER,
    UNIT,
    a_document,
    a_window,
    all_documents,
    an_application,
    an_opinion,
)
from tests.builders import LAW, THE_CITYS

NUMBER = ProjectNumber(2026, 1)
WINDOW = a_window()
BOUND = WINDOW.bound_at
CORRECTING: dict[str, Any] = {"actor": UNIT, "today": MONDAY, "received_at": WINDOW.armed_at, "window": WINDOW}


def described(**different):
    """Return what the door hands to the rules."""
    asked = shared_builders.a_described_project(**different)
    asked["estimate"] = an_application().estimate
    del asked["estimate_wan"]
    asked.setdefault("exemption_reason", None)
    return asked


def test_the_lifecycle_is_sound():
    assert rules.LIFECYCLE.check() == []


def test_a_project_in_scope_becomes_a_draft():
    application, drafted = rules.draft(PROJECT, NUMBER, described(), actor=UNIT, law=LAW, today=MONDAY)

    assert (application.state, application.project_no) == ("draft", "JC-2026-0001")
    assert drafted.owner_office_id == UNIT.office_id


@pytest.mark.parametrize(
    ("different", "refusal"),
    [
        ({"classified": True}, rules.Classified),
        ({"fiscal_money": False}, rules.NotFiscal),
        ({"relies_on_city_cloud": False}, rules.UndeclaredExemption),
    ],
)
def test_a_project_out_of_scope_is_refused(different, refusal):
    with pytest.raises(refusal):
        rules.draft(PROJECT, NUMBER, described(**different), actor=UNIT, law=LAW, today=MONDAY)


def test_an_exemption_from_the_city_cloud_needs_its_reason():
    rules.check_scope(
        classified=False, fiscal_money=True, relies_on_city_cloud=False, exemption_reason="涉及工业控制专网。"
    )


def test_a_new_upload_is_a_new_version_and_the_old_one_stays():
    application = an_application(materials=(a_document("preliminary_design"),))

    changed = rules.add_material(
        application, kind="preliminary_design", digest="sm3:x", size=9, media_type="application/pdf", actor=UNIT
    )

    assert [material.version for material in changed.materials] == [1, 2]


def test_the_same_content_again_changes_nothing():
    application = an_application(materials=(a_document("preliminary_design", digest="sm3:x"),))

    same = rules.add_material(
        application, kind="preliminary_design", digest="sm3:x", size=9, media_type="application/pdf", actor=UNIT
    )

    assert same is application


@pytest.mark.parametrize("state", ["in_review", "in_approval", "approved", "withdrawn"])
def test_what_a_desk_is_looking_at_does_not_change(state):
    with pytest.raises(rules.NotEditable):
        rules.redescribe(an_application(state=state), described(), actor=UNIT)


def test_another_unit_may_not_touch_the_project():
    with pytest.raises(WrongOffice):
        rules.redescribe(an_application(), described(), actor=STRANGER)


def test_review_needs_the_design():
    with pytest.raises(rules.MissingMaterial, match="初步设计方案"):
        rules.request_review(an_application(), actor=UNIT, today=MONDAY, pin=Pin())


def test_a_request_for_review_names_the_design_and_the_round():
    application, requested = rules.request_review(
        an_application(materials=all_documents()), actor=UNIT, today=MONDAY, pin=Pin()
    )

    assert application.state == "in_review"
    assert (requested.round, requested.design_digest) == (1, "sm3:preliminary_design-1")


def test_a_rejected_design_goes_back_and_the_next_request_is_round_two():
    asked = an_application(state="in_review", round=1, materials=all_documents())

    rejected = rules.note_opinion(asked, an_opinion(conclusion="reject"))
    _, requested = rules.request_review(rejected, actor=UNIT, today=MONDAY, pin=Pin())

    assert rejected.state == "draft"
    assert requested.round == 2


def test_approval_needs_all_four_documents_and_names_those_missing():
    application = an_application(
        state="review_passed", opinion=an_opinion(), materials=(a_document("preliminary_design"),)
    )

    with pytest.raises(rules.MissingMaterial, match="项目建议书、可行性研究报告、投资概算"):
        rules.request_approval(application, actor=UNIT, today=MONDAY, pin=Pin())


def test_approval_is_refused_for_a_design_the_opinion_does_not_cover():
    newer = (*all_documents(), a_document("preliminary_design", version=2))
    application = an_application(state="review_passed", opinion=an_opinion(), materials=newer)

    with pytest.raises(rules.DesignNotReviewed, match="第2版"):
        rules.request_approval(application, actor=UNIT, today=MONDAY, pin=Pin())


def test_approval_is_refused_before_the_review_has_passed():
    with pytest.raises(WrongMove):
        rules.request_approval(an_application(materials=all_documents()), actor=UNIT, today=MONDAY, pin=Pin())


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


def test_the_unit_may_withdraw_before_the_decision():
    application, withdrawn = rules.withdraw(an_application(state="in_approval"), reason="需求变化", actor=UNIT)

    assert (application.state, withdrawn.reason) == ("withdrawn", "需求变化")


@pytest.mark.parametrize("state", ["approved", "refused", "lapsed"])
def test_after_the_decision_there_is_nothing_to_withdraw(state):
    with pytest.raises(WrongMove):
        rules.withdraw(an_application(state=state), reason="晚了", actor=UNIT)


def test_what_a_desk_still_says_of_a_withdrawn_application_changes_nothing():
    withdrawn = an_application(state="withdrawn")

    assert rules.note_opinion(withdrawn, an_opinion()) is withdrawn
    assert rules.ask_correction(withdrawn, defects=["x"], asked_on=MONDAY, parameters=THE_CITYS) == (withdrawn, ())


def test_a_decision_that_crossed_the_withdrawal_stands():
    assert rules.note_approval(an_application(state="withdrawn")).state == "approved"
    assert rules.note_refusal(an_application(state="withdrawn")).state == "refused"
