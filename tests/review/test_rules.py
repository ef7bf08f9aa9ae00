"""What the review service decides, told without a container."""

from datetime import date, datetime
from typing import Any

import pytest

from services.review import rules
from shared.kernel.counting import PauseReason
from shared.kernel.deadline import Deadline
from shared.kernel.lifecycle import WrongMove
from shared.kernel.period import Workdays
from tests.builders import THE_CITYS
from tests.review import builders

MONDAY, TUESDAY, FRIDAY = date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 13)
RECEIVED_AT = datetime.fromisoformat("2026-03-10T10:00:00+08:00")
OPINION_NO = "晋市大数据审〔2026〕1号"
GIVEN_BACK = {
    "defects": ["补充资源目录", "补充设备清单"],
    "today": TUESDAY,
    "received_at": RECEIVED_AT,
    "deadline": None,
}
ENDED = ("passed", "rejected", "withdrawn", "lapsed")
STANDING = builders.a_deadline(due_on=FRIDAY, state="paused")


def handed_in(*, deadline: Deadline | None = STANDING, **different: Any) -> dict[str, Any]:
    """Return what comes with a correction."""
    return {"submitted": builders.a_correction(**different), "deadline": deadline, "parameters": THE_CITYS}


def test_the_lifecycle_is_sound():
    assert rules.LIFECYCLE.check() == []


def test_a_request_opens_the_first_round_with_five_days_for_intake():
    review, (clock,) = rules.open_round(None, requested=builders.a_request(requested_on=MONDAY), parameters=THE_CITYS)

    assert (review.state, review.round, review.design_digest) == ("awaiting_intake", 1, builders.DESIGN)
    assert (clock.kind, clock.mark, clock.anchor_on) == ("review_intake", "P", MONDAY)
    assert clock.period == Workdays(5)


@pytest.mark.parametrize("state", ["rejected", "passed"])
def test_a_newer_design_opens_the_next_round_and_keeps_the_one_before(state: str):
    before = builders.a_reviewing_review(
        state=state,
        aspects=builders.five_aspects(),
        conclusion="pass",
        opinion_no=OPINION_NO,
        issued_on=FRIDAY,
        returns=1,
        defects=("补充资源目录",),
        missed_clocks=(builders.DEADLINE,),
    )

    review, (clock,) = rules.open_round(
        before,
        requested=builders.a_request(round=2, design_digest=builders.NEWER_DESIGN, design_version=2),
        parameters=THE_CITYS,
    )

    assert (review.state, review.round, review.design_digest) == ("awaiting_intake", 2, builders.NEWER_DESIGN)
    assert (review.accepted_on, review.aspects, review.opinion_no, review.returns) == (None, (), None, 0)
    assert review.overdue is False
    assert clock.kind == "review_intake"
    (kept,) = review.earlier_rounds
    assert (kept.round, kept.opinion_no, kept.design_digest) == (1, OPINION_NO, builders.DESIGN)
    assert (len(kept.aspects), kept.overdue) == (5, True)


def test_a_third_round_keeps_both_before_it():
    second, _ = rules.open_round(
        builders.a_review(state="rejected"), requested=builders.a_request(round=2), parameters=THE_CITYS
    )
    third, _ = rules.open_round(
        rules.Review(**{**vars(second), "state": "rejected"}),
        requested=builders.a_request(round=3),
        parameters=THE_CITYS,
    )

    assert [kept.round for kept in third.earlier_rounds] == [1, 2]


def test_a_round_does_not_open_while_another_is_under_review():
    with pytest.raises(WrongMove):
        rules.open_round(builders.a_reviewing_review(), requested=builders.a_request(round=2), parameters=THE_CITYS)


def test_acceptance_starts_the_twenty_days_of_review():
    review, accepted, (clock,) = rules.accept(
        builders.a_review(), today=TUESDAY, received_at=RECEIVED_AT, deadline=None, parameters=THE_CITYS
    )

    assert (review.state, review.accepted_on) == ("reviewing", TUESDAY)
    assert (accepted.round, accepted.accepted_on) == (1, TUESDAY)
    assert (clock.kind, clock.mark, clock.anchor_on, clock.period) == ("tech_review", "P", TUESDAY, Workdays(20))


def test_a_design_is_accepted_once():
    with pytest.raises(WrongMove):
        rules.accept(
            builders.a_reviewing_review(), today=TUESDAY, received_at=RECEIVED_AT, deadline=None, parameters=THE_CITYS
        )


@pytest.mark.parametrize("review", [builders.a_review(), builders.a_reviewing_review()])
def test_a_design_is_given_back_with_one_list(review: rules.Review):
    given_back, requested = rules.return_for_correction(review, **GIVEN_BACK)

    assert (given_back.state, given_back.defects) == ("correction", ("补充资源目录", "补充设备清单"))
    assert (requested.round, requested.defects, requested.requested_on) == (1, given_back.defects, TUESDAY)


