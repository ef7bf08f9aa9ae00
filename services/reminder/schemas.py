"""The shapes of reminders, contacts and ladders, as they come in and go out."""

from services.reminder import rules
from shared.chassis.http import Shape, View, fields, validate

PARTY = {"title": "身份", "description": "、".join(f"{party} {party.chinese}" for party in rules.PARTIES)}
POST = {"title": "岗位", "description": "、".join(f"{post} {post.chinese}" for post in rules.Post)}
ADDRESS = validate.Length(1, 300)


class ReachSchema(Shape):
    """How a person is reached outside the house; every channel may be left out."""

    user_id = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 120),
        metadata={"title": "登录账号", "description": "不填写时,本单位所有人都能在系统内看到提醒"},
    )
    email = fields.String(load_default=None, allow_none=True, validate=ADDRESS, metadata={"title": "邮箱"})
    webhook = fields.String(load_default=None, allow_none=True, validate=ADDRESS, metadata={"title": "回调地址"})
    chat = fields.String(load_default=None, allow_none=True, validate=ADDRESS, metadata={"title": "群聊名称"})


class AddContactSchema(ReachSchema):
    """A person whom reminders reach."""

    party = fields.String(required=True, validate=validate.Length(1, 40), metadata=PARTY)
    office_id = fields.String(required=True, validate=validate.Length(1, 80), metadata={"title": "单位编号"})
    office_name = fields.String(required=True, validate=validate.Length(1, 120), metadata={"title": "单位名称"})
    post = fields.String(required=True, validate=validate.OneOf([*rules.Post]), metadata=POST)
    name = fields.String(required=True, validate=validate.Length(2, 40), metadata={"title": "姓名"})


class ContactSchema(View):
    """A person whom reminders reach, as the system's administrators see it."""

    contact_id = fields.UUID(metadata={"title": "联系人编号(系统)"})
    party = fields.String(metadata=PARTY)
    office_id = fields.String(metadata={"title": "单位编号"})
    office_name = fields.String(metadata={"title": "单位名称"})
    post = fields.String(metadata=POST)
    name = fields.String(metadata={"title": "姓名"})
    user_id = fields.String(metadata={"title": "登录账号"})
    email = fields.String(metadata={"title": "邮箱"})
    webhook = fields.String(metadata={"title": "回调地址"})
    chat = fields.String(metadata={"title": "群聊名称"})
    state = fields.String(metadata={"title": "状态"})


class UnreachedOfficeSchema(View):
    """An office that owes something and in which nobody is written down."""

    addressee = fields.String(metadata={"title": "单位或身份"})
    post = fields.String(metadata=POST)
    waiting = fields.Integer(metadata={"title": "等待发送的提醒数"})
    since = fields.Moment(metadata={"title": "最早应发时间"})


class UnreachedSchema(View):
    """Every office that is owed a contact."""

    offices = fields.List(fields.Nested(UnreachedOfficeSchema), metadata={"title": "没有联系人的单位"})


class EntrySchema(View):
    """One line of a reminder."""

    deadline_id = fields.UUID(metadata={"title": "期限编号"})
    project_id = fields.UUID(metadata={"title": "项目编号(系统)"})
    step = fields.String(metadata={"title": "催办环节"})
    text = fields.String(metadata={"title": "内容"})


class ReminderSchema(View):
    """What one person was told on one day."""

    digest_id = fields.UUID(attribute="digest.digest_id", metadata={"title": "提醒编号(系统)"})
    level = fields.String(
        attribute="digest.level", metadata={"title": "级别", "description": "reminder 催办,supervision 督办"}
    )
    day = fields.Date(attribute="digest.day", metadata={"title": "日期"})
    subject = fields.String(metadata={"title": "标题"})
    entries = fields.List(fields.Nested(EntrySchema), metadata={"title": "内容"})
    read_at = fields.Moment(attribute="digest.read_at", metadata={"title": "已读时间"})


class RungSchema(View):
    """One rung of an obligation's ladder and what became of it."""

    rung_id = fields.UUID(metadata={"title": "催办编号(系统)"})
    step = fields.String(metadata={"title": "催办环节"})
    level = fields.String(metadata={"title": "级别", "description": "reminder 催办,supervision 督办"})
    addressee = fields.String(metadata={"title": "单位或身份"})
    post = fields.String(metadata=POST)
    goes_at = fields.Moment(metadata={"title": "应发时间", "description": "为空时按当前状态不发送"})
    gathered_at = fields.Moment(metadata={"title": "发出时间"})
    raised_at = fields.Moment(metadata={"title": "列为督办线索时间"})


class DroppedSchema(View):
    """A line that was taken out of a letter before it had reached anybody."""

    rung_id = fields.UUID(metadata={"title": "催办编号(系统)"})
    step = fields.String(metadata={"title": "催办环节"})
    text = fields.String(metadata={"title": "原内容"})
    dropped_at = fields.Moment(metadata={"title": "撤回时间"})
    why = fields.String(metadata={"title": "撤回原因"})


class LadderSchema(View):
    """What is owed, and the ladder it has."""

    deadline_id = fields.UUID(attribute="obligation.deadline_id", metadata={"title": "期限编号"})
    project_id = fields.UUID(attribute="obligation.project_id", metadata={"title": "项目编号(系统)"})
    project_no = fields.String(attribute="project.project_no", metadata={"title": "项目编号"})
    title = fields.String(attribute="obligation.title", metadata={"title": "办理事项"})
    owed_by = fields.String(attribute="obligation.owed_by", metadata={"title": "办理方"})
    due_on = fields.Date(attribute="obligation.due_on", metadata={"title": "到期日"})
    provisional = fields.Boolean(attribute="obligation.provisional", metadata={"title": "到期日是否暂定"})
    state = fields.String(attribute="obligation.state", metadata={"title": "状态"})
    rungs = fields.List(fields.Nested(RungSchema), metadata={"title": "催办安排"})
    dropped = fields.List(fields.Nested(DroppedSchema), metadata={"title": "发出前撤回的提醒"})


class DeliverySchema(View):
    """One digest on its way out of the house; the address is not shown."""

    delivery_id = fields.UUID(metadata={"title": "发送编号(系统)"})
    digest_id = fields.UUID(metadata={"title": "提醒编号(系统)"})
    channel = fields.String(metadata={"title": "通道", "description": "email 邮件,webhook 回调,chat 群聊"})
    attempts = fields.Integer(metadata={"title": "已尝试次数"})
    handed_over_at = fields.Moment(metadata={"title": "交付时间"})
    sent_at = fields.Moment(metadata={"title": "送达时间"})
    withdrawn_at = fields.Moment(metadata={"title": "撤回时间", "description": "应发送时内容已全部失效,不再发送"})
    parked_at = fields.Moment(metadata={"title": "停发待修复时间"})
    reason = fields.String(metadata={"title": "原因"})
