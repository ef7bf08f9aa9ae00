"""The shapes of applications, as they come in and go out."""

from services.application import rules
from shared.chassis.http import Shape, View, fields, validate

CONTENT = {"title": "内容摘要", "description": "文件内容的摘要值,带算法名"}


class DescribeProjectSchema(Shape):
    """What a unit says of its project (Art. 2, 3, 8)."""

    project_name = fields.String(required=True, validate=validate.Length(2, 120), metadata={"title": "项目名称"})
    project_type = fields.String(
        required=True, validate=validate.OneOf(rules.PROJECT_TYPES), metadata={"title": "项目类型"}
    )
    build_nature = fields.String(
        required=True, validate=validate.OneOf(rules.BUILD_NATURES), metadata={"title": "建设性质"}
    )
    plan_item = fields.String(required=True, validate=validate.Length(1, 120), metadata={"title": "年度计划项"})
    contact_name = fields.String(required=True, validate=validate.Length(1, 40), metadata={"title": "联系人"})
    estimate_wan = fields.Wan(required=True, attribute="estimate", metadata={"title": "投资概算"})
    classified = fields.Boolean(required=True, metadata={"title": "是否涉密"})
    fiscal_money = fields.Boolean(required=True, metadata={"title": "是否使用财政性资金"})
    relies_on_city_cloud = fields.Boolean(required=True, metadata={"title": "是否依托一云一网一中心"})
    exemption_reason = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(1, 1000), metadata={"title": "豁免理由"}
    )


class WithdrawSchema(Shape):
    """Why the unit takes its application back."""

    reason = fields.String(required=True, validate=validate.Length(1, 1000), metadata={"title": "撤回理由"})


class MaterialSchema(View):
    """One version of one document."""

    kind = fields.String(metadata={"title": "材料种类"})
    version = fields.Integer(metadata={"title": "版本"})
    digest = fields.String(metadata=CONTENT)
    size = fields.Integer(metadata={"title": "字节数"})
    media_type = fields.String(metadata={"title": "文件类型"})


class OpinionSchema(View):
    """The review opinion, as it was heard."""

    opinion_no = fields.String(metadata={"title": "审核意见文号"})
    conclusion = fields.String(metadata={"title": "审核结论"})
    design_digest = fields.String(metadata=CONTENT)
    design_version = fields.Integer(metadata={"title": "方案版本"})


class ProjectSchema(View):
    """A project's application, whole."""

    project_id = fields.UUID(metadata={"title": "项目编号(系统)"})
    project_no = fields.String(metadata={"title": "项目编号"})
    project_name = fields.String(metadata={"title": "项目名称"})
    owner_office_id = fields.String(metadata={"title": "实施单位编号"})
    owner_office_name = fields.String(metadata={"title": "项目实施单位"})
    project_type = fields.String(metadata={"title": "项目类型"})
    build_nature = fields.String(metadata={"title": "建设性质"})
    plan_item = fields.String(metadata={"title": "年度计划项"})
    contact_name = fields.String(metadata={"title": "联系人"})
    estimate_wan = fields.Wan(attribute="estimate", metadata={"title": "投资概算"})
    relies_on_city_cloud = fields.Boolean(metadata={"title": "是否依托一云一网一中心"})
    exemption_reason = fields.String(metadata={"title": "豁免理由"})
    state = fields.String(metadata={"title": "状态"})
    round = fields.Integer(metadata={"title": "审核轮次"})
    materials = fields.List(fields.Nested(MaterialSchema), metadata={"title": "申请材料"})
    opinion = fields.Nested(OpinionSchema, metadata={"title": "审核意见"})
    defects = fields.List(fields.String(), metadata={"title": "补正清单"})
