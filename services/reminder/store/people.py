"""Whom reminders reach; their names and addresses stay in this database."""

from sqlalchemy import Table

from services.reminder import rules
from services.reminder.store.metadata import metadata
from shared.chassis.columns import Column, Text, Uuid
from shared.chassis.rows import Rows

contacts = Table(
    "contacts",
    metadata,
    Column("contact_id", Uuid, primary_key=True),
    Column("addressee", Text, nullable=False, index=True),
    Column("party", Text, nullable=False),
    Column("office_id", Text, nullable=False),
    Column("office_name", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("user_id", Text, index=True),
    Column("email", Text),
    Column("webhook", Text),
    Column("chat", Text),
    Column("state", Text, nullable=False),
)


class Contacts(Rows[rules.Contact]):
    """People by id; each is a case of its own."""

    table = contacts
    value = rules.Contact
    key = "contact_id"
    missing = rules.NoSuchContact
    case = "contact_id"

    def of_addressee(self, addressee: str) -> list[rules.Contact]:
        """Return everybody who was ever written down for an office, locked."""
        return self.listed(contacts.c.addressee == addressee)

    def reached_by(self, rung: rules.Planned) -> list[rules.Contact]:
        """Return the people a rung is for, locked in the order of their ids, so that two copies never cross."""
        return self.listed(
            contacts.c.addressee == rung.addressee, contacts.c.post == rung.post, contacts.c.state == "active"
        )
