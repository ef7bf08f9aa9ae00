"""The shapes of the register: clocks as they are asked for and shown."""

from services.regulation.rules import EFFECTS
from services.regulation.schemas.steps import StepSchema
from shared.chassis.http import PageQuery, View, fields, validate
from shared.kernel.actor import Role
from shared.kernel.deadline import SIGNS, DeadlineState

LAMPS = ";".join(f"{lamp.value} {text}" for lamp, (text, _icon) in SIGNS.items())


class DeadlineQuery(PageQuery):
    """Which clocks are asked for."""

    class Meta:
        unknown = "raise"

    project_id = fields.UUID(load_default=None, metadata={"title": "项目编号(系统)"})
    owed_by = fields.String(
        load_default=None,
        validate=validate.OneOf([role.value for role in Role]),
        metadata={"title": "由谁办理", "description": "办理单位的角色"},
    )
    lamp = fields.String(
        load_default=None,
        validate=validate.OneOf([lamp.value for lamp in SIGNS]),
        metadata={"title": "红黄灯", "description": LAMPS},
    )
    state = fields.String(
        load_default=None,
        validate=validate.OneOf([state.value for state in DeadlineState]),
        metadata={
            "title": "状态",
            "description": "open 计时中;paused 暂停;met 已办;fired 截止时刻已过;cancelled 不再计时",
        },
    )
    kind = fields.String(load_default=None, metadata={"title": "期限种类"})
    service = fields.String(load_default=None, metadata={"title": "所属服务"})
    provisional = fields.Boolean(load_default=None, allow_none=True, metadata={"title": "是否暂定"})


class DeadlineSchema(View):
    """A clock of the house."""

    deadline_id = fields.UUID(metadata={"title": "期限编号", "description": "逐日说明见 /deadlines/{编号}/explanation"})
    service = fields.String(metadata={"title": "所属服务"})
    kind = fields.String(metadata={"title": "期限种类"})
    title = fields.String(metadata={"title": "应办事项"})
    starts_with = fields.String(metadata={"title": "起算事件"})
    article = fields.String(metadata={"title": "依据条款"})
    mark = fields.String(metadata={"title": "依据性质", "description": "T 办法规定;P 可调整的参数"})
    owed_by = fields.String(allow_none=True, metadata={"title": "由谁办理"})
    subject_id = fields.UUID(metadata={"title": "事项编号(系统)"})
    project_id = fields.UUID(metadata={"title": "项目编号(系统)"})
    anchor_on = fields.Date(metadata={"title": "起算日"})
    unit = fields.String(metadata={"title": "期限单位"})
    amount = fields.Integer(metadata={"title": "期限"})
    due_on = fields.Date(metadata={"title": "到期日"})
    bound_at = fields.Moment(metadata={"title": "截止时刻(不含)"})
    provisional = fields.Boolean(metadata={"title": "是否暂定"})
    certainty = fields.String(metadata={"title": "到期日是否确定", "description": "暂定的不作逾期认定"})
    state = fields.String(metadata={"title": "状态"})
    armed_at = fields.Moment(metadata={"title": "开始计时"})
    met_at = fields.Moment(allow_none=True, metadata={"title": "办理时间"})
    fired_at = fields.Moment(allow_none=True, metadata={"title": "逾期认定或期满时间"})
    lamp = fields.String(metadata={"title": "红黄灯"})
    lamp_text = fields.String(metadata={"title": "红黄灯说明"})


class ExplainedMoveSchema(View):
    """One change of the date."""

    at = fields.Moment(metadata={"title": "调整时间"})
    from_on = fields.Date(metadata={"title": "原到期日"})
    to_on = fields.Date(metadata={"title": "新到期日"})
    was_provisional = fields.Boolean(metadata={"title": "原日期是否暂定"})
    reason = fields.String(metadata={"title": "依据"})


class ExplainedRestSchema(View):
    """One time that the clock stood still."""

    reason = fields.String(metadata={"title": "暂停事由代码"})
    reason_text = fields.String(metadata={"title": "暂停事由"})
    note = fields.String(allow_none=True, metadata={"title": "事由说明"})
    start_on = fields.Date(metadata={"title": "暂停日期", "description": "当日照常计入"})
    resume_on = fields.Date(allow_none=True, metadata={"title": "恢复日期", "description": "当日不计入"})
    workdays = fields.Integer(metadata={"title": "不计入的工作日数"})
    stops = fields.Boolean(metadata={"title": "是否影响到期日", "description": "始于最后一日或其后的暂停不影响到期日"})


