"""HTTP doors of the reminder service."""

from typing import Any
from uuid import UUID

from services.reminder import rules
from services.reminder.schemas import (
    AddContactSchema,
    ContactSchema,
    DeliverySchema,
    LadderSchema,
    ReachSchema,
    ReminderSchema,
    UnreachedSchema,
)
from services.reminder.store import Contacts, Deliveries, Letters, Obligations, Projects, Rungs
from shared.chassis.http import ANYONE, Doors, Page
from shared.chassis.work import Tx
from shared.kernel.actor import Role

OVERSEERS = (Role.BDB, Role.AAB, Role.FIN, Role.AUDITOR)
KEEPERS = (Role.SYSADMIN, Role.OPERATOR)

doors = Doors("reminder", "催办与督办")


@doors.listing("/reminders", by=ANYONE, gives=ReminderSchema, key="digest_id")
def list_reminders(tx: Tx, page: Page) -> Any:
    """List what the signed-in person, or their office, was told, the oldest first."""
    return Letters(tx).page(tx.actor, after=page.after, limit=page.probe)


@doors.command("POST", "/reminders/<uuid:digest_id>/reading", by=ANYONE, article="4", gives=ReminderSchema)
def read_reminder(tx: Tx, digest_id: UUID) -> Any:
    """Note that the reader has seen it."""
    letters = Letters(tx)
    return letters.read(rules.read_letter(letters.get(digest_id), actor=tx.actor))


@doors.query("/ladders/<uuid:deadline_id>", gives=LadderSchema)
def get_ladder(tx: Tx, deadline_id: UUID) -> Any:
    """Show who is reminded of a deadline and when, and what has gone."""
    return _ladder(tx, Obligations(tx).get(deadline_id))


@doors.command("POST", "/ladders/<uuid:deadline_id>/urging", by=OVERSEERS, article="4", gives=LadderSchema)
def urge(tx: Tx, deadline_id: UUID) -> Any:
    """Urge who owes it, at most once on a working day."""
    obligation, rungs = Obligations(tx).get(deadline_id), Rungs(tx)
    urged = rules.urge(
        obligation,
        Projects(tx).get(obligation.project_id),
        kept=rungs.of(deadline_id),
        ladders=rules.shipped_ladders(),
        calendar=tx.calendar,
        actor=tx.actor,
        now=tx.received_at,
        rung_id=tx.new_id(),
    )
    rungs.plan([], [urged])
    return _ladder(tx, obligation)


def _ladder(tx: Tx, obligation: rules.Obligation) -> dict[str, Any]:
    return {
        "obligation": obligation,
        "project": Projects(tx).get(obligation.project_id),
        "rungs": Rungs(tx).of(obligation.deadline_id),
        "dropped": Letters(tx).dropped(obligation.deadline_id),
    }


@doors.listing("/contacts", by=KEEPERS, gives=ContactSchema, key="contact_id")
def list_contacts(tx: Tx, page: Page) -> Any:
    """List the people whom reminders reach."""
    return Contacts(tx).page(after=page.after, limit=page.probe)


@doors.command(
    "POST", "/contacts", by=Role.SYSADMIN, article="4", takes=AddContactSchema, gives=ContactSchema, status=201
)
def add_contact(tx: Tx, command: dict[str, Any]) -> Any:
    """Write down a person whom reminders reach; rungs that waited for one go at the next allowed moment."""
    contacts = Contacts(tx)
    addressee = rules.addressee_of(command["party"], command["office_id"])
    contact = rules.add_contact(command, contact_id=tx.new_id(), known=contacts.of_addressee(addressee))
    contacts.add(contact)
    tx.rung.add("rungs")
    return contact


@doors.query("/contacts/<uuid:contact_id>", by=KEEPERS, gives=ContactSchema)
def get_contact(tx: Tx, contact_id: UUID) -> Any:
    """Show one person."""
    return Contacts(tx).get(contact_id)


@doors.command(
    "PUT",
    "/contacts/<uuid:contact_id>",
    by=Role.SYSADMIN,
    article="4",
    takes=ReachSchema,
    gives=ContactSchema,
    edits=lambda tx, contact_id: ContactSchema().dump(get_contact(tx, contact_id)),
)
def change_contact(tx: Tx, command: dict[str, Any], contact_id: UUID) -> Any:
    """Change how a person is reached."""
    contacts = Contacts(tx)
    contact = rules.change_contact(contacts.get(contact_id), command)
    contacts.save(contact)
    return contact


@doors.command("POST", "/contacts/<uuid:contact_id>/retirement", by=Role.SYSADMIN, article="4", gives=ContactSchema)
def retire_contact(tx: Tx, contact_id: UUID) -> Any:
    """Send this person nothing more."""
    contacts = Contacts(tx)
    contact = rules.retire_contact(contacts.get(contact_id))
    contacts.save(contact)
    return contact


@doors.query("/unreached", by=KEEPERS, gives=UnreachedSchema)
def list_unreached(tx: Tx) -> Any:
    """List the offices in which nobody is written down, with the rungs that wait for somebody."""
    return {"offices": Rungs(tx).unreached(now=tx.received_at)}


@doors.listing("/deliveries", by=KEEPERS, gives=DeliverySchema, key="delivery_id")
def list_deliveries(tx: Tx, page: Page) -> Any:
    """List what has left, waits to leave or is parked, the oldest first."""
    return Deliveries(tx).page(after=page.after, limit=page.probe)


@doors.command("POST", "/deliveries/<uuid:delivery_id>/resumption", by=KEEPERS, article="4", gives=DeliverySchema)
def resume_delivery(tx: Tx, delivery_id: UUID) -> Any:
    """Let a parked delivery leave again, because somebody has looked."""
    return Deliveries(tx).resume(delivery_id)
