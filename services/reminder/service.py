"""Event and row doors of the reminder service, in the order of an obligation's life."""

from collections.abc import Callable
from dataclasses import replace
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
        return {"attempts": 0, "defects": 0, "reason": None}

    @works_on(DueRungs)
    def gather_rung(self, tx: Tx, row: RowMapping) -> dict[str, Any]:
        """A rung goes: into the digest of each person it is for, and to supervision where it has come to that."""
        rung = rung_of(row)
        obligation, project = Obligations(tx).get(rung.deadline_id), Projects(tx).get(rung.project_id)
        people, told = Contacts(tx).reached_by(rung), Letters(tx).told(rung)
        text = rules.said(rung, obligation, project, today=tx.today, calendar=tx.calendar, law=tx.law)
        for person in [person for person in people if person.contact_id not in told]:
            _write(tx, person, rung, text)
        tx.emit(*rules.raise_lead(rung, obligation, project, today=tx.today))
        return Rungs(tx).gone(rung, rules.go(rung, reached=bool(people), at=tx.received_at))

    @sends(DueDeliveries)
    def compose_delivery(self, tx: Tx, row: RowMapping) -> Message | None:
        """What a channel is to carry to one person, as true as when it leaves."""
        letters = Letters(tx)
        letters.check_understood(row["digest_id"])
        letter = _as_things_stand(tx, letters.get(row["digest_id"]))
        carried = rules.composed(letter, row["channel"])
        return next((Message(key=str(row["delivery_id"]), **told) for told in carried), None)


def _change(tx: Tx, event: E, decide: Callable[[rules.Obligation, E], rules.Obligation]) -> None:
    """Let what was heard change what is owed; a clock that ran before anybody here listened is none of ours.

    Whoever heard of the project from its beginning will hear that the clock began, if only later than this.
    """
    obligations = Obligations(tx)
    for known in obligations.heard(event.deadline_id, project_id=event.project_id):
        obligation = rules.planned_on(decide(known, event), tx.calendar)
        obligations.save(obligation)
        _plan(tx, obligation)


def _plan(tx: Tx, obligation: rules.Obligation) -> None:
    """Plan every rung of the obligation that has not gone; what waits in a letter and may go no longer is dropped."""
    project, rungs, letters = Projects(tx).heard(obligation.project_id), Rungs(tx), Letters(tx)
    kept = rungs.of(obligation.deadline_id)
    planned, dropped = rules.plan_again(
        obligation,
        project,
        kept=kept,
        untold=letters.untold(obligation.deadline_id),
        ladders=rules.shipped_ladders(),
        calendar=tx.calendar,
        now=tx.received_at,
        new_id=tx.new_id,
    )
    letters.drop(dropped, why=rules.why_dropped(obligation))
    rungs.plan(kept, planned)


def _as_things_stand(tx: Tx, letter: rules.Letter) -> rules.Letter:
    """Return the letter with the lines that may still leave, said anew."""
    gathered = Rungs(tx).gathered_in(letter.digest.digest_id)
    lines = []
    for entry in [entry for entry in letter.entries if entry.rung_id in gathered]:
        rung = gathered[entry.rung_id]
        obligation, project = Obligations(tx).get(rung.deadline_id), Projects(tx).get(rung.project_id)
        stands = rules.stands(
            rung, obligation, project, ladders=rules.shipped_ladders(), calendar=tx.calendar, now=tx.received_at
        )
        text = rules.said(rung, obligation, project, today=tx.today, calendar=tx.calendar, law=tx.law)
        lines += [replace(entry, text=text)] if stands else []
    return replace(letter, entries=tuple(lines))


def _write(tx: Tx, person: rules.Contact, rung: rules.Planned, text: str) -> None:
    """Write the rung into the digest of the person that takes it."""
    letters = Letters(tx)
    digest = rules.choose_digest(
        letters.of(person), rung, contact_id=person.contact_id, now=tx.received_at, new_id=tx.new_id
    )
    letters.write(person, digest, rung, text)
