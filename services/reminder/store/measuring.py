"""What operators see of the reminder service: what should have gone and has not, and whom nothing can reach."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, func, select

from services.reminder import rules
from services.reminder.store.due import due_by, reachable, unreached
from services.reminder.store.people import contacts
from services.reminder.store.piles import DELIVERY, RUNG
from services.reminder.store.tables import deliveries, digests, rungs
from shared.chassis import clock
from shared.chassis.measuring import Measured


def measured(connection: Connection) -> Iterator[Measured]:
    """Return the gauges, in business time: by night what is due waits for the morning, and its age shows it."""
    now = clock.now()
    oldest = connection.execute(select(func.min(rungs.c.goes_at)).where(due_by(now), reachable())).scalar_one()
    parked = select(func.count()).select_from(rungs).where(RUNG.parked)
    silent = connection.execute(unreached(now)).all()
    yield Measured(
        "reminder_rungs_oldest_due_age_seconds", "Age of the oldest rung that has not gone", _age(oldest, now)
    )
    yield Measured("reminder_rungs_parked", "Rungs parked for repair", connection.execute(parked).scalar_one())
    yield Measured("reminder_offices_without_contact", "Offices and posts that rungs wait for in vain", len(silent))
    for channel in rules.CHANNELS:
        yield from _of_channel(connection, channel, now)


def _of_channel(connection: Connection, channel: str, now: datetime) -> Iterator[Measured]:
    unsent = (deliveries.c.channel == channel, deliveries.c.sent_at.is_(None), deliveries.c.withdrawn_at.is_(None))
    due = (contacts.c.state == "active", deliveries.c.parked_at.is_(None), digests.c.goes_at <= now)
    joined = deliveries.join(digests, digests.c.digest_id == deliveries.c.digest_id)
    everyone = joined.join(contacts, contacts.c.contact_id == deliveries.c.contact_id)
    oldest = select(func.min(digests.c.goes_at)).select_from(everyone).where(*unsent, *due)
    parked = select(func.count()).select_from(deliveries).where(*unsent, DELIVERY.parked)
    label = {"channel": channel}
    age = _age(connection.execute(oldest).scalar_one(), now)
    yield Measured("reminder_deliveries_oldest_unsent_age_seconds", "Age of the oldest digest not sent", age, label)
    count = connection.execute(parked).scalar_one()
    yield Measured("reminder_deliveries_parked", "Deliveries parked for a person to look at", count, label)


def _age(since: datetime | None, now: datetime) -> float:
    return 0 if since is None else (now - since).total_seconds()
