"""The shapes of acceptances, as they come in and go out."""

from typing import Any

from marshmallow import post_load

from services.acceptance import rules
from shared.chassis.http import Shape, fields, validate

DEFECT = validate.Length(1, 1000)


class PreliminarySchema(Shape):
    """What a unit says of its own preliminary acceptance (Art. 18)."""

    passed_on = fields.Date(required=True, metadata={"title": "初步验收日期"})
    summary = fields.String(required=True, validate=validate.Length(1, 4000), metadata={"title": "初步验收报告摘要"})


class JointRequestSchema(Shape):
    """The package that comes with a request for joint acceptance (Art. 18): which reports are in it."""

    test_report = fields.Boolean(load_default=False, metadata={"title": "是否具备测试报告"})
    trial_run_report = fields.Boolean(load_default=False, metadata={"title": "是否具备试运行报告"})
    supervision_report = fields.Boolean(load_default=False, metadata={"title": "是否具备监理报告"})
    user_report = fields.Boolean(load_default=False, metadata={"title": "是否具备用户使用报告"})
    finance_report = fields.Boolean(load_default=False, metadata={"title": "是否具备财务决算报告"})
    security_report = fields.Boolean(load_default=False, metadata={"title": "是否具备安全测评报告"})


class ProductSchema(Shape):
    """One line of the product list (Art. 20)."""

    name = fields.String(required=True, validate=validate.Length(1, 200), metadata={"title": "产品名称"})
    verdict = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(rules.VERDICTS),
        metadata={"title": "安全自主可控结论"},
    )
    reason = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(1, 1000), metadata={"title": "例外理由"}
    )

    @post_load
    def product(self, asked: dict[str, Any], **_: Any) -> rules.Product:
        """Return the line as the rules know it."""
        return rules.Product(**asked)


class ConclusionSchema(Shape):
    """What every conclusion of a bureau says."""

    conclusion = fields.String(
        required=True, validate=validate.OneOf(rules.CONCLUSIONS), metadata={"title": "验收结论"}
    )
    concluded_on = fields.Date(required=True, metadata={"title": "验收结论日期"})
    defects = fields.List(
        fields.String(validate=DEFECT),
        load_default=list,
        validate=validate.Length(max=200),
        metadata={"title": "整改清单"},
    )

    @post_load
    def concluded(self, asked: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the conclusion as the rules know it, beside what else was said."""
        conclusion = rules.Conclusion(
            passed=asked.pop("conclusion") == "pass",
            concluded_on=asked.pop("concluded_on"),
            defects=tuple(asked.pop("defects")),
        )
        return {"conclusion": conclusion, **asked}


class TechnicalSchema(ConclusionSchema):
    """The technical conclusion with its product list (Art. 18, 20)."""

    products = fields.List(
        fields.Nested(ProductSchema),
        required=True,
        validate=validate.Length(max=1000),
        metadata={"title": "软硬件产品清单"},
    )


class CompletionSchema(ConclusionSchema):
    """The completion conclusion with the catalogue's receipt (Art. 18, 19)."""

    catalogue_receipt_no = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 120),
        metadata={"title": "目录登记回执号"},
    )


class ReturnSchema(Shape):
    """One complete list of what to correct in the report (Art. 21)."""

    defects = fields.List(
        fields.String(validate=DEFECT),
        required=True,
        validate=validate.Length(1, 200),
        metadata={"title": "补正清单"},
    )


class AcceptedContractSchema(Shape):
    """A contract of the project and whether it is on record."""

    contract_id = fields.UUID(metadata={"title": "合同编号(系统)"})
    filed = fields.Boolean(metadata={"title": "是否已备案"})


class ShownProductSchema(Shape):
    """One line of the product list with its verdict."""

    name = fields.String(metadata={"title": "产品名称"})
    verdict = fields.String(metadata={"title": "安全自主可控结论"})
    reason = fields.String(metadata={"title": "例外理由"})


class FailureSchema(Shape):
    """One act that failed."""

    round = fields.Integer(metadata={"title": "验收轮次"})
    act = fields.String(metadata={"title": "验收环节"})
    concluded_on = fields.Date(metadata={"title": "验收结论日期"})
    defects = fields.List(fields.String(), metadata={"title": "整改清单"})
    conclusion_no = fields.String(metadata={"title": "竣工验收结论文号"})


class ReportSchema(Shape):
    """The report that was uploaded."""

    digest = fields.String(metadata={"title": "内容摘要", "description": "文件内容的摘要值,带算法名"})
    size = fields.Integer(metadata={"title": "字节数"})
    media_type = fields.String(metadata={"title": "文件类型"})


class ReportFilingSchema(Shape):
    """How the filing of the report stands (Art. 21)."""

    deadline_id = fields.UUID(
        metadata={"title": "期限编号", "description": "逐日说明见 /deadlines/{deadline_id}/explanation"}
    )
    state = fields.String(metadata={"title": "备案状态"})
    state_text = fields.String(metadata={"title": "备案状态说明"})
    late = fields.Boolean(metadata={"title": "是否逾期报送"})
    overdue = fields.Boolean(metadata={"title": "是否有逾期标记"})
    received_at = fields.Moment(metadata={"title": "收到时刻"})
    due_on = fields.Date(metadata={"title": "备案截止日期"})
    bound_at = fields.Moment(metadata={"title": "备案截止时刻", "description": "在此时刻之前收到的为按时"})
    provisional = fields.Boolean(metadata={"title": "截止日期是否暂定"})
    lamp = fields.String(metadata={"title": "红黄灯"})
    lamp_text = fields.String(metadata={"title": "红黄灯说明"})
    correct_until = fields.Date(metadata={"title": "补正截止日期"})


class AcceptanceSchema(Shape):
    """A project's acceptance, whole."""

    project_id = fields.UUID(metadata={"title": "项目编号(系统)"})
    project_no = fields.String(metadata={"title": "项目编号"})
    project_name = fields.String(metadata={"title": "项目名称"})
    owner_office_id = fields.String(metadata={"title": "实施单位编号"})
    owner_office_name = fields.String(metadata={"title": "项目实施单位"})
    state = fields.String(metadata={"title": "状态"})
    contracts = fields.List(fields.Nested(AcceptedContractSchema), metadata={"title": "合同"})
    preliminary_passed_on = fields.Date(metadata={"title": "初步验收日期"})
    preliminary_summary = fields.String(metadata={"title": "初步验收报告摘要"})
    round = fields.Integer(metadata={"title": "验收轮次"})
    requested_on = fields.Date(metadata={"title": "提请联合验收日期"})
    products = fields.List(fields.Nested(ShownProductSchema), metadata={"title": "软硬件产品清单"})
    technical_concluded_on = fields.Date(metadata={"title": "技术验收结论日期"})
    completion_concluded_on = fields.Date(metadata={"title": "竣工验收结论日期"})
    catalogue_receipt_no = fields.String(metadata={"title": "目录登记回执号"})
    conclusion_no = fields.String(metadata={"title": "竣工验收结论文号"})
    completed_on = fields.Date(metadata={"title": "竣工日期"})
    failures = fields.List(fields.Nested(FailureSchema), metadata={"title": "不通过记录"})
    report = fields.Nested(ReportSchema, metadata={"title": "竣工验收报告"})
    report_defects = fields.List(fields.String(), metadata={"title": "验收报告补正清单"})
    report_filing = fields.Nested(ReportFilingSchema, metadata={"title": "竣工验收报告备案"})
    receipt_no = fields.String(metadata={"title": "备案回执号"})
    filed_on = fields.Date(metadata={"title": "备案日期"})
