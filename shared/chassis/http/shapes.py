"""What comes in and goes out: marshmallow schemas whose complaints are Chinese sentences."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import marshmallow as ma
from marshmallow import fields as _fields
from marshmallow import validate as _validate

from shared.kernel.money import Money
from shared.kernel.refusal import Refusal
from shared.kernel.uscc import parse_uscc

SPACE = 0x20  # below it lie the control characters
MOST_DIGITS = 18  # as many as a 64-bit column can keep, whatever they are; checked before a number is made of them

MESSAGES = {
    "required": "必填,不能缺少。",
    "null": "不能为空。",
    "validator_failed": "填写的值不正确。",
    "unknown": "不认识的字段,请核对字段名或删去。",
    "type": "应为一个对象(键值对)。",
}

FIELD_MESSAGES: dict[type[_fields.Field[Any]], dict[str, str]] = {
    _fields.String: {"invalid": "应为文字。", "invalid_utf8": "文字编码应为UTF-8。"},
    _fields.Integer: {"invalid": "应为整数。", "too_large": "数值过大。"},
    _fields.Boolean: {"invalid": "应为 true 或 false。"},
    _fields.UUID: {"invalid_uuid": "应为UUID格式的编号。"},
    _fields.Date: {"invalid": "应为日期,格式如 2026-09-29。", "format": "日期无法输出。"},
    _fields.DateTime: {
        "invalid": "应为带时区的时刻,格式如 2026-10-12T23:59:59+08:00。",
        "invalid_awareness": "时刻必须带时区,格式如 2026-10-12T23:59:59+08:00。",
    },
    _fields.List: {"invalid": "应为列表。"},
    _fields.Nested: {"type": "应为一个对象(键值对)。"},
}


class Shape(ma.Schema):
    """A schema that refuses what it does not know and names its fields in Chinese.

    Every field gives its Chinese name as `metadata={"title": …}`; errors and the API pages show it.
    """

    class Meta:
        unknown = ma.RAISE

    error_messages = MESSAGES

    def on_bind_field(self, field_name: str, field_obj: _fields.Field[Any]) -> None:
        """Let every field complain in Chinese."""
        inner: Any = field_obj
        while inner is not None:
            inner.error_messages = {**inner.error_messages, **_chinese(inner)}
            inner = inner.inner if isinstance(inner, _fields.List) else None


class View(Shape):
    """What goes out; it may grow by a field without breaking those who read it."""

    class Meta:
        unknown = ma.EXCLUDE


def _chinese(field: _fields.Field[Any]) -> dict[str, str]:
    messages = {name: MESSAGES[name] for name in ("required", "null", "validator_failed")}
    for kind in reversed(type(field).__mro__):
        messages.update(FIELD_MESSAGES.get(kind, {}))
    return messages


class Wan(_fields.Field[Money]):
    """An amount in 万元 with at most six decimals, as text so that no digit is lost; Money inside."""

    def __init__(self, **options: Any) -> None:
        shown = {"description": "单位:万元,至多六位小数", "type": "string", "example": "120.5"}
        options["metadata"] = {**shown, **options.get("metadata", {})}
        super().__init__(**options)

    def _serialize(self, value: Money | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.wan

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Money:
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise ma.ValidationError('应为金额(单位:万元),格式如 "120.5"。')
        return _refused_as_invalid(Money.from_wan, value)


class Text(_fields.String):
    """Text that a person can read: blanks around it do not count, control characters are refused."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **options).strip()
        if any(ord(sign) < SPACE and sign not in "\n\t\r" for sign in text):
            raise ma.ValidationError("含有不可见的控制字符,请删去后重新填写。")
        return text


class Whole(_fields.Integer):
    """A whole number; one with a fraction is refused, never cut, and so is one that no column can keep."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> int:
        if isinstance(value, bool | float) or (isinstance(value, str) and "_" in value):
            raise ma.ValidationError(self.error_messages["invalid"])
        if isinstance(value, Decimal):
            if value.adjusted() >= MOST_DIGITS:  # an exponent of a few signs would be a number of a million digits
                raise ma.ValidationError(self.error_messages["too_large"])
            if value != value.to_integral_value():
                raise ma.ValidationError(self.error_messages["invalid"])
        number: int = super()._deserialize(value, attr, data, **options)
        if abs(number) >= 10**MOST_DIGITS:
            raise ma.ValidationError(self.error_messages["too_large"])
        return number


class Day(_fields.Date):
    """A day in the one spelling in which it is shown; the others of ISO 8601 are easily misread."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> date:
        day: date = super()._deserialize(value, attr, data, **options)
        if day.isoformat() != value:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return day


class CreditCode(Text):
    """A unified social credit code with both check digits right (GB 32100)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        return _refused_as_invalid(parse_uscc, text)


def _refused_as_invalid(read: Any, value: Any) -> Any:
    """Return what the kernel reads; its refusal becomes this field's complaint."""
    try:
        return read(value)
    except Refusal as refusal:
        raise ma.ValidationError(str(refusal)) from refusal


class Length(_validate.Length):
    """How long a text or a list may be."""

    message_min = "至少填写{min}个字(项)。"
    message_max = "最多填写{max}个字(项)。"
    message_all = "应为{min}到{max}个字(项)。"
    message_equal = "应恰好为{equal}个字(项)。"


class Range(_validate.Range):
    """Between which bounds a value may lie."""

    message_min = "必须{min_op}{{min}}。"
    message_max = "必须{max_op}{{max}}。"
    message_all = "必须{min_op}{{min}},且{max_op}{{max}}。"
    message_gte = "不小于"
    message_gt = "大于"
    message_lte = "不大于"
    message_lt = "小于"


class OneOf(_validate.OneOf):
    """Which values there are."""

    default_message = "只能填写以下之一:{choices}。"


class Regexp(_validate.Regexp):
    """What a text must look like."""

    default_message = "格式不正确。"


fields = SimpleNamespace(
    String=Text,
    Integer=Whole,
    Boolean=_fields.Boolean,
    UUID=_fields.UUID,
    Date=Day,
    Moment=_fields.AwareDateTime,
    List=_fields.List,
    Raw=_fields.Raw,
    Nested=_fields.Nested,
    Wan=Wan,
    CreditCode=CreditCode,
)
validate = SimpleNamespace(Length=Length, Range=Range, OneOf=OneOf, Regexp=Regexp)


def named(schema: ma.Schema, path: tuple[str | int, ...]) -> str | None:
    """Return the Chinese name of the field at this path of a body, or None where there is none."""
    here: Any = schema
    title: str | None = None
    for step in path:
        if isinstance(step, int):
            continue
        field = getattr(here, "fields", {}).get(step)
        if field is None:
            return None
        title = field.metadata.get("title")
        inner = field.inner if isinstance(field, _fields.List) else field
        here = inner.schema if isinstance(inner, _fields.Nested) else None
    return title
