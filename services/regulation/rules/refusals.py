"""Why the regulation service says no."""

from shared.kernel.refusal import Forbidden, Invalid, NotFound, Refusal


class NoSuchNotice(NotFound):
    """No notice of that id was ever proposed."""

    title = "没有这份放假通知"
    advice = "没有编号为{key}的放假通知。请在通知列表中核对编号。"


class NoSuchDeadline(NotFound):
    """No service has said that such a clock runs."""

    title = "没有这个期限"
    advice = "没有编号为{key}的期限。请核对编号。"


class NotKnownYet(Invalid):
    """On that day no notice was published yet, so there was no calendar."""

    title = "当日尚无放假通知"
    advice = "截至{known_on},系统收录的放假通知均未公布,无法按当时的安排计算。请选择{first}或以后的日期。"


class KnownInFuture(Invalid):
    """Nobody knows today which notices will be published by a day to come."""

    title = "已知日期尚未到来"
    advice = "已知日期(at){known_on}晚于今天({today}),届时将公布哪些放假通知尚不可知。请填写今天或以前的日期,或不填写。"


class EmptySpan(Invalid):
    """A span of days ends on its first day at the earliest."""

    title = "日期范围不正确"
    advice = "结束日期(to){last}早于开始日期(from){first}。请核对后重新填写。"


class SpanTooLong(Invalid):
    """A span is not longer than one answer may be."""

    title = "日期范围过长"
    advice = "开始日期(from)至结束日期(to)共{days}天,一次最多查询{most}天。请分段查询。"


class CountTooLong(Invalid):
    """Working days are told day by day, and one answer tells so many only."""

    title = "计算范围过长"
    advice = "起算日{anchor}至到期日{due_on}共{days}天,一次最多逐日说明{most}天。请核对暂停计时的日期,或缩短期限。"


class PublishedInFuture(Invalid):
    """A notice that is not published yet cannot be entered."""

    title = "公布日期尚未到来"
    advice = "公布日期{published_on}晚于今天。请对照通知原文核对公布日期,通知公布后再录入。"


class YearNotWhole(Invalid):
    """The first notice of a year names every statutory festival, or the year would be final with festivals missing."""

    title = "年度放假通知不完整"
    advice = "{year}年尚无放假通知,第一份通知应列明全部法定节日,缺少:{missing}。请对照通知原文补录。"


class FestivalWorked(Invalid):
    """The first notice of a year rests on every statutory day of every festival."""

    title = "法定节日未列为放假日"
    advice = "{year}年第一份放假通知应将全部法定节日当日列为放假日,缺少:{missing}。请对照通知原文补录。"


class YearDoesNotFit(Invalid):
    """A year's notice is published in the year before, an amendment in the year itself."""

    title = "年度与公布日期不符"
    advice = "通知年度为{year}年,公布日期为{published_on}。年度通知应在上一年公布,调整通知应在当年或上一年公布。请核对年度和公布日期。"


class NumberOfAnotherYear(Invalid):
    """A document number bears the year in which the paper was published."""

    title = "文号年份与公布日期不符"
    advice = "文号{number}的年份与公布日期{published_on}不一致。请对照通知原文核对文号和公布日期。"


class NothingToTakeBack(Invalid):
    """Only what the calendar in force says can be taken back."""

    title = "没有可以撤销的安排"
    advice = "{day}在现行日历中不是{kind},无法撤销。请对照通知原文核对撤销日期。"


class TakenBackTooEarly(Invalid):
    """A notice takes back what was said before it, by day of publication and serial number."""

    title = "撤销的安排在本通知之后作出"
    advice = "{day}列为{kind},是{citation}的安排,按公布日期和文号在本通知之后,本通知不能撤销。请核对公布日期和文号。"


class ClosureMakesWork(Invalid):
    """A local notice closes days; it makes nobody work on a weekend."""

    title = "本地通知不能安排调休上班"
    advice = "本地通知只能列停止办公的日期,或撤销本地通知原来的安排,{day}列为上班日不予接受。调休上班日以国务院办公厅通知为准。"


class NothingToCorrect(Invalid):
    """A correction names a notice in force of its own source and year, published before it."""

    title = "没有可以更正的通知"
    advice = "现行日历中没有{corrected_on}及以前公布、来源和年度({year}年)相同的通知“{citation}”。请在现行通知列表中核对依据后重新填写。"


class NoticeInForce(Refusal):
    """A notice is in force once."""

    title = "放假通知已经生效"
    advice = (
        "{citation}已在现行日历中,不能重复录入。安排有调整的,请录入新公布的调整通知;"
        "录入有误的,请另录一份更正:不填文号,在“更正”中写明{citation}和更正事由,撤销错录的日期,列出正确的日期,"
        "由另一人复核后发布为新版本;误报的请驳回。"
    )


class SamePerson(Forbidden):
    """A notice is confirmed by another person than the one who proposed it."""

    title = "须由另一人复核"
    advice = "放假通知由{name}录入,不能由本人确认。请由另一名系统管理员核对原文后确认。"


class NoSuchLaidDown(NotFound):
    """No rule set of that id was ever laid down."""

    title = "没有这份规则集草案"
    advice = "没有编号为{key}的规则集草案。请在草案列表中核对编号。"
    article = "30"


class EffectiveInPast(Invalid):
    """A rule set is in force from its publication on at the earliest."""

    title = "生效日期已过"
    advice = "生效日期{effective_from}早于今天({today}),规则集不溯及既往。请填写今天或以后的日期。"
    article = "32"


class BeforeItsForerunner(Invalid):
    """The sets of one division follow each other."""

    title = "生效日期早于前一规则集"
    advice = "同一行政区划的规则集{version}自{since}起生效,新规则集不能更早生效。请核对生效日期。"
    article = "30"


class NoCityParent(Invalid):
    """A county's set rests on the city's that is in force on its day."""

    title = "上级规则集不正确"
    advice = "{division}的规则集应以生效之日有效的市级规则集{city}为上级(parent)。请核对后重新填写。"
    article = "30"


class NothingLaidDown(Invalid):
    """A rule set sets something."""

    title = "规则集没有参数"
    advice = "规则集没有设定任何参数。请至少填写一项参数;无须调整的,沿用上级规则集即可。"


class TextLimitNeedsDocument(Refusal):
    """A limit that the text sets is changed by another document only."""

    title = "办法规定的期限不能以参数调整"
    advice = (
        "“{title}”为{value},由{document}直接规定,不能在同一文件名下调整。"
        "市级须以新印发的文件为依据;县(市、区)须以自行制定的管理办法为依据。请填写依据文件的文号。"
    )
    article = "30"


class OwnLimitNotNamed(Refusal):
    """A government's own limit in the place of the text's is not given up by not being named."""

    title = "自行规定的期限未写明"
    advice = (
        "“{title}”现为{value},由{document}规定;规则集未写明该项,将变为{after}。"
        "继续适用的,请写明原值;改变的,请以新印发的文件为依据并写明新值。"
    )
    article = "30"


class LaidDownByYourself(Forbidden):
    """A rule set is published by another person than the one who laid it down."""

    title = "须由另一人发布"
    advice = "规则集由{name}录入,不能由本人发布。请由另一名系统管理员核对依据文件后发布。"
