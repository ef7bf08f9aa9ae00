"""The shapes of procurements and contracts, as they come in and go out."""

from services.contract import rules
from shared.chassis.http import Shape, View, fields, validate

CONTENT = {"title": "内容摘要", "description": "文件内容的摘要值,带算法名"}
AMENDS = {"title": "所补充的合同", "description": "补充协议填写原合同的编号(系统);原合同留空"}
WINNER_NAME = {"title": "项目建设单位名称"}
WINNER_CODE = {"title": "项目建设单位统一社会信用代码"}
METHOD = {"title": "选定方式", "description": "、".join(f"{code} {name}" for code, name in rules.METHODS.items())}


class AppointResponsiblePersonSchema(Shape):
    """Who answers for the project from a day on (Art. 14)."""

    name = fields.String(required=True, validate=validate.Length(2, 40), metadata={"title": "责任人姓名"})
    post = fields.String(required=True, validate=validate.Length(1, 60), metadata={"title": "职务"})
    phone = fields.String(
        required=True, validate=validate.Regexp(r"^\+?[0-9][0-9-]{6,18}$"), metadata={"title": "联系电话"}
    )
    appointment_doc = fields.String(required=True, validate=validate.Length(1, 120), metadata={"title": "任命文件"})
    appointed_on = fields.Date(required=True, metadata={"title": "任职起始日期"})


class SelectContractorSchema(Shape):
    """How the contractor was selected, and who it is (Art. 13)."""

    method = fields.String(required=True, validate=validate.OneOf(list(rules.METHODS)), metadata=METHOD)
    justification = fields.String(required=True, validate=validate.Length(1, 2000), metadata={"title": "选定依据"})
    procurement_no = fields.String(required=True, validate=validate.Length(1, 60), metadata={"title": "采购编号"})
    contractor_name = fields.String(required=True, validate=validate.Length(2, 120), metadata=WINNER_NAME)
    contractor_uscc = fields.CreditCode(required=True, metadata=WINNER_CODE)
    awarded_on = fields.Date(required=True, metadata={"title": "中标(成交)日期"})


class SignContractSchema(Shape):
    """A formal contract as it was signed (Art. 15)."""

    project_id = fields.UUID(required=True, metadata={"title": "项目编号(系统)"})
    contractor_name = fields.String(required=True, validate=validate.Length(2, 120), metadata=WINNER_NAME)
    contractor_uscc = fields.CreditCode(required=True, metadata=WINNER_CODE)
    amount_wan = fields.Wan(required=True, attribute="amount", metadata={"title": "合同金额"})
    signed_on = fields.Date(required=True, metadata={"title": "签订日期", "description": "最后一方签字或盖章的日期"})
    ends_on = fields.Date(required=True, metadata={"title": "合同截止日期"})
    payment_terms = fields.String(required=True, validate=validate.Length(1, 2000), metadata={"title": "付款条件"})
    amends = fields.UUID(load_default=None, allow_none=True, metadata=AMENDS)


class CorrectSigningDateSchema(Shape):
    """The true signing date, and why another was entered (D5)."""

    signed_on = fields.Date(required=True, metadata={"title": "签订日期", "description": "最后一方签字或盖章的日期"})
    reason = fields.String(required=True, validate=validate.Length(2, 500), metadata={"title": "更正理由"})


class SigningCorrectionSchema(View):
    """One correction of the signing date."""

    from_on = fields.Date(metadata={"title": "原签订日期"})
    to_on = fields.Date(metadata={"title": "更正后签订日期"})
    reason = fields.String(metadata={"title": "更正理由"})
    corrected_on = fields.Date(metadata={"title": "更正日期"})
    corrected_by = fields.String(metadata={"title": "更正人"})


class ReturnFilingSchema(Shape):
    """What is to be corrected, all at once."""

    defects = fields.List(
        fields.String(validate=validate.Length(1, 500)),
        required=True,
        validate=validate.Length(1, 50),
        metadata={"title": "补正清单"},
    )


class ResponsiblePersonSchema(View):
    """Who answers for the project from a day on."""

    name = fields.String(metadata={"title": "责任人姓名"})
    post = fields.String(metadata={"title": "职务"})
    phone = fields.String(metadata={"title": "联系电话"})
    appointment_doc = fields.String(metadata={"title": "任命文件"})
    appointed_on = fields.Date(metadata={"title": "任职起始日期"})


