"""The explanation of a due date as a page that a clerk can sign."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from shared.kernel.counting import Pause
from shared.kernel.explanation import WEEKDAYS, Step
from shared.kernel.workdays import Due

HALF_WIDTH = re.compile(r"(?<![0-9A-Za-z])[,:;()]|[,:;()](?![0-9A-Za-z])")
FULL_WIDTH = str.maketrans(",:;()", "，：；（）")


def printed(due: Due, *, known_on: date | None = None, idle: Sequence[Pause] = ()) -> str:
    """Return the explanation line by line: what was asked, day by day why, then the due date (D4)."""
    count = due.basis
    steps = due.explanation
    days = [step for step in steps if step.kind != "provisional"]
    notes = [f"{_without_effect(pause)},不影响到期日。" for pause in idle]
    notes += [f"暂定说明:{step.why}。" for step in steps if step.kind == "provisional"]
    known = f",仅以截至{spoken(known_on)}已公布的放假通知为准" if known_on else ""
    due_on = f"到期日{'(暂定)' if due.provisional else ''}:{weekday(due.on)}24:00前"
    told = "\n".join(
        [
            "到期日计算说明",
            f"起算日:{weekday(count.anchor)};期限:{count.period.chinese}。",
            *lines(days),
            *notes,
            f"{due_on}(以系统收到完整材料的时间为准)。",
            f"依据:日历版本{due.calendar_version}{known}。",
        ]
    )
    return typeset(told)


def _without_effect(pause: Pause) -> str:
    """Return which pause stops no day, and why: it ends on the day it began, or lies outside the period (D8)."""
    began = weekday(pause.start_on)
    if pause.stops_no_day:
        return f"{began}暂停并于当日恢复,没有停计任何一日"
    stretch = f"{began}至{weekday(pause.resume_on)}" if pause.resume_on else f"{began}起"
    return f"{stretch}的暂停不在期限之内"


def typeset(text: str) -> str:
    """Return the text with full-width punctuation, except within figures such as 24:00."""
    return HALF_WIDTH.sub(lambda found: found.group().translate(FULL_WIDTH), text)


def spoken(day: date) -> str:
    """Return the day as people write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def weekday(day: date) -> str:
    """Return the day with its weekday."""
    return f"{spoken(day)}({WEEKDAYS[day.weekday()]})"


def lines(steps: list[Step]) -> Iterator[str]:
    """Yield a line for each counted day and one for each stretch of days skipped for the same reason."""
    for _, stretch in groupby(steps, key=lambda step: (step.kind, step.why)):
        days = list(stretch)
        first, last = days[0], days[-1]
        if len(days) == 1:
            yield f"{weekday(first.day)}:{first.why}。"
        else:
            yield f"{weekday(first.day)}至{weekday(last.day)}:{first.why},共{len(days)}天。"
