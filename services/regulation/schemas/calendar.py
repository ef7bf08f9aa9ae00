"""The shapes of the calendar, as it is asked for, written down and shown."""

from services.regulation.schemas.deadlines import OutlookSchema
from services.regulation.schemas.due_dates import IN_RANGE
from shared.chassis.http import Shape, fields, validate

CITATION = {"title": "依据", "description": "放假通知的文号,没有文号的写标题和公布日期"}


class DaysQuery(
    Shape.from_dict(  # type: ignore[misc]
        {"from": fields.Date(required=True, validate=IN_RANGE, metadata={"title": "开始日期"})}
    )
):
    """Which days are asked for."""

    to = fields.Date(required=True, validate=IN_RANGE, metadata={"title": "结束日期"})


class DaySchema(Shape):
    """What a day is."""

    day = fields.Date(metadata={"title": "日期"})
    kind = fields.String(metadata={"title": "类别"})
    festival = fields.String(allow_none=True, metadata={"title": "节日"})
    citation = fields.String(allow_none=True, metadata=CITATION)
    final = fields.Boolean(metadata={"title": "是否确定"})


class DaysSchema(Shape):
    """A span of days."""

    version = fields.String(metadata={"title": "日历版本"})
    days = fields.List(fields.Nested(DaySchema), metadata={"title": "日期列表"})


class CitedNoticeSchema(Shape):
    """A notice in force."""

    citation = fields.String(metadata=CITATION)
    year = fields.Integer(metadata={"title": "年度"})
    published_on = fields.Date(metadata={"title": "公布日期"})


class CalendarVersionSchema(Shape):
    """A version of the calendar and the notice that made it."""

    version = fields.String(metadata={"title": "日历版本"})
    known_from = fields.Date(metadata={"title": "自何日起可知", "description": "计算器的 at 参数取该日及以后"})
    citation = fields.String(attribute="notice.citation", metadata=CITATION)
    year = fields.Integer(attribute="notice.year", metadata={"title": "年度"})
    source = fields.String(
        attribute="notice.source",
        metadata={"title": "来源", "description": "state_council 国务院办公厅,local 本市停止办公"},
    )


class CalendarSchema(Shape):
    """The calendar in force and how far it reaches."""

    version = fields.String(attribute="calendar.version", metadata={"title": "日历版本"})
    notices = fields.List(
        fields.Nested(CitedNoticeSchema), attribute="calendar.notices", metadata={"title": "现行放假通知"}
    )
    last_published_year = fields.Integer(
        attribute="calendar.last_published_year", metadata={"title": "已公布的最后年度"}
    )
    not_final_from = fields.Date(metadata={"title": "自何日起为暂定"})
    days_left = fields.Integer(metadata={"title": "日历剩余天数"})
    versions = fields.List(fields.Nested(CalendarVersionSchema), metadata={"title": "历次版本"})


class DatesSchema(Shape):
    """Rest days and make-up days, single or as ranges."""

    rest = fields.List(fields.String(), metadata={"title": "放假日", "example": ["2027-01-01..2027-01-03"]})
    make_up = fields.List(fields.String(), metadata={"title": "上班日", "example": ["2027-01-10"]})


class FestivalSchema(DatesSchema):
    """What a notice says of one festival."""

    festival = fields.String(required=True, validate=validate.Length(1, 40), metadata={"title": "节日名称"})


class CorrectionSchema(Shape):
    """Which notice in force was typed in wrongly, and what was wrong."""

    citation = fields.String(
        required=True, validate=validate.Length(1, 400), metadata={**CITATION, "title": "所更正的通知"}
    )
    reason = fields.String(required=True, validate=validate.Length(1, 200), metadata={"title": "更正事由"})


class ProposeNoticeSchema(Shape):
    """A notice as it is written down."""

    document_number = fields.String(load_default=None, allow_none=True, metadata={"title": "文号"})
    title = fields.String(required=True, validate=validate.Length(1, 120), metadata={"title": "标题"})
    published_on = fields.String(required=True, metadata={"title": "公布日期", "example": "2026-11-05"})
    year = fields.Integer(required=True, strict=True, metadata={"title": "年度"})
    source = fields.String(
        required=True, metadata={"title": "来源", "description": "state_council 国务院办公厅,local 本地通知"}
    )
    festivals = fields.List(fields.Nested(FestivalSchema), required=True, metadata={"title": "节日安排"})
    revokes = fields.Nested(DatesSchema, metadata={"title": "撤销日期"})
    corrects = fields.Nested(
        CorrectionSchema, metadata={"title": "更正", "description": "录入有误时填写:只撤销错录的日期,列出正确的日期"}
    )


class RejectSchema(Shape):
    """Why a notice is turned down."""

    reason = fields.String(required=True, validate=validate.Length(1, 1000), metadata={"title": "驳回理由"})


class ProposalSchema(Shape):
    """A proposed notice and what became of it."""

    notice_id = fields.UUID(metadata={"title": "通知编号(系统)"})
    citation = fields.String(metadata=CITATION)
    notice = fields.Nested(ProposeNoticeSchema, attribute="body", metadata={"title": "放假通知"})
    state = fields.String(metadata={"title": "状态"})
    proposed_by = fields.String(metadata={"title": "录入人"})
    proposed_at = fields.Moment(metadata={"title": "录入时间"})
    confirmed_by = fields.String(allow_none=True, metadata={"title": "确认人"})
    published_at = fields.Moment(allow_none=True, metadata={"title": "发布时间"})
    calendar_version = fields.String(allow_none=True, metadata={"title": "日历版本"})
    reason = fields.String(allow_none=True, metadata={"title": "驳回理由"})


class ChangeSchema(Shape):
    """A day before and after."""

    day = fields.Date(metadata={"title": "日期"})
    before = fields.Nested(DaySchema, metadata={"title": "变更前"})
    after = fields.Nested(DaySchema, metadata={"title": "变更后"})


class PreviewSchema(Shape):
    """What a notice would change."""

    notice_id = fields.UUID(attribute="proposal.notice_id", metadata={"title": "通知编号(系统)"})
    citation = fields.String(attribute="proposal.citation", metadata=CITATION)
    version_before = fields.String(metadata={"title": "现行日历版本"})
    version_after = fields.String(metadata={"title": "确认后的日历版本"})
    years_made_final = fields.List(fields.Integer(), metadata={"title": "由暂定转为确定的年度"})
    missing_festivals = fields.List(fields.String(), metadata={"title": "通知未列的法定节日"})
    changes = fields.List(fields.Nested(ChangeSchema), metadata={"title": "变更的日期"})
    deadlines = fields.Nested(OutlookSchema, metadata={"title": "对在办期限的影响"})
