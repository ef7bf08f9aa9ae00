"""The shapes of approvals, as they come in and go out."""

from services.approval import rules
from shared.chassis.http import Shape, View, fields, validate

DIGEST = "文件内容的摘要值,带算法名"


class ReturnApprovalSchema(Shape):
    """The one complete list of what to correct."""

    defects = fields.List(
        fields.String(validate=validate.Length(2, 500)),
        required=True,
        validate=validate.Length(1, 50),
        metadata={"title": "补正清单"},
    )


class ApproveProjectSchema(Shape):
    """For how much the project is approved (Art. 8)."""

    approved_amount_wan = fields.Wan(required=True, attribute="amount", metadata={"title": "核定金额"})


class RefuseProjectSchema(Shape):
    """Why the project is refused (Art. 9)."""

    reason_code = fields.String(
        required=True,
        validate=validate.OneOf(tuple(rules.REFUSAL_REASONS)),
        metadata={
            "title": "不予立项原因",
            "description": ";".join(f"{code} {reason}" for code, reason in rules.REFUSAL_REASONS.items()),
        },
    )
    reason = fields.String(required=True, validate=validate.Length(2, 2000), metadata={"title": "理由说明"})


class ApprovalSchema(View):
    """A project before the approval bureau, whole."""

    project_id = fields.UUID(metadata={"title": "项目编号(系统)"})
    project_no = fields.String(metadata={"title": "项目编号"})
    project_name = fields.String(metadata={"title": "项目名称"})
    owner_office_id = fields.String(metadata={"title": "实施单位编号"})
    owner_office_name = fields.String(metadata={"title": "项目实施单位"})
    estimate_wan = fields.Wan(attribute="estimate", metadata={"title": "投资概算"})
    plan_item = fields.String(metadata={"title": "年度计划项"})
    proposal_digest = fields.String(metadata={"title": "项目建议书摘要", "description": DIGEST})
    feasibility_digest = fields.String(metadata={"title": "可行性研究报告摘要", "description": DIGEST})
    design_digest = fields.String(metadata={"title": "初步设计方案摘要", "description": DIGEST})
    estimate_digest = fields.String(metadata={"title": "投资概算摘要", "description": DIGEST})
    opinion_no = fields.String(metadata={"title": "审核意见文号"})
    state = fields.String(metadata={"title": "状态"})
    requested_on = fields.Date(metadata={"title": "报请日期"})
    accepted_on = fields.Date(metadata={"title": "受理日期"})
    defects = fields.List(fields.String(), metadata={"title": "补正清单"})
    reply_no = fields.String(metadata={"title": "批复文号"})
    approved_amount_wan = fields.Wan(attribute="approved_amount", metadata={"title": "核定金额"})
    reason_code = fields.String(metadata={"title": "不予立项原因"})
    reason = fields.String(metadata={"title": "理由说明"})
    decided_on = fields.Date(metadata={"title": "决定日期"})
    overdue = fields.Boolean(metadata={"title": "办理是否逾期"})
