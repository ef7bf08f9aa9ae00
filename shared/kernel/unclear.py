"""Why a notice cannot be what an office published: it lacks something, or contradicts itself."""

from shared.kernel.refusal import Invalid


class UnclearNotice(Invalid):
    """The notice lacks a field, or a field cannot be read."""

    title = "放假通知无法识别"
    advice = "放假通知的“{field}”缺失或格式不正确。请对照通知原文核对后重新录入。"


class EmptyNotice(Invalid):
    """A notice that changes no day says nothing."""

    title = "放假通知没有日期"
    advice = "放假通知没有列出任何放假日或调休上班日。请对照通知原文补录后重新提交。"


class DayNamedTwice(Invalid):
    """A notice names a day once only."""

    title = "放假通知日期重复"
    advice = "{day}在同一份通知中重复出现。请对照通知原文删除重复日期。"


class RestAndMakeUp(Invalid):
    """A day is a rest day or a make-up working day, never both."""

    title = "放假通知前后矛盾"
    advice = "{day}既列为放假日又列为上班日,或同时列入和撤销。请对照通知原文核对后重新录入。"


class MakeUpOnWeekday(Invalid):
    """Only a Saturday or a Sunday can be made up for."""

    title = "调休上班日不是周末"
    advice = "{day}是周一至周五,本来就是工作日,不能列为调休上班日。请对照通知原文核对日期。"


class DayOfAnotherYear(Invalid):
    """A notice speaks of its own year and of the last week of the December before."""

    title = "放假通知日期超出年度"
    advice = "{day}不属于{year}年,也不在上一年12月25日至31日之间。请核对日期或通知年度。"


class CorrectionWithNumber(Invalid):
    """A correction of what was typed in is no paper of any office, so it bears no number of its own."""

    title = "更正不应有文号"
    advice = "录入更正不是新公布的通知,没有自己的文号。请删去文号{number},所更正通知的文号填写在“更正”中。"
