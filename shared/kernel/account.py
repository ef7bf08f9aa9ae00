"""The account of one deadline: everything that decides its date, and every change of it, as people are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.kernel.calendar import Calendar
from shared.kernel.deadline import Deadline, Lamp, lamp
from shared.kernel.printing import printed
from shared.kernel.recount import count_of


@dataclass(frozen=True, kw_only=True)
class DateChange:
    """One change of a due date, when it was made and on what it rests."""

    at: datetime
    from_on: date
    to_on: date
    was_provisional: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class Account:
    """A deadline, its lamp, the days that decide it, what has changed it, and all that as a printable page."""

    deadline: Deadline
    lamp: Lamp
    explanation: list[dict[str, Any]]
    moves: tuple[DateChange, ...]
    text: str


def account(deadline: Deadline, moves: Sequence[DateChange], *, calendar: Calendar, now: datetime) -> Account:
    """Return why the deadline is what it is, on the calendar in force (Art. 15, 21)."""
    counted = count_of(deadline, calendar)
    return Account(
        deadline=deadline,
        lamp=lamp(deadline, now=now, calendar=calendar),
        explanation=[] if counted is None else counted.explain(),
        moves=tuple(moves),
        text=_text(deadline, moves, calendar),
    )


def _text(deadline: Deadline, moves: Sequence[DateChange], calendar: Calendar) -> str:
    """Return the printable page: the count, then every change of the date and what it rests on."""
    counted = count_of(deadline, calendar)
    if counted is None:
        return f"自{deadline.pauses[-1].start_on}起暂停计时,尚未恢复,到期日暂时无法确定。"
    lines = [printed(counted)]
    lines += [f"{move.at:%Y-%m-%d}调整:由{move.from_on}改为{move.to_on},依据{move.reason}。" for move in moves]
    if counted.on < deadline.due_on:
        lines.append(f"已告知的到期日{deadline.due_on}较晚,仍按{deadline.due_on}执行。")
    return "\n".join(lines)
