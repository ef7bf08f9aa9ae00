"""What the acceptance service decides on completion, and the clock that starts with it, in plain Python."""

from datetime import date

import pytest

from services.acceptance import rules
from shared.events.acceptance import AcceptanceFailed, CompletionAcceptancePassed
from shared.kernel.deadline import Mark
from shared.kernel.lifecycle import WrongMove
from shared.kernel.period import Workdays
from tests.acceptance.builders import MONDAY, PROJECT_ID, TUESDAY, a_conclusion, a_failing_conclusion, an_acceptance
from tests.builders import THE_CITYS

FRIDAY = date(2026, 3, 6)
THURSDAY_BEFORE_THE_REGULATION = date(2019, 12, 12)
FRIDAY_OF_THE_REGULATION = date(2019, 12, 13)
CONCLUSION_NO = "晋市审管验〔2026〕1号"


def a_technically_passed_one(**different):
    """Return an acceptance whose technical act passed on Monday."""
    return an_acceptance(**{"state": "technical_passed", "round": 1, "technical_concluded_on": MONDAY, **different})


def concluded(acceptance=None, conclusion=None, *, catalogue_receipt_no="JCML-2026-0042", today=TUESDAY):
    """Conclude completion acceptance on Tuesday."""
    return rules.conclude_completion(
        acceptance or a_technically_passed_one(),
        conclusion or a_conclusion(),
        conclusion_no=CONCLUSION_NO,
        catalogue_receipt_no=catalogue_receipt_no,
        today=today,
        parameters=THE_CITYS,
    )


def test_completion_acceptance_passes_and_starts_the_clock_of_the_report():
    completed, (clock,), said = concluded()

    assert (completed.state, completed.conclusion_no, completed.completed_on) == ("completed", CONCLUSION_NO, MONDAY)
    assert completed.catalogue_receipt_no == "JCML-2026-0042"
    assert isinstance(said, CompletionAcceptancePassed)
    assert (said.conclusion_no, said.completed_on, said.round) == (CONCLUSION_NO, MONDAY, 1)
    assert (clock.kind, clock.article, clock.mark) == ("acceptance_report_filing", "21", Mark.TEXT)
    assert (clock.anchor_on, clock.period, clock.subject_id) == (MONDAY, Workdays(7), PROJECT_ID)


@pytest.mark.parametrize(
    ("technical_on", "completion_on", "completed_on"),
    [(MONDAY, TUESDAY, TUESDAY), (MONDAY, FRIDAY, MONDAY), (MONDAY, MONDAY, MONDAY)],
)
def test_a_project_is_completed_on_the_later_of_both_conclusions(technical_on, completion_on, completed_on):
    passed = a_technically_passed_one(technical_concluded_on=technical_on)

    completed, (clock,), said = concluded(passed, a_conclusion(concluded_on=completion_on))

    assert rules.completion_day(passed, completion_on) == completed_on
    assert (completed.completed_on, said.completed_on, clock.anchor_on) == (completed_on, completed_on, completed_on)
    assert completed.completion_concluded_on == completion_on


@pytest.mark.parametrize("receipt", [None, ""])
def test_completion_does_not_pass_without_the_registered_catalogue(receipt):
    with pytest.raises(rules.CatalogueUnregistered) as refused:
        concluded(catalogue_receipt_no=receipt)
    assert refused.value.article == "19"


@pytest.mark.parametrize("conclusion", [a_conclusion(), a_failing_conclusion()])
@pytest.mark.parametrize("state", ["accepting", "accept_failed", "completed"])
def test_completion_is_concluded_only_after_technical_acceptance_has_passed(conclusion, state):
    with pytest.raises(WrongMove):
        concluded(a_technically_passed_one(state=state), conclusion)


def test_completion_fails_without_a_catalogue_and_starts_no_clock():
    failed, clocks, said = concluded(conclusion=a_failing_conclusion(), catalogue_receipt_no=None)

    assert (failed.state, failed.completed_on, failed.conclusion_no, clocks) == ("accept_failed", None, None, ())
    assert isinstance(said, AcceptanceFailed)
    assert (said.act, said.round, said.defects) == ("completion", 1, ("数据未落盘",))
    (failure,) = failed.failures
    assert (failure.act, failure.conclusion_no) == ("completion", CONCLUSION_NO)


def test_every_round_that_passes_keeps_its_own_number():
    second, _, said = rules.pass_completion(
        a_technically_passed_one(round=2),
        a_conclusion(),
        conclusion_no="晋市审管验〔2026〕2号",
        catalogue_receipt_no="JCML-2026-0042",
        today=MONDAY,
        parameters=THE_CITYS,
    )

    assert (second.conclusion_no, said.conclusion_no, said.round) == ("晋市审管验〔2026〕2号",) * 2 + (2,)


def test_a_second_failure_is_kept_beside_the_first():
    earlier = rules.Failure(round=1, act="technical", concluded_on=FRIDAY, defects=("缺少测试",))

    failed, _ = rules.fail_completion(
        a_technically_passed_one(round=2, failures=(earlier,)),
        a_failing_conclusion(),
        conclusion_no=CONCLUSION_NO,
        today=MONDAY,
    )

    assert [(failure.round, failure.act) for failure in failed.failures] == [(1, "technical"), (2, "completion")]


def test_a_completion_conclusion_is_neither_in_the_future_nor_at_odds_with_its_defects():
    with pytest.raises(rules.ConcludedInFuture):
        concluded(conclusion=a_conclusion(concluded_on=TUESDAY), today=MONDAY)
    with pytest.raises(rules.FailureWithoutDefects):
        concluded(conclusion=a_conclusion(passed=False))
    with pytest.raises(rules.PassWithDefects):
        concluded(conclusion=a_conclusion(defects=("数据未落盘",)))


def test_a_completion_before_the_regulation_was_in_force_starts_no_clock():
    before = a_technically_passed_one(technical_concluded_on=THURSDAY_BEFORE_THE_REGULATION)

    completed, clocks, _ = concluded(before, a_conclusion(concluded_on=THURSDAY_BEFORE_THE_REGULATION))

    assert (completed.completed_on, clocks) == (THURSDAY_BEFORE_THE_REGULATION, ())


def test_a_completion_on_the_first_day_of_the_regulation_starts_a_clock():
    assert len(rules.report_clocks(an_acceptance(), completed_on=FRIDAY_OF_THE_REGULATION, parameters=THE_CITYS)) == 1
