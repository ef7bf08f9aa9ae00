"""The shapes of technical reviews, as they come in and go out."""

from services.review import rules
from shared.chassis.http import Shape, View, fields, validate

CONTENT = {"title": "方案内容摘要", "description": "文件内容的摘要值,带算法名"}


class ReturnReviewSchema(Shape):
    """The one complete list of what to correct."""

    defects = fields.List(
        fields.String(validate=validate.Length(2, 500)),
        required=True,
        validate=validate.Length(1, 50),
        metadata={"title": "补正清单"},
    )


class ConcludeAspectSchema(Shape):
    """What is concluded on one aspect, and why (Art. 7)."""

    conclusion = fields.String(
        required=True,
        validate=validate.OneOf(rules.VERDICTS),
        metadata={"title": "分项结论", "description": "ok 符合,not_ok 不符合,not_applicable 不涉及"},
    )
    text = fields.String(
        required=True, validate=validate.Length(rules.TEXT_CHARACTERS, 2000), metadata={"title": "审核说明"}
    )


class IssueOpinionSchema(Shape):
    """How the review is concluded."""

    conclusion = fields.String(
        required=True,
        validate=validate.OneOf(rules.CONCLUSIONS),
        metadata={"title": "审核结论", "description": "pass 通过,reject 不通过"},
    )


class ReviewAspectSchema(View):
    """One concluded aspect."""

    aspect = fields.String(metadata={"title": "审核方面"})
    conclusion = fields.String(metadata={"title": "分项结论"})
    text = fields.String(metadata={"title": "审核说明"})


class ReviewRoundSchema(View):
    """An earlier round as it ended."""

    round = fields.Integer(metadata={"title": "审核轮次"})
    design_digest = fields.String(metadata=CONTENT)
    design_version = fields.Integer(metadata={"title": "方案版本"})
    aspects = fields.List(fields.Nested(ReviewAspectSchema), metadata={"title": "五个方面"})
    conclusion = fields.String(metadata={"title": "审核结论"})
    opinion_no = fields.String(metadata={"title": "审核意见文号"})
    issued_on = fields.Date(metadata={"title": "出具日期"})
    overdue = fields.Boolean(metadata={"title": "办理是否逾期"})


class ReviewSchema(View):
    """A project's technical review, whole."""

    project_id = fields.UUID(metadata={"title": "项目编号(系统)"})
    project_no = fields.String(metadata={"title": "项目编号"})
    project_name = fields.String(metadata={"title": "项目名称"})
    owner_office_id = fields.String(metadata={"title": "实施单位编号"})
    owner_office_name = fields.String(metadata={"title": "项目实施单位"})
    estimate_wan = fields.Wan(attribute="estimate", metadata={"title": "投资概算"})
    state = fields.String(metadata={"title": "状态"})
    round = fields.Integer(metadata={"title": "审核轮次"})
    design_digest = fields.String(metadata=CONTENT)
    design_version = fields.Integer(metadata={"title": "方案版本"})
    requested_on = fields.Date(metadata={"title": "提请日期"})
    accepted_on = fields.Date(metadata={"title": "受理日期"})
    defects = fields.List(fields.String(), metadata={"title": "补正清单"})
    aspects = fields.List(fields.Nested(ReviewAspectSchema), metadata={"title": "五个方面"})
    conclusion = fields.String(metadata={"title": "审核结论"})
    opinion_no = fields.String(metadata={"title": "审核意见文号"})
    issued_on = fields.Date(metadata={"title": "出具日期"})
    overdue = fields.Boolean(metadata={"title": "办理是否逾期"})
    earlier_rounds = fields.List(fields.Nested(ReviewRoundSchema), metadata={"title": "历次审核"})
