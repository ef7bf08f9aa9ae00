"""The account of a deadline as a page with numbered sections that a clerk prints, checks and signs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from shared.kernel.actor import Role
from shared.kernel.deadline import Deadline, Lamp, Mark
from shared.kernel.divisions import CITY, name_of
from shared.kernel.law import Law
from shared.kernel.outcome import deed, outcome
from shared.kernel.period import SHANGHAI, Workdays
from shared.kernel.printing import lines, spoken, typeset, weekday
from shared.kernel.ruleset import FIRST, RuleSet
from shared.kernel.workdays import Due

if TYPE_CHECKING:
    from shared.kernel.account import Budget, DateChange, Rest

DIGITS = "零一二三四五六七八九"
SIGNATURE = "经办人(签字):________________    日期:________年____月____日"
UNITS = {"workdays": "个工作日", "days": "日"}
SUBJECTS = {"contract_filing": "合同", "contract_filing_correction": "合同", "public_notice": "资金拟分配计划公示"}
TOLD_APART = ("event", "extension", "provisional")  # steps that have a section of their own


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is counted for the page; `due` and `budget` are None where the notices it was counted on are not known."""

    due: Due | None
    in_force: str
    pauses: "Sequence[Rest]"
    budget: "Budget | None"


@dataclass(frozen=True, kw_only=True)
class Project:
    """Whose deadline it is, as people know the project; the name is empty where only the number was heard."""

    number: str
    name: str = ""


def page(
    deadline: Deadline,
    said: Said,
    *,
    project: Project | None,
    moves: "Sequence[DateChange]",
    law: Law,
    shown: Lamp,
    now: datetime,
) -> str:
    """Return the page: what is due, since when, day by day why, what stood still, what was changed, what came of it."""
    sections = (
        ("期限事项", _matter(deadline, project, law)),
        ("起算", _start(deadline, said.due)),
        ("逐日计算", _days(deadline, said.due)),
        ("暂停计时", _pauses(deadline, said.pauses)),
        ("延期", _extension(deadline)),
        ("历次调整", _moves(moves)),
        ("结论", _conclusion(deadline, said, shown, now)),
    )
    told = [f"{title}期限计算说明" if (title := deadline.title) else "期限计算说明"]
    for number, (name, content) in enumerate(sections, start=1):
        told += ["", f"{numeral(number)}、{name}", *content]
    return typeset("\n".join([*told, "", SIGNATURE]))


def numeral(number: int) -> str:
    """Return a number below a hundred as articles and sections are numbered."""
    tens, ones = divmod(number, 10)
    return f"{DIGITS[tens] if tens > 1 else ''}{'十' if tens else ''}{DIGITS[ones] if ones or not tens else ''}"


def articles(article: str) -> str:
    """Return the articles as they are cited."""
    return "、".join(f"第{numeral(int(one))}条" if one.isdigit() else f"第{one}条" for one in article.split("、"))


def laid_down_by(mark: str, rule_set: str | None, law: Law) -> RuleSet | None:
    """Return the rule set whose document lays the length down by its text; a parameter has none."""
    return law.rule_set(rule_set or FIRST) if mark == Mark.TEXT else None


def cited(article: str, *, mark: str, rule_set: str | None, law: Law) -> str:
    """Return in a few words on what a length rests: the regulation's article, another document, or a mere parameter."""
    laid_down = laid_down_by(mark, rule_set, law)
    if laid_down is None:
        return "办理时限"
    if laid_down.regulation == law.rule_set(FIRST).regulation:
        return f"办法第{article}条"
    return f"{laid_down.regulation.citation},所涉事项见办法第{article}条"


def basis(deadline: Deadline, law: Law) -> str:
    """Return on what the length rests: the document that lays it down; a parameter is never called law."""
    laid_down, first = laid_down_by(deadline.mark, deadline.rule_set, law), law.rule_set(FIRST).regulation
    if laid_down is None:
        return f"承诺时限,由规则参数设定,不是办法条文直接规定的期限(所涉事项见办法{articles(deadline.article)})"
    if laid_down.regulation == first:
        return f"{first.citation}{articles(deadline.article)},期限由该条直接规定"
    county = laid_down.division_code != CITY
    by = f"{name_of(laid_down.division_code)}依据办法第三十条自行制定的" if county else ""
    related = f"规则集{laid_down.version};所涉事项见{first.citation}{articles(deadline.article)}"
    return f"{by}{laid_down.regulation.citation},期限由其直接规定({related})"


def _matter(deadline: Deadline, project: Project | None, law: Law) -> Iterator[str]:
    yield from _whose(deadline, project)
    yield f"应办事项:{deadline.title or deadline.kind}。"
    if deadline.owed_by:
        yield f"承办方:{Role(deadline.owed_by).chinese}。"
    else:
        yield "期限性质:等待期限,届满即止,期间无须办理,不涉及逾期。"
    yield f"期限依据:{basis(deadline, law)}。"
    if deadline.rule_set:
        yield f"适用规则版本:{deadline.rule_set}。"
    yield f"期限长度:{deadline.period.chinese}。"


def _whose(deadline: Deadline, project: Project | None) -> Iterator[str]:
    """Yield to which project the page belongs, and to what of it: a project may have several contracts."""
    if project is None:
        yield f"项目:系统编号{deadline.project_id}(尚未收到项目编号和名称)。"
    else:
        yield f"项目编号:{project.number}{f';项目名称:{project.name}' if project.name else ''}。"
    if deadline.subject_id != deadline.project_id:
        yield f"期限对象:{SUBJECTS.get(deadline.kind, '事项')}(系统编号{deadline.subject_id})。"


