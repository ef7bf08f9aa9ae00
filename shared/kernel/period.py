"""How long a period is, and in what it is counted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import ClassVar

from shared.kernel.refusal import Invalid

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1992 (D4)


class WrongPeriod(Invalid):
    """A period is at least one of its units."""

    title = "期限不正确"
    advice = "期限应为不小于1的整数,单位为工作日、日或月,当前为“{amount}”。请核对后重新填写。"


@dataclass(frozen=True)
class _Length:
    """So many of one unit."""

    n: int
    unit: ClassVar[str]
    counter: ClassVar[str]

    def __post_init__(self) -> None:
        if type(self.n) is not int or self.n < 1:
            raise WrongPeriod(amount=self.n)

    @property
    def chinese(self) -> str:
        """Return the period as people say it."""
        return f"{self.n}{self.counter}"


@dataclass(frozen=True)
class Workdays(_Length):
    """A period in working days: rest days are not counted, make-up days are (D2, D3)."""

    unit = "workdays"
    counter = "个工作日"


@dataclass(frozen=True)
class CalendarDays(_Length):
    """A period in calendar days that rolls forward from a rest day (D11)."""

    unit = "days"
    counter = "日"


@dataclass(frozen=True)
class Months(_Length):
    """A period in months, clamped to the month's end, that rolls forward from a rest day (D11)."""

    unit = "months"
    counter = "个月"


Period = Workdays | CalendarDays | Months

PERIODS: dict[str, type[Workdays] | type[CalendarDays] | type[Months]] = {
    "workdays": Workdays,
    "days": CalendarDays,
    "months": Months,
}


def period_of(unit: str, amount: int) -> Period:
    """Return the period that a row keeps as unit and amount."""
    if unit not in PERIODS:
        raise WrongPeriod(amount=f"{amount} {unit}")
    return PERIODS[unit](amount)


def bound_after(day: date) -> datetime:
    """Return the exclusive end of a day, the next day's 00:00 in Shanghai (D4)."""
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=SHANGHAI)
