"""What people were told: digests with their entries, and the deliveries that carry them out of the house."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    RowMapping,
    Select,
    Table,
    UniqueConstraint,
    and_,
    exists,
    false,
    or_,
    select,
    text,
    update,
)

from services.reminder import rules
from services.reminder.store.metadata import metadata
from services.reminder.store.people import Contacts, contacts
from services.reminder.store.rungs import due_by, rungs
from shared.chassis import calendars, clock
from shared.chassis.columns import Column, Date, Integer, Moment, Text, Uuid
from shared.chassis.queues import SendQueue, sending_columns
from shared.chassis.work import Tx
from shared.kernel.actor import Actor

UNSENT = text("deliveries.sent_at IS NULL AND deliveries.parked_at IS NULL")

digests = Table(
    "digests",
    metadata,
    Column("digest_id", Uuid, primary_key=True),
    Column("contact_id", Uuid, ForeignKey("contacts.contact_id"), nullable=False),
    Column("level", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("number", Integer, nullable=False),
    Column("goes_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("read_at", Moment),
    UniqueConstraint("contact_id", "level", "day", "number"),
)

entries = Table(
    "entries",
    metadata,
    Column("entry_id", Uuid, primary_key=True),
    Column("rung_id", Uuid, ForeignKey("rungs.rung_id"), nullable=False),
    Column("contact_id", Uuid, ForeignKey("contacts.contact_id"), nullable=False),
    Column("digest_id", Uuid, ForeignKey("digests.digest_id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("deadline_id", Uuid, nullable=False, index=True),
    Column("project_id", Uuid, nullable=False),
    Column("step", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", Moment, nullable=False),
    UniqueConstraint("rung_id", "contact_id"),
    UniqueConstraint("digest_id", "position"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery_id", Uuid, primary_key=True),
    Column("digest_id", Uuid, ForeignKey("digests.digest_id"), nullable=False),
    Column("contact_id", Uuid, nullable=False, index=True),
    *sending_columns(),
    UniqueConstraint("digest_id", "channel"),
    Index("deliveries_unsent", "next_try_at", postgresql_where=UNSENT, sqlite_where=UNSENT),
)


class Letters:
    """Digests with their entries."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def of(self, contact: rules.Contact) -> list[rules.Digest]:
        """Return the person's digests from today on, locked, in their order."""
        query = (
            select(digests)
            .where(digests.c.contact_id == contact.contact_id, digests.c.day >= self.tx.today)
            .order_by(digests.c.day, digests.c.number)
            .with_for_update()
        )
        return [rules.Digest(**row) for row in self.tx.reading(digests).execute(query).mappings()]

    def write(self, contact: rules.Contact, digest: rules.Digest, rung: rules.Planned, text: str) -> None:
        """Write the rung into the person's digest, which is unread again; a rung is written once for a person."""
        count = len(self._entries([digest.digest_id])) + 1
        entry = rules.Entry(
            entry_id=self.tx.new_id(),
            rung_id=rung.rung_id,
            contact_id=contact.contact_id,
            digest_id=digest.digest_id,
            position=count,
            deadline_id=rung.deadline_id,
            project_id=rung.project_id,
            step=rung.step,
            text=text,
            written_at=self.tx.received_at,
        )
        if count == 1:
            self.tx.writes.add(digests, [asdict(digest)])
        else:
            self.tx.writes.change(digests, digest.digest_id, {"read_at": None})
        self.tx.writes.add(entries, [asdict(entry)])
        self._deliver(contact, digest, rung)

    def _deliver(self, contact: rules.Contact, digest: rules.Digest, rung: rules.Planned) -> None:
        """Let the digest leave by every channel of the person that the rung may use; a unique row each."""
        query = select(deliveries.c.channel).where(deliveries.c.digest_id == digest.digest_id)
        there = set(self.tx.reading(deliveries).execute(query).scalars())
        for channel in [name for name in contact.channels if name in rung.channels and name not in there]:
            row = {
                "delivery_id": self.tx.new_id(),
                "digest_id": digest.digest_id,
                "contact_id": contact.contact_id,
                "channel": channel,
            }
            self.tx.writes.add(deliveries, [row])
        self.tx.rung.add(DueDeliveries.name)

    def get(self, digest_id: UUID) -> rules.Letter:
        """Return one letter, locked where it may be changed; raise NoSuchReminder."""
        query = select(digests).where(digests.c.digest_id == digest_id)
        locked = query if self.tx.looking else query.with_for_update()
        found = self._whole(self.tx.execute(locked).mappings().all())
        if not found:
            raise rules.NoSuchReminder(key=digest_id)
        return found[0]

    def page(self, actor: Actor, *, after: UUID | None, limit: int) -> list[rules.Letter]:
        """Return what this person, or their office, was told, the oldest first."""
        mine = or_(
            contacts.c.user_id == actor.user_id,
            and_(contacts.c.user_id.is_(None), contacts.c.office_id == actor.office_id),
        )
        query = (
            select(digests)
            .join(contacts, contacts.c.contact_id == digests.c.contact_id)
            .where(mine, digests.c.goes_at <= self.tx.received_at)
            .order_by(digests.c.digest_id)
            .limit(limit)
        )
        if after is not None:
            query = query.where(digests.c.digest_id > after)
        return self._whole(self.tx.execute(query).mappings().all())

    def read(self, letter: rules.Letter) -> rules.Letter:
        """Keep that the letter was read, once."""
        read_at = letter.digest.read_at or self.tx.received_at
        self.tx.writes.change(digests, letter.digest.digest_id, {"read_at": read_at})
        return self.get(letter.digest.digest_id)

    def _whole(self, rows: Sequence[RowMapping]) -> list[rules.Letter]:
        found = [rules.Digest(**row) for row in rows]
        told = self._entries([digest.digest_id for digest in found])
        people = {digest.contact_id: Contacts(self.tx).get(digest.contact_id) for digest in found}
        return [
            rules.Letter(
                digest,
                tuple(entry for entry in told if entry.digest_id == digest.digest_id),
                people[digest.contact_id],
            )
            for digest in found
        ]

    def _entries(self, digest_ids: Sequence[UUID]) -> list[rules.Entry]:
        kept = [entries.c[field.name] for field in fields(rules.Entry)]
        query = select(*kept).where(entries.c.digest_id.in_(digest_ids)).order_by(entries.c.position)
        return [rules.Entry(**row) for row in self.tx.reading(entries).execute(query).mappings()]


