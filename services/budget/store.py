"""The rest of the budget service: budgets, objections, holds, operations requests; the budget is locked first."""

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import Index, MetaData, Table, select, text

from services.budget import rules
from shared.chassis.columns import Column, Date, Fen, Integer, Moment, Packed, Text, Uuid
from shared.chassis.rows import Rows
from shared.chassis.work import Tx
from shared.kernel.deadline import Deadline
from shared.kernel.refusal import NotFound

T = TypeVar("T")

metadata = MetaData()

budgets = Table(
    "budgets",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("project_no", Text, nullable=False, unique=True),
    Column("project_name", Text, nullable=False),
    Column("owner_office_id", Text, nullable=False, index=True),
    Column("owner_office_name", Text, nullable=False),
    Column("approved_amount", Fen, nullable=False),
    Column("approved_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("line", Packed(rules.Line)),
    Column("refusal_reason", Text),
    Column("notices", Packed(tuple[rules.Notice, ...]), nullable=False),
    Column("completed_on", Date),
    Column("report_filed_on", Date),
    Column("overdue_marks", Integer, nullable=False),
)

objections = Table(
    "objections",
    metadata,
    Column("objection_id", Uuid, primary_key=True),
    Column("project_id", Uuid, nullable=False, index=True),
    Column("notice_id", Uuid, nullable=False),
    Column("text", Text, nullable=False),
    Column("raised_by", Text, nullable=False),
    Column("raised_by_office", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("resolution", Text),
    Column("resolved_on", Date),
)

_OPEN_HOLD = text("lifted_on IS NULL")

holds = Table(
    "holds",
    metadata,
    Column("hold_id", Uuid, primary_key=True),
    Column("project_id", Uuid, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("article", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("imposed_by", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("grounds", Text),
    Column("lifted_on", Date),
    Index(
        "one_reason_holds_a_project_once",
        "project_id",
        "reason",
        unique=True,
        postgresql_where=_OPEN_HOLD,
        sqlite_where=_OPEN_HOLD,
    ),
)

_INCLUDED = text("state = 'included'")

ops_requests = Table(
    "ops_requests",
    metadata,
    Column("ops_request_id", Uuid, primary_key=True),
    Column("project_id", Uuid, nullable=False, index=True),
    Column("fiscal_year", Integer, nullable=False),
    Column("amount", Fen, nullable=False),
    Column("content", Text, nullable=False),
    Column("requested_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("conclusion", Text),
    Column("reviewed_amount", Fen),
    Column("review_opinion", Text),
    Column("reviewed_on", Date),
    Column("included_on", Date),
    Index(
        "a_year_is_included_once",
        "project_id",
        "fiscal_year",
        unique=True,
        postgresql_where=_INCLUDED,
        sqlite_where=_INCLUDED,
    ),
)


class Budgets(Rows[rules.Budget]):
    """Budgets by project; whoever changes anything of a project holds its budget first."""

    table = budgets
    value = rules.Budget
    key = "project_id"
    missing: ClassVar[type[NotFound]] = rules.NoSuchBudget


class PublicBudgets(Budgets):
    """Budgets as the public asks for them: an unknown project looks like one without a notice."""

    missing = rules.NoSuchPublicNotice


class OfProject(Rows[T]):
    """Rows that belong to a project and are changed only under its budget's lock."""

    def of(self, project_id: UUID) -> list[T]:
        """Return all of the project, locked, the oldest first."""
        return self.listed(self.table.c.project_id == project_id)

    def project_of(self, key: UUID) -> UUID:
        """Return whose row it is, without a lock: the budget is locked before its parts."""
        query = select(self.table.c.project_id).where(self.table.c[self.key] == key)
        found: UUID | None = self.tx.execute(query).scalar_one_or_none()
        if found is None:
            raise self.missing(key=key)
        return found


class Objections(OfProject[rules.Objection]):
    """Objections by id."""

    table = objections
    value = rules.Objection
    key = "objection_id"
    missing = rules.NoSuchObjection


class Holds(OfProject[rules.Hold]):
    """Holds by id, open and lifted."""

    table = holds
    value = rules.Hold
    key = "hold_id"
    missing = rules.NoSuchHold

    def keep(self, changed: Iterable[rules.Hold]) -> None:
        """Write what changed: a hold read here is saved, a new one added."""
        for hold in changed:
            write = self.save if hold.hold_id in self._states else self.add
            write(hold)


class OpsRequests(OfProject[rules.OpsRequest]):
    """Operations requests by id."""

    table = ops_requests
    value = rules.OpsRequest
    key = "ops_request_id"
    missing = rules.NoSuchOpsRequest


def notice_deadline(tx: Tx, budget: rules.Budget, *, counted: bool = False) -> Deadline | None:
    """Return the clock of the notice that stands, or None where none does; to judge by it, `counted` as of today (D10)."""
    return tx.deadline(rules.NOTICE_CLOCK, budget.notice.notice_id, counted=counted) if budget.notice else None


def shown(tx: Tx, budget: rules.Budget) -> dict[str, Any]:
    """Return the budget with its holds and its notice as they stand."""
    return rules.view(budget, holds=Holds(tx).of(budget.project_id), deadline=notice_deadline(tx, budget))
