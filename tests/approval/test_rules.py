"""What the approval service decides, told without a container."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from services.approval import rules
from shared.kernel.law import Pin
from shared.kernel.lifecycle import WrongMove
from shared.kernel.money import Money
from tests.approval import builders

TUESDAY = date(2026, 3, 10)
ENDED = ("approved", "refused", "withdrawn", "lapsed")
SIGNED = {
    "reply_no": "晋市审管批〔2026〕1号",
    "today": TUESDAY,
    "received_at": datetime.fromisoformat("2026-03-10T10:00:00+08:00"),
    "deadline": None,
}
APPROVING = {**SIGNED, "opinion": builders.an_opinion()}
REFUSING = {**SIGNED, "reason_code": "9b", "reason": "不能与市共享交换平台互联互通"}
ONE_FEN = Money(1)


def test_the_lifecycle_is_sound():
    assert rules.LIFECYCLE.check() == []


def test_the_estimate_may_be_approved_whole():
    approval, approved = rules.approve(
        builders.an_approving_approval(), amount=builders.ESTIMATE, **APPROVING, pin=Pin()
    )

    assert (approval.state, approval.reply_no, approval.decided_on) == ("approved", "晋市审管批〔2026〕1号", TUESDAY)
    assert (approved.reply_no, approved.approved_on) == (approval.reply_no, TUESDAY)
    assert (approved.project_name, approved.owner_office_id) == ("智慧交通数据平台", "jc-transport")


def test_the_reviewed_design_becomes_the_baseline():
    _, approved = rules.approve(builders.an_approving_approval(), amount=builders.ESTIMATE, **APPROVING, pin=Pin())

    assert approved.design_digest == builders.DESIGN


def test_the_estimate_may_be_reduced_and_both_amounts_are_kept():
    less = builders.ESTIMATE - ONE_FEN

    approval, approved = rules.approve(builders.an_approving_approval(), amount=less, **APPROVING, pin=Pin())

    assert (approval.approved_amount, approved.approved_amount) == (less, less)
    assert approval.estimate == builders.ESTIMATE


def test_the_estimate_is_not_exceeded_by_one_fen():
    with pytest.raises(rules.AboveEstimate) as refusal:
        rules.approve(builders.an_approving_approval(), amount=builders.ESTIMATE + ONE_FEN, **APPROVING, pin=Pin())

    assert builders.ESTIMATE.shown in str(refusal.value)
    assert (builders.ESTIMATE + ONE_FEN).shown in str(refusal.value)


def test_nothing_is_no_amount_to_approve():
    with pytest.raises(rules.NothingApproved):
        rules.approve(builders.an_approving_approval(), amount=Money(0), **APPROVING, pin=Pin())


def test_a_correction_that_brought_an_unreviewed_design_is_not_approved():
    approval = builders.an_approving_approval(design_digest=builders.NEWER_DESIGN)

    with pytest.raises(rules.DesignNotReviewed):
        rules.approve(approval, amount=builders.ESTIMATE, **APPROVING, pin=Pin())


def test_a_project_is_not_approved_on_an_opinion_that_was_overtaken():
    newer = builders.an_opinion(round=2, opinion_no=builders.NEWER_OPINION_NO)

    with pytest.raises(rules.OtherOpinion):
        rules.approve(
            builders.an_approving_approval(), amount=builders.ESTIMATE, **{**APPROVING, "opinion": newer}, pin=Pin()
        )


@pytest.mark.parametrize("reason_code", rules.REFUSAL_REASONS)
def test_a_project_is_refused_for_a_coded_reason(reason_code: str):
    approval, refused = rules.refuse(builders.an_approving_approval(), **{**REFUSING, "reason_code": reason_code})

    assert (approval.state, approval.reason_code, approval.decided_on) == ("refused", reason_code, TUESDAY)
    assert (refused.reason_code, refused.reason) == (reason_code, "不能与市共享交换平台互联互通")
    assert (refused.reply_no, refused.refused_on) == ("晋市审管批〔2026〕1号", TUESDAY)


def test_the_reasons_are_those_of_the_article():
    assert list(rules.REFUSAL_REASONS) == ["9a", "9b", "other"]


@pytest.mark.parametrize("state", ["awaiting_intake", "correction", *ENDED])
def test_a_project_is_decided_on_only_after_acceptance_and_once(state: str):
    approval = builders.an_approval(state=state)

    with pytest.raises(WrongMove):
        rules.approve(approval, amount=builders.ESTIMATE, **APPROVING, pin=Pin())
    with pytest.raises(WrongMove):
        rules.refuse(approval, **REFUSING)


@pytest.mark.parametrize("state", ["awaiting_intake", "approving", "correction"])
def test_a_withdrawal_before_the_decision_ends_the_approval(state: str):
    assert rules.withdraw(builders.an_approval(state=state)).state == "withdrawn"


@pytest.mark.parametrize("state", ENDED)
def test_a_withdrawal_after_the_decision_changes_nothing(state: str):
    approval = builders.an_approval(state=state)

    assert rules.withdraw(approval) == approval


def test_a_correction_window_that_closes_ends_the_approval():
    ended, kinds = rules.lapse(builders.an_approval(state="correction"))

    assert (ended.state, kinds) == ("lapsed", ("approval",))


@pytest.mark.parametrize("state", ["awaiting_intake", "approving", *ENDED])
def test_a_lapse_changes_nothing_where_no_correction_is_out(state: str):
    approval = builders.an_approval(state=state)

    assert rules.lapse(approval) == (approval, ())


def test_a_lapse_that_was_wrong_lets_the_correction_come():
    assert rules.clear_lapse(builders.an_approval(state="lapsed")).state == "correction"


@pytest.mark.parametrize("state", ["awaiting_intake", "correction", *sorted({*ENDED} - {"lapsed"})])
def test_a_cleared_lapse_changes_nothing_where_none_had_lapsed(state: str):
    approval = builders.an_approval(state=state)

    assert rules.clear_lapse(approval) == approval


def test_a_parameter_is_never_called_law_in_a_sentence():
    assert rules.AlreadyReturned.article is None
    assert "办法" not in rules.AlreadyReturned.advice


def test_what_is_decided_leaves_the_documents_as_they_were():
    before = builders.an_approving_approval()

    after, _ = rules.approve(before, amount=builders.ESTIMATE, **APPROVING, pin=Pin())

    decided = {"state": "approved", "reply_no": SIGNED["reply_no"], "decided_on": TUESDAY}
    assert after == replace(before, approved_amount=builders.ESTIMATE, **decided)
