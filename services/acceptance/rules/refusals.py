"""Why the acceptance service says no."""

from shared.kernel.refusal import Invalid, NotFound, Refusal


class NoSuchAcceptance(NotFound):
    """Only an approved project has an acceptance."""

    title = "没有这个项目的验收事项"
    advice = "没有编号为{key}的已立项项目。请核对项目编号;项目批准立项后才有验收事项。"


class UnheardContract(NotFound):
    """The project's contract of that id has not been heard of."""

    title = "没有这份合同"
    advice = "该项目没有编号为{key}的合同。请核对合同编号。"


class PreliminaryInFuture(Invalid):
    """A preliminary acceptance is entered after it has taken place."""

    title = "初步验收日期不正确"
    advice = "初步验收日期{passed_on}晚于今天({today})。请在初步验收完成后填报实际日期。"


class ContractsUnfiled(Refusal):
    """[P] A project is accepted when all its contracts are on record."""

    title = "尚有合同未完成备案"
    advice = "该项目还有{count}份合同未完成备案。请先办结合同备案,再登记初步验收。"


class PackageIncomplete(Invalid):
    """[P] The request for joint acceptance brings all its reports along."""

    title = "验收材料不齐"
    advice = "提请联合验收还缺少:{missing}。请备齐后再提请。"


class ConcludedInFuture(Invalid):
    """A conclusion is entered on its day or later."""

    title = "验收结论日期不正确"
    advice = "验收结论日期{concluded_on}晚于今天({today})。请填写结论的实际签署日期。"


class NoProducts(Invalid):
    """Technical acceptance looks at the products one by one (Art. 20)."""

    title = "缺少软硬件产品清单"
    advice = "技术验收应逐项列明软硬件产品并作出安全自主可控结论。请至少填写一项产品。"
    article = "20"


class ProductWithoutVerdict(Invalid):
    """Every line of the product list needs a verdict (Art. 20)."""

    title = "有产品未作出安全自主可控结论"
    advice = "以下产品尚未作出结论:{products}。请逐项填写后再出具技术验收结论。"
    article = "20"


class ExceptionWithoutReason(Invalid):
    """Who makes an exception for a product says why (Art. 20)."""

    title = "例外产品缺少理由"
    advice = "以下产品按例外处理但未说明理由:{products}。请补充理由。"
    article = "20"


class ProductNotControllable(Refusal):
    """Technical acceptance does not pass with a product that is not secure and controllable (Art. 20)."""

    title = "存在不符合安全自主可控要求的产品"
    advice = "以下产品不符合要求,技术验收不能通过:{products}。请整改更换,或出具不通过结论并列明整改事项。"
    article = "20"


class FailureWithoutDefects(Invalid):
    """A failed act names what to mend."""

    title = "缺少整改清单"
    advice = "不通过的结论应列明需要整改的事项。请至少填写一项。"


class PassWithDefects(Invalid):
    """An act that passes leaves nothing to mend."""

    title = "通过结论不能附整改清单"
    advice = "出具通过结论时不应再列整改事项。请删去整改清单,或改为不通过结论。"


class CatalogueUnregistered(Refusal):
    """The registered resource catalogue is part of completion acceptance (Art. 19)."""

    title = "信息资源目录未登记"
    advice = "项目信息资源目录应纳入共享平台目录管理系统,作为竣工验收的内容。请登记后填写目录登记回执号。"
    article = "19"


class AcceptanceReportMissing(Refusal):
    """An empty submission stops no clock (D7)."""

    title = "未上传竣工验收报告"
    advice = "报送备案前请先上传竣工验收报告文件。未上传文件不视为报送。"
    article = "21"


class AcceptanceReportLocked(Refusal):
    """The report changes only while the unit holds the pen."""

    title = "当前不能上传竣工验收报告"
    advice = "该项目处于“{state}”状态,不能上传或更换竣工验收报告。请在竣工验收通过后、报送前或退回补正时上传。"
