"""A hundred thousand open deadlines counted again after an amendment of the calendar, one event for each that moved."""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from shared.chassis import calendars, clock
from shared.chassis.recounting import RecountSweep
from shared.events.regulation import CalendarPublished
from shared.kernel.calendar import Calendar, bundled_notices
from shared.kernel.notice import DayKind, DayRule, Notice
from tests.bench import child, seeding
from tests.bench.report import Line, at_least, at_most
from tests.bench.stage import Stage, cursor_on

DEADLINES = 100_000
TARGET_SECONDS = 60
SIGNED_ON = date(2020, 1, 21)
BEFORE_THE_EXTENSION = date(2020, 1, 23)
NOW = datetime(2020, 1, 28, 9, 0, tzinfo=clock.SHANGHAI)
MOVED = "SELECT count(*), count(DISTINCT deadline_id), max(number) FROM deadline_moves"
SAID = "SELECT count(*) FROM outbox WHERE type = 'deadline.moved.v1'"
DATES = "SELECT DISTINCT due_on FROM deadlines"


def measure(stage: Stage) -> Iterator[Line]:
    """Count again once for a notice that gives later dates, once for one that gives earlier ones."""
    urls = stage.fresh("contract")
    later = child.run(count_again, urls=urls, earlier=False)
    yield Line(
        what=f"{DEADLINES:,} counted again, all later",
        ours=later["seconds"],
        unit="s",
        note=f"{DEADLINES / later['seconds']:,.0f}/s, CPU {later['cpu']:.0f} s, one copy",
        **at_most(TARGET_SECONDS, later["seconds"]),
    )
    yield Line(what="moved, each once", ours=later["moved"], unit="", **at_least(DEADLINES, later["moved"]))
    yield Line(what="events that say so", ours=later["said"], unit="", **at_least(DEADLINES, later["said"]))
    earlier = child.run(count_again, urls=urls, earlier=True)
    yield Line(what=f"{DEADLINES:,} counted again, none adopted", ours=earlier["seconds"], unit="s")
    more = earlier["said"] - later["said"]
    yield Line(what="events about earlier dates", ours=more, unit="", note=f"due {earlier['due']}", **at_most(0, more))


def count_again(urls: dict[str, str], earlier: bool) -> dict[str, Any]:
    """Adopt a notice and turn the sweep until nothing is behind; return what it took and what came of it."""
    calendars.know_until(BEFORE_THE_EXTENSION)
    work = seeding.work_of("contract", urls)
    with cursor_on(urls["DATABASE_URL"], "contract") as cursor, clock.stopped_at(NOW):
        if not earlier:
            seeding.signed_contracts(cursor, urls, DEADLINES, signed_on=SIGNED_ON)
        with work.database.writing() as connection:
            notice = _a_day_less() if earlier else _the_extension()
            known = calendars.current(connection).notices
            said = CalendarPublished.of(notice, calendar=Calendar.of((*known, notice)))
            calendars.adopt(connection, said, at=clock.true_now() - timedelta(hours=1))
        sweep = RecountSweep(work, {})
        begun, cpu = time.perf_counter(), time.process_time()
        while sweep.once():
            pass
        told: dict[str, Any] = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu}
        cursor.execute(MOVED)
        moves, of, most = cursor.fetchone()
        cursor.execute(SAID)
        told |= {"moved": of if moves == of and most == 1 else 0, "said": cursor.fetchone()[0]}
        cursor.execute(DATES)
        told["due"] = ", ".join(str(day) for (day,) in cursor.fetchall())
    return told


def _the_extension() -> Notice:
    """Return the notice of January 2020 that made the Spring Festival longer."""
    (notice,) = [notice for notice in bundled_notices() if notice.published_on == date(2020, 1, 26)]
    return notice


def _a_day_less() -> Notice:
    """Return a notice that exists in this bench only: a Saturday becomes a working day, so that dates come earlier."""
    return Notice(
        document_number=None,
        title="调休安排(测试专用)",
        published_on=date(2020, 1, 27),
        year=2020,
        source="local",
        days=(DayRule(date(2020, 2, 1), DayKind.MAKE_UP, "春节", False),),
    )
