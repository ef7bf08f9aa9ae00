"""The shapes of budgets, notices, objections, holds and operations requests, as they come in and go out."""

from services.budget import rules
from shared.chassis.http import Shape, fields, validate
from shared.kernel.parameters import CATALOGUE

NOTICE = CATALOGUE["public_notice_workdays"]
FISCAL_YEAR = validate.Range(2019, 2099)
LONG_TEXT = validate.Length(1, 2000)


class ConfirmLineSchema(Shape):
    """What the finance bureau puts into the budget (Art. 10)."""

    fiscal_year = fields.Integer(required=True, validate=FISCAL_YEAR, metadata={"title": "预算年度"})
    amount_wan = fields.Wan(required=True, attribute="amount", metadata={"title": "列入预算金额"})
    source = fields.String(required=True, validate=validate.Length(1, 120), metadata={"title": "资金来源"})


class RefuseLineSchema(Shape):
    """Why the project is not put into the budget."""

    reason = fields.String(required=True, validate=LONG_TEXT, metadata={"title": "不列入预算的理由"})
    fiscal_year = fields.Integer(
        load_default=None, allow_none=True, validate=FISCAL_YEAR, metadata={"title": "预算年度"}
    )


class PublishNoticeSchema(Shape):
    """How long the notice stands; the usual time when nothing is said."""

    workdays = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(NOTICE.least, NOTICE.most),
        metadata={"title": "公示期(工作日)", "description": "不填写的,按项目适用的规则集确定"},
    )


class RaiseObjectionSchema(Shape):
    """What somebody has against the allocation."""

    text = fields.String(required=True, validate=LONG_TEXT, metadata={"title": "异议内容"})


class ResolveObjectionSchema(Shape):
    """The bureau's answer to an objection."""

    outcome = fields.String(required=True, validate=validate.OneOf(rules.OUTCOMES), metadata={"title": "处理结果"})
    text = fields.String(required=True, validate=LONG_TEXT, metadata={"title": "处理意见"})


class ImposeHoldSchema(Shape):
    """Why money is held by decision (Art. 9)."""

    reason = fields.String(required=True, validate=validate.OneOf(rules.HAND_IMPOSED), metadata={"title": "冻结事由"})
    grounds = fields.String(load_default=None, allow_none=True, validate=LONG_TEXT, metadata={"title": "事实和依据"})


class RequestOperationsSchema(Shape):
    """What the unit asks for one year of operations (Art. 21)."""

    fiscal_year = fields.Integer(required=True, validate=FISCAL_YEAR, metadata={"title": "预算年度"})
    amount_wan = fields.Wan(required=True, attribute="amount", metadata={"title": "申请金额"})
    content = fields.String(required=True, validate=LONG_TEXT, metadata={"title": "运维内容"})


class ReviewOperationsSchema(Shape):
    """The bureau's review of a request (Art. 21)."""

    conclusion = fields.String(
        required=True, validate=validate.OneOf(rules.CONCLUSIONS), metadata={"title": "审核结论"}
    )
    amount_wan = fields.Wan(load_default=None, allow_none=True, attribute="amount", metadata={"title": "审核金额"})
    opinion = fields.String(load_default=None, allow_none=True, validate=LONG_TEXT, metadata={"title": "审核意见"})


class LineSchema(Shape):
    """A line in the construction budget."""

    fiscal_year = fields.Integer(metadata={"title": "预算年度"})
    amount_wan = fields.Wan(attribute="amount", metadata={"title": "列入预算金额"})
    source = fields.String(metadata={"title": "资金来源"})
    confirmed_on = fields.Date(metadata={"title": "列入日期"})


class NoticeSchema(Shape):
    """The notice that stands; its last day may move while it is provisional."""

    notice_id = fields.UUID(metadata={"title": "公示编号"})
    amount_wan = fields.Wan(attribute="amount", metadata={"title": "拟分配金额"})
    workdays = fields.Integer(metadata={"title": "公示期(工作日)"})
    published_on = fields.Date(metadata={"title": "公示日期"})
    closes_on = fields.Date(metadata={"title": "公示截止日"})
    bound_at = fields.Moment(metadata={"title": "截止时刻(不含)"})
    provisional = fields.Boolean(metadata={"title": "截止日是否暂定"})
    ended_on = fields.Date(metadata={"title": "公示期满日"})


