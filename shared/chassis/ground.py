"""What a step counts on and decides by: the calendar and the law as its service knows them, looked up together."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from shared.chassis import calendars, laws
from shared.kernel.calendar import Calendar
from shared.kernel.law import Law

_versions = select(calendars.NEWEST.scalar_subquery(), laws.NEWEST.scalar_subquery())


class Ground(NamedTuple):
    """A calendar and a law."""

    calendar: Calendar
    law: Law


def current(connection: Connection) -> Ground:
    """Return the calendar and the law in force for this service."""
    calendar, law = connection.execute(_versions).one()
    return Ground(calendars.of(connection, calendar), laws.of(connection, law))
