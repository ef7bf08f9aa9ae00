"""Event doors of the regulation service: it hears of every clock of the house."""

from services.regulation import rules
from services.regulation.store import Register
from shared.chassis.listen import listens_to
from shared.chassis.work import Tx
from shared.events.deadline import DeadlineArmed, DeadlineEnded, DeadlineMoved, DeadlinePaused, DeadlineResumed


class Service:
    """The law as data: the working-day calendar, and the register of the clocks that are counted on it."""

    name = "regulation"

    @listens_to(DeadlineArmed)
    def on_deadline_armed(self, tx: Tx, event: DeadlineArmed) -> None:
        """A clock runs somewhere: it is entered."""
        Register(tx).add(rules.enter(event, at=tx.caused_at))

    @listens_to(DeadlineMoved)
    def on_deadline_moved(self, tx: Tx, event: DeadlineMoved) -> None:
        """Its date was counted again."""
        register = Register(tx)
        register.save(rules.move(register.heard(event.deadline_id), event, at=tx.caused_at))

    @listens_to(DeadlinePaused)
    def on_deadline_paused(self, tx: Tx, event: DeadlinePaused) -> None:
        """It stands still."""
        register = Register(tx)
        register.save(rules.pause(register.heard(event.deadline_id), event))

    @listens_to(DeadlineResumed)
    def on_deadline_resumed(self, tx: Tx, event: DeadlineResumed) -> None:
        """It runs on."""
        register = Register(tx)
        register.save(rules.resume(register.heard(event.deadline_id), event))

    @listens_to(DeadlineEnded)
    def on_deadline_ended(self, tx: Tx, event: DeadlineEnded) -> None:
        """What was due has come, has not come in time, or is no longer owed."""
        register = Register(tx)
        register.save(rules.end(register.heard(event.deadline_id), event))