class PublicNoticeSchema(Shape):
    """What everybody may read of a notice (Art. 11)."""

    project_name = fields.String(metadata={"title": "项目名称"})
    owner_office_name = fields.String(metadata={"title": "项目实施单位"})
    amount_wan = fields.Wan(attribute="amount", metadata={"title": "拟分配金额"})
    published_on = fields.Date(metadata={"title": "公示日期"})
    closes_on = fields.Date(metadata={"title": "公示截止日"})


class ObjectionSchema(Shape):
    """An objection and what became of it."""

    objection_id = fields.UUID(metadata={"title": "异议编号"})
    project_id = fields.UUID(metadata={"title": "项目编号(系统)"})
    notice_id = fields.UUID(metadata={"title": "公示编号"})
    text = fields.String(metadata={"title": "异议内容"})
    raised_by_office = fields.String(metadata={"title": "提出单位"})
    received_at = fields.Moment(metadata={"title": "收到时刻"})
    state = fields.String(metadata={"title": "状态"})
    resolution = fields.String(metadata={"title": "处理意见"})
    resolved_on = fields.Date(metadata={"title": "处理日期"})


class HoldSchema(Shape):
    """One hold on money."""

    hold_id = fields.UUID(metadata={"title": "冻结编号"})
    project_id = fields.UUID(metadata={"title": "项目编号(系统)"})
    reason = fields.String(metadata={"title": "冻结事由"})
    article = fields.String(metadata={"title": "依据条款"})
    scope = fields.String(metadata={"title": "冻结范围"})
    imposed_by = fields.String(metadata={"title": "作出单位"})
    since = fields.Date(metadata={"title": "冻结日期"})
    grounds = fields.String(metadata={"title": "事实和依据"})
    lifted_on = fields.Date(metadata={"title": "解除日期"})
    state = fields.String(metadata={"title": "状态"})


class OpsRequestSchema(Shape):
    """A request for operations money, whole."""

    ops_request_id = fields.UUID(metadata={"title": "运维经费申请编号"})
    project_id = fields.UUID(metadata={"title": "项目编号(系统)"})
    fiscal_year = fields.Integer(metadata={"title": "预算年度"})
    amount_wan = fields.Wan(attribute="amount", metadata={"title": "申请金额"})
    content = fields.String(metadata={"title": "运维内容"})
    requested_on = fields.Date(metadata={"title": "申请日期"})
    state = fields.String(metadata={"title": "状态"})
    conclusion = fields.String(metadata={"title": "审核结论"})
    reviewed_amount_wan = fields.Wan(attribute="reviewed_amount", metadata={"title": "审核金额"})
    review_opinion = fields.String(metadata={"title": "审核意见"})
    reviewed_on = fields.Date(metadata={"title": "审核日期"})
    included_on = fields.Date(metadata={"title": "列入日期"})


class BudgetLineSchema(Shape):
    """A project's budget as the list shows it."""

    project_id = fields.UUID(metadata={"title": "项目编号(系统)"})
    project_no = fields.String(metadata={"title": "项目编号"})
    project_name = fields.String(metadata={"title": "项目名称"})
    owner_office_id = fields.String(metadata={"title": "实施单位编号"})
    owner_office_name = fields.String(metadata={"title": "项目实施单位"})
    approved_amount_wan = fields.Wan(attribute="approved_amount", metadata={"title": "批复金额"})
    approved_on = fields.Date(metadata={"title": "批复日期"})
    state = fields.String(metadata={"title": "状态"})
    line = fields.Nested(LineSchema, metadata={"title": "预算"})
    refusal_reason = fields.String(metadata={"title": "不列入预算的理由"})
    completed_on = fields.Date(metadata={"title": "竣工验收日期"})
    report_filed = fields.Boolean(metadata={"title": "验收报告是否已备案"})
    report_filed_on = fields.Date(metadata={"title": "验收报告备案日期"})


class BudgetSchema(BudgetLineSchema):
    """A project's budget, whole."""

    notice = fields.Nested(NoticeSchema, metadata={"title": "资金拟分配公示"})
    holds = fields.List(fields.Nested(HoldSchema), metadata={"title": "资金冻结"})
    payable_construction = fields.Boolean(metadata={"title": "建设资金可否拨付"})
    payable_operations = fields.Boolean(metadata={"title": "运维经费可否拨付"})
