"""What a proposed notice is, and how much may be asked at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.kernel.lifecycle import Lifecycle
from shared.kernel.notice import Notice

LONGEST_AMOUNT = 3650  # the most days or months of a period that may be asked for; they are told in a few lines
MOST_COUNTED = 750  # the most working days: three years, told one by one at a door that anybody may knock at
LONGEST_COUNT_DAYS = 1500  # the most days, with those of pauses, that are told one by one
LONGEST_SPAN_DAYS = 400  # the most days that are listed at once: a year and its edges
MOST_PAUSES = 20  # the most pauses of one question

LIFECYCLE = Lifecycle(
    {
        ("proposed", "confirm"): "published",
        ("proposed", "reject"): "rejected",
    },
    initial="proposed",
    final={"published", "rejected"},
    names={"proposed": "待复核", "published": "已发布", "rejected": "已驳回"},
    verbs={"confirm": "确认发布", "reject": "驳回"},
)


RULE_SET_LIFECYCLE = Lifecycle(
    {
        ("laid_down", "publish_rule_set"): "published",
        ("laid_down", "reject_rule_set"): "rejected",
    },
    initial="laid_down",
    final={"published", "rejected"},
    names={"laid_down": "待复核", "published": "已发布", "rejected": "已驳回"},
    verbs={"publish_rule_set": "发布规则集", "reject_rule_set": "驳回规则集"},
)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A notice on its way into the calendar: `body` is the notice as it is written down."""

    notice_id: UUID
    body: dict[str, Any]
    proposed_by: str
    proposed_at: datetime
    state: str = "proposed"
    confirmed_by: str | None = None
    published_at: datetime | None = None
    calendar_version: str | None = None
    reason: str | None = None

    @property
    def notice(self) -> Notice:
        """Return the notice itself."""
        return Notice.from_json(self.body)

    @property
    def citation(self) -> str:
        """Return how the notice is cited."""
        return self.notice.citation
