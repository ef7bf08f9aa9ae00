"""The shape of an explanation's step."""

from shared.chassis.http import Shape, fields


class StepSchema(Shape):
    """One day of an explanation."""

    day = fields.String(metadata={"title": "日期"})
    weekday = fields.String(metadata={"title": "星期"})
    counted = fields.Integer(allow_none=True, metadata={"title": "第几个"})
    kind = fields.String(metadata={"title": "类别"})
    why = fields.String(metadata={"title": "说明"})
