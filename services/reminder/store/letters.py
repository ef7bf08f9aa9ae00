"""What people were told: digests with their entries, and the deliveries that carry them out of the house."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from uuid import UUID

from sqlalchemy import RowMapping, and_, exists, or_, select

from services.reminder import rules
from services.reminder.store.dropping import drop, untold
from services.reminder.store.due import DueDeliveries, unheard
from services.reminder.store.people import Contacts, contacts
from services.reminder.store.piles import DELIVERY
from services.reminder.store.tables import deliveries, digests, drops, entries
from shared.chassis import repairing
from shared.chassis.audit import Move
from shared.chassis.piles import NoSuchParked
from shared.chassis.sweep import NotYet
from shared.chassis.work import Tx
from shared.kernel.actor import Actor


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
        before = self._entries([digest.digest_id])
        entry = rules.Entry(
            entry_id=self.tx.new_id(),
            rung_id=rung.rung_id,
            contact_id=contact.contact_id,
            digest_id=digest.digest_id,
            position=before[-1].position + 1 if before else 1,
            deadline_id=rung.deadline_id,
            project_id=rung.project_id,
            step=rung.step,
            text=text,
            written_at=self.tx.received_at,
        )
        if not before and self._is_new(digest):
            self.tx.writes.add(digests, [asdict(digest)])
        else:
            self.tx.writes.change(digests, digest.digest_id, {"read_at": None})
        self.tx.writes.add(entries, [asdict(entry)])
        self._deliver(contact, digest, rung)

    def _is_new(self, digest: rules.Digest) -> bool:
        """Return whether the digest has no row; one whose every line was dropped has."""
        query = select(digests.c.digest_id).where(digests.c.digest_id == digest.digest_id)
        return self.tx.reading(digests).execute(query).first() is None

    def told(self, rung: rules.Planned) -> set[UUID]:
        """Return whom the rung was written for and not dropped again."""
        query = select(entries.c.contact_id).where(entries.c.rung_id == rung.rung_id)
        return set(self.tx.reading(entries).execute(query).scalars())

    def untold(self, deadline_id: UUID) -> set[UUID]:
        """Return the rungs of the clock that wait in a letter which has reached nobody."""
        query = select(entries.c.rung_id).where(entries.c.deadline_id == deadline_id, untold())
        return set(self.tx.reading(entries, digests, deliveries).execute(query).scalars())

    def check_understood(self, digest_id: UUID) -> None:
        """Raise NotYet where a line that has reached nobody is of a project of which not everything is understood.

        The next claim takes that line out of the letter.
        """
        query = select(entries.c.project_id).where(entries.c.digest_id == digest_id, untold())
        doubtful = query.where(unheard(entries.c.project_id)).limit(1)
        project_id = self.tx.reading().execute(doubtful).scalar_one_or_none()
        if project_id is not None:
            raise NotYet(f"the effect of what was said of {project_id}")

    def drop(self, rungs: Sequence[rules.Planned], *, why: str) -> None:
        """Take the rungs out of the letters that have reached nobody; what and why is kept, and on the trail."""
        for rung in rungs:
            drop(self.tx.connection, entries.c.rung_id == rung.rung_id, at=self.tx.received_at, why=why)
            self.tx.moved(Move(rung.project_id, rung.rung_id, "told", "dropped"))

    def dropped(self, deadline_id: UUID) -> Sequence[RowMapping]:
        """Return what of the clock was taken out of letters, and why, the oldest first."""
        query = select(drops).where(drops.c.deadline_id == deadline_id).order_by(drops.c.dropped_at, drops.c.entry_id)
        return self.tx.reading(drops).execute(query).mappings().all()

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
        written = exists().where(entries.c.digest_id == digests.c.digest_id)
        query = (
            select(digests)
            .join(contacts, contacts.c.contact_id == digests.c.contact_id)
            .where(mine, digests.c.goes_at <= self.tx.received_at, written)
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
        try:
            repairing.replay(self.tx, DELIVERY.kind, str(delivery_id))
        except NoSuchParked:
            raise rules.NoSuchDelivery(key=delivery_id) from None
        query = select(deliveries).where(deliveries.c.delivery_id == delivery_id)
        return self.tx.reading(deliveries).execute(query).mappings().one()
