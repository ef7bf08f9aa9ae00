"""Event and row doors of the reminder service, in the order of an obligation's life."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import RowMapping

from services.reminder import rules
from services.reminder.store import (
    Contacts,
    DueDeliveries,
    DueRungs,
    Letters,
    Obligations,
    Projects,
    Rungs,
    StaleObligations,
    rung_of,
)
from shared.chassis.channels import Message
from shared.chassis.listen import FollowsTheLaw, listens_to, sends, works_on
from shared.chassis.work import Tx
from shared.events.application import ApplicationDrafted
from shared.events.deadline import (
    DeadlineArmed,
    DeadlineEnded,
    DeadlineEvent,
    DeadlineMoved,
    DeadlinePaused,
    DeadlineResumed,
)

E = TypeVar("E", bound=DeadlineEvent)


class Service(FollowsTheLaw):
    """Reminders, from the clock that is armed to the word that it is owed no longer."""

    name = "reminder"

    @listens_to(ApplicationDrafted)
    def on_application_drafted(self, tx: Tx, event: ApplicationDrafted) -> None:
        """A project has a number, a name and an owner."""
        Projects(tx).add(rules.note_project(event))

    @listens_to(DeadlineArmed)
    def on_deadline_armed(self, tx: Tx, event: DeadlineArmed) -> None:
        """Something is owed by a date: its ladder is planned."""
        obligation = rules.planned_on(rules.arm(event), tx.calendar)
        Obligations(tx).add(obligation)
        _plan(tx, obligation)

    @listens_to(DeadlineMoved)
    def on_deadline_moved(self, tx: Tx, event: DeadlineMoved) -> None:
        """The date was counted again: rungs that have not gone are planned again."""
        _change(tx, event, rules.move)

    @listens_to(DeadlinePaused)
    def on_deadline_paused(self, tx: Tx, event: DeadlinePaused) -> None:
        """The clock stands still: nobody is reminded meanwhile."""
        _change(tx, event, rules.pause)

    @listens_to(DeadlineResumed)
    def on_deadline_resumed(self, tx: Tx, event: DeadlineResumed) -> None:
        """The clock runs on: rungs that have not gone are planned again."""
        _change(tx, event, rules.resume)

    @listens_to(DeadlineEnded)
    def on_deadline_ended(self, tx: Tx, event: DeadlineEnded) -> None:
        """What was owed has come, is owed no longer, or has not come in time: the ladder stops or goes on."""
        _change(tx, event, rules.end)

    @works_on(StaleObligations)
    def plan_again(self, tx: Tx, row: RowMapping) -> dict[str, Any]:
        """The calendar has changed: rungs that have not gone are planned on it."""
        obligations = Obligations(tx)
        obligation = rules.planned_on(obligations.get(row["deadline_id"]), tx.calendar)
        obligations.save(obligation)
        _plan(tx, obligation)
        return {"attempts": 0, "reason": None}

    @works_on(DueRungs)
    def gather_rung(self, tx: Tx, row: RowMapping) -> dict[str, Any]:
        """A rung goes: into the digest of each person it is for, and to supervision where it has come to that."""
        rung = rung_of(row)
        obligation, project = Obligations(tx).get(rung.deadline_id), Projects(tx).get(rung.project_id)
        people = Contacts(tx).reached_by(rung)
        text = rules.said(rung, obligation, project, today=tx.today, calendar=tx.calendar)
        for person in people:
            _write(tx, person, rung, text)
        tx.emit(*rules.raise_lead(rung, obligation, project, today=tx.today))
        return Rungs(tx).gone(rung, rules.go(rung, reached=bool(people), at=tx.received_at))

    @sends(DueDeliveries)
    def compose_delivery(self, tx: Tx, row: RowMapping) -> Message:
        """What a channel is to carry to one person."""
        letter = Letters(tx).get(row["digest_id"])
        return Message(key=str(row["delivery_id"]), **rules.composed(letter, row["channel"]))


def _change(tx: Tx, event: E, decide: Callable[[rules.Obligation, E], rules.Obligation]) -> None:
    """Let what was heard change what is owed; a clock that ran before anybody here listened is none of ours."""
    obligations = Obligations(tx)
    for known in obligations.known(event.deadline_id):
        obligation = rules.planned_on(decide(known, event), tx.calendar)
        obligations.save(obligation)
        _plan(tx, obligation)


def _plan(tx: Tx, obligation: rules.Obligation) -> None:
    """Plan every rung of the obligation that has not gone."""
    project, rungs = Projects(tx).heard(obligation.project_id), Rungs(tx)
    kept = rungs.of(obligation.deadline_id)
    planned = rules.plan(
        obligation, project, kept=kept, ladders=rules.shipped_ladders(), calendar=tx.calendar, new_id=tx.new_id
    )
    rungs.plan(kept, planned)


def _write(tx: Tx, person: rules.Contact, rung: rules.Planned, text: str) -> None:
    """Write the rung into the digest of the person that takes it."""
    letters = Letters(tx)
    digest = rules.choose_digest(
        letters.of(person), rung, contact_id=person.contact_id, now=tx.received_at, new_id=tx.new_id
    )
    letters.write(person, digest, rung, text)
