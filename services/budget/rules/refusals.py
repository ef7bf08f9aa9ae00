"""Why the budget service says no."""

from shared.kernel.refusal import Invalid, NotFound, Refusal


class NoSuchBudget(NotFound):
    """No approved project of that id has been heard of."""

    title = "没有这个项目的预算"
    advice = "没有编号为{key}的已立项项目。请核对项目编号;刚批复的项目请稍后再试。"


class NoSuchPublicNotice(NotFound):
    """The public sees only what is on notice."""

    title = "没有这项公示"
    advice = "该项目没有资金拟分配公示。请核对项目编号。"


class NoSuchObjection(NotFound):
    """There is no objection of that id."""

    title = "没有这条异议"
    advice = "没有编号为{key}的异议。请核对异议编号。"


class NoSuchHold(NotFound):
    """There is no hold of that id."""

    title = "没有这项冻结"
    advice = "没有编号为{key}的资金冻结。请核对冻结编号。"


class NoSuchOpsRequest(NotFound):
    """There is no operations request of that id."""

    title = "没有这项运维经费申请"
    advice = "没有编号为{key}的运维经费申请。请核对申请编号。"


class ZeroAmount(Invalid):
    """Money that is put into a budget is more than nothing."""

    title = "金额应大于零"
    advice = "{what}应大于零。请核对金额后重新填写。"


class NoticeTooShort(Invalid):
    """A notice stands at least as long as the rule set asks for ([P])."""

    title = "公示期过短"
    advice = "公示期{workdays}个工作日,少于规则集规定的下限{least}个工作日。请延长公示期后重新发布。"
    article = "11"


class AboveApproved(Refusal):
    """The budget line stays within what was approved."""

    title = "超过批复金额"
    advice = "拟列入预算{asked}万元,超过批复金额{approved}万元。请在批复金额以内填报;确需增加的,先办理项目变更。"


class MoneyHeld(Refusal):
    """What an open hold covers is not put into the budget (Art. 9, 21)."""

    title = "资金已冻结"
    advice = "该项目的{scope}因“{reasons}”被冻结,不能列入预算。请先办理解除冻结:{ways}。"


class ObjectionsOpen(Refusal):
    """A new notice waits until every objection to the old one is answered."""

    title = "异议尚未处理完毕"
    advice = "还有{count}条异议没有处理意见。请逐条作出处理意见后再发布新的公示。"


class NoticeClosed(Refusal):
    """An objection counts when it is received before the end of the notice's last day."""

    title = "公示已经截止"
    advice = "公示已于{closes_on}24:00截止,不再接收异议。如仍有意见,请向市大数据应用局反映。"


class HoldStands(Refusal):
    """One reason holds the money once."""

    title = "该事由的冻结已经存在"
    advice = "该项目已因“{reason}”冻结,尚未解除,不必重复办理。"


class HoldLifted(Refusal):
    """What is lifted cannot be lifted again."""

    title = "该冻结已经解除"
    advice = "该冻结已于{lifted_on}解除,不必重复办理。"


class LiftedByFilingAlone(Refusal):
    """No hand lifts the hold of an unfiled acceptance report (Art. 21)."""

    title = "该冻结只能通过备案解除"
    advice = "竣工验收报告未备案的冻结不能人工解除。请项目实施单位提交竣工验收报告备案,备案后系统自动解除。"
    article = "21"


class ReportUnfiled(Refusal):
    """Operations money is not put into the budget while the acceptance report is unfiled (Art. 21)."""

    title = "竣工验收报告未备案"
    advice = (
        "该项目的竣工验收报告尚未备案,运行维护费用不能列入预算。请项目实施单位先将竣工验收报告提交市大数据应用局备案。"
    )
    article = "21"


class YearIncluded(Refusal):
    """The operations money of one year is put into the budget once."""

    title = "该年度运维经费已列入预算"
    advice = "该项目{year}年度的运维经费已经列入预算,不能重复列入。请核对年度。"


class ReviewAmountWrong(Invalid):
    """The reviewed amount fits the conclusion."""

    title = "审核金额与结论不符"
    advice = "申请金额为{asked}万元。{rule}请核对审核结论和审核金额。"


class OpinionNeeded(Invalid):
    """Who gives less than was asked for says why."""

    title = "缺少审核意见"
    advice = "核减或不同意的,应说明理由。请填写审核意见后提交。"
