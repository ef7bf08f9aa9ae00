"""The opinion, acceptance and corrections at the approval desk, told without a container."""

from datetime import date, datetime
from typing import Any

import pytest

from services.approval import rules
from shared.kernel.counting import PauseReason
from shared.kernel.deadline import Deadline
from shared.kernel.lifecycle import WrongMove
from shared.kernel.period import Workdays
from tests.approval import builders
from tests.builders import THE_CITYS

MONDAY, TUESDAY, FRIDAY = date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 13)
RECEIVED = {"today": TUESDAY, "received_at": datetime.fromisoformat("2026-03-10T10:00:00+08:00"), "deadline": None}
GIVEN_BACK = {**RECEIVED, "defects": ["补充投资概算明细", "补充可行性研究报告附件"]}
ENDED = ("approved", "refused", "withdrawn", "lapsed")
STANDING = builders.a_deadline(due_on=FRIDAY, state="paused")


def handed_in(*, deadline: Deadline | None = STANDING, **different: Any) -> dict[str, Any]:
    """Return what comes with a correction."""
    return {"submitted": builders.a_correction(**different), "deadline": deadline, "parameters": THE_CITYS}


def test_a_request_brings_the_documents_and_five_days_for_intake():
    approval, (clock,) = rules.receive(builders.a_request(requested_on=MONDAY), parameters=THE_CITYS)

    assert (approval.state, approval.opinion_no, approval.plan_item) == (
        "awaiting_intake",
        builders.OPINION_NO,
        "2026-07",
    )
    assert (clock.kind, clock.mark, clock.anchor_on) == ("approval_intake", "P", MONDAY)
    assert clock.period == Workdays(5)


def test_the_opinion_of_the_newest_round_is_kept():
    first = builders.an_opinion()

    second = rules.note_opinion(first, issued=builders.an_opinion_issued(round=2, opinion_no=builders.NEWER_OPINION_NO))

    assert (second.round, second.opinion_no) == (2, builders.NEWER_OPINION_NO)


def test_an_older_opinion_that_comes_late_changes_nothing():
    second = builders.an_opinion(round=2, opinion_no=builders.NEWER_OPINION_NO)

    assert rules.note_opinion(second, issued=builders.an_opinion_issued()) == second


def test_a_passed_opinion_on_the_very_design_is_enough():
    assert rules.check_opinion(builders.an_approval(), builders.an_opinion()) is None


def test_an_opinion_that_was_not_heard_is_named():
    with pytest.raises(rules.OpinionNotHeard, match=builders.OPINION_NO):
        rules.check_opinion(builders.an_approval(), None)


def test_another_opinion_than_the_named_one_is_refused_naming_both():
    newer = builders.an_opinion(round=2, opinion_no=builders.NEWER_OPINION_NO)

    with pytest.raises(rules.OtherOpinion) as refusal:
        rules.check_opinion(builders.an_approval(), newer)

    assert builders.OPINION_NO in str(refusal.value)
    assert builders.NEWER_OPINION_NO in str(refusal.value)


def test_a_rejecting_opinion_bars_approval():
    with pytest.raises(rules.OpinionNotPassing, match=builders.OPINION_NO):
        rules.check_opinion(builders.an_approval(), builders.an_opinion(conclusion="reject"))


def test_a_design_that_the_opinion_does_not_cover_is_refused_naming_both():
    reviewed = builders.an_opinion(design_digest=builders.NEWER_DESIGN, design_version=2)

    with pytest.raises(rules.DesignNotReviewed) as refusal:
        rules.check_opinion(builders.an_approval(), reviewed)

    assert builders.DESIGN in str(refusal.value)
    assert builders.NEWER_DESIGN in str(refusal.value)
    assert "第2版" in str(refusal.value)


def test_acceptance_starts_the_twenty_days_of_approval():
    approval, accepted, (clock,) = rules.accept(
        builders.an_approval(), opinion=builders.an_opinion(), **RECEIVED, parameters=THE_CITYS
    )

    assert (approval.state, approval.accepted_on) == ("approving", TUESDAY)
    assert accepted.accepted_on == TUESDAY
    assert (clock.kind, clock.mark, clock.anchor_on, clock.period) == ("approval", "P", TUESDAY, Workdays(20))


