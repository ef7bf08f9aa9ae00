"""The spring of 2020: a notice known, its extension not yet; what waits is counted again when it is heard of."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from shared.chassis import calendars, clock
from shared.chassis.tables import deadlines
from shared.chassis.work import Work
from shared.events.regulation import CalendarPublished
from shared.kernel.calendar import Calendar, bundled_notices
from tests.chassis.steps import LONG_AGO, rows_of

MONDAY = date(2020, 1, 20)
TUESDAY = date(2020, 1, 21)  # five working days on: Monday 3 February, by the notice; Wednesday 5, by the extension
BEFORE_THE_EXTENSION = date(2020, 1, 23)
SHIPPED_WITH_IT = date(2020, 1, 31)
IN_BETWEEN = datetime(2020, 2, 4, 9, 0, tzinfo=clock.SHANGHAI)
AFTER_ALL = datetime(2020, 3, 2, 9, 0, tzinfo=clock.SHANGHAI)


@contextmanager
def spring_2020() -> Iterator[None]:
    """Let nobody know yet that the Spring Festival of 2020 will be extended."""
    calendars.know_until(BEFORE_THE_EXTENSION)
    try:
        with clock.stopped_at(IN_BETWEEN):
            yield
    finally:
        calendars.know_until(None)


def hear_the_extension(work: Work) -> None:
    """Adopt the first notice published since, long enough ago that no older count can still be on its way."""
    later = [notice for notice in bundled_notices() if notice.published_on > BEFORE_THE_EXTENSION]
    notice = min(later, key=lambda one: one.published_on)
    calendar = Calendar.of((*calendars.shipped().notices, notice))
    with work.database.writing() as connection:
        calendars.adopt(connection, CalendarPublished.of(notice, calendar=calendar), at=LONG_AGO)


def due_on(work: Work) -> list[date]:
    """Return the dates as they stand."""
    return [row["due_on"] for row in rows_of(work, deadlines)]
