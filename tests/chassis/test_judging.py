"""A clock that somebody judges by is counted as of today, whether or not a sweep has counted it again (D10)."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import update

from shared.chassis import calendars
from shared.chassis.tables import deadlines
from shared.chassis.work import Work
from shared.events.regulation import CalendarPublished
from shared.kernel.actor import SYSTEM
from shared.kernel.calendar import Calendar, bundled_notices
from tests.chassis.steps import LONG_AGO, armed, rows_of

TUESDAY = date(2020, 1, 21)
TOLD, BY_THE_EXTENSION = date(2020, 2, 3), date(2020, 2, 5)


@pytest.fixture(autouse=True)
def before_the_extension() -> Iterator[None]:
    """Nobody knows yet that the Spring Festival of 2020 will be extended."""
    calendars.know_until(date(2020, 1, 23))
    yield
    calendars.know_until(None)


def hear_the_extension(work: Work) -> None:
    """Adopt the amendment; no sweep is turned."""
    (notice,) = [one for one in bundled_notices() if one.published_on == date(2020, 1, 26)]
    calendar = Calendar.of((*calendars.shipped().notices, notice))
    with work.database.writing() as connection:
        calendars.adopt(connection, CalendarPublished.of(notice, calendar=calendar), at=LONG_AGO)


@pytest.mark.parametrize("state", ["open", "met", "fired", "cancelled"])
def test_a_clock_is_judged_by_as_counted_today_and_what_comes_of_its_row_is_the_sweeps_to_decide(
    work: Work, state: str
):
    subject_id = armed(work, anchor_on=TUESDAY)
    with work.begin(SYSTEM) as tx:
        tx.execute(update(deadlines).values(state=state))
    hear_the_extension(work)
    with work.look() as tx:
        kept, counted = (tx.deadline("test", subject_id, counted=counted) for counted in (False, True))

    assert kept is not None
    assert counted is not None
    assert (kept.due_on, kept.state) == (TOLD, state)
    assert (counted.due_on, counted.state) == (BY_THE_EXTENSION, state)
    assert [row["due_on"] for row in rows_of(work, deadlines)] == [TOLD]
