"""HTTP doors of the application service."""

from typing import Any
from uuid import UUID

from services.application import rules
from services.application.schemas import DescribeProjectSchema, ProjectSchema, WithdrawSchema
from services.application.store import Applications
from shared.chassis.files import StoredFile
from shared.chassis.http import Doors, Page
from shared.chassis.work import Tx
from shared.kernel.actor import Role

doors = Doors("application", "项目申请")


@doors.listing("/projects", gives=ProjectSchema, key="project_id")
def list_projects(tx: Tx, page: Page) -> Any:
    """List the projects, the oldest first."""
    return Applications(tx).page(after=page.after, limit=page.probe)


@doors.query("/projects/<uuid:project_id>", gives=ProjectSchema)
def get_project(tx: Tx, project_id: UUID) -> Any:
    """Show one project's application."""
    return Applications(tx).get(project_id)


@doors.command(
    "POST",
    "/projects",
    by=Role.OWNER_UNIT,
    article="8",
    takes=DescribeProjectSchema,
    gives=ProjectSchema,
    status=201,
)
def draft_application(tx: Tx, command: dict[str, Any]) -> Any:
    """Begin an application; the project gets its id and its number (Art. 3, 8)."""
    application, drafted = rules.draft(
        tx.new_id(), tx.project_number(), command, actor=tx.actor, law=tx.law, today=tx.today
    )
    Applications(tx).add(application)
    tx.pin(drafted)
    tx.emit(drafted)
    return application


@doors.command(
    "PUT",
    "/projects/<uuid:project_id>",
    by=Role.OWNER_UNIT,
    article="8",
    takes=DescribeProjectSchema,
    gives=ProjectSchema,
    edits=lambda tx, project_id: ProjectSchema().dump(get_project(tx, project_id)),
)
def redescribe_project(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Change what is said of the project while it is with the unit."""
    applications = Applications(tx)
    application = rules.redescribe(applications.get(project_id), command, actor=tx.actor)
    applications.save(application)
    return application


@doors.upload(
    "/projects/<uuid:project_id>/materials/<any({}):kind>".format(",".join(rules.MANDATORY)),
    by=Role.OWNER_UNIT,
    article="8",
    gives=ProjectSchema,
)
def add_material(tx: Tx, stored: StoredFile, project_id: UUID, kind: str) -> Any:
    """Hand in one of the four documents; a new upload is a new version (Art. 8)."""
    applications = Applications(tx)
    application = rules.add_material(
        applications.get(project_id),
        kind=kind,
        digest=stored.digest,
        size=stored.size,
        media_type=stored.media_type,
        actor=tx.actor,
    )
    applications.save(application)
    return application


@doors.command(
    "POST", "/projects/<uuid:project_id>/review-request", by=Role.OWNER_UNIT, article="7", gives=ProjectSchema
)
def request_review(tx: Tx, project_id: UUID) -> Any:
    """Hand the preliminary design in for technical review (Art. 7)."""
    applications = Applications(tx)
    application, requested = rules.request_review(
        applications.get(project_id), actor=tx.actor, today=tx.today, pin=tx.pinned(project_id)
    )
    applications.save(application)
    tx.emit(requested)
    return application


@doors.command("POST", "/projects/<uuid:project_id>/correction", by=Role.OWNER_UNIT, article="8", gives=ProjectSchema)
def submit_correction(tx: Tx, project_id: UUID) -> Any:
    """Hand the corrected documents in again to the desk that asked (Art. 7, 8)."""
    applications = Applications(tx)
    application, said = rules.submit_correction(
        applications.get(project_id),
        actor=tx.actor,
        today=tx.today,
        received_at=tx.received_at,
        window=tx.deadline(rules.CORRECTION_CLOCK, project_id, counted=True),
    )
    applications.save(application)
    tx.meet(rules.CORRECTION_CLOCK, project_id)
    tx.emit(*said)
    return application


@doors.command(
    "POST",
    "/projects/<uuid:project_id>/approval-request",
    by=Role.OWNER_UNIT,
    article="8",
    gives=ProjectSchema,
)
def request_approval(tx: Tx, project_id: UUID) -> Any:
    """Hand the four documents and the opinion in for approval (Art. 8)."""
    applications = Applications(tx)
    application, requested = rules.request_approval(
        applications.get(project_id), actor=tx.actor, today=tx.today, pin=tx.pinned(project_id)
    )
    applications.save(application)
    tx.emit(requested)
    return application


@doors.command(
    "POST",
    "/projects/<uuid:project_id>/withdrawal",
    by=Role.OWNER_UNIT,
    article="8",
    takes=WithdrawSchema,
    gives=ProjectSchema,
)
def withdraw_application(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Take the application back before a decision."""
    applications = Applications(tx)
    application, withdrawn = rules.withdraw(applications.get(project_id), reason=command["reason"], actor=tx.actor)
    applications.save(application)
    tx.cancel(rules.CORRECTION_CLOCK, project_id)
    tx.emit(withdrawn)
    return application
