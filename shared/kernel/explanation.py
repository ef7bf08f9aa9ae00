"""Why a due date is what it is: the days one by one, in Chinese."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from shared.kernel.calendar import DayKind, DayReason
from shared.kernel.counting import Count
from shared.kernel.period import Months, Workdays

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
CIVIL_LAWS = (
    (date(2021, 1, 1), "民法典"),
    (date(2017, 10, 1), "民法总则"),
)  # the newer first; both in the same articles
ONE_DAY = timedelta(days=1)


class Step(NamedTuple):
    """One line of an explanation; `counted` is the day's number in the period, if it has one."""

    day: date
    kind: str
    counted: int | None
    why: str

    def to_json(self) -> dict[str, Any]:
        """Return the step as a page shows it."""
        return {
            "day": self.day.isoformat(),
            "weekday": WEEKDAYS[self.day.weekday()],
            "counted": self.counted,
            "kind": self.kind,
            "why": self.why,
        }


def steps(count: Count) -> Iterator[Step]:
    """Yield every day that decides the due date, from the excluded event day to the note of D12."""
    yield Step(count.anchor, "event", None, f"起算日当天不计入{_cited(count, '第二百零一条')}")
    due = count.first_due_on()
    if isinstance(count.period, Workdays):
        yield from _counted(count, after=count.anchor, n=count.period.n, numbered_from=1)
    else:
        yield from _span(count, due=due)
    number = count.period.n + 1 if isinstance(count.period, Workdays) else 1
    if count.kept:
        late = f"按放假安排计算的到期日,早于已告知的日期;已告知的较晚日期继续有效,自次日起续计{count.kept}个工作日"
        yield Step(due, "kept", None, late)
        yield from _counted(count, after=due, n=count.kept, numbered_from=number)
        due, number = count.told_on(), number + count.kept
    if count.extension is not None:
        why = f"原到期日,经批准延期{count.extension.chinese},自次日起继续计算"
        yield Step(due, "extension", None, why)
        yield from _counted(count, after=due, n=count.extension.n, numbered_from=number)
    yield from _note(count)


def _cited(count: Count, article: str) -> str:
    """Return the citation of the law of the anchor's day, and nothing where none of these was in force yet."""
    law = next((name for since, name in CIVIL_LAWS if count.anchor >= since), None)
    return f"({law}{article})" if law else ""


def _counted(count: Count, *, after: date, n: int, numbered_from: int) -> Iterator[Step]:
    """Yield day by day until n working days are counted (D1-D3, D8)."""
    day, number, last = after, numbered_from, numbered_from + n - 1
    while number <= last:
        day += ONE_DAY
        step = _day(count, day, number)
        yield step
        number += step.counted is not None


def _day(count: Count, day: date, number: int) -> Step:
    """Return the step of one day, counted under the number if it counts."""
    reason = count.calendar.rest_reason(day)
    if count.is_paused_on(day):
        return Step(day, "paused", None, "暂停计时期间,不计入")
    if reason.kind is DayKind.WEEKEND:
        return Step(day, reason.kind.value, None, "周末休息,不计入")
    if reason.kind is DayKind.FESTIVAL:
        return Step(day, reason.kind.value, None, _festival(count, day, reason))
    if reason.kind is DayKind.CLOSURE:
        return Step(day, reason.kind.value, None, f"{reason.festival},本市停止办公({reason.citation}),不计入")
    guess = "" if count.calendar.is_final(day) else "(暂定)"
    if reason.kind is DayKind.MAKE_UP:
        return Step(day, reason.kind.value, number, f"{_made_up(reason)},计入第{number}个工作日{guess}")
    return Step(day, reason.kind.value, number, f"工作日,计入第{number}个工作日{guess}")


def _festival(count: Count, day: date, reason: DayReason) -> str:
    if reason.citation is None:
        lack = "当年放假安排尚无通知" if _is_to_come(count, day.year) else "本系统未收录当年放假通知"
        return f"{reason.festival},法定节日,{lack},暂按休息日推定,不计入"
    return f"{reason.festival}放假({reason.citation}),不计入"


def _made_up(reason: DayReason) -> str:
    return f"{reason.festival}调休上班日({reason.citation})"


def _is_to_come(count: Count, year: int) -> bool:
    """Return whether the year's notice is still to be published; one of an earlier year is only not recorded here."""
    return year > count.calendar.last_published_year


def _span(count: Count, *, due: date) -> Iterator[Step]:
    """Yield the pauses, the last day and, where it is a rest day, the roll forward (D11)."""
    last, length = count.last_day(), count.period.chinese
    for paused, resumed in count.pauses:
        first = max(paused, count.anchor)
        if first < resumed and paused < last:
            why = f"{first + ONE_DAY}至{resumed}暂停计时,共{(resumed - first).days}日不计入"
            yield Step(resumed, "paused", None, why)
    month = f",按对应日计算,没有对应日的以月末日为准{_cited(count, '第二百零二条')}"
    why = f"{length}期间的最后一日{month if isinstance(count.period, Months) else ''}"
    worked = _worked(count, due)
    if due == last:
        yield Step(last, "last_day", count.period.n, f"{why}{worked},不顺延" if worked else why)
        return
    yield Step(last, "last_day", count.period.n, why)
    for more in range((due - last).days):
        day = last + timedelta(days=more)
        rest = _day(count, day, 0)
        yield rest._replace(why=rest.why.removesuffix("不计入") + "到期日顺延")
    rolled = f"最后一日为休息日,顺延至休息日结束后的首个工作日{_cited(count, '第二百零三条')}"
    yield Step(due, "rolled", None, rolled + worked)


def _worked(count: Count, due: date) -> str:
    """Return why the due date is no rest day though a reader may take it for one, and nothing where none would."""
    reason = count.calendar.rest_reason(due)
    return f",该日为{_made_up(reason)}" if reason.kind is DayKind.MAKE_UP else ""


def _note(count: Count) -> Iterator[Step]:
    """Yield why the date is provisional, if it is (D12)."""
    calendar, due = count.calendar, count.due_on()
    days = (count.anchor + timedelta(days=more + 1) for more in range((due - count.anchor).days))
    missing = next((year for year in map(calendar.missing_year, days) if year is not None), None)
    if missing is None:
        return
    if _is_to_come(count, missing):
        lack = "放假安排尚未公布,到期日为暂定,待通知发布后重新计算"
    else:
        lack = "放假通知本系统未收录,到期日为暂定,以当年通知为准,收录后重新计算"
    yield Step(due, "provisional", None, f"{missing}年{lack};暂定期间不作逾期认定")
