"""The shapes of the calendar, as it is asked for, written down and shown."""

from datetime import date
from typing import Any

from marshmallow import ValidationError, post_load, validates_schema
from marshmallow.fields import Field

from services.regulation import rules
from services.regulation.schemas.deadlines import OutlookSchema
from services.regulation.schemas.steps import StepSchema
from shared.chassis.http import Shape, fields, validate
from shared.kernel.counting import Pause
from shared.kernel.notice import FIRST_YEAR, LAST_YEAR
from shared.kernel.period import PERIODS, period_of
from shared.kernel.refusal import Refusal

IN_RANGE = validate.Range(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
AMOUNT = validate.Range(1, rules.LONGEST_AMOUNT)
CITATION = {"title": "依据", "description": "放假通知的文号,没有文号的写标题和公布日期"}


class PauseField(Field[Pause]):
    """A pause written as its first day and the day of resumption: 2026-09-22..2026-10-09."""

    def __init__(self, **options: Any) -> None:
        shown = {"type": "string", "example": "2026-09-22..2026-10-09"}
        super().__init__(**{**options, "metadata": {**shown, **options.get("metadata", {})}})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Pause:
        start, _dots, end = str(value).partition("..")
        try:
            start_on, resume_on = date.fromisoformat(start), date.fromisoformat(end)
        except ValueError as fault:
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

    workdays = fields.Integer(validate=AMOUNT, metadata={"title": "工作日数"})
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


class DaysQuery(
    Shape.from_dict(  # type: ignore[misc]
        {"from": fields.Date(required=True, validate=IN_RANGE, metadata={"title": "开始日期"})}
    )
):
    """Which days are asked for."""

    to = fields.Date(required=True, validate=IN_RANGE, metadata={"title": "结束日期"})


class DaySchema(Shape):
    """What a day is."""

    day = fields.Date(metadata={"title": "日期"})
    kind = fields.String(metadata={"title": "类别"})
    festival = fields.String(allow_none=True, metadata={"title": "节日"})
    citation = fields.String(allow_none=True, metadata=CITATION)
    final = fields.Boolean(metadata={"title": "是否确定"})


class DaysSchema(Shape):
    """A span of days."""

    version = fields.String(metadata={"title": "日历版本"})
    days = fields.List(fields.Nested(DaySchema), metadata={"title": "日期列表"})


class CitedNoticeSchema(Shape):
    """A notice in force."""

    citation = fields.String(metadata=CITATION)
    year = fields.Integer(metadata={"title": "年度"})
    published_on = fields.Date(metadata={"title": "公布日期"})


class CalendarVersionSchema(Shape):
    """A version of the calendar and the notice that made it."""

    version = fields.String(metadata={"title": "日历版本"})
    known_from = fields.Date(metadata={"title": "自何日起可知", "description": "计算器的 at 参数取该日及以后"})
    citation = fields.String(attribute="notice.citation", metadata=CITATION)
    year = fields.Integer(attribute="notice.year", metadata={"title": "年度"})
    source = fields.String(
        attribute="notice.source",
        metadata={"title": "来源", "description": "state_council 国务院办公厅,local 本市停止办公"},
    )


class CalendarSchema(Shape):
    """The calendar in force and how far it reaches."""

    version = fields.String(attribute="calendar.version", metadata={"title": "日历版本"})
    notices = fields.List(
        fields.Nested(CitedNoticeSchema), attribute="calendar.notices", metadata={"title": "现行放假通知"}
    )
    last_published_year = fields.Integer(
        attribute="calendar.last_published_year", metadata={"title": "已公布的最后年度"}
    )
    not_final_from = fields.Date(metadata={"title": "自何日起为暂定"})
    days_left = fields.Integer(metadata={"title": "日历剩余天数"})
    versions = fields.List(fields.Nested(CalendarVersionSchema), metadata={"title": "历次版本"})


class DatesSchema(Shape):
    """Rest days and make-up days, single or as ranges."""

    rest = fields.List(fields.String(), metadata={"title": "放假日", "example": ["2027-01-01..2027-01-03"]})
    make_up = fields.List(fields.String(), metadata={"title": "上班日", "example": ["2027-01-10"]})


class FestivalSchema(DatesSchema):
    """What a notice says of one festival."""

    festival = fields.String(required=True, validate=validate.Length(1, 40), metadata={"title": "节日名称"})


class CorrectionSchema(Shape):
    """Which notice in force was typed in wrongly, and what was wrong."""

    citation = fields.String(
        required=True, validate=validate.Length(1, 400), metadata={**CITATION, "title": "所更正的通知"}
    )
    reason = fields.String(required=True, validate=validate.Length(1, 200), metadata={"title": "更正事由"})


class ProposeNoticeSchema(Shape):
    """A notice as it is written down."""

    document_number = fields.String(load_default=None, allow_none=True, metadata={"title": "文号"})
    title = fields.String(required=True, validate=validate.Length(1, 120), metadata={"title": "标题"})
    published_on = fields.String(required=True, metadata={"title": "公布日期", "example": "2026-11-05"})
    year = fields.Integer(required=True, strict=True, metadata={"title": "年度"})
    source = fields.String(
        required=True, metadata={"title": "来源", "description": "state_council 国务院办公厅,local 本地通知"}
    )
    festivals = fields.List(fields.Nested(FestivalSchema), required=True, metadata={"title": "节日安排"})
    revokes = fields.Nested(DatesSchema, metadata={"title": "撤销日期"})
    corrects = fields.Nested(
        CorrectionSchema, metadata={"title": "更正", "description": "录入有误时填写:只撤销错录的日期,列出正确的日期"}
    )


class RejectSchema(Shape):
    """Why a notice is turned down."""

    reason = fields.String(required=True, validate=validate.Length(1, 1000), metadata={"title": "驳回理由"})


class ProposalSchema(Shape):
    """A proposed notice and what became of it."""

    notice_id = fields.UUID(metadata={"title": "通知编号(系统)"})
    citation = fields.String(metadata=CITATION)
    notice = fields.Nested(ProposeNoticeSchema, attribute="body", metadata={"title": "放假通知"})
    state = fields.String(metadata={"title": "状态"})
    proposed_by = fields.String(metadata={"title": "录入人"})
    proposed_at = fields.Moment(metadata={"title": "录入时间"})
    confirmed_by = fields.String(allow_none=True, metadata={"title": "确认人"})
    published_at = fields.Moment(allow_none=True, metadata={"title": "发布时间"})
    calendar_version = fields.String(allow_none=True, metadata={"title": "日历版本"})
    reason = fields.String(allow_none=True, metadata={"title": "驳回理由"})


class ChangeSchema(Shape):
    """A day before and after."""

    day = fields.Date(metadata={"title": "日期"})
    before = fields.Nested(DaySchema, metadata={"title": "变更前"})
    after = fields.Nested(DaySchema, metadata={"title": "变更后"})


class PreviewSchema(Shape):
    """What a notice would change."""

    notice_id = fields.UUID(attribute="proposal.notice_id", metadata={"title": "通知编号(系统)"})
    citation = fields.String(attribute="proposal.citation", metadata=CITATION)
    version_before = fields.String(metadata={"title": "现行日历版本"})
    version_after = fields.String(metadata={"title": "确认后的日历版本"})
    years_made_final = fields.List(fields.Integer(), metadata={"title": "由暂定转为确定的年度"})
    missing_festivals = fields.List(fields.String(), metadata={"title": "通知未列的法定节日"})
    changes = fields.List(fields.Nested(ChangeSchema), metadata={"title": "变更的日期"})
    deadlines = fields.Nested(OutlookSchema, metadata={"title": "对在办期限的影响"})
