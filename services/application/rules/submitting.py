"""Handing in: to technical review, again after a correction, and to approval."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from services.application.rules.answering import RECEIVED_IN_TIME, clear_lapse
from services.application.rules.refusals import CorrectionWindowClosed, DesignNotReviewed, MissingMaterial
from services.application.rules.terms import DESIGN, LIFECYCLE, MANDATORY, Application, Material
from shared.events.application import (
    ApplicationLapseCleared,
    ApprovalRequested,
    CorrectionSubmitted,
    TechReviewRequested,
)
from shared.kernel.actor import Actor
from shared.kernel.deadline import Deadline
from shared.kernel.law import Pin


def request_review(
    application: Application, *, actor: Actor, today: date, pin: Pin
) -> tuple[Application, TechReviewRequested]:
    """Hand the preliminary design in for technical review (Art. 7); after a refusal this is the next round."""
    actor.must_be_of(application.owner_office_id)
    state = LIFECYCLE.after(application.state, "request_review")
    design = _required(application, [DESIGN])[DESIGN]
    asked = replace(application, state=state, round=application.round + 1, opinion=None, defects=())
    return asked, TechReviewRequested(
        project_id=asked.project_id,
        project_no=asked.project_no,
        round=asked.round,
        project_name=asked.project_name,
        owner_office_id=asked.owner_office_id,
        owner_office_name=asked.owner_office_name,
        estimate=asked.estimate,
        design_digest=design.digest,
        design_version=design.version,
        requested_on=today,
        division_code=pin.division_code,
        rule_set=pin.rule_set,
    )


def submit_correction(
    application: Application, *, actor: Actor, today: date, received_at: datetime, window: Deadline | None
) -> tuple[Application, tuple[ApplicationLapseCleared | CorrectionSubmitted, ...]]:
    """Hand the corrected documents in again to the desk that asked for it, before the window closes (Art. 8).

    Only the receipt is compared with the bound of the `window`, so the outcome is the same whether a sweep has let
    the application lapse already or not.
    """
    actor.must_be_of(application.owner_office_id)
    if window is not None and not window.provisional and window.missed_by(received_at):
        LIFECYCLE.after(application.state, "submit_correction")  # where none is waited for, that is the reason
        raise CorrectionWindowClosed(closed_on=window.due_on)
    waiting, cleared = _in_its_window(application, received_at)
    corrected, submitted = _corrected(waiting, today)
    return corrected, (*cleared, submitted)


def _in_its_window(
    application: Application, received_at: datetime
) -> tuple[Application, tuple[ApplicationLapseCleared, ...]]:
    """Take back the lapse of a sweep that has overtaken the correction."""
    if application.state != "lapsed":
        return application, ()
    restored, cleared = clear_lapse(application, received_at=received_at, reason=RECEIVED_IN_TIME)
    return restored, (cleared,)


def _corrected(application: Application, today: date) -> tuple[Application, CorrectionSubmitted]:
    desk = "review" if application.state == "review_correction" else "approval"
    state = LIFECYCLE.after(application.state, "submit_correction")
    materials = _required(application, [DESIGN] if desk == "review" else MANDATORY)
    if desk == "approval":
        _same_design(application, materials[DESIGN])
    corrected = replace(application, state=state, defects=())
    digests = {kind: material.digest for kind, material in materials.items()}
    return corrected, CorrectionSubmitted(
        project_id=application.project_id,
        project_no=application.project_no,
        desk=desk,
        design_digest=digests[DESIGN],
        design_version=materials[DESIGN].version,
        proposal_digest=digests.get("project_proposal", ""),
        feasibility_digest=digests.get("feasibility_report", ""),
        estimate_digest=digests.get("investment_estimate", ""),
        submitted_on=today,
    )


def request_approval(
    application: Application, *, actor: Actor, today: date, pin: Pin
) -> tuple[Application, ApprovalRequested]:
    """Hand the four documents and the opinion in for approval; the design is the one reviewed (Art. 8)."""
    actor.must_be_of(application.owner_office_id)
    state = LIFECYCLE.after(application.state, "request_approval")
    materials = _required(application, MANDATORY)
    _same_design(application, materials[DESIGN])
    asked = replace(application, state=state)
    return asked, ApprovalRequested(
        project_id=asked.project_id,
        project_no=asked.project_no,
        project_name=asked.project_name,
        owner_office_id=asked.owner_office_id,
        owner_office_name=asked.owner_office_name,
        estimate=asked.estimate,
        plan_item=asked.plan_item,
        proposal_digest=materials["project_proposal"].digest,
        feasibility_digest=materials["feasibility_report"].digest,
        design_digest=materials[DESIGN].digest,
        estimate_digest=materials["investment_estimate"].digest,
        opinion_no=asked.opinion.opinion_no if asked.opinion else "",
        requested_on=today,
        division_code=pin.division_code,
        rule_set=pin.rule_set,
    )


def _required(application: Application, kinds: Iterable[str]) -> dict[str, Material]:
    """Return the newest version of each document; raise MissingMaterial naming all that are not there."""
    found = {kind: application.newest(kind) for kind in kinds}
    missing = [MANDATORY[kind] for kind, material in found.items() if material is None]
    if missing:
        raise MissingMaterial(missing="、".join(missing))
    return {kind: material for kind, material in found.items() if material is not None}


def _same_design(application: Application, design: Material) -> None:
    opinion = application.opinion
    if opinion is not None and opinion.design_digest != design.digest:
        raise DesignNotReviewed(opinion_no=opinion.opinion_no, reviewed=opinion.design_version, version=design.version)