def _start(deadline: Deadline, due: Due | None) -> Iterator[str]:
    first = deadline.anchor_on + timedelta(days=1)
    yield f"起算事件:{deadline.starts_with or '起算事件'};发生日期:{weekday(deadline.anchor_on)}。"
    steps = due.explanation if due else []
    why = next((step.why for step in steps if step.kind == "event"), "起算日当天不计入")
    yield f"{why},自次日{weekday(first)}起计算。"


def _days(deadline: Deadline, due: Due | None) -> Iterator[str]:
    """Yield the days that are counted and the stretches that are not; those after a pause that lasts are not known yet."""
    if due is None:
        yield f"该期限按日历版本{deadline.calendar_version}计算,本系统未收录该版本的放假通知,不能逐日列示;到期日以结论所载为准。"
        return
    held = [pause.start_on for pause in deadline.pauses if pause.resume_on is None]
    until = min(held) if deadline.paused else date.max
    yield from lines([step for step in due.explanation if step.kind not in TOLD_APART and step.day <= until])
    if deadline.paused:
        yield f"自{weekday(until + timedelta(days=1))}起暂停计时,尚未恢复,其后各日待恢复计时后计算。"


def _pauses(deadline: Deadline, pauses: "Sequence[Rest]") -> Iterator[str]:
    if not pauses:
        yield "该期限未曾暂停。" if deadline.pausable else "该期限不得暂停,连续计算。"
    for number, rest in enumerate(pauses, start=1):
        note = f"({rest.note})" if rest.note else ""
        until = f"{weekday(rest.resume_on)}恢复" if rest.resume_on else "尚未恢复"
        yield f"{number}. 事由:{rest.reason_text}{note};{weekday(rest.start_on)}暂停,{until};{_took(deadline, rest)}。"
    if any(rest.stops for rest in pauses):
        yield "暂停当日照常计入,恢复当日不计入,自恢复次日起继续计算;各次暂停重叠的部分只扣除一次。"


def _took(deadline: Deadline, rest: "Rest") -> str:
    """Return what the pause takes out; one that lies outside the days that are counted takes nothing (D8)."""
    if rest.stops:
        return f"其间工作日{rest.workdays}个{'不计入' if rest.resume_on else '(截至今日)不计入'}"
    if rest.resume_on == rest.start_on:
        return "当日即恢复,不影响到期日"
    late = "始于期限最后一日或其后" if rest.start_on > deadline.anchor_on else "不在计时期间之内"
    return f"该次暂停{late},不影响到期日"


def _extension(deadline: Deadline) -> Iterator[str]:
    if deadline.extension is None:
        yield "未曾延期。" if deadline.pausable else "该期限不得延期。"
        return
    why = f",理由:{deadline.extension_reason}" if deadline.extension_reason else ""
    yield f"经单位负责人批准延期{Workdays(deadline.extension).chinese}{why};自原到期日次日起继续计算。"


def _moves(moves: "Sequence[DateChange]") -> Iterator[str]:
    if not moves:
        yield "到期日未曾调整。"
    for number, move in enumerate(moves, start=1):
        was = "(暂定)" if move.was_provisional else ""
        changed = f"由{spoken(move.from_on)}{was}调整为{spoken(move.to_on)}"
        if move.from_on == move.to_on:
            firmed = move.was_provisional and not move.provisional
            changed = f"{spoken(move.to_on)}由暂定转为确定" if firmed else f"仍为{spoken(move.to_on)}"
        yield f"{number}. {spoken(move.at.astimezone(SHANGHAI).date())},到期日{changed},依据:{move.reason}。"


def _conclusion(deadline: Deadline, said: Said, shown: Lamp, now: datetime) -> Iterator[str]:
    if not deadline.paused:
        in_time = "期满" if deadline.waits else f",当日24:00前{deed(deadline)}为按时"
        yield f"到期日{'(暂定)' if deadline.provisional else ''}:{weekday(deadline.due_on)}24:00{in_time}。"
    due = said.due
    if due and due.basis.kept:
        yield _kept(deadline, due)
    yield from (f"暂定原因:{step.why}。" for step in (due.explanation if due else []) if step.kind == "provisional")
    if said.budget:
        yield f"截至{spoken(now.astimezone(SHANGHAI).date())}:{_used(said.budget)}。"
    yield f"办理情况:{outcome(deadline, now)}。"
    yield f"状态:{shown.chinese}({shown.icon})。"
    yield f"日历版本:{deadline.calendar_version if due is None else due.calendar_version}{_as_of(said)}。"


def _kept(deadline: Deadline, due: Due) -> str:
    """Return by how many working days what was told is later than what is counted, which stays so (D10)."""
    then, more = "当时" if deadline.ended else "现行", f"{due.basis.kept}个工作日"
    if deadline.paused:
        return f"已告知的日期比按现行放假安排计算的晚{more};该{more}计入期限,恢复计时后继续有效。"
    bare = due.basis._replace(kept=0).due_on()
    return f"按{then}放假安排计算为{weekday(bare)},早于已告知的日期;已告知的较晚日期继续有效,晚出的{more}计入期限。"


def _used(budget: "Budget") -> str:
    unit = UNITS[budget.unit]
    return f"期限共{budget.whole}{unit},已计{budget.consumed}{unit},剩余{budget.remaining}{unit}"


def _as_of(said: Said) -> str:
    """Return which notices the page rests on; those that came after a clock has ended are not held against it."""
    if said.due is None:
        return f"(本系统未收录;现行版本为{said.in_force})"
    if said.due.calendar_version != said.in_force:
        return f";该期限已终止,按最后一次计算时适用的放假通知说明,其后收录的通知未计入(现行版本为{said.in_force})"
    return ";本说明所引放假通知以该版本收录的为准"
