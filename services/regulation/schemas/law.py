"""The shapes of rule sets, as they are laid down, foreseen and shown."""

from typing import Any

from services.regulation import rules
from shared.chassis.http import Shape, View, fields, validate
from shared.kernel.divisions import DIVISIONS
from shared.kernel.parameters import CATALOGUE, Parameter, Unit
from shared.kernel.ruleset import LONGEST_TITLE

DIVISION = {
    "title": "行政区划代码",
    "description": "、".join(f"{code} {name}" for code, name in DIVISIONS.items()),
}
STATES = {"title": "状态", "description": "、".join(f"{k} {v}" for k, v in rules.RULE_SET_LIFECYCLE.names.items())}


class RegulationSchema(Shape):
    """The document that a rule set rests on."""

    document_number = fields.String(required=True, metadata={"title": "文号", "example": "阳政办〔2026〕9号"})
    title = fields.String(required=True, validate=validate.Length(1, LONGEST_TITLE), metadata={"title": "文件标题"})
    issued_on = fields.String(required=True, metadata={"title": "印发日期", "example": "2026-11-05"})


def _field_of(parameter: Parameter) -> Any:
    """Return the field in which a parameter's value is written down; its bounds are the rule's to check."""
    kinds = {Unit.SWITCH: fields.Boolean, Unit.CHOICE: fields.String}
    described = {"title": parameter.title, "description": parameter.allowed}
    return kinds.get(parameter.unit, fields.Integer)(metadata=described)


class ValuesSchema(
    Shape.from_dict({name: _field_of(one) for name, one in CATALOGUE.items()})  # type: ignore[misc]
):
    """The values that a rule set sets itself, by the names of the catalogue."""


class LayDownSchema(Shape):
    """A rule set as it is written down; what it does not set it inherits."""

    division_code = fields.String(required=True, metadata=DIVISION)
    parent = fields.String(
        load_default=None, allow_none=True, metadata={"title": "上级规则集", "description": "县(市、区)必填"}
    )
    regulation = fields.Nested(RegulationSchema, required=True, metadata={"title": "依据文件"})
    effective_from = fields.String(required=True, metadata={"title": "生效日期", "example": "2026-12-01"})
    applies_to_live = fields.Boolean(load_default=False, metadata={"title": "是否适用于办理中的项目"})
    values = fields.Nested(ValuesSchema, required=True, metadata={"title": "自行设定的参数"})


class InForceQuery(Shape):
    """Where, and on which day."""

    division_code = fields.String(required=True, validate=validate.OneOf(list(DIVISIONS)), metadata=DIVISION)
    on = fields.Date(load_default=None, metadata={"title": "日期", "description": "不填写的为今天"})


class ParameterSchema(View):
    """One parameter, whether the text sets it, and which rule set states its value."""

    name = fields.String(metadata={"title": "参数"})
    title = fields.String(metadata={"title": "名称"})
    unit = fields.String(metadata={"title": "单位"})
    value = fields.Raw(metadata={"title": "取值"})
    shown = fields.String(metadata={"title": "取值说明"})
    article = fields.String(metadata={"title": "相关条款"})
    mark = fields.String(metadata={"title": "依据性质", "description": "T 文件规定;P 可调整的参数"})
    basis = fields.String(metadata={"title": "依据"})
    stated_by = fields.String(metadata={"title": "由哪个规则集设定"})
    inherited = fields.Boolean(metadata={"title": "是否沿用上级"})


class RenewalSchema(View):
    """A county that a set of the city does not reach until it renews its own."""

    division_code = fields.String(metadata=DIVISION)
    division = fields.String(metadata={"title": "行政区划"})
    rule_set = fields.String(metadata={"title": "现有最新规则集"})
    parent = fields.String(metadata={"title": "其上级规则集"})


TO_RENEW = {
    "title": "须另行发布规则集的县(市、区)",
    "description": "已有自行制定的规则集、仍沿用原市级规则集的县(市、区);未以新规则集为上级重新发布之前,其项目不适用新规则集",
}


