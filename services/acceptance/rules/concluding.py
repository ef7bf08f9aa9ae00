"""What the two bureaus conclude: technical acceptance, then completion acceptance (Art. 18-20)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.acceptance.rules.refusals import (
    CatalogueUnregistered,
    ConcludedInFuture,
    ExceptionWithoutReason,
    FailureWithoutDefects,
    NoProducts,
    PassWithDefects,
    ProductNotControllable,
    ProductWithoutVerdict,
)
from services.acceptance.rules.terms import (
    LIFECYCLE,
    REPORT_CLOCK,
    Acceptance,
    Failure,
    Product,
)
from shared.events.acceptance import AcceptanceFailed, CompletionAcceptancePassed, TechnicalAcceptancePassed
from shared.kernel.actor import Role
from shared.kernel.deadline import Clock
from shared.kernel.law import Parameters


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """What a bureau concluded, and on which day."""

    passed: bool
    concluded_on: date
    defects: tuple[str, ...] = ()


def conclude_technical(
    acceptance: Acceptance, conclusion: Conclusion, *, products: Sequence[Product], today: date
) -> tuple[Acceptance, TechnicalAcceptancePassed | AcceptanceFailed]:
    """Conclude technical acceptance with a verdict on every product (Art. 18, 20)."""
    decide = pass_technical if conclusion.passed else fail_technical
    return decide(acceptance, conclusion, products=products, today=today)


def pass_technical(
    acceptance: Acceptance, conclusion: Conclusion, *, products: Sequence[Product], today: date
) -> tuple[Acceptance, TechnicalAcceptancePassed]:
    """Technical acceptance passes when no product is found wanting (Art. 18, 20)."""
    state = LIFECYCLE.after(acceptance.state, "pass_technical")
    _check(conclusion, today)
    _check_products(products)
    wanting = [product for product in products if product.verdict == "not_ok"]
    if wanting:
        raise ProductNotControllable(products=_names(wanting))
    passed = replace(acceptance, state=state, products=tuple(products), technical_concluded_on=conclusion.concluded_on)
    return passed, TechnicalAcceptancePassed(
        project_id=passed.project_id,
        project_no=passed.project_no,
        round=passed.round,
        concluded_on=conclusion.concluded_on,
    )


def fail_technical(
    acceptance: Acceptance, conclusion: Conclusion, *, products: Sequence[Product], today: date
) -> tuple[Acceptance, AcceptanceFailed]:
    """Technical acceptance fails with a list of what to mend (Art. 18, 20)."""
    state = LIFECYCLE.after(acceptance.state, "fail_technical")
    _check(conclusion, today)
    _check_products(products)
    return _failed(replace(acceptance, state=state, products=tuple(products)), conclusion, act="technical")


def conclude_completion(
    acceptance: Acceptance,
    conclusion: Conclusion,
    *,
    conclusion_no: str,
    catalogue_receipt_no: str | None,
    today: date,
    parameters: Parameters,
) -> tuple[Acceptance, tuple[Clock, ...], CompletionAcceptancePassed | AcceptanceFailed]:
    """Conclude completion acceptance; every conclusion bears a number, passed or not (Art. 18, 19)."""
    if not conclusion.passed:
        failed, said = fail_completion(acceptance, conclusion, conclusion_no=conclusion_no, today=today)
        return failed, (), said
    return pass_completion(
        acceptance,
        conclusion,
        conclusion_no=conclusion_no,
        catalogue_receipt_no=catalogue_receipt_no,
        today=today,
        parameters=parameters,
    )


def pass_completion(
    acceptance: Acceptance,
    conclusion: Conclusion,
    *,
    conclusion_no: str,
    catalogue_receipt_no: str | None,
    today: date,
    parameters: Parameters,
) -> tuple[Acceptance, tuple[Clock, ...], CompletionAcceptancePassed]:
    """Completion acceptance passes with the catalogue registered; the report's clock starts (Art. 18, 19, 21)."""
    state = LIFECYCLE.after(acceptance.state, "pass_completion")
    _check(conclusion, today)
    if not catalogue_receipt_no:
        raise CatalogueUnregistered()
    completed_on = completion_day(acceptance, conclusion.concluded_on)
    passed = replace(
        acceptance,
        state=state,
        completion_concluded_on=conclusion.concluded_on,
        catalogue_receipt_no=catalogue_receipt_no,
        conclusion_no=conclusion_no,
        completed_on=completed_on,
    )
    return (
        passed,
        report_clocks(acceptance, completed_on=completed_on, parameters=parameters),
        CompletionAcceptancePassed(
            project_id=passed.project_id,
            project_no=passed.project_no,
            round=passed.round,
            conclusion_no=conclusion_no,
            completed_on=completed_on,
        ),
    )


