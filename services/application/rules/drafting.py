"""Scope and drafting: what may become an application, and what may be changed in it."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.application.rules.refusals import Classified, NotEditable, NotFiscal, UndeclaredExemption
from services.application.rules.terms import EDITABLE, LIFECYCLE, Application, Material
from shared.events.application import ApplicationDrafted, ApplicationWithdrawn
from shared.kernel.actor import Actor
from shared.kernel.law import Law
from shared.kernel.numbers import ProjectNumber


def check_scope(
    *, classified: bool, fiscal_money: bool, relies_on_city_cloud: bool, exemption_reason: str | None
) -> None:
    """Raise when the project is outside the regulation, or its declaration is not whole (Art. 2, 3)."""
    if classified:
        raise Classified()
    if not fiscal_money:
        raise NotFiscal()
    if not relies_on_city_cloud and not exemption_reason:
        raise UndeclaredExemption()


def draft(
    project_id: UUID, project_no: ProjectNumber, asked: dict[str, Any], *, actor: Actor, law: Law, today: date
) -> tuple[Application, ApplicationDrafted]:
    """Begin an application for a project in scope; classified ones leave nothing behind (Art. 3).

    The project is its unit's division's, and under the rule set that is in force there on this day (Art. 30).
    """
    described = _in_scope(asked)
    application = Application(
        project_id=project_id,
        project_no=str(project_no),
        owner_office_id=actor.office_id,
        owner_office_name=actor.office_name,
        **described,
    )
    return application, ApplicationDrafted(
        project_id=project_id,
        project_no=application.project_no,
        project_name=application.project_name,
        owner_office_id=actor.office_id,
        owner_office_name=actor.office_name,
        division_code=actor.division_code,
        rule_set=law.in_force(actor.division_code, today).version,
    )


def redescribe(application: Application, asked: dict[str, Any], *, actor: Actor) -> Application:
    """Change what the unit says of its project, while it holds the pen."""
    _must_hold_the_pen(application, actor)
    return replace(application, **_in_scope(asked))


def add_material(
    application: Application, *, kind: str, digest: str, size: int, media_type: str, actor: Actor
) -> Application:
    """Add a version of a document; earlier versions stay, the same content again changes nothing (Art. 8)."""
    _must_hold_the_pen(application, actor)
    newest = application.newest(kind)
    if newest is not None and newest.digest == digest:
        return application
    version = 1 if newest is None else newest.version + 1
    material = Material(kind=kind, version=version, digest=digest, size=size, media_type=media_type)
    return replace(application, materials=(*application.materials, material))


def withdraw(application: Application, *, reason: str, actor: Actor) -> tuple[Application, ApplicationWithdrawn]:
    """Take the application back before a decision."""
    actor.must_be_of(application.owner_office_id)
    withdrawn = replace(application, state=LIFECYCLE.after(application.state, "withdraw"))
    return withdrawn, ApplicationWithdrawn(
        project_id=application.project_id, project_no=application.project_no, reason=reason
    )


def _in_scope(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what is said of the project, without the answers that only decide on scope."""
    asked = dict(asked)
    check_scope(
        classified=asked.pop("classified"),
        fiscal_money=asked.pop("fiscal_money"),
        relies_on_city_cloud=asked["relies_on_city_cloud"],
        exemption_reason=asked.get("exemption_reason"),
    )
    return asked


def _must_hold_the_pen(application: Application, actor: Actor) -> None:
    actor.must_be_of(application.owner_office_id)
    if application.state not in EDITABLE:
        raise NotEditable(state=LIFECYCLE.names[application.state])
