"""The explanation of a due date as a page that a clerk can sign."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from shared.kernel.explanation import WEEKDAYS, Step
from shared.kernel.workdays import Due


def printed(due: Due, *, known_on: date | None = None) -> str:
    """Return the explanation line by line: what was asked, day by day why, then the due date (D4)."""
    count = due.basis
    steps = due.explanation
    days = [step for step in steps if step.kind != "provisional"]
    notes = [f"暂定说明:{step.why}。" for step in steps if step.kind == "provisional"]
    known = f",仅以截至{spoken(known_on)}已公布的放假通知为准" if known_on else ""
    due_on = f"到期日{'(暂定)' if due.provisional else ''}:{_weekday(due.on)}24:00前"
    return "\n".join(
        [
            "到期日计算说明",
            f"起算日:{_weekday(count.anchor)};期限:{count.period.chinese}。",
            *_lines(days),
            *notes,
            f"{due_on}(以系统收到完整材料的时间为准)。",
            f"依据:日历版本{due.calendar_version}{known}。",
        ]
    )


def spoken(day: date) -> str:
    """Return the day as people write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def _weekday(day: date) -> str:
    return f"{spoken(day)}({WEEKDAYS[day.weekday()]})"


def _lines(steps: list[Step]) -> Iterator[str]:
    """Yield a line for each counted day and one for each stretch of days skipped for the same reason."""
    for _, stretch in groupby(steps, key=lambda step: (step.kind, step.why)):
        days = list(stretch)
        first, last = days[0], days[-1]
        if len(days) == 1:
            yield f"{_weekday(first.day)}:{first.why}。"
        else:
            yield f"{_weekday(first.day)}至{_weekday(last.day)}:{first.why},共{len(days)}天。"
