"""How a running clock turns: it stands still and runs on (D8), and is extended once before it ends (D9)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from shared.kernel.calendar import Calendar
from shared.kernel.counting import EVERY_REASON, Pause, PauseReason, rolled
from shared.kernel.deadline import Deadline, DeadlineState, Mark
from shared.kernel.period import Workdays
from shared.kernel.recount import counted, kept_by, no_earlier
from shared.kernel.refusal import Refusal

RUNNING = (DeadlineState.OPEN, DeadlineState.PAUSED)


class NeverPauses(Refusal):
    """A filing clock and a waiting time stand still for nothing and are never extended (D7)."""

    title = "该期限不得暂停或延长"
    advice = "{basis},不因补正等原因暂停计时,也不能延长。"


class NoClockRuns(Refusal):
    """Only a clock that runs can be turned."""

    title = "没有正在计时的期限"
    advice = "该事项目前没有正在计时的办理期限。请核对办理状态。"


class NothingLeftToPause(Refusal):
    """The day of the pause still counts, so on its last day a clock has nothing left to stand still for (D8)."""

    title = "没有可以暂停的剩余时间"
    advice = "期限至{due_on}24:00届满;暂停当日照常计入,自次日起停止计时,因此已没有可以暂停的剩余时间。"


class PausedAlready(Refusal):
    """One reason holds a clock once at a time."""

    title = "已因同一事由暂停计时"
    advice = "该期限自{since}起已因{reason}暂停计时,尚未恢复。"


class NotPausedForThat(Refusal):
    """What does not stand still for that reason cannot run on from it."""

    title = "未因该事由暂停计时"
    advice = "该期限目前没有因{reason}暂停计时。请核对暂停事由。"


class ExtendedBefore(Refusal):
    """A clock is extended once (D9)."""

    title = "只能延期一次"
    advice = "该期限已经延期{workdays}个工作日,不能再次延期。"


class ExtendedAfterTheEnd(Refusal):
    """A clock is extended before it ends (D9)."""

    title = "期限已经届满"
    advice = "期限已于{due_on}24:00届满。延期应在届满之前批准,届满后不能延期。"


class ExtendedInAPause(Refusal):
    """While a clock stands still there is no due date to extend."""

    title = "暂停期间不能延期"
    advice = "该期限自{since}起暂停计时,到期日尚未确定。请在恢复计时后再办理延期。"


def must_be_pausable(deadline: Deadline | None, *, on: date, reason: PauseReason) -> None:
    """Raise unless the clock may stand still from the day after, for that reason (D8)."""
    running = _running(deadline)
    for held in _open(running, (reason,)):
        raise PausedAlready(since=held.start_on, reason=reason.chinese)
    if running.state == DeadlineState.OPEN and on >= running.due_on:
        raise NothingLeftToPause(due_on=running.due_on)


def must_be_paused(deadline: Deadline | None, *, reason: PauseReason) -> None:
    """Raise unless the clock stands still for that reason."""
    if not _open(_running(deadline), (reason,)):
        raise NotPausedForThat(reason=reason.chinese)


def paused(deadline: Deadline, *, on: date, reason: PauseReason, note: str | None = None) -> Deadline:
    """Return the clock standing still from the day after; a reason that holds it already changes nothing (D8).

    A pause that begins on the last day or later stops nothing. It is kept all the same: should a notice move
    the end behind it, it counts (D10).
    """
    _must_be_turnable(deadline)
    if deadline.met_at is not None or deadline.state == DeadlineState.CANCELLED or _open(deadline, (reason,)):
        return deadline
    held = replace(deadline, pauses=(*deadline.pauses, Pause(on, reason=reason, note=note)))
    stands = deadline.state == DeadlineState.OPEN and on < deadline.due_on
    return replace(held, state=DeadlineState.PAUSED) if stands else held


def resumed(deadline: Deadline, *, on: date, reasons: Collection[PauseReason], calendar: Calendar) -> Deadline:
    """Return the clock with these reasons ended; it runs on when none is left, and the day itself is not counted (D8).

    A pause never shortens: the working days that were left are left, those among them that are kept as well (D10).
    Where another reason holds it from that day on, it has run on for no time, and stands still before its new date.
    """
    ended = _open(deadline, reasons)
    if not ended:
        return deadline
    pauses = tuple(replace(pause, resume_on=on) if pause in ended else pause for pause in deadline.pauses)
    fresh = replace(deadline, pauses=pauses)
    holding = _open(fresh, EVERY_REASON)
    if deadline.state != DeadlineState.PAUSED or any(pause.start_on < on for pause in holding):
        return fresh
    running = replace(fresh, state=DeadlineState.OPEN, pauses=tuple(pause for pause in pauses if pause.resume_on))
    dated = counted(running, calendar, kept=kept_by(deadline, calendar))
    stands = any(pause.start_on < dated.due_on for pause in holding)
    return replace(dated, state=DeadlineState.PAUSED if stands else DeadlineState.OPEN, pauses=pauses)


def extended(deadline: Deadline | None, *, by: Workdays, reason: str, at: datetime, calendar: Calendar) -> Deadline:
    """Return the clock with its one extension: the old due date and so many working days (D9)."""
    running = _running(deadline, or_ended=True)
    if running.extension is not None:
        raise ExtendedBefore(workdays=running.extension)
    if running.state == DeadlineState.PAUSED:
        raise ExtendedInAPause(since=min(pause.start_on for pause in _open(running, EVERY_REASON)))
    if running.state == DeadlineState.FIRED or (running.missed_by(at) and not running.provisional):
        raise ExtendedAfterTheEnd(due_on=running.due_on)
    longer = replace(running, extension=by.n, extension_reason=reason)
    fresh = counted(longer, calendar, kept=kept_by(running, calendar))
    return no_earlier(fresh, calendar.workday_after(rolled(running.due_on, calendar), by.n), calendar)


def anchored(deadline: Deadline, *, on: date, calendar: Calendar, now: datetime) -> Deadline:
    """Return the clock counted from its true anchor (D5): the old one was wrong, so an earlier date is adopted as well.

    Where the true one is later, or no working day lies between the two, the date that was told stays (D10).
    A clock that had run out opens again where its true bound has not passed, and is met in time where it was.
    """
    if deadline.state == DeadlineState.CANCELLED:
        return deadline
    fresh = counted(replace(deadline, anchor_on=on), calendar)
    if calendar.count_workdays(on, deadline.anchor_on) <= 0:
        fresh = no_earlier(fresh, deadline.due_on, calendar)
    if fresh.state != DeadlineState.FIRED:
        return fresh
    if fresh.met_at is not None:
        in_time = fresh.provisional or not fresh.missed_by(fresh.met_at)
        return replace(fresh, state=DeadlineState.MET, fired_at=None) if in_time else fresh
    still_to_come = fresh.provisional or not fresh.missed_by(now)
    return replace(fresh, state=DeadlineState.OPEN, fired_at=None) if still_to_come else fresh


def _running(deadline: Deadline | None, *, or_ended: bool = False) -> Deadline:
    """Return the clock that may be turned; `or_ended` lets one pass that has fired and waits for its deed."""
    if deadline is None:
        raise NoClockRuns()
    _must_be_turnable(deadline)
    waits = deadline.state == DeadlineState.FIRED and deadline.met_at is None
    if deadline.state not in RUNNING and not (or_ended and waits):
        raise NoClockRuns()
    return deadline


def _must_be_turnable(deadline: Deadline) -> None:
    if deadline.pausable:
        return
    if deadline.mark == Mark.TEXT:
        raise NeverPauses(basis=f"该期限由办法第{deadline.article}条直接规定")
    raise NeverPauses(basis=f"“{deadline.title or deadline.kind}”的时限连续计算")


def _open(deadline: Deadline, reasons: Collection[PauseReason]) -> tuple[Pause, ...]:
    """Return the pauses for these reasons that have not ended."""
    return tuple(pause for pause in deadline.pauses if pause.resume_on is None and pause.reason in reasons)
