"""The one way a rule says no: a named exception with a Chinese sentence that says what to do."""

import re
from typing import Any, ClassVar


class Refusal(Exception):
    """A rule does not allow what was asked; nothing has been changed.

    A subclass is named after the broken rule. `title` is its Chinese headline, `advice` a Chinese
    template filled with the keyword arguments of the raise, `article` the article it rests on.
    """

    status: ClassVar[int] = 409
    title: ClassVar[str] = "当前不能办理"
    advice: ClassVar[str] = ""
    article: ClassVar[str | None] = None

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        self.detail = self.advice.format(**facts)
        super().__init__(self.detail or self.title)

    @classmethod
    def code(cls) -> str:
        """Return the stable name outsiders see, such as `signed-in-future`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()


class Invalid(Refusal):
    """What was handed in cannot be right, whatever the state of the case."""

    status = 422
    title = "填报内容有误"


class Forbidden(Refusal):
    """This person may not do this; the attempt is written to the audit trail."""

    status = 403
    title = "无权办理"


class NotFound(Refusal):
    """There is no such thing, or it is not for this person's eyes."""

    status = 404
    title = "未找到"
