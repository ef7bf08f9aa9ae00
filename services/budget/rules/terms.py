"""What a budget is: its states, its line, its notices, its objections."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.kernel.lifecycle import Lifecycle
from shared.kernel.money import Money

# Art. 11: 预算确定后,由市大数据应用局对资金拟分配计划进行公示。 It gives no length.
NOTICE_CLOCK = "public_notice"
# Money may be committed from the allocation on, so a later last day takes none back by itself; objections are heard
# until that day, and it is they who reopen the allocation.
ENDED_NOTICE = "an allocation that was told may have been relied on; until the later day objections still take it back"

OUTCOMES = ("upheld", "dismissed")

LIFECYCLE = Lifecycle(
    {
        ("no_budget", "confirm"): "budgeted",
        ("no_budget", "refuse"): "no_budget",
        ("budgeted", "confirm"): "budgeted",  # an upheld objection may ask for another amount
        ("budgeted", "publish_notice"): "notice",
        ("notice", "raise_objection"): "objected",
        ("notice", "finalize"): "allocated",
        ("objected", "raise_objection"): "objected",
        ("objected", "uphold"): "budgeted",
        ("objected", "dismiss"): "notice",
        ("objected", "finalize"): "allocated",
        # An objection received before the bound counts, although the clock fired while it waited.
        ("allocated", "reopen"): "objected",
    },
    initial="no_budget",
    names={
        "no_budget": "未列预算",
        "budgeted": "已列预算",
        "notice": "公示中",
        "objected": "有异议",
        "allocated": "已分配",
    },
    verbs={
        "confirm": "列入预算",
        "refuse": "不列入预算",
        "publish_notice": "发布资金拟分配公示",
        "raise_objection": "提出异议",
        "uphold": "异议成立",
        "dismiss": "异议不成立",
        "finalize": "确定分配",
        "reopen": "受理公示截止前收到的异议",
    },
)

OBJECTION_LIFECYCLE = Lifecycle(
    {("open", "uphold"): "upheld", ("open", "dismiss"): "dismissed"},
    initial="open",
    final={"upheld", "dismissed"},
    names={"open": "待处理", "upheld": "异议成立", "dismissed": "异议不成立"},
    verbs={"uphold": "认定异议成立", "dismiss": "认定异议不成立"},
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """The project's line in the construction budget of one year (Art. 10)."""

    fiscal_year: int
    amount: Money
    source: str
    confirmed_on: date


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One public notice of the proposed allocation (Art. 11); its clock bears its id."""

    notice_id: UUID
    amount: Money
    workdays: int
    published_on: date
    ended_on: date | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Budget:
    """The money of one project: what was approved, what is in the budget, what is on notice."""

    project_id: UUID
    project_no: str
    project_name: str
    owner_office_id: str
    owner_office_name: str
    approved_amount: Money
    approved_on: date
    state: str = "no_budget"
    line: Line | None = None
    refusal_reason: str | None = None
    notices: tuple[Notice, ...] = ()
    completed_on: date | None = None
    report_filed_on: date | None = None
    overdue_marks: int = 0  # overdue marks heard less those heard to be wrong; below zero while the mark is on its way

    @property
    def report_filed(self) -> bool:
        """Return whether the acceptance report is on record."""
        return self.report_filed_on is not None

    @property
    def notice(self) -> Notice | None:
        """Return the notice that stands, or None when there is none or the last one was withdrawn."""
        newest = self.notices[-1] if self.notices else None
        return newest if newest is not None and newest.withdrawn_on is None else None


@dataclass(frozen=True, kw_only=True)
class Objection:
    """What somebody has against a proposed allocation, and what became of it."""

    objection_id: UUID
    project_id: UUID
    notice_id: UUID
    text: str
    raised_by: str
    raised_by_office: str
    received_at: datetime
    state: str = "open"
    resolution: str | None = None
    resolved_on: date | None = None
