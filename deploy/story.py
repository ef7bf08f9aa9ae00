"""One project's whole life, each step on its day; the journey and the example tell it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from deploy import steps
from deploy.door import Door
from deploy.steps import Life, Step


@dataclass(frozen=True)
class Told:
    """A line of the timeline: when, who, what, and the date it set running, if any."""

    at: str
    who: str
    what: str
    due: dict[str, Any] | None = None


ON_TIME: tuple[tuple[str, str, Step], ...] = (
    ("2026-08-03T09:00:00+08:00", "实施单位", steps.apply),
    ("2026-08-10T10:00:00+08:00", "大数据局", steps.review),
    ("2026-08-12T09:30:00+08:00", "实施单位", steps.request_approval),
    ("2026-08-20T15:00:00+08:00", "审批局", steps.approve),
    ("2026-08-28T10:00:00+08:00", "财政局", steps.budget),
    ("2026-08-31T09:00:00+08:00", "大数据局", steps.notice),
    ("2026-09-24T16:00:00+08:00", "实施单位", steps.select),
    ("2026-09-29T11:00:00+08:00", "实施单位", steps.sign),
    ("2026-10-12T23:59:59+08:00", "实施单位", steps.file),
    ("2026-10-14T09:00:00+08:00", "大数据局", steps.accept_filing),
    ("2026-11-02T17:00:00+08:00", "实施单位", steps.preliminary),
    ("2026-11-05T17:00:00+08:00", "大数据局", steps.technical),
    ("2026-11-06T17:00:00+08:00", "审批局", steps.completion),
    ("2026-11-16T10:00:00+08:00", "实施单位", steps.report),
    ("2026-11-20T10:00:00+08:00", "财政局", steps.operations),
)
LATE: tuple[tuple[str, str, Step], ...] = (
    *ON_TIME[:8],
    ("2026-10-13T00:00:00+08:00", "实施单位", steps.file),
    *ON_TIME[9:13],
    ("2026-11-18T00:00:00+08:00", "系统", steps.report_late),
    ("2026-11-18T09:00:00+08:00", "系统", steps.reminded),
    ("2026-11-18T10:00:00+08:00", "实施单位", steps.report),
    ON_TIME[14],
)


def tell(door: Door, days: tuple[tuple[str, str, Step], ...], *, shift: timedelta = timedelta(0)) -> Iterator[Told]:
    """Live the days one by one, each at its moment of business time (moved by `shift`), and tell of each."""
    life = Life(door)
    for moment, who, step in days:
        at = datetime.fromisoformat(moment) + shift
        door.set_clock(at.isoformat())
        life.today = at.date().isoformat()
        what, due = step(life)
        yield Told(at.isoformat(), who, what, due)