@pytest.mark.parametrize(
    ("opinion", "refusal"),
    [
        (None, rules.OpinionNotHeard),
        (builders.an_opinion(opinion_no=builders.NEWER_OPINION_NO), rules.OtherOpinion),
        (builders.an_opinion(conclusion="reject"), rules.OpinionNotPassing),
        (builders.an_opinion(design_digest=builders.NEWER_DESIGN), rules.DesignNotReviewed),
    ],
)
def test_nothing_is_accepted_without_the_opinion_that_the_article_asks_for(
    opinion: rules.Opinion | None, refusal: type[Exception]
):
    with pytest.raises(refusal):
        rules.accept(builders.an_approval(), opinion=opinion, **RECEIVED, parameters=THE_CITYS)


@pytest.mark.parametrize("state", ["approving", "correction", *ENDED])
def test_an_application_is_accepted_only_while_it_awaits_that(state: str):
    with pytest.raises(WrongMove):
        rules.accept(builders.an_approval(state=state), opinion=builders.an_opinion(), **RECEIVED, parameters=THE_CITYS)


@pytest.mark.parametrize("approval", [builders.an_approval(), builders.an_approving_approval()])
def test_an_application_is_given_back_with_one_list(approval: rules.Approval):
    returned, requested = rules.return_for_correction(approval, **GIVEN_BACK)

    assert (returned.state, returned.defects) == ("correction", tuple(GIVEN_BACK["defects"]))
    assert (requested.defects, requested.requested_on) == (returned.defects, TUESDAY)


def test_an_application_is_given_back_only_once():
    returned, _ = rules.return_for_correction(builders.an_approval(), **GIVEN_BACK)
    corrected, _, _ = rules.take_correction(returned, **handed_in())

    with pytest.raises(rules.AlreadyReturned):
        rules.return_for_correction(corrected, **GIVEN_BACK)


@pytest.mark.parametrize("state", ENDED)
def test_nothing_is_given_back_after_the_end(state: str):
    with pytest.raises(WrongMove):
        rules.return_for_correction(builders.an_approval(state=state), **GIVEN_BACK)


def test_a_correction_brings_all_documents_anew_and_goes_on_under_approval():
    returned = builders.an_approving_approval(state="correction")

    corrected, clocks, ended = rules.take_correction(returned, **handed_in(submitted_on=FRIDAY))

    assert corrected.state == "approving"
    assert (corrected.proposal_digest, corrected.feasibility_digest, corrected.estimate_digest) == (
        "sm3:a2",
        "sm3:b2",
        "sm3:c2",
    )
    assert (clocks, ended) == ((), (PauseReason.CORRECTION,))


def test_a_correction_asked_for_at_intake_goes_on_at_intake():
    returned = builders.an_approval(state="correction")

    corrected, clocks, ended = rules.take_correction(returned, **handed_in(submitted_on=FRIDAY))

    assert corrected.state == "awaiting_intake"
    assert [(clock.kind, clock.anchor_on, clock.period) for clock in clocks] == [
        ("approval_intake", FRIDAY, Workdays(5))
    ]
    assert (clocks[0].starts_with, ended) == ("补正材料提交", ())


@pytest.mark.parametrize("gone", [None, builders.a_deadline(due_on=FRIDAY, state="cancelled")])
def test_where_an_older_release_took_the_processing_clock_back_it_begins_anew_with_the_correction(
    gone: Deadline | None,
):
    returned = builders.an_approving_approval(state="correction")

    corrected, (clock,), ended = rules.take_correction(returned, **handed_in(deadline=gone, submitted_on=FRIDAY))

    assert (corrected.state, ended) == ("approving", ())
    assert (clock.kind, clock.anchor_on, clock.period) == ("approval", FRIDAY, Workdays(20))
    assert (clock.starts_with, clock.pausable) == ("补正材料提交", True)


def test_a_correction_for_the_review_desk_changes_nothing():
    returned = builders.an_approval(state="correction")

    assert rules.take_correction(returned, **handed_in(desk="review")) == (
        returned,
        (),
        (),
    )


@pytest.mark.parametrize("state", ENDED)
def test_a_correction_after_the_end_changes_nothing(state: str):
    approval = builders.an_approval(state=state)

    assert rules.take_correction(approval, **handed_in()) == (
        approval,
        (),
        (),
    )
