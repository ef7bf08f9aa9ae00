"""What has come of a deadline, by the instant of the receipt and its bound, as a page says it."""

from datetime import datetime

from shared.kernel.actor import Role
from shared.kernel.deadline import Deadline, DeadlineState
from shared.kernel.period import SHANGHAI
from shared.kernel.printing import spoken

SUBMITTERS = (Role.OWNER_UNIT, Role.CONTRACTOR, Role.COUNTY)


def outcome(deadline: Deadline, now: datetime) -> str:
    """Return what has come of it, by the instant of the receipt and the bound (D4); late stays late."""
    bound = f"{_moment(deadline.bound_at)}(不含)"
    if deadline.met_at is not None:
        return (
            f"{deed(deadline)}的时间为{_moment(deadline.met_at)},截止时刻为{bound},{_judged(deadline, deadline.met_at)}"
        )
    if deadline.state == DeadlineState.CANCELLED:
        return "该事项已不再需要办理,期限终止计算"
    if deadline.paused:
        return "目前暂停计时,到期日待恢复计时后确定;暂停期间不作逾期认定"
    if deadline.waits:
        return _waited(deadline, bound, now)
    if deadline.provisional:
        return "到期日为暂定,暂不作逾期认定"
    if deadline.missed_by(now):
        return f"截止时刻为{bound},截至{_moment(now)}尚未{deed(deadline)},已逾期"
    return f"截止时刻为{bound},在此时刻之前{deed(deadline)}为按时;目前尚未办结,仍在期限之内"


def deed(deadline: Deadline) -> str:
    """Return what has to come before the bound: the unit's material, or the office's own act."""
    return "系统收到完整材料" if deadline.owed_by in (None, *SUBMITTERS) else "在系统中办结"


def _waited(deadline: Deadline, bound: str, now: datetime) -> str:
    """Return where a waiting time stands: nobody owes anything, so it runs out and is never overdue (Art. 11)."""
    if deadline.provisional:
        return "到期日为暂定,是否期满待放假通知发布后确定"
    if deadline.missed_by(now):
        return f"期满时刻为{bound},截至{_moment(now)}期限已满"
    return f"期满时刻为{bound},目前期限尚未届满"


def _judged(deadline: Deadline, met_at: datetime) -> str:
    if not deadline.missed_by(met_at):
        return "早于截止时刻,属按时办结"
    if deadline.provisional:
        return "办理时到期日为暂定,不作逾期认定"
    return "不早于截止时刻,属逾期办结;逾期记录不因事后办结而消除"


def _moment(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{spoken(local.date())}{local:%H:%M:%S}"
