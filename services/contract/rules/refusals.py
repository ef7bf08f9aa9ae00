"""Why the contract service says no."""

from shared.kernel.refusal import Invalid, NotFound, Refusal


class NoSuchApprovedProject(NotFound):
    """No approved project of that id has been heard of."""

    title = "没有这个已立项项目"
    advice = "没有编号为{key}的已立项项目。请核对项目编号;刚刚批复的项目请稍候再试。"


class NoSuchContract(NotFound):
    """There is no contract of that id."""

    title = "没有这份合同"
    advice = "没有编号为{key}的合同。请核对合同编号。"


class NoResponsiblePerson(Refusal):
    """No procurement without a responsible person in force on that date (Art. 14)."""

    title = "没有在任的项目责任人"
    advice = "{day}没有在任的项目责任人,不能开展采购。请先登记项目责任人及其任职起始日期。"
    article = "14"


class AllocationNotFinal(Refusal):
    """No money is committed before its allocation is final ([P], a reading of budget law)."""

    title = "资金分配尚未确定"
    advice = "该项目的资金分配公示尚未结束或仍有异议未处理。请待资金分配确定后再登记采购结果。"


class AwardedInFuture(Invalid):
    """An award is recorded when it has been made."""

    title = "成交日期不能晚于今天"
    advice = "填报的中标(成交)日期{day}尚未到来。请核对后重新填写。"


class NoContractor(Refusal):
    """The contractor is selected before a contract is signed with it (Art. 13)."""

    title = "尚未确定项目建设单位"
    advice = "该项目还没有登记采购结果。请先登记项目建设单位的选定方式和依据,再录入合同。"
    article = "13"


class NotTheWinner(Refusal):
    """The contract is signed with the recorded winner and nobody else (Art. 13)."""

    title = "合同乙方与中标单位不一致"
    advice = "登记的项目建设单位是{name}({uscc}),与合同乙方不一致。请核对单位名称和统一社会信用代码。"
    article = "13"


class SignedInFuture(Invalid):
    """The signing date has not come yet (D5)."""

    title = "签订日期不能晚于今天"
    advice = "填报的签订日期{day}尚未到来。请填写最后一方签字或盖章的日期。"
    article = "15"


class EndsBeforeSigning(Invalid):
    """A contract does not end before it begins."""

    title = "合同期限不正确"
    advice = "合同截止日期{ends_on}早于签订日期{signed_on}。请核对后重新填写。"


class WithoutAmount(Invalid):
    """A contract is about money."""

    title = "合同金额不正确"
    advice = "合同金额应大于零。请核对金额,单位为万元。"


class OverAllocation(Refusal):
    """The contracts of a project stay within the money allocated to it (Art. 10)."""

    title = "合同金额超出可用资金"
    advice = "本合同金额{amount},该项目已分配{allocated},已签合同{committed},还可签订{remaining}。请核对合同金额。"
    article = "10"


class TextWithTheBureau(Refusal):
    """What the bureau is looking at does not change under its eyes."""

    title = "合同文本已报送,不能修改"
    advice = "该合同处于“{state}”状态,文本已报市大数据应用局。如需修改,请等待退回补正。"


class MissingText(Refusal):
    """A filing without the contract text is no filing and stops no clock (Art. 15, D7)."""

    title = "缺少合同文本"
    advice = "备案报送的是合同文本,目前还没有上传。请先上传合同全文及附件,再报送备案;报送前期限继续计算。"
    article = "15"


class SameSigningDate(Invalid):
    """A correction changes something."""

    title = "签订日期没有变化"
    advice = "登记的签订日期已是{day},无需更正。请核对后重新填写。"
    article = "15"


class NothingToAmend(Invalid):
    """A supplementary agreement amends a contract of the same project, not another agreement (D5)."""

    title = "没有可补充的合同"
    advice = "该项目没有编号为{key}的合同,或该编号是另一份补充协议。请填写所补充的原合同的编号。"
    article = "15"


class AmendedBeforeSigned(Invalid):
    """A supplementary agreement is signed no earlier than what it amends (D5)."""

    title = "补充协议早于原合同签订"
    advice = "补充协议签订日期{signed_on}早于原合同签订日期{amended_on}。请核对两份文件的签订日期。"
    article = "15"
