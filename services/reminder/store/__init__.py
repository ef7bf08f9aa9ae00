"""The rest of the reminder service: what is owed, the rungs planned for it, whom they reach and what was sent."""

from services.reminder.store.due import DueDeliveries, DueRungs
from services.reminder.store.letters import Deliveries, Letters
from services.reminder.store.measuring import measured
from services.reminder.store.metadata import metadata
from services.reminder.store.obligations import Obligations, Projects, StaleObligations
from services.reminder.store.people import Contacts
from services.reminder.store.piles import PILES
from services.reminder.store.rungs import Rungs, rung_of

__all__ = [
    "PILES",
    "Contacts",
    "Deliveries",
    "DueDeliveries",
    "DueRungs",
    "Letters",
    "Obligations",
    "Projects",
    "Rungs",
    "StaleObligations",
    "measured",
    "metadata",
    "rung_of",
]
