"""The catalogue of what a rule set may set: the two limits of the text and what the regulation leaves open (domain 1.1)."""

from dataclasses import dataclass
from enum import StrEnum

from shared.kernel.deadline import Mark
from shared.kernel.refusal import Invalid

Value = int | bool | str


class Unit(StrEnum):
    """What a parameter's value is."""

    WORKDAYS = "workdays"
    DAYS = "days"
    PERCENT = "percent"
    SWITCH = "switch"
    CHOICE = "choice"

    @property
    def chinese(self) -> str:
        """Return the unit as people say it."""
        return CHINESE_UNITS[self]


CHINESE_UNITS = {
    Unit.WORKDAYS: "个工作日",
    Unit.DAYS: "日",
    Unit.PERCENT: "%",
    Unit.SWITCH: "开关",
    Unit.CHOICE: "选项",
}


class NoSuchParameter(Invalid):
    """A rule set sets what the catalogue knows."""

    title = "没有这个参数"
    advice = "“{name}”不是规则集的参数。请在参数目录中核对名称。"


class WrongValue(Invalid):
    """A value is of its parameter's kind and within its bounds."""

    title = "参数取值不正确"
    advice = "“{title}”应为{allowed},当前为“{value}”。请核对后重新填写。"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One thing that a rule set decides: where it stands, whether the text itself sets it, and its bounds."""

    name: str
    title: str
    unit: Unit
    article: str | None
    mark: Mark = Mark.PARAMETER
    least: int = 1
    most: int = 1
    choices: tuple[str, ...] = ()

    def checked(self, value: object) -> Value:
        """Return the value; raise WrongValue when it is of another kind or out of bounds."""
        if self.unit is Unit.SWITCH and isinstance(value, bool):
            return value
        if self.unit is Unit.CHOICE and isinstance(value, str) and value in self.choices:
            return value
        counted = self.unit not in (Unit.SWITCH, Unit.CHOICE)
        if counted and isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most:
            return value
        raise WrongValue(title=self.title, allowed=self.allowed, value=str(value)[:40])

    @property
    def allowed(self) -> str:
        """Return what values there are, in words."""
        if self.unit is Unit.SWITCH:
            return "true或false"
        if self.unit is Unit.CHOICE:
            return "、".join(self.choices)
        return f"{self.least}至{self.most}{self.unit.chinese}"

    def shown(self, value: Value) -> str:
        """Return the value as people read it."""
        if isinstance(value, bool):
            return "是" if value else "否"
        return value if isinstance(value, str) else f"{value}{self.unit.chinese}"


def named(name: str) -> Parameter:
    """Return the parameter; raise NoSuchParameter."""
    if name not in CATALOGUE:
        raise NoSuchParameter(name=name[:60])
    return CATALOGUE[name]


def _workdays(name: str, title: str, article: str | None, *, mark: Mark = Mark.PARAMETER, most: int = 60) -> Parameter:
    return Parameter(name=name, title=title, unit=Unit.WORKDAYS, article=article, mark=mark, most=most)


def _switch(name: str, title: str, article: str) -> Parameter:
    return Parameter(name=name, title=title, unit=Unit.SWITCH, article=article)


CATALOGUE: dict[str, Parameter] = {
    parameter.name: parameter
    for parameter in (
        _workdays("contract_filing_workdays", "合同备案期限", "15", mark=Mark.TEXT, most=30),
        _workdays("acceptance_report_filing_workdays", "竣工验收报告备案期限", "21", mark=Mark.TEXT, most=30),
        _workdays("filing_correction_workdays", "备案补正期限", "15、21"),
        _workdays("application_correction_workdays", "申请材料补正期限", "7、8"),
        _workdays("intake_check_workdays", "受理审查期限", "7、8"),
        _workdays("tech_review_workdays", "技术审核办理期限", "7"),
        _workdays("approval_workdays", "审批立项办理期限", "8"),
        _workdays("most_extension_workdays", "办理期限最长延期", "7、8"),
        _workdays("public_notice_workdays", "资金拟分配公示期", "11"),
        _workdays("public_notice_least_workdays", "资金拟分配公示期下限", "11"),
        Parameter(
            name="progress_report_period",
            title="建设进展报告周期",
            unit=Unit.CHOICE,
            article="16",
            choices=("month", "quarter", "half_year"),
        ),
        _workdays("progress_report_workdays", "建设进展报告报送期限", "16"),
        _workdays("change_report_workdays", "重大变更申报期限", "17"),
        _workdays("change_process_workdays", "重大变更办理期限", "17"),
        Parameter(
            name="major_change_percent", title="重大变更的投资变动比例", unit=Unit.PERCENT, article="17", most=100
        ),
        Parameter(name="rectification_days", title="限期整改期限", unit=Unit.DAYS, article="22", most=180),
        Parameter(
            name="acceptance_overdue_days", title="长期拖延验收的认定天数", unit=Unit.DAYS, article="22", most=720
        ),
        _switch("freeze_on_late_contract_filing", "合同逾期备案是否冻结资金", "15"),
        _switch("acceptance_requires_mlps", "验收是否要求等级保护测评", "28"),
        _switch("acceptance_requires_cipher", "验收是否要求密码应用评估", "28"),
        _switch("acceptance_requires_emergency_plan", "验收是否要求应急预案", "29"),
        _workdays("lamp_short_period_workdays", "按剩余工作日亮黄灯的最长期限", None),
        _workdays("lamp_yellow_workdays", "短期限亮黄灯的剩余工作日", None),
        Parameter(
            name="lamp_yellow_percent", title="长期限亮黄灯的剩余比例", unit=Unit.PERCENT, article=None, most=100
        ),
    )
}
