"""Event and time doors of the budget service, in the order of a project's life."""

from uuid import UUID

from services.budget import rules
from services.budget.store import Budgets, Holds, Objections
from shared.chassis.listen import FollowsTheLaw, listens_to, when_due
from shared.chassis.sweep import NotYet
from shared.chassis.work import Tx
from shared.events.acceptance import (
    AcceptanceReportFiled,
    AcceptanceReportOverdue,
    AcceptanceReportOverdueCleared,
    CompletionAcceptancePassed,
)
from shared.events.approval import ProjectApproved
from shared.kernel.deadline import Deadline


class Service(FollowsTheLaw):
    """The money of a project, from approval to operations."""

    name = "budget"

    @listens_to(ProjectApproved)
    def on_project_approved(self, tx: Tx, event: ProjectApproved) -> None:
        """An approved project may be put into the budget."""
        tx.pin(event)
        Budgets(tx).add(rules.open_budget(event))

    @when_due(rules.NOTICE_CLOCK, stays_ended=rules.ENDED_NOTICE)
    def conclude_notice(self, tx: Tx, deadline: Deadline) -> None:
        """The notice's time has passed: the allocation is final, or waits for its objections."""
        budgets = Budgets(tx)
        budget, finalized = rules.conclude_notice(
            budgets.get(deadline.project_id),
            deadline=deadline,
            objections=Objections(tx).of(deadline.project_id),
            today=tx.today,
        )
        budgets.save(budget)
        tx.emit(*finalized)

    @listens_to(CompletionAcceptancePassed)
    def on_completion_acceptance_passed(self, tx: Tx, event: CompletionAcceptancePassed) -> None:
        """The acceptance report is owed."""
        budgets = Budgets(tx)
        budget = _heard_of(budgets, event.project_id)
        budgets.save(rules.note_completion(budget, completed_on=event.completed_on))

    @listens_to(AcceptanceReportOverdue)
    def on_acceptance_report_overdue(self, tx: Tx, event: AcceptanceReportOverdue) -> None:
        """The report was not handed in: the money is held."""
        budgets, holds = Budgets(tx), Holds(tx)
        budget = _heard_of(budgets, event.project_id)
        marked = rules.note_overdue(budget, holds=holds.of(event.project_id), hold_id=tx.new_id(), due_on=event.due_on)
        _keep(tx, budgets, holds, marked)

    @listens_to(AcceptanceReportOverdueCleared)
    def on_acceptance_report_overdue_cleared(self, tx: Tx, event: AcceptanceReportOverdueCleared) -> None:
        """The overdue mark was wrong: the hold it made is lifted."""
        budgets, holds = Budgets(tx), Holds(tx)
        budget = _heard_of(budgets, event.project_id)
        cleared = rules.note_overdue_cleared(budget, holds=holds.of(event.project_id), today=tx.today)
        _keep(tx, budgets, holds, cleared)

    @listens_to(AcceptanceReportFiled)
    def on_acceptance_report_filed(self, tx: Tx, event: AcceptanceReportFiled) -> None:
        """The report is on record: the hold is lifted."""
        budgets, holds = Budgets(tx), Holds(tx)
        budget = _heard_of(budgets, event.project_id)
        filed = rules.note_filed(budget, holds=holds.of(event.project_id), filed_on=event.filed_on)
        _keep(tx, budgets, holds, filed)


def _heard_of(budgets: Budgets, project_id: UUID) -> rules.Budget:
    """Return the project's budget; its approval may still be on the way."""
    try:
        return budgets.get(project_id)
    except rules.NoSuchBudget as absent:
        raise NotYet(f"the approval of project {project_id}") from absent


def _keep(tx: Tx, budgets: Budgets, holds: Holds, rebalanced: rules.Rebalanced) -> None:
    budgets.save(rebalanced.budget)
    holds.keep(rebalanced.holds)
    tx.emit(*rebalanced.events)
