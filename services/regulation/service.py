"""Event doors of the regulation service: it hears of every project and every clock of the house."""

from services.regulation import rules
from services.regulation.store import GovernedProjects, Register
from shared.chassis.listen import TakesTurns, listens_to
from shared.chassis.work import Tx
from shared.events.acceptance import AcceptanceReportFiled
from shared.events.application import (
    ApplicationDrafted,
    ApplicationLapseCleared,
    ApplicationLapsed,
    ApplicationWithdrawn,
)
from shared.events.approval import ProjectApproved, ProjectRefused
from shared.events.deadline import (
    DeadlineArmed,
    DeadlineEnded,
    DeadlineMoved,
    DeadlinePaused,
    DeadlinePauseNoted,
    DeadlineResumed,
)


class Service(TakesTurns):
    """The law as data: the calendar, the rule sets, and whom they concern: the projects and their clocks."""

    name = "regulation"

    @listens_to(ApplicationDrafted)
    def on_application_drafted(self, tx: Tx, event: ApplicationDrafted) -> None:
        """A project enters under a rule set."""
        GovernedProjects(tx).enter(event)

    @listens_to(ApplicationWithdrawn)
    def on_application_withdrawn(self, tx: Tx, event: ApplicationWithdrawn) -> None:
        """A project goes no further."""
        GovernedProjects(tx).turn(event, live=False)

    @listens_to(ApplicationLapsed)
    def on_application_lapsed(self, tx: Tx, event: ApplicationLapsed) -> None:
        """A project goes no further."""
        GovernedProjects(tx).turn(event, live=False)

    @listens_to(ApplicationLapseCleared)
    def on_application_lapse_cleared(self, tx: Tx, event: ApplicationLapseCleared) -> None:
        """A project goes on: it had not lapsed."""
        GovernedProjects(tx).turn(event, live=True)

    @listens_to(ProjectRefused)
    def on_project_refused(self, tx: Tx, event: ProjectRefused) -> None:
        """A project goes no further."""
        GovernedProjects(tx).turn(event, live=False)

    @listens_to(ProjectApproved)
    def on_project_approved(self, tx: Tx, event: ProjectApproved) -> None:
        """A project goes on, though it may have been taken back while its decision was signed."""
        GovernedProjects(tx).turn(event, live=True)

    @listens_to(AcceptanceReportFiled)
    def on_acceptance_report_filed(self, tx: Tx, event: AcceptanceReportFiled) -> None:
        """A project has its report on record: no clock of it is left."""
        GovernedProjects(tx).turn(event, live=False)

    @listens_to(DeadlineArmed)
    def on_deadline_armed(self, tx: Tx, event: DeadlineArmed) -> None:
        """A clock runs somewhere: it is entered."""
        Register(tx).add(rules.enter(event, at=tx.caused_at))

    @listens_to(DeadlineMoved)
    def on_deadline_moved(self, tx: Tx, event: DeadlineMoved) -> None:
        """Its date was counted again."""
        register = Register(tx)
        for known in register.heard(event.deadline_id, project_id=event.project_id):
            register.save(rules.move(known, event, at=tx.caused_at))

    @listens_to(DeadlinePaused)
    def on_deadline_paused(self, tx: Tx, event: DeadlinePaused) -> None:
        """It stands still."""
        register = Register(tx)
        for known in register.heard(event.deadline_id, project_id=event.project_id):
            register.save(rules.pause(known, event))

    @listens_to(DeadlinePauseNoted)
    def on_deadline_pause_noted(self, tx: Tx, event: DeadlinePauseNoted) -> None:
        """One of its pauses has ended, or has begun without stopping it."""
        register = Register(tx)
        for known in register.heard(event.deadline_id, project_id=event.project_id):
            register.save(rules.note_pause(known, event))

    @listens_to(DeadlineResumed)
    def on_deadline_resumed(self, tx: Tx, event: DeadlineResumed) -> None:
        """It runs on."""
        register = Register(tx)
        for known in register.heard(event.deadline_id, project_id=event.project_id):
            register.save(rules.resume(known, event))

    @listens_to(DeadlineEnded)
    def on_deadline_ended(self, tx: Tx, event: DeadlineEnded) -> None:
        """What was due has come, has not come in time, or is no longer owed."""
        register = Register(tx)
        for known in register.heard(event.deadline_id, project_id=event.project_id):
            register.save(rules.end(known, event))
