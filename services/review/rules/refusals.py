"""Why the review service says no."""

from shared.kernel.refusal import Invalid, NotFound, Refusal


class NoSuchReview(NotFound):
    """No technical review was ever requested for that project."""

    title = "没有这个技术审核"
    advice = "编号为{key}的项目没有提请过技术审核。请核对项目编号,或由项目实施单位先提请技术审核。"
    article = "7"


class AlreadyReturned(Refusal):
    """What is to be corrected is told once, whole."""

    title = "已退回补正"
    advice = "第{round}轮已一次性告知补正内容,不再重复退回。请根据补正后的材料继续办理,或出具审核意见。"


class TextTooShort(Invalid):
    """An aspect is concluded with a text that says why."""

    title = "审核说明过短"
    advice = "“{aspect}”的审核说明至少填写{least}个字(不计首尾空格)。请补充后重新提交。"
    article = "7"


class UnconcludedAspects(Refusal):
    """An opinion speaks on all five aspects (Art. 7)."""

    title = "五个方面尚未全部审核"
    advice = "以下方面还没有审核结论:{missing}。请逐项填写后再出具审核意见。"
    article = "7"


class PassDespiteFault(Refusal):
    """A design that fails in one aspect does not pass (Art. 7, 9)."""

    title = "存在不符合要求的方面"
    advice = "以下方面的结论为不符合:{faults},不能出具通过的审核意见。请退回补正或出具不通过的审核意见。"
    article = "7"


class RejectWithoutFault(Refusal):
    """A rejection rests on at least one aspect that fails (Art. 7)."""

    title = "没有不通过的依据"
    advice = "五个方面都没有不符合的结论,不能出具不通过的审核意见。请先在不符合的方面写明结论和理由。"
    article = "7"


class ExtendedTooFar(Invalid):
    """An extension has its own limit, a parameter of the rule set."""

    title = "延期过长"
    advice = "本次延期{workdays}个工作日,最多可以延期{most}个工作日。请核对后重新填写。"