def test_a_design_is_given_back_only_once_in_a_round():
    review, _ = rules.return_for_correction(builders.a_reviewing_review(), **GIVEN_BACK)
    corrected, _, _ = rules.take_correction(review, **handed_in())

    with pytest.raises(rules.AlreadyReturned) as refusal:
        rules.return_for_correction(corrected, **GIVEN_BACK)

    assert "第1轮" in str(refusal.value)


def test_the_next_round_may_be_given_back_again():
    review, _ = rules.open_round(
        builders.a_review(state="rejected", returns=1), requested=builders.a_request(round=2), parameters=THE_CITYS
    )

    assert rules.return_for_correction(review, **GIVEN_BACK)[0].state == "correction"


def test_a_correction_goes_on_where_it_was_asked_for_under_review():
    review, _ = rules.return_for_correction(builders.a_reviewing_review(), **GIVEN_BACK)

    corrected, clocks, ended = rules.take_correction(review, **handed_in(submitted_on=FRIDAY))

    assert (corrected.state, corrected.design_digest, corrected.design_version) == (
        "reviewing",
        builders.NEWER_DESIGN,
        2,
    )
    assert (clocks, ended) == ((), (PauseReason.CORRECTION,))


def test_a_correction_goes_on_where_it_was_asked_for_at_intake():
    review, _ = rules.return_for_correction(builders.a_review(), **GIVEN_BACK)

    corrected, clocks, ended = rules.take_correction(review, **handed_in(submitted_on=FRIDAY))

    assert corrected.state == "awaiting_intake"
    assert [(clock.kind, clock.anchor_on, clock.period) for clock in clocks] == [("review_intake", FRIDAY, Workdays(5))]
    assert (clocks[0].starts_with, ended) == ("补正材料提交", ())


def test_what_was_concluded_on_another_design_is_concluded_anew():
    review = builders.a_reviewing_review(state="correction", aspects=builders.five_aspects())

    same, _, _ = rules.take_correction(review, **handed_in(design_digest=builders.DESIGN))
    other, _, _ = rules.take_correction(review, **handed_in())

    assert same.aspects == review.aspects
    assert other.aspects == ()


@pytest.mark.parametrize("gone", [None, builders.a_deadline(due_on=FRIDAY, state="cancelled")])
def test_where_an_older_release_took_the_processing_clock_back_it_begins_anew_with_the_correction(
    gone: Deadline | None,
):
    returned = builders.a_reviewing_review(state="correction")

    corrected, (clock,), ended = rules.take_correction(returned, **handed_in(deadline=gone, submitted_on=FRIDAY))

    assert (corrected.state, ended) == ("reviewing", ())
    assert (clock.kind, clock.anchor_on, clock.period) == ("tech_review", FRIDAY, Workdays(20))
    assert (clock.starts_with, clock.pausable) == ("补正材料提交", True)


def test_a_correction_for_the_approval_desk_changes_nothing():
    review = builders.a_reviewing_review(state="correction")

    assert rules.take_correction(review, **handed_in(desk="approval")) == (
        review,
        (),
        (),
    )


@pytest.mark.parametrize("state", ENDED)
def test_a_correction_after_the_end_changes_nothing(state: str):
    review = builders.a_reviewing_review(state=state)

    assert rules.take_correction(review, **handed_in()) == (review, (), ())


@pytest.mark.parametrize("state", ["awaiting_intake", "reviewing", "correction"])
def test_a_withdrawal_before_the_opinion_ends_the_review(state: str):
    assert rules.withdraw(builders.a_review(state=state)).state == "withdrawn"


@pytest.mark.parametrize("state", ENDED)
def test_a_withdrawal_after_the_end_changes_nothing(state: str):
    review = builders.a_review(state=state)

    assert rules.withdraw(review) == review


def test_a_correction_window_that_closes_ends_the_review():
    ended, kinds = rules.lapse(builders.a_review(state="correction"))

    assert (ended.state, kinds) == ("lapsed", ("tech_review",))


@pytest.mark.parametrize("state", ["awaiting_intake", "reviewing", *ENDED])
def test_a_lapse_changes_nothing_where_no_correction_is_out(state: str):
    review = builders.a_review(state=state)

    assert rules.lapse(review) == (review, ())


def test_a_lapse_that_was_wrong_lets_the_correction_come():
    assert rules.clear_lapse(builders.a_review(state="lapsed")).state == "correction"


@pytest.mark.parametrize("state", ["awaiting_intake", "correction", *sorted({*ENDED} - {"lapsed"})])
def test_a_cleared_lapse_changes_nothing_where_none_had_lapsed(state: str):
    review = builders.a_review(state=state)

    assert rules.clear_lapse(review) == review


def test_a_parameter_is_never_called_law_in_a_sentence():
    assert rules.AlreadyReturned.article is None
    assert "办法" not in rules.AlreadyReturned.advice
