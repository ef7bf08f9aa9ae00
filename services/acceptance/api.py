"""HTTP doors of the acceptance service."""

from typing import Any
from uuid import UUID

from services.acceptance import rules
from services.acceptance.schemas import (
    AcceptanceSchema,
    CompletionSchema,
    JointRequestSchema,
    PreliminarySchema,
    ReturnSchema,
    TechnicalSchema,
)
from services.acceptance.store import Acceptances
from shared.chassis.files import StoredFile
from shared.chassis.http import Doors, Page
from shared.chassis.work import Tx
from shared.kernel.actor import Role

doors = Doors("acceptance", "项目验收")


@doors.listing("/acceptances", gives=AcceptanceSchema, key="project_id")
def list_acceptances(tx: Tx, page: Page) -> Any:
    """List the acceptances, the oldest project first."""
    return [_shown(tx, acceptance) for acceptance in Acceptances(tx).page(after=page.after, limit=page.probe)]


@doors.query("/acceptances/<uuid:project_id>", gives=AcceptanceSchema)
def get_acceptance(tx: Tx, project_id: UUID) -> Any:
    """Show one project's acceptance and how the filing of its report stands."""
    return _shown(tx, Acceptances(tx).get(project_id))


@doors.command(
    "POST",
    "/acceptances/<uuid:project_id>/preliminary",
    by=Role.OWNER_UNIT,
    article="18",
    takes=PreliminarySchema,
    gives=AcceptanceSchema,
)
def pass_preliminary(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Enter the unit's own preliminary acceptance (Art. 18)."""
    acceptances = Acceptances(tx)
    acceptance, passed = rules.pass_preliminary(acceptances.get(project_id), **command, actor=tx.actor, today=tx.today)
    acceptances.save(acceptance)
    tx.emit(passed)
    return _shown(tx, acceptance)


@doors.command(
    "POST",
    "/acceptances/<uuid:project_id>/joint-request",
    by=Role.OWNER_UNIT,
    article="18",
    takes=JointRequestSchema,
    gives=AcceptanceSchema,
)
def request_joint(tx: Tx, command: dict[str, bool], project_id: UUID) -> Any:
    """Ask both bureaus for joint acceptance; after a failure this is the next round (Art. 18)."""
    acceptances = Acceptances(tx)
    acceptance, requested = rules.request_joint(
        acceptances.get(project_id), package=command, actor=tx.actor, today=tx.today
    )
    acceptances.save(acceptance)
    tx.emit(requested)
    return _shown(tx, acceptance)


@doors.command(
    "POST",
    "/acceptances/<uuid:project_id>/technical",
    by=Role.BDB,
    article="18",
    takes=TechnicalSchema,
    gives=AcceptanceSchema,
)
def conclude_technical(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Conclude technical acceptance with a verdict on every product (Art. 18, 20)."""
    acceptances = Acceptances(tx)
    acceptance, concluded = rules.conclude_technical(acceptances.get(project_id), **command, today=tx.today)
    acceptances.save(acceptance)
    tx.emit(concluded)
    return _shown(tx, acceptance)


@doors.command(
    "POST",
    "/acceptances/<uuid:project_id>/completion",
    by=Role.AAB,
    article="18",
    takes=CompletionSchema,
    gives=AcceptanceSchema,
)
def conclude_completion(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Conclude completion acceptance; when it passes, the report's 7 working days begin (Art. 18, 19, 21)."""
    acceptances = Acceptances(tx)
    acceptance, clocks, concluded = rules.conclude_completion(
        acceptances.get(project_id),
        **command,
        conclusion_no=str(tx.number(rules.CONCLUSION_MARK)),
        today=tx.today,
        parameters=tx.parameters(project_id),
    )
    acceptances.save(acceptance)
    tx.arm(clocks)
    tx.emit(concluded)
    return _shown(tx, acceptance)


@doors.upload("/acceptances/<uuid:project_id>/report", by=Role.OWNER_UNIT, article="21", gives=AcceptanceSchema)
def attach_report(tx: Tx, stored: StoredFile, project_id: UUID) -> Any:
    """Upload the acceptance report; it is handed in by a request of its own (Art. 21)."""
    acceptances = Acceptances(tx)
    acceptance = rules.attach_report(
        acceptances.get(project_id),
        report=rules.Report(digest=stored.digest, size=stored.size, media_type=stored.media_type),
        actor=tx.actor,
    )
    acceptances.save(acceptance)
    return _shown(tx, acceptance)


@doors.command(
    "POST",
    "/acceptances/<uuid:project_id>/report-filing",
    by=Role.OWNER_UNIT,
    article="21",
    gives=AcceptanceSchema,
)
def submit_report(tx: Tx, project_id: UUID) -> Any:
    """Hand the acceptance report in, for the first time or corrected (Art. 21)."""
    acceptances = Acceptances(tx)
    acceptance, said = rules.submit_report(
        acceptances.get(project_id),
        actor=tx.actor,
        received_at=tx.received_at,
        deadline=tx.deadline(rules.REPORT_CLOCK, project_id, counted=True),
        window=tx.deadline(rules.CORRECTION_CLOCK, project_id, counted=True),
    )
    acceptances.save(acceptance)
    tx.meet(rules.REPORT_CLOCK, project_id, at=acceptance.received_at)
    tx.meet(rules.CORRECTION_CLOCK, project_id)
    tx.emit(*said)
    return _shown(tx, acceptance)


@doors.command(
    "POST",
    "/acceptances/<uuid:project_id>/report-return",
    by=Role.BDB,
    article="21",
    takes=ReturnSchema,
    gives=AcceptanceSchema,
)
def return_report(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Return the report with one complete list of what to correct (Art. 21)."""
    acceptances = Acceptances(tx)
    acceptance, clocks, returned = rules.return_report(
        acceptances.get(project_id),
        defects=command["defects"],
        today=tx.today,
        parameters=tx.parameters(project_id),
    )
    acceptances.save(acceptance)
    tx.arm(clocks)
    tx.emit(returned)
    return _shown(tx, acceptance)


@doors.command(
    "POST",
    "/acceptances/<uuid:project_id>/report-acceptance",
    by=Role.BDB,
    article="21",
    gives=AcceptanceSchema,
)
def accept_report(tx: Tx, project_id: UUID) -> Any:
    """Put the report on record; the unit gets its receipt (Art. 21)."""
    acceptances = Acceptances(tx)
    acceptance, filed = rules.accept_report(
        acceptances.get(project_id), receipt_no=str(tx.number(rules.RECEIPT_MARK)), today=tx.today
    )
    acceptances.save(acceptance)
    tx.emit(filed)
    return _shown(tx, acceptance)


def _shown(tx: Tx, acceptance: rules.Acceptance) -> dict[str, Any]:
    """Return the acceptance with its report's filing as it stands at this moment."""
    filing = rules.report_filing(
        acceptance,
        deadline=tx.deadline(rules.REPORT_CLOCK, acceptance.project_id),
        window=tx.deadline(rules.CORRECTION_CLOCK, acceptance.project_id),
        now=tx.received_at,
        calendar=tx.calendar,
        yellow=tx.parameters(acceptance.project_id).yellow,
    )
    return {**vars(acceptance), "report_filing": filing}