def fail_completion(
    acceptance: Acceptance, conclusion: Conclusion, *, conclusion_no: str, today: date
) -> tuple[Acceptance, AcceptanceFailed]:
    """Completion acceptance fails with a list of what to mend (Art. 18)."""
    state = LIFECYCLE.after(acceptance.state, "fail_completion")
    _check(conclusion, today)
    failed = replace(acceptance, state=state)
    return _failed(failed, conclusion, act="completion", conclusion_no=conclusion_no)


def completion_day(acceptance: Acceptance, concluded_on: date) -> date:
    """Return the day the project was completed: the later of both conclusions (D6)."""
    return max(acceptance.technical_concluded_on or concluded_on, concluded_on)


def report_clocks(acceptance: Acceptance, *, completed_on: date, parameters: Parameters) -> tuple[Clock, ...]:
    """Return the clock of the report's filing (Art. 21); none before the regulation was in force (Art. 32)."""
    if completed_on < parameters.in_force_from:
        return ()
    clock = Clock(
        kind=REPORT_CLOCK,
        title="竣工验收报告备案",
        starts_with="竣工验收",
        article="21",
        subject_id=acceptance.project_id,
        project_id=acceptance.project_id,
        anchor_on=completed_on,
        owed_by=Role.OWNER_UNIT,
        **parameters.terms("acceptance_report_filing_workdays"),
    )
    return (clock,)


def _check(conclusion: Conclusion, today: date) -> None:
    if conclusion.concluded_on > today:
        raise ConcludedInFuture(concluded_on=conclusion.concluded_on, today=today)
    if conclusion.passed and conclusion.defects:
        raise PassWithDefects()
    if not conclusion.passed and not conclusion.defects:
        raise FailureWithoutDefects()


def _check_products(products: Sequence[Product]) -> None:
    """Raise unless every product has its verdict and every exception its reason (Art. 20)."""
    if not products:
        raise NoProducts()
    undecided = [product for product in products if product.verdict is None]
    if undecided:
        raise ProductWithoutVerdict(products=_names(undecided))
    unreasoned = [product for product in products if product.verdict == "exception" and not product.reason]
    if unreasoned:
        raise ExceptionWithoutReason(products=_names(unreasoned))


def _names(products: Sequence[Product]) -> str:
    return "、".join(product.name for product in products)


def _failed(
    acceptance: Acceptance, conclusion: Conclusion, *, act: str, conclusion_no: str | None = None
) -> tuple[Acceptance, AcceptanceFailed]:
    """Keep the failure for good and say it."""
    failure = Failure(
        round=acceptance.round,
        act=act,
        concluded_on=conclusion.concluded_on,
        defects=conclusion.defects,
        conclusion_no=conclusion_no,
    )
    return replace(acceptance, failures=(*acceptance.failures, failure)), AcceptanceFailed(
        project_id=acceptance.project_id,
        project_no=acceptance.project_no,
        round=acceptance.round,
        act=act,
        defects=conclusion.defects,
    )
