"""How the reminder service says no."""

from shared.kernel.refusal import Invalid, NotFound, Refusal


class NoSuchObligation(NotFound):
    """There is none of that id."""

    title = "没有这个催办事项"
    advice = "没有编号为{key}的催办事项。请核对期限编号。"


class NoSuchProjectHeard(NotFound):
    """The project has not been heard of."""

    title = "没有这个项目"
    advice = "没有编号为{key}的项目。请核对项目编号。"


class NoSuchContact(NotFound):
    """There is none of that id."""

    title = "没有这个联系人"
    advice = "没有编号为{key}的联系人。请核对编号。"


class NoSuchReminder(NotFound):
    """There is none of that id, or it is another person's."""

    title = "没有这条提醒"
    advice = "您没有编号为{key}的提醒。请刷新列表后再试。"


class NoSuchDelivery(NotFound):
    """There is none of that id that waits for repair."""

    title = "没有这条待修复的发送"
    advice = "没有编号为{key}的待修复发送记录,可能已重新发送。请刷新列表后再试。"


class ContactKnown(Refusal):
    """One person is written down once for a post."""

    title = "联系人已登记"
    advice = "{office}的{post}“{name}”已经登记。请修改原有联系人。"


class OwesNothing(Invalid):
    """Reminders go to who may owe something, or may supervise."""

    title = "该身份没有办理时限"
    advice = "“{party}”不承担办理时限,无需登记联系人。请核对联系人的身份。"


class Unreachable(Invalid):
    """An address is one that its channel can use."""

    title = "联系地址不正确"
    advice = "{field}“{address}”不正确。{wanted}"


class NotUrgeable(Refusal):
    """Only what is owed and not done can be urged."""

    title = "当前不能催办"
    advice = "该事项当前为“{state}”,不能催办。"


class UrgedToday(Refusal):
    """An urging by hand is sent at most once on a working day (domain 2.8)."""

    title = "今日已经催办"
    advice = "该事项已安排在{day}催办,同一事项每个工作日最多催办一次。请在下一个工作日再催办。"
