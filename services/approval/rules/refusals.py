"""Why the approval service says no."""

from shared.kernel.refusal import Invalid, NotFound, Refusal


class NoSuchApproval(NotFound):
    """No approval was ever requested for that project."""

    title = "没有这个审批事项"
    advice = "编号为{key}的项目没有报请过审批立项。请核对项目编号,或由项目实施单位先报请审批。"
    article = "8"


class OpinionNotHeard(Refusal):
    """The review opinion is a mandatory document of approval (Art. 8)."""

    title = "尚未收到审核意见"
    advice = "申请所附的审核意见{named}尚未由市大数据应用局送达。请稍后再办理;长时间未送达的,请联系市大数据应用局。"
    article = "8"


class OtherOpinion(Refusal):
    """The opinion that was named is the newest one (Art. 8)."""

    title = "审核意见文号不一致"
    advice = "申请所附的审核意见为{named},收到的最新审核意见为{heard}。请退回补正,或由实施单位核对后重新报请。"
    article = "8"


class OpinionNotPassing(Refusal):
    """A design that did not pass technical review is not approved (Art. 8)."""

    title = "技术审核未通过"
    advice = "审核意见{opinion_no}的结论为不通过,不能作为审批要件。请由实施单位修改方案并重新提请技术审核。"
    article = "8"


class DesignNotReviewed(Refusal):
    """The design that is approved is the one that the opinion covers (Art. 8)."""

    title = "初步设计方案与审核意见不一致"
    advice = (
        "审核意见{opinion_no}针对的是第{version}版初步设计方案(摘要{reviewed}),申请提交的方案摘要为{submitted}。"
        "请退回补正,或由实施单位就现有方案重新提请技术审核。"
    )
    article = "8"


class AlreadyReturned(Refusal):
    """What is to be corrected is told once, whole."""

    title = "已退回补正"
    advice = "已一次性告知补正内容,不再重复退回。请根据补正后的材料继续办理,或作出决定。"


class AboveEstimate(Refusal):
    """An approval may reduce the estimate, never exceed it (Art. 8)."""

    title = "核定金额超过投资概算"
    advice = "核定金额{amount}超过申报的投资概算{estimate}。请按不超过投资概算的金额核定。"
    article = "8"


class NothingApproved(Invalid):
    """Who approves a project approves an amount."""

    title = "核定金额不正确"
    advice = "批准立项的核定金额应大于零。不同意建设的,请作出不予立项的决定。"
    article = "8"


class ExtendedTooFar(Invalid):
    """An extension has its own limit, a parameter of the rule set."""

    title = "延期过长"
    advice = "本次延期{workdays}个工作日,最多可以延期{most}个工作日。请核对后重新填写。"