class PeriodUsedSchema(View):
    """How much of the period is used."""

    unit = fields.String(metadata={"title": "单位", "description": "workdays 工作日;days 日"})
    whole = fields.Integer(metadata={"title": "期限总数"})
    consumed = fields.Integer(metadata={"title": "已计"})
    remaining = fields.Integer(metadata={"title": "剩余"})


class ExplanationSchema(DeadlineSchema):
    """A clock and everything that decides its date."""

    project_no = fields.String(allow_none=True, metadata={"title": "项目编号", "description": "尚未收到的,为空"})
    project_name = fields.String(allow_none=True, metadata={"title": "项目名称"})
    basis = fields.String(metadata={"title": "期限依据"})
    rests = fields.List(fields.Nested(ExplainedRestSchema), metadata={"title": "历次暂停"})
    budget = fields.Nested(
        PeriodUsedSchema,
        allow_none=True,
        metadata={"title": "期限用量", "description": "计算时所依日历版本未收录的,为空"},
    )
    extension = fields.Integer(allow_none=True, metadata={"title": "延期工作日数"})
    extension_reason = fields.String(allow_none=True, metadata={"title": "延期理由"})
    outcome = fields.String(metadata={"title": "办理情况"})
    explanation = fields.List(fields.Nested(StepSchema), metadata={"title": "逐日说明"})
    moves = fields.List(fields.Nested(ExplainedMoveSchema), metadata={"title": "历次调整"})
    text = fields.String(metadata={"title": "可打印的说明"})


class ForeseenDatesSchema(View):
    """What a notice would do to a date."""

    effect = fields.String(
        metadata={
            "title": "影响",
            "description": ";".join(f"{effect.value} {text}" for effect, text in EFFECTS.items()),
        }
    )
    effect_text = fields.String(attribute="effect.chinese", metadata={"title": "影响说明"})
    from_on = fields.Date(metadata={"title": "原到期日"})
    to_on = fields.Date(metadata={"title": "新到期日"})
    counted_on = fields.Date(metadata={"title": "按新日历计算的日期", "description": "早于原到期日的不采用"})
    was_provisional = fields.Boolean(metadata={"title": "原日期是否暂定"})
    provisional = fields.Boolean(metadata={"title": "新日期是否暂定"})
    cleared = fields.Boolean(metadata={"title": "是否撤销逾期标记"})


class ForeseenSchema(ForeseenDatesSchema):
    """One clock, and what a notice would do to it."""

    deadline_id = fields.UUID(metadata={"title": "期限编号"})
    service = fields.String(metadata={"title": "所属服务"})
    kind = fields.String(metadata={"title": "期限种类"})
    title = fields.String(metadata={"title": "应办事项"})
    owed_by = fields.String(allow_none=True, metadata={"title": "由谁办理"})
    project_id = fields.UUID(metadata={"title": "项目编号(系统)"})


class ForeseenGroupSchema(View):
    """Clocks of one kind that would be told the same."""

    service = fields.String(metadata={"title": "所属服务"})
    kind = fields.String(metadata={"title": "期限种类"})
    title = fields.String(metadata={"title": "应办事项"})
    foreseen = fields.Nested(ForeseenDatesSchema, metadata={"title": "影响"})
    count = fields.Integer(metadata={"title": "件数"})


class OutlookSchema(View):
    """What a notice would do to all clocks."""

    examined = fields.Integer(metadata={"title": "核算件数"})
    later = fields.Integer(metadata={"title": "顺延件数"})
    kept = fields.Integer(metadata={"title": "不采用提前日期的件数"})
    firmed = fields.Integer(metadata={"title": "由暂定转为确定的件数"})
    cleared = fields.Integer(metadata={"title": "撤销逾期标记的件数"})
    groups = fields.List(fields.Nested(ForeseenGroupSchema), metadata={"title": "分组"})
    groups_left_off = fields.Integer(metadata={"title": "未列出的分组数"})
