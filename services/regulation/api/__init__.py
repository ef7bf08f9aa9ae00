"""HTTP doors of the regulation service, room by room."""

from services.regulation.api import calendar, deadlines, law
from services.regulation.api.doors import doors

__all__ = ["calendar", "deadlines", "doors", "law"]
