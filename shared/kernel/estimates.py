"""The statutory festival days of years whose notice is not published yet (D12)."""

from collections.abc import Iterable
from datetime import date, timedelta

TWO_DAYS_MORE_SINCE = 2025  # 全国年节及纪念日放假办法 as revised in November 2024: 除夕 and 2 May

# Year: 正月初一, 清明, 五月初五, 八月十五. Outside the table only the solar festivals are estimated.
# The years that have a notice are here too: it was once to come, and an earlier calendar is still counted in.
MOVING = {
    2019: ("02-05", "04-05", "06-07", "09-13"),
    2020: ("01-25", "04-04", "06-25", "10-01"),
    2021: ("02-12", "04-04", "06-14", "09-21"),
    2022: ("02-01", "04-05", "06-03", "09-10"),
    2023: ("01-22", "04-05", "06-22", "09-29"),
    2024: ("02-10", "04-04", "06-10", "09-17"),
    2025: ("01-29", "04-04", "05-31", "10-06"),
    2026: ("02-17", "04-05", "06-19", "09-25"),
    2027: ("02-06", "04-05", "06-09", "09-15"),
    2028: ("01-26", "04-04", "05-28", "10-03"),
    2029: ("02-13", "04-04", "06-16", "09-22"),
    2030: ("02-03", "04-05", "06-05", "09-12"),
    2031: ("01-23", "04-05", "06-24", "10-01"),
    2032: ("02-11", "04-04", "06-12", "09-19"),
    2033: ("01-31", "04-04", "06-01", "09-08"),
    2034: ("02-19", "04-05", "06-20", "09-27"),
    2035: ("02-08", "04-05", "06-10", "09-16"),
}


def statutory_days(year: int) -> dict[date, str]:
    """Return the year's statutory festival days with their names; make-up days are never guessed."""
    days = dict(_moving(year)) | {date(year, 1, 1): "元旦", date(year, 5, 1): "劳动节"}
    if year >= TWO_DAYS_MORE_SINCE:
        days[date(year, 5, 2)] = "劳动节"
    for day in (date(year, 10, 1), date(year, 10, 2), date(year, 10, 3)):
        days[day] = "国庆节、中秋节" if day in days else "国庆节"
    return days


def _moving(year: int) -> Iterable[tuple[date, str]]:
    """Yield 初一 to 初三, 除夕 where it is statutory, 清明, 端午 and 中秋 where the table knows them."""
    if year not in MOVING:
        return
    new_year, qingming, dragon_boat, mid_autumn = (date.fromisoformat(f"{year}-{day}") for day in MOVING[year])
    first = -1 if year >= TWO_DAYS_MORE_SINCE else 0
    yield from ((new_year + timedelta(days=more), "春节") for more in range(first, 3))
    yield from ((qingming, "清明节"), (dragon_boat, "端午节"), (mid_autumn, "中秋节"))
