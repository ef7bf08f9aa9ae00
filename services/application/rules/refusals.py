"""Why the application service says no."""

from shared.kernel.refusal import Invalid, NotFound, Refusal


class NoSuchProject(NotFound):
    """There is no project of that id."""

    title = "没有这个项目"
    advice = "没有编号为{key}的项目申请。请核对项目编号。"


class Classified(Refusal):
    """A classified project is outside the regulation; nothing of it is kept (Art. 3)."""

    status = 422
    title = "涉密项目不适用"
    advice = "本办法只适用于非涉密项目,系统未保存您填报的任何内容。请按保密规定的渠道办理。"
    article = "3"


class NotFiscal(Invalid):
    """A project without fiscal money is outside the regulation (Art. 3)."""

    title = "不属于财政性资金项目"
    advice = "本办法只适用于使用财政性资金的项目。请核对资金来源。"
    article = "3"


class UndeclaredExemption(Invalid):
    """Who does not rely on one cloud, one network, one centre says why (Art. 2)."""

    title = "缺少一云一网一中心说明"
    advice = "未依托“一云、一网、一中心”部署的,应说明豁免理由。请补充理由后提交。"
    article = "2"


class NotEditable(Refusal):
    """What a desk is looking at does not change under its eyes."""

    title = "材料已提交,不能修改"
    advice = "该项目处于“{state}”状态,材料已交办理单位。如需修改,请等待退回补正或先撤回申请。"


class CorrectionWindowClosed(Refusal):
    """What is received after the window counts no more, though no sweep has let the application lapse yet (Art. 8)."""

    title = "补正期限已过"
    advice = "补正期限已于{closed_on}24:00届满,不能再提交补正材料。如需继续,请另行申请。"


class MissingMaterial(Refusal):
    """The unit hands in all that is asked for (Art. 8)."""

    title = "申请材料不齐"
    advice = "还缺少:{missing}。请上传后再提交。"
    article = "8"


class DesignNotReviewed(Refusal):
    """The design that goes to approval is the one the opinion covers (Art. 8)."""

    title = "初步设计方案与审核意见不一致"
    advice = "审核意见{opinion_no}针对的是第{reviewed}版初步设计方案,现有第{version}版未经审核。请重新提请技术审核。"
    article = "8"
