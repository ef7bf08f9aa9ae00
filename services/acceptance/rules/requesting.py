"""What the unit does before the bureaus come: preliminary acceptance and the request for the joint one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from services.acceptance.rules.refusals import ContractsUnfiled, PackageIncomplete, PreliminaryInFuture
from services.acceptance.rules.terms import LIFECYCLE, PACKAGE, Acceptance
from shared.events.acceptance import JointAcceptanceRequested, PreliminaryAcceptancePassed
from shared.kernel.actor import Actor


def pass_preliminary(
    acceptance: Acceptance, *, passed_on: date, summary: str, actor: Actor, today: date
) -> tuple[Acceptance, PreliminaryAcceptancePassed]:
    """Enter the unit's own preliminary acceptance (Art. 18), once all contracts are filed ([P])."""
    actor.must_be_of(acceptance.owner_office_id)
    state = LIFECYCLE.after(acceptance.state, "pass_preliminary")
    if passed_on > today:
        raise PreliminaryInFuture(passed_on=passed_on, today=today)
    unfiled = sum(not contract.filed for contract in acceptance.contracts)
    if unfiled:
        raise ContractsUnfiled(count=unfiled)
    passed = replace(acceptance, state=state, preliminary_passed_on=passed_on, preliminary_summary=summary)
    return passed, PreliminaryAcceptancePassed(
        project_id=passed.project_id, project_no=passed.project_no, passed_on=passed_on
    )


def request_joint(
    acceptance: Acceptance, *, package: Mapping[str, bool], actor: Actor, today: date
) -> tuple[Acceptance, JointAcceptanceRequested]:
    """Ask both bureaus for joint acceptance with the whole package; after a failure the next round (Art. 18)."""
    actor.must_be_of(acceptance.owner_office_id)
    state = LIFECYCLE.after(acceptance.state, "request_joint")
    missing = [name for kind, name in PACKAGE.items() if not package.get(kind)]
    if missing:
        raise PackageIncomplete(missing="、".join(missing))
    asked = replace(
        acceptance,
        state=state,
        round=acceptance.round + 1,
        requested_on=today,
        products=(),
        technical_concluded_on=None,
    )
    return asked, JointAcceptanceRequested(
        project_id=asked.project_id, project_no=asked.project_no, round=asked.round, requested_on=today
    )