class Deliveries:
    """What carries digests out of the house, one row a digest and channel."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def page(self, *, after: UUID | None, limit: int) -> Sequence[RowMapping]:
        """Return at most `limit` deliveries after that one, the oldest first."""
        query = select(deliveries).order_by(deliveries.c.delivery_id).limit(limit)
        if after is not None:
            query = query.where(deliveries.c.delivery_id > after)
        return self.tx.reading(deliveries).execute(query).mappings().all()

    def resume(self, delivery_id: UUID) -> RowMapping:
        """Let a parked delivery leave again; raise NoSuchDelivery where none is parked."""
        parked = (deliveries.c.delivery_id == delivery_id, deliveries.c.parked_at.is_not(None))
        free = {"parked_at": None, "attempts": 0, "handed_over_at": None, "claimed_until": None}
        again = update(deliveries).where(*parked).values(**free, next_try_at=clock.true_now())
        row = self.tx.execute(again.returning(*deliveries.c)).mappings().one_or_none()
        if row is None:
            raise rules.NoSuchDelivery(key=delivery_id)
        self.tx.rung.add(DueDeliveries.name)
        return row


class DueDeliveries(SendQueue):
    """Deliveries of digests that nothing more will be written into, in order for each person and channel."""

    name = "deliveries"
    table = deliveries
    key = "delivery_id"

    @classmethod
    def may_leave(cls, connection: Connection) -> bool:
        """Return whether people may be reminded now: not at night, not on a rest day."""
        return rules.may_send(clock.now(), calendars.current(connection), rules.shipped_ladders().hours)

    @classmethod
    def due(cls, connection: Connection) -> Select[Any]:
        """Return what may leave now."""
        now = clock.now()
        earlier = deliveries.alias("earlier")
        behind = exists().where(
            earlier.c.contact_id == deliveries.c.contact_id,
            earlier.c.channel == deliveries.c.channel,
            earlier.c.delivery_id < deliveries.c.delivery_id,
            earlier.c.sent_at.is_(None),
            earlier.c.parked_at.is_(None),
        )
        more = exists().where(rungs.c.addressee == contacts.c.addressee, rungs.c.post == contacts.c.post, due_by(now))
        if not cls.may_leave(connection):
            return select(deliveries).where(false())
        return (
            select(deliveries)
            .join(digests, digests.c.digest_id == deliveries.c.digest_id)
            .join(contacts, contacts.c.contact_id == deliveries.c.contact_id)
            .where(contacts.c.state == "active", digests.c.goes_at <= now, ~behind, ~more)
            .order_by(deliveries.c.delivery_id)
        )

    @classmethod
    def claimed(cls, connection: Connection, row: RowMapping) -> None:
        """Close the digest: what comes due from now on is written into another one."""
        mine = (digests.c.digest_id == row["digest_id"], digests.c.closed_at.is_(None))
        connection.execute(update(digests).where(*mine).values(closed_at=clock.now()))
