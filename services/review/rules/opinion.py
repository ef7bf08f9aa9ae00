"""The reviewer's conclusions: the five aspects, and the opinion on them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from services.review.rules.clocks import settled
from services.review.rules.refusals import PassDespiteFault, RejectWithoutFault, TextTooShort, UnconcludedAspects
from services.review.rules.terms import ASPECTS, LIFECYCLE, TEXT_CHARACTERS, Aspect, Review
from shared.events.review import TechOpinionIssued
from shared.kernel.deadline import Deadline


def conclude_aspect(review: Review, *, aspect: str, conclusion: str, text: str) -> Review:
    """Conclude on one of the five aspects, or conclude on it anew, before the opinion (Art. 7)."""
    state = LIFECYCLE.after(review.state, "conclude_aspect")
    said = text.strip()
    if len(said) < TEXT_CHARACTERS:
        raise TextTooShort(aspect=ASPECTS[aspect], least=TEXT_CHARACTERS)
    concluded = {known.aspect: known for known in review.aspects}
    concluded[aspect] = Aspect(aspect=aspect, conclusion=conclusion, text=said)
    return replace(review, state=state, aspects=tuple(concluded[name] for name in ASPECTS if name in concluded))


def issue(
    review: Review,
    *,
    conclusion: str,
    opinion_no: str,
    today: date,
    received_at: datetime,
    deadline: Deadline | None,
) -> tuple[Review, TechOpinionIssued]:
    """Issue the numbered opinion on all five aspects, bound to the design under review (Art. 7, 9)."""
    state = LIFECYCLE.after(review.state, "issue_pass" if conclusion == "pass" else "issue_reject")
    _must_bear(review, conclusion)
    issued = replace(
        settled(review, deadline, received_at),
        state=state,
        conclusion=conclusion,
        opinion_no=opinion_no,
        issued_on=today,
    )
    return issued, TechOpinionIssued(
        project_id=review.project_id,
        project_no=review.project_no,
        round=review.round,
        opinion_no=opinion_no,
        conclusion=conclusion,
        design_digest=review.design_digest,
        design_version=review.design_version,
        issued_on=today,
    )


def _must_bear(review: Review, conclusion: str) -> None:
    """Raise unless the aspects are complete and bear the conclusion."""
    found = {aspect.aspect: aspect.conclusion for aspect in review.aspects}
    missing = [name for name in ASPECTS if name not in found]
    if missing:
        raise UnconcludedAspects(missing=_named(missing))
    faults = [name for name in ASPECTS if found[name] == "not_ok"]
    if conclusion == "pass" and faults:
        raise PassDespiteFault(faults=_named(faults))
    if conclusion == "reject" and not faults:
        raise RejectWithoutFault()


def _named(aspects: Iterable[str]) -> str:
    return "、".join(ASPECTS[name] for name in aspects)
