"""HTTP doors of the budget service."""

from typing import Any
from uuid import UUID

from services.budget import rules, schemas
from services.budget.store import Budgets, Holds, Objections, OpsRequests, PublicBudgets, notice_deadline, shown
from shared.chassis.http import ANYONE, Doors, Page
from shared.chassis.work import Tx
from shared.kernel.actor import Role

doors = Doors("budget", "预算与资金")


@doors.listing("/budgets", gives=schemas.BudgetLineSchema, key="project_id")
def list_budgets(tx: Tx, page: Page) -> Any:
    """List the budgets of approved projects."""
    return Budgets(tx).page(after=page.after, limit=page.probe)


@doors.query("/budgets/<uuid:project_id>", gives=schemas.BudgetSchema)
def get_budget(tx: Tx, project_id: UUID) -> Any:
    """Show one project's budget, its notice, its holds and what is payable."""
    return shown(tx, Budgets(tx).get(project_id))


@doors.command(
    "POST",
    "/budgets/<uuid:project_id>/line",
    by=Role.FIN,
    article="10",
    takes=schemas.ConfirmLineSchema,
    gives=schemas.BudgetSchema,
)
def confirm_line(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Put the project's construction money into the budget (Art. 10)."""
    budgets = Budgets(tx)
    budget, confirmed = rules.confirm(
        budgets.get(project_id), **command, holds=Holds(tx).of(project_id), today=tx.today
    )
    budgets.save(budget)
    tx.emit(confirmed)
    return shown(tx, budget)


@doors.command(
    "POST",
    "/budgets/<uuid:project_id>/line-refusal",
    by=Role.FIN,
    article="10",
    takes=schemas.RefuseLineSchema,
    gives=schemas.BudgetSchema,
)
def refuse_line(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Leave the project out of this year's budget, with the reason (Art. 10)."""
    budgets = Budgets(tx)
    budget, refused = rules.refuse(budgets.get(project_id), **command, today=tx.today)
    budgets.save(budget)
    tx.emit(refused)
    return shown(tx, budget)


@doors.command(
    "POST",
    "/budgets/<uuid:project_id>/notice",
    by=Role.BDB,
    article="11",
    takes=schemas.PublishNoticeSchema,
    gives=schemas.BudgetSchema,
)
def publish_notice(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Put the proposed fund allocation on public notice (Art. 11)."""
    budgets = Budgets(tx)
    budget, clock, published = rules.publish_notice(
        budgets.get(project_id),
        **command,
        notice_id=tx.new_id(),
        objections=Objections(tx).of(project_id),
        today=tx.today,
        calendar=tx.calendar,
        parameters=tx.parameters(project_id),
    )
    budgets.save(budget)
    tx.arm(clock)
    tx.emit(published)
    return shown(tx, budget)


@doors.query("/notices/<uuid:project_id>", by=None, gives=schemas.PublicNoticeSchema)
def get_notice(tx: Tx, project_id: UUID) -> Any:
    """Show a proposed fund allocation to everybody, without sign-in (Art. 11)."""
    budget = PublicBudgets(tx).get(project_id)
    return rules.public_notice(budget, deadline=notice_deadline(tx, budget))


@doors.command(
    "POST",
    "/notices/<uuid:project_id>/objections",
    by=ANYONE,
    article="11",
    takes=schemas.RaiseObjectionSchema,
    gives=schemas.ObjectionSchema,
    status=201,
)
def raise_objection(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Object to a proposed allocation before its notice ends (Art. 11)."""
    budgets = Budgets(tx)
    noticed = budgets.get(project_id)
    budget, objection, raised = rules.raise_objection(
        noticed,
        objection_id=tx.new_id(),
        **command,
        actor=tx.actor,
        received_at=tx.received_at,
        today=tx.today,
        deadline=notice_deadline(tx, noticed, counted=True),
    )
    budgets.save(budget)
    Objections(tx).add(objection)
    tx.emit(raised)
    return objection


@doors.listing("/objections", by=(Role.BDB, Role.AUDITOR), gives=schemas.ObjectionSchema, key="objection_id")
def list_objections(tx: Tx, page: Page) -> Any:
    """List the objections, the oldest first."""
    return Objections(tx).page(after=page.after, limit=page.probe)


@doors.command(
    "POST",
    "/objections/<uuid:objection_id>/resolution",
    by=Role.BDB,
    article="11",
    takes=schemas.ResolveObjectionSchema,
    gives=schemas.ObjectionSchema,
)
def resolve_objection(tx: Tx, command: dict[str, Any], objection_id: UUID) -> Any:
    """Answer an objection; upheld, a new notice is needed (Art. 11)."""
    budgets, objections = Budgets(tx), Objections(tx)
    budget = budgets.get(objections.project_of(objection_id))
    of_project = objections.of(budget.project_id)
    resolved = rules.resolve(budget, objections.get(objection_id), objections=of_project, **command, today=tx.today)
    budgets.save(resolved.budget)
    objections.save(resolved.objection)
    for notice_id in resolved.withdrawn:
        tx.cancel(rules.NOTICE_CLOCK, notice_id)
    tx.emit(*resolved.events)
    return resolved.objection


@doors.command(
    "POST",
    "/budgets/<uuid:project_id>/holds",
    by=Role.BDB,
    article="9",
    takes=schemas.ImposeHoldSchema,
    gives=schemas.HoldSchema,
    status=201,
)
def impose_hold(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Hold the operations money of a project that does not share (Art. 9)."""
    budget, holds = Budgets(tx).get(project_id), Holds(tx)
    hold, imposed = rules.impose(
        budget, holds=holds.of(project_id), hold_id=tx.new_id(), **command, actor=tx.actor, today=tx.today
    )
    holds.add(hold)
    tx.emit(imposed)
    return hold


@doors.command("POST", "/holds/<uuid:hold_id>/lift", by=Role.BDB, article="9", gives=schemas.HoldSchema)
def lift_hold(tx: Tx, hold_id: UUID) -> Any:
    """Lift a hold that was imposed by hand; others stay (Art. 9)."""
    holds = Holds(tx)
    budget = Budgets(tx).get(holds.project_of(hold_id))
    hold, lifted = rules.lift(budget, holds.get(hold_id), today=tx.today)
    holds.save(hold)
    tx.emit(lifted)
    return hold


@doors.command(
    "POST",
    "/budgets/<uuid:project_id>/operations-requests",
    by=Role.OWNER_UNIT,
    article="21",
    takes=schemas.RequestOperationsSchema,
    gives=schemas.OpsRequestSchema,
    status=201,
)
def request_operations(tx: Tx, command: dict[str, Any], project_id: UUID) -> Any:
    """Ask for the operations money of one year (Art. 21)."""
    budget, requests = Budgets(tx).get(project_id), OpsRequests(tx)
    asked, requested = rules.request_operations(
        budget, ops_request_id=tx.new_id(), **command, requests=requests.of(project_id), actor=tx.actor, today=tx.today
    )
    requests.add(asked)
    tx.emit(requested)
    return asked


@doors.listing("/operations-requests", gives=schemas.OpsRequestSchema, key="ops_request_id")
def list_operations_requests(tx: Tx, page: Page) -> Any:
    """List the requests for operations money, the oldest first."""
    return OpsRequests(tx).page(after=page.after, limit=page.probe)


@doors.query("/operations-requests/<uuid:ops_request_id>", gives=schemas.OpsRequestSchema)
def get_operations_request(tx: Tx, ops_request_id: UUID) -> Any:
    """Show one request for operations money."""
    return OpsRequests(tx).get(ops_request_id)


@doors.command(
    "POST",
    "/operations-requests/<uuid:ops_request_id>/review",
    by=Role.BDB,
    article="21",
    takes=schemas.ReviewOperationsSchema,
    gives=schemas.OpsRequestSchema,
)
def review_operations(tx: Tx, command: dict[str, Any], ops_request_id: UUID) -> Any:
    """Approve, reduce or reject a request for operations money (Art. 21)."""
    requests = OpsRequests(tx)
    budget = Budgets(tx).get(requests.project_of(ops_request_id))
    asked, reviewed = rules.review_operations(budget, requests.get(ops_request_id), **command, today=tx.today)
    requests.save(asked)
    tx.emit(reviewed)
    return asked


@doors.command(
    "POST",
    "/operations-requests/<uuid:ops_request_id>/inclusion",
    by=Role.FIN,
    article="21",
    gives=schemas.OpsRequestSchema,
)
def include_operations(tx: Tx, ops_request_id: UUID) -> Any:
    """Put reviewed operations money into the budget: the report filed, nothing held (Art. 21)."""
    requests = OpsRequests(tx)
    budget = Budgets(tx).get(requests.project_of(ops_request_id))
    of_project = requests.of(budget.project_id)
    asked, included = rules.include_operations(
        budget, requests.get(ops_request_id), holds=Holds(tx).of(budget.project_id), requests=of_project, today=tx.today
    )
    requests.save(asked)
    tx.emit(included)
    return asked
