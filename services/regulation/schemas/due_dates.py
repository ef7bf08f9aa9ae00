"""The shapes of the calculator: a question about a period, and when it ends and why."""

from datetime import date
from typing import Any

from marshmallow import ValidationError, post_load, validates_schema
from marshmallow.fields import Field

from services.regulation import rules
from services.regulation.schemas.steps import StepSchema
from shared.chassis.http import Shape, fields, validate
from shared.kernel.counting import Pause
from shared.kernel.notice import FIRST_YEAR, LAST_YEAR
from shared.kernel.period import PERIODS, period_of
from shared.kernel.refusal import Refusal

IN_RANGE = validate.Range(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
AMOUNT = validate.Range(1, rules.LONGEST_AMOUNT)
TOO_MANY = f"应为1至{rules.MOST_COUNTED}:逐日说明随期限增长,一次最多计算{rules.MOST_COUNTED}个工作日。"
DAY = fields.Date()


class PauseField(Field[Pause]):
    """A pause written as its first day and the day of resumption: 2026-09-22..2026-10-09."""

    def __init__(self, **options: Any) -> None:
        shown = {"type": "string", "example": "2026-09-22..2026-10-09"}
        super().__init__(**{**options, "metadata": {**shown, **options.get("metadata", {})}})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Pause:
        start, _dots, end = str(value).partition("..")
        try:
            start_on, resume_on = DAY.deserialize(start), DAY.deserialize(end)
        except ValidationError as fault:
            raise ValidationError("应为暂停日期和恢复日期,格式如 2026-09-22..2026-10-09。") from fault
        IN_RANGE(start_on)
        IN_RANGE(resume_on)
        try:
            return Pause(start_on, resume_on)
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal


# `from` is a word of Python's own, so these fields cannot be written as class attributes.
class DueDateQuery(
    Shape.from_dict(  # type: ignore[misc]
        {"from": fields.Date(required=True, validate=IN_RANGE, metadata={"title": "起算日"})}
    )
):
    """From which day which period runs."""

    workdays = fields.Integer(
        validate=validate.Range(1, rules.MOST_COUNTED, error=TOO_MANY),
        metadata={
            "title": "工作日数",
            "description": f"无需登录即可查询,一次最多计算{rules.MOST_COUNTED}个工作日;"
            f"连同暂停,起算日至到期日最多{rules.LONGEST_COUNT_DAYS}天",
        },
    )
    days = fields.Integer(validate=AMOUNT, metadata={"title": "日数"})
    months = fields.Integer(validate=AMOUNT, metadata={"title": "月数"})
    pause = fields.List(
        PauseField(metadata={"title": "暂停计时"}),
        load_default=(),
        validate=validate.Length(max=rules.MOST_PAUSES),
        metadata={"title": "暂停计时", "description": "可重复;只用于按工作日计算的期限"},
    )
    at = fields.Date(
        validate=IN_RANGE, metadata={"title": "已知日期", "description": "只按截至该日已公布的放假通知计算"}
    )

    @validates_schema
    def ask_for_one_period(self, asked: dict[str, Any], **_: Any) -> None:
        """Raise unless exactly one unit is asked for, and pauses with working days only."""
        units = [unit for unit in PERIODS if unit in asked]
        if len(units) != 1:
            message = "工作日数(workdays)、日数(days)、月数(months)应当填写且只能填写一项。"
            raise ValidationError({unit: [message] for unit in units[1:] or ["workdays"]})
        if asked.get("pause") and units != ["workdays"]:
            raise ValidationError({"pause": ["只有按工作日计算的期限可以暂停计时,请删去或改填工作日数。"]})

    @post_load
    def as_question(self, asked: dict[str, Any], **_: Any) -> rules.Question:
        """Return the question the fields make."""
        unit = next(unit for unit in PERIODS if unit in asked)
        return rules.Question(
            anchor=asked["from"],
            period=period_of(unit, asked[unit]),
            pauses=tuple(asked["pause"]),
            known_on=asked.get("at"),
        )


class DueDateSchema(Shape):
    """When a period ends and why."""

    from_on = fields.Date(data_key="from", attribute="question.anchor", metadata={"title": "起算日"})
    unit = fields.String(attribute="question.period.unit", metadata={"title": "期限单位"})
    amount = fields.Integer(attribute="question.period.n", metadata={"title": "期限"})
    due_on = fields.Date(attribute="due.on", metadata={"title": "到期日"})
    bound_at = fields.Moment(attribute="due.bound_at", metadata={"title": "截止时刻", "description": "不含该时刻"})
    provisional = fields.Boolean(attribute="due.provisional", metadata={"title": "是否暂定"})
    calendar_version = fields.String(attribute="due.calendar_version", metadata={"title": "日历版本"})
    explanation = fields.List(fields.Nested(StepSchema), metadata={"title": "逐日说明"})
    idle_pauses = fields.List(
        fields.String(), metadata={"title": "不影响到期日的暂停", "description": "不在期限之内,或当日恢复的暂停"}
    )
    text = fields.String(metadata={"title": "打印说明"})