class SelectionSchema(View):
    """The recorded selection of the contractor."""

    selection_id = fields.UUID(metadata={"title": "采购结果编号(系统)"})
    method = fields.String(metadata=METHOD)
    justification = fields.String(metadata={"title": "选定依据"})
    procurement_no = fields.String(metadata={"title": "采购编号"})
    contractor_name = fields.String(metadata=WINNER_NAME)
    contractor_uscc = fields.String(metadata=WINNER_CODE)
    awarded_on = fields.Date(metadata={"title": "中标(成交)日期"})


class ProcurementSchema(View):
    """An approved project up to its contract."""

    project_id = fields.UUID(metadata={"title": "项目编号(系统)"})
    project_no = fields.String(metadata={"title": "项目编号"})
    project_name = fields.String(metadata={"title": "项目名称"})
    owner_office_id = fields.String(metadata={"title": "实施单位编号"})
    owner_office_name = fields.String(metadata={"title": "项目实施单位"})
    approved_on = fields.Date(metadata={"title": "立项批复日期"})
    approved_amount_wan = fields.Wan(attribute="approved_amount", metadata={"title": "批复金额"})
    allocated_wan = fields.Wan(attribute="allocated", metadata={"title": "已分配资金"})
    responsible_persons = fields.List(fields.Nested(ResponsiblePersonSchema), metadata={"title": "项目责任人"})
    selection = fields.Nested(SelectionSchema, metadata={"title": "采购结果"})
    state = fields.String(metadata={"title": "状态"})


class ContractTextSchema(View):
    """One version of the contract text."""

    version = fields.Integer(metadata={"title": "版本"})
    digest = fields.String(metadata=CONTENT)
    size = fields.Integer(metadata={"title": "字节数"})
    media_type = fields.String(metadata={"title": "文件类型"})


class FilingSchema(View):
    """The filing of one contract as it stands."""

    deadline_id = fields.UUID(
        metadata={"title": "期限编号", "description": "逐日说明见 /deadlines/{deadline_id}/explanation"}
    )
    due_on = fields.Date(metadata={"title": "备案截止日期"})
    provisional = fields.Boolean(metadata={"title": "截止日期是否暂定"})
    bound_at = fields.Moment(metadata={"title": "截止时刻", "description": "在此时刻之前收到的为按时"})
    correct_until = fields.Date(metadata={"title": "补正截止日期"})
    lamp = fields.String(metadata={"title": "红黄灯"})
    lamp_text = fields.String(metadata={"title": "红黄灯说明"})
    state = fields.String(metadata={"title": "备案状态"})
    state_text = fields.String(metadata={"title": "备案状态说明"})
    received_at = fields.Moment(metadata={"title": "报送时间"})
    late = fields.Boolean(metadata={"title": "是否逾期报送"})
    overdue = fields.Boolean(metadata={"title": "是否有逾期标记"})
    defects = fields.List(fields.String(), metadata={"title": "补正清单"})
    receipt_no = fields.String(metadata={"title": "备案回执文号"})
    filed_on = fields.Date(metadata={"title": "备案日期"})


class ContractSchema(View):
    """A contract, whole."""

    contract_id = fields.UUID(metadata={"title": "合同编号(系统)"})
    project_id = fields.UUID(metadata={"title": "项目编号(系统)"})
    project_no = fields.String(metadata={"title": "项目编号"})
    owner_office_id = fields.String(metadata={"title": "实施单位编号"})
    owner_office_name = fields.String(metadata={"title": "项目实施单位"})
    contractor_name = fields.String(metadata=WINNER_NAME)
    contractor_uscc = fields.String(metadata=WINNER_CODE)
    amount_wan = fields.Wan(attribute="amount", metadata={"title": "合同金额"})
    signed_on = fields.Date(metadata={"title": "签订日期"})
    ends_on = fields.Date(metadata={"title": "合同截止日期"})
    payment_terms = fields.String(metadata={"title": "付款条件"})
    amends = fields.UUID(metadata=AMENDS)
    before_approval = fields.Boolean(metadata={"title": "是否早于立项批复签订"})
    before_award = fields.Boolean(metadata={"title": "是否早于中标(成交)签订"})
    signing_corrections = fields.List(fields.Nested(SigningCorrectionSchema), metadata={"title": "签订日期更正记录"})
    state = fields.String(metadata={"title": "状态"})
    texts = fields.List(fields.Nested(ContractTextSchema), metadata={"title": "合同文本"})
    filing = fields.Nested(FilingSchema, metadata={"title": "合同备案"})
