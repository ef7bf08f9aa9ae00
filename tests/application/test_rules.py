"""What the application service decides."""

import pytest

from services.application import rules
from shared.kernel.actor import WrongOffice
from shared.kernel.law import Pin
from shared.kernel.lifecycle import WrongMove
from shared.kernel.numbers import ProjectNumber
from tests import builders as shared_builders
from tests.application.builders import (
    MONDAY,
    PROJECT,
    STRANGER,
    UNIT,
    a_document,
    all_documents,
    an_application,
    an_opinion,
)
from tests.builders import LAW, THE_CITYS

NUMBER = ProjectNumber(2026, 1)


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
