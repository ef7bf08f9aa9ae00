"""Event and time doors of the contract service, in the order of a contract's life."""

from services.contract import rules
from services.contract.store import Contracts, Projects
from shared.chassis.listen import FollowsTheLaw, listens_to, when_due, when_moved
from shared.chassis.work import Tx
from shared.events.approval import ProjectApproved
from shared.events.budget import AllocationFinalized
from shared.kernel.deadline import Deadline


class Service(FollowsTheLaw):
    """Contracts, from procurement to filing."""

    name = "contract"

    @listens_to(ProjectApproved)
    def on_project_approved(self, tx: Tx, event: ProjectApproved) -> None:
        """An approved project is owed a contract."""
        tx.pin(event)
        Projects(tx).add(rules.note_approval(event))

    @listens_to(AllocationFinalized)
    def on_allocation_finalized(self, tx: Tx, event: AllocationFinalized) -> None:
        """The project's money may be committed by contract."""
        projects = Projects(tx)
        projects.save(rules.note_allocation(projects.heard(event.project_id), event.amount))

    @when_due(rules.FILING_CLOCK)
    def lapse_contract_filing(self, tx: Tx, deadline: Deadline) -> None:
        """Not handed in within 5 working days: overdue, said once."""
        contracts = Contracts(tx)
        contract, said = rules.lapse_filing(contracts.get(deadline.subject_id), due_on=deadline.due_on)
        contracts.save(contract)
        tx.emit(*said)

    @when_moved(rules.FILING_CLOCK)
    def rejudge_contract_filing(self, tx: Tx, deadline: Deadline) -> None:
        """A notice has moved the bound of a filing that was overdue or late: judged again."""
        contracts = Contracts(tx)
        contract, said = rules.rejudge_filing(contracts.get(deadline.subject_id), deadline=deadline)
        contracts.save(contract)
        tx.emit(*said)

    @when_due(rules.CORRECTION_CLOCK)
    def lapse_contract_filing_correction(self, tx: Tx, deadline: Deadline) -> None:
        """Not corrected in the window: it counts as not filed."""
        contracts = Contracts(tx)
        known = contracts.get(deadline.subject_id)
        contract, said, clocks = rules.lapse_correction(
            known,
            deadline=contracts.clock_of(known),
            now=tx.received_at,
            parameters=tx.parameters(deadline.project_id),
        )
        contracts.save(contract)
        tx.emit(*said)
        tx.arm(clocks)

    @when_moved(rules.CORRECTION_CLOCK)
    def rejudge_contract_filing_correction(self, tx: Tx, deadline: Deadline) -> None:
        """A notice has moved the end of a window that had closed: what was returned may still be corrected."""
        contracts = Contracts(tx)
        known = contracts.get(deadline.subject_id)
        contract, said, received = rules.rejudge_correction(known, window=deadline, deadline=contracts.clock_of(known))
        contracts.save(contract)
        tx.emit(*said)
        for at in received:
            tx.meet(rules.FILING_CLOCK, deadline.subject_id, at=at)
