"""The working-day calendar a service counts on."""

from sqlalchemy import Connection

from shared.kernel.calendar import Calendar, bundled


def current(connection: Connection) -> Calendar:
    """Return the calendar in force: the State Council's notices as shipped with this release."""
    return bundled()
