"""What an office says when it turns one of its own clocks: it stands still, runs on, is extended (D8, D9)."""

from shared.chassis.http.shapes import Shape, fields, validate
from shared.kernel.counting import PAUSE_REASONS, PauseReason

# A correction is paused and ended by the return itself, never by hand.
BY_HAND = {reason.value: reason.chinese for reason in PAUSE_REASONS if reason is not PauseReason.CORRECTION}
REASON = {"title": "暂停事由", "description": "、".join(f"{code} {name}" for code, name in BY_HAND.items())}


class PauseClockSchema(Shape):
    """For which coded reason the clock stands still from tomorrow on."""

    reason = fields.String(required=True, validate=validate.OneOf(list(BY_HAND)), metadata=REASON)
    note = fields.String(
        required=True,
        validate=validate.Length(2, 500),
        metadata={"title": "事由说明", "description": "如评审会议、征求意见函或检测委托的文号"},
    )


class ResumeClockSchema(Shape):
    """Which reason has ended today."""

    reason = fields.String(required=True, validate=validate.OneOf(list(BY_HAND)), metadata=REASON)


class ExtendClockSchema(Shape):
    """How many working days the head of the office adds, and why."""

    workdays = fields.Integer(required=True, validate=validate.Range(1, 60), metadata={"title": "延期工作日数"})
    reason = fields.String(required=True, validate=validate.Length(2, 500), metadata={"title": "延期理由"})
