"""Before the contract: the project as heard, its money, its responsible person, its contractor (Art. 13, 14)."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.contract.rules.refusals import AllocationNotFinal, AwardedInFuture, NoResponsiblePerson
from services.contract.rules.terms import PROCUREMENT, Project, ResponsiblePerson, Selection
from shared.events.approval import ProjectApproved
from shared.events.contract import ContractorSelected, ResponsiblePersonAppointed
from shared.kernel.actor import Actor
from shared.kernel.money import Money


def note_approval(event: ProjectApproved) -> Project:
    """Keep a copy of the approved project; what it may spend is not known yet (Art. 8)."""
    return Project(
        project_id=event.project_id,
        project_no=event.project_no,
        project_name=event.project_name,
        owner_office_id=event.owner_office_id,
        owner_office_name=event.owner_office_name,
        approved_on=event.approved_on,
        approved_amount=event.approved_amount,
    )


def note_allocation(project: Project, amount: Money) -> Project:
    """Keep the money that may be committed; a later allocation replaces it, whatever is signed (Art. 10, 11)."""
    if project.state in PROCUREMENT.final:
        return replace(project, allocated=amount)
    return replace(project, allocated=amount, state=PROCUREMENT.after(project.state, "note_allocation"))


def appoint_responsible_person(
    project: Project, asked: dict[str, Any], *, actor: Actor
) -> tuple[Project, ResponsiblePersonAppointed]:
    """Appoint who answers for the project from a day on; earlier ones stay on record (Art. 14)."""
    actor.must_be_of(project.owner_office_id)
    person = ResponsiblePerson(**asked)
    appointed = replace(project, responsible_persons=(*project.responsible_persons, person))
    return appointed, ResponsiblePersonAppointed(
        project_id=project.project_id, project_no=project.project_no, appointed_on=person.appointed_on
    )


def select_contractor(
    project: Project, asked: dict[str, Any], *, selection_id: UUID, actor: Actor, today: date
) -> tuple[Project, ContractorSelected]:
    """Record the winner with method and basis; who answers for it is in force on that date (Art. 13, 14)."""
    actor.must_be_of(project.owner_office_id)
    selection = Selection(selection_id=selection_id, **asked)
    if project.allocated is None:
        raise AllocationNotFinal()
    state = PROCUREMENT.after(project.state, "select_contractor")
    if selection.awarded_on > today:
        raise AwardedInFuture(day=selection.awarded_on)
    if project.responsible_on(selection.awarded_on) is None:
        raise NoResponsiblePerson(day=selection.awarded_on)
    return replace(project, selection=selection, state=state), ContractorSelected(
        project_id=project.project_id,
        project_no=project.project_no,
        selection_id=selection_id,
        contractor_name=selection.contractor_name,
        contractor_uscc=selection.contractor_uscc,
        method=selection.method,
        awarded_on=selection.awarded_on,
    )


def note_contract(project: Project) -> Project:
    """The first contract ends the procurement; further ones with the same contractor change nothing (Art. 13)."""
    if project.state in PROCUREMENT.final:
        return project
    return replace(project, state=PROCUREMENT.after(project.state, "note_contract"))
