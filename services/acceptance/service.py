"""Event and time doors of the acceptance service, in the order of an acceptance's life."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.acceptance import rules
from services.acceptance.store import Acceptances
from shared.chassis.listen import FollowsTheLaw, listens_to, when_due, when_moved
from shared.chassis.sweep import NotYet
from shared.chassis.work import Tx
from shared.events.approval import ProjectApproved
from shared.events.contract import ContractFiled, ContractSigned
from shared.kernel.deadline import Deadline
from shared.kernel.refusal import NotFound


class Service(FollowsTheLaw):
    """Acceptances, from the approved project to the filed report."""

    name = "acceptance"

    @listens_to(ProjectApproved)
    def on_project_approved(self, tx: Tx, event: ProjectApproved) -> None:
        """An approved project will be accepted one day."""
        tx.pin(event)
        Acceptances(tx).add(rules.note_approval(event))

    @listens_to(ContractSigned)
    def on_contract_signed(self, tx: Tx, event: ContractSigned) -> None:
        """The first contract begins construction; every contract is owed a filing."""
        acceptances = Acceptances(tx)
        with _cause_heard():
            acceptance = rules.note_contract(acceptances.get(event.project_id), event.contract_id)
        acceptances.save(acceptance)

    @listens_to(ContractFiled)
    def on_contract_filed(self, tx: Tx, event: ContractFiled) -> None:
        """One contract less stands between the project and its preliminary acceptance."""
        acceptances = Acceptances(tx)
        with _cause_heard():
            acceptance = rules.note_contract_filed(acceptances.get(event.project_id), event.contract_id)
        acceptances.save(acceptance)

    @when_due(rules.REPORT_CLOCK)
    def lapse_acceptance_report_filing(self, tx: Tx, deadline: Deadline) -> None:
        """Nothing was handed in within 7 working days: say so, once."""
        acceptances = Acceptances(tx)
        acceptance, said = rules.lapse(acceptances.get(deadline.subject_id), deadline=deadline)
        acceptances.save(acceptance)
        tx.emit(*said)

    @when_moved(rules.REPORT_CLOCK)
    def rejudge_acceptance_report_filing(self, tx: Tx, deadline: Deadline) -> None:
        """A notice has moved the bound of a report that was overdue or late: judged again."""
        acceptances = Acceptances(tx)
        acceptance, said = rules.rejudge_report(acceptances.get(deadline.subject_id), deadline=deadline)
        acceptances.save(acceptance)
        tx.emit(*said)

    @when_due(rules.CORRECTION_CLOCK)
    def lapse_acceptance_report_correction(self, tx: Tx, deadline: Deadline) -> None:
        """A returned report was not corrected: it counts as not filed and its original due date rules."""
        acceptances = Acceptances(tx)
        acceptance, clocks, said = rules.lapse_correction(
            acceptances.get(deadline.subject_id),
            now=tx.received_at,
            deadline=tx.deadline(rules.REPORT_CLOCK, deadline.subject_id, counted=True),
            parameters=tx.parameters(deadline.project_id),
        )
        acceptances.save(acceptance)
        tx.arm(clocks)
        tx.emit(*said)

    @when_moved(rules.CORRECTION_CLOCK)
    def rejudge_acceptance_report_correction(self, tx: Tx, deadline: Deadline) -> None:
        """A notice has moved the end of a window that had closed: what was returned may still be corrected."""
        acceptances = Acceptances(tx)
        acceptance, said, received = rules.rejudge_correction(
            acceptances.get(deadline.subject_id),
            window=deadline,
            deadline=tx.deadline(rules.REPORT_CLOCK, deadline.subject_id, counted=True),
        )
        acceptances.save(acceptance)
        tx.emit(*said)
        for at in received:
            tx.meet(rules.REPORT_CLOCK, deadline.subject_id, at=at)


@contextmanager
def _cause_heard() -> Iterator[None]:
    """Let the event come again while what it refers to has not been heard of."""
    try:
        yield
    except NotFound as missing:
        raise NotYet(str(missing)) from missing