class RuleSetHeadSchema(View):
    """A published rule set without what it lays down."""

    rule_set = fields.String(metadata={"title": "规则集版本"})
    division_code = fields.String(metadata=DIVISION)
    division = fields.String(metadata={"title": "行政区划"})
    parent = fields.String(metadata={"title": "上级规则集"})
    regulation = fields.Nested(RegulationSchema, metadata={"title": "依据文件"})
    citation = fields.String(metadata={"title": "引用方式"})
    effective_from = fields.Date(metadata={"title": "生效日期"})
    applies_to_live = fields.Boolean(metadata={"title": "是否适用于办理中的项目"})


class RuleSetSchema(RuleSetHeadSchema):
    """A published rule set, whole."""

    parameters = fields.List(fields.Nested(ParameterSchema), metadata={"title": "全部参数"})
    to_renew = fields.List(fields.Nested(RenewalSchema), metadata=TO_RENEW)


class RuleSetLineSchema(View):
    """All published rule sets."""

    rule_sets = fields.List(fields.Nested(RuleSetHeadSchema), metadata={"title": "已发布的规则集"})


class LaidDownSchema(View):
    """A laid-down rule set and what became of it."""

    proposal_id = fields.UUID(metadata={"title": "草案编号(系统)"})
    division_code = fields.String(metadata=DIVISION)
    written = fields.Nested(LayDownSchema, attribute="body", metadata={"title": "规则集草案"})
    state = fields.String(metadata=STATES)
    proposed_by = fields.String(metadata={"title": "录入人"})
    proposed_at = fields.Moment(metadata={"title": "录入时间"})
    confirmed_by = fields.String(metadata={"title": "发布人"})
    published_at = fields.Moment(metadata={"title": "发布时间"})
    rule_set = fields.String(metadata={"title": "规则集版本"})
    reason = fields.String(metadata={"title": "驳回理由"})


class PublishedRuleSetSchema(LaidDownSchema):
    """A rule set as it was published, and whom it does not reach yet."""

    to_renew = fields.List(fields.Nested(RenewalSchema), metadata=TO_RENEW)


class ParameterChangeSchema(View):
    """A parameter before and after."""

    name = fields.String(metadata={"title": "参数"})
    title = fields.String(metadata={"title": "名称"})
    before = fields.String(metadata={"title": "变更前"})
    after = fields.String(metadata={"title": "变更后"})


class ProjectChangeSchema(View):
    """A live project that the rule set would take over."""

    project_id = fields.UUID(metadata={"title": "项目编号(系统)"})
    project_no = fields.String(metadata={"title": "项目编号"})
    project_name = fields.String(metadata={"title": "项目名称"})
    before = fields.String(metadata={"title": "现适用的规则集"})
    after = fields.String(metadata={"title": "将适用的规则集"})


class RehearsedDeadlineSchema(View):
    """Where an open deadline goes, or why it stays."""

    deadline_id = fields.UUID(metadata={"title": "期限编号"})
    project_id = fields.UUID(metadata={"title": "项目编号(系统)"})
    kind = fields.String(metadata={"title": "期限种类"})
    title = fields.String(metadata={"title": "期限名称"})
    from_on = fields.Date(metadata={"title": "现到期日"})
    to_on = fields.Date(metadata={"title": "发布后的到期日"})
    moves = fields.Boolean(metadata={"title": "是否变动"})
    why = fields.String(metadata={"title": "理由"})


class RehearsalSchema(View):
    """What publishing would do."""

    proposal_id = fields.UUID(attribute="proposal.proposal_id", metadata={"title": "草案编号(系统)"})
    rule_set = fields.String(attribute="rule_set.version", metadata={"title": "发布后的规则集版本"})
    effective_from = fields.Date(attribute="rule_set.effective_from", metadata={"title": "生效日期"})
    applies_to_live = fields.Boolean(attribute="rule_set.applies_to_live", metadata={"title": "是否适用于办理中的项目"})
    parameters = fields.List(fields.Nested(ParameterChangeSchema), metadata={"title": "参数变更"})
    projects = fields.List(fields.Nested(ProjectChangeSchema), metadata={"title": "受影响的项目"})
    deadlines = fields.List(fields.Nested(RehearsedDeadlineSchema), metadata={"title": "受影响的期限"})
    to_renew = fields.List(fields.Nested(RenewalSchema), metadata=TO_RENEW)
