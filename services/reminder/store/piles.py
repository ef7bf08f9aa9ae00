"""What of this service's own queues a person finds at the parking desk."""

from sqlalchemy import select

from services.reminder.store.due import DueDeliveries, DueRungs
from services.reminder.store.obligations import StaleObligations, obligations
from services.reminder.store.tables import deliveries, digests, rungs
from shared.chassis.piles import UNKNOWN, Pile

DELIVERY = Pile(
    "delivery",
    deliveries,
    deliveries.c.delivery_id,
    deliveries.c.delivery_id,
    deliveries.c.channel,
    deliveries.c.contact_id,
    select(digests.c.goes_at).where(digests.c.digest_id == deliveries.c.digest_id).scalar_subquery(),
    DueDeliveries.name,
    ended_by="withdrawn_at",
    again={"handed_over_at": None, "claimed_until": None},
    judged_singly=True,  # its fate may be unknown: who sends it again must have looked
)
PLAN = Pile(
    "plan",
    obligations,
    obligations.c.deadline_id,
    obligations.c.deadline_id,
    obligations.c.kind,
    obligations.c.project_id,
    UNKNOWN,
    StaleObligations.name,
)
RUNG = Pile(
    "rung",
    rungs,
    rungs.c.rung_id,
    rungs.c.rung_id,
    rungs.c.step,
    rungs.c.project_id,
    rungs.c.goes_at,
    DueRungs.name,
)
PILES = (DELIVERY, PLAN, RUNG)
