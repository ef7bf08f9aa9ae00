"""What a technical review is: its five aspects, its states, its parts."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.kernel.lifecycle import Lifecycle
from shared.kernel.money import Money

INTAKE_CLOCK = "review_intake"  # from the request to the decision on acceptance
REVIEW_CLOCK = "tech_review"  # from acceptance to the opinion
RETURNS_PER_ROUND = 1  # [P] 一次性告知: one complete list, one time
TEXT_CHARACTERS = 10  # [P] the least that an aspect's text says
OFFICE_MARK = "晋市大数据审"

# Art. 7: 政务信息资源目录、数据整合共享、应用集约化建设、迁云上云、软硬件设备安全自主可控
ASPECTS = {
    "resource_catalogue": "政务信息资源目录",
    "data_sharing": "数据整合共享",
    "consolidation": "应用集约化建设",
    "cloud_migration": "迁云上云",
    "secure_controllable": "软硬件设备安全自主可控",
}
VERDICTS = ("ok", "not_ok", "not_applicable")
CONCLUSIONS = ("pass", "reject")

LIFECYCLE = Lifecycle(
    {
        ("awaiting_intake", "accept"): "reviewing",
        ("awaiting_intake", "return_for_correction"): "correction",
        ("awaiting_intake", "withdraw"): "withdrawn",
        ("reviewing", "conclude_aspect"): "reviewing",
        ("reviewing", "return_for_correction"): "correction",
        ("reviewing", "pause_clock"): "reviewing",
        ("reviewing", "resume_clock"): "reviewing",
        ("reviewing", "extend_clock"): "reviewing",
        ("reviewing", "issue_pass"): "passed",
        ("reviewing", "issue_reject"): "rejected",
        ("reviewing", "withdraw"): "withdrawn",
        ("correction", "take_correction"): "reviewing",
        ("correction", "take_intake_correction"): "awaiting_intake",
        ("correction", "resume_clock"): "correction",
        ("correction", "lapse"): "lapsed",
        ("correction", "withdraw"): "withdrawn",
        ("lapsed", "clear_lapse"): "correction",
        # A newer design of a reviewed project opens another round.
        ("passed", "open_round"): "awaiting_intake",
        ("rejected", "open_round"): "awaiting_intake",
    },
    initial="awaiting_intake",
    final={"withdrawn"},
    names={
        "awaiting_intake": "待受理",
        "reviewing": "审核中",
        "correction": "补正中",
        "passed": "审核通过",
        "rejected": "审核不通过",
        "withdrawn": "已撤回",
        "lapsed": "已失效",
    },
    verbs={
        "accept": "受理",
        "return_for_correction": "退回补正",
        "pause_clock": "暂停计时",
        "resume_clock": "恢复计时",
        "extend_clock": "延长办理期限",
        "take_correction": "接收补正材料",
        "take_intake_correction": "接收受理前的补正材料",
        "conclude_aspect": "填写分项审核结论",
        "issue_pass": "出具通过的审核意见",
        "issue_reject": "出具不通过的审核意见",
        "open_round": "开始新一轮审核",
        "withdraw": "撤回申请",
        "lapse": "补正逾期失效",
        "clear_lapse": "恢复补正",
    },
)


@dataclass(frozen=True, kw_only=True)
class Aspect:
    """What the reviewer concluded on one of the five aspects of the design under review."""

    aspect: str
    conclusion: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Round:
    """An earlier round as it ended; its opinion stays bound to the design it reviewed."""

    round: int
    design_digest: str
    design_version: int
    aspects: tuple[Aspect, ...]
    conclusion: str | None
    opinion_no: str | None
    issued_on: date | None
    overdue: bool
    missed_clocks: tuple[UUID, ...] = ()  # those behind `overdue`; older rounds do not name theirs


@dataclass(frozen=True, kw_only=True)
class Review:
    """A project's technical review: the present round, and the rounds before it."""

    project_id: UUID
    project_no: str
    project_name: str
    owner_office_id: str
    owner_office_name: str
    estimate: Money
    round: int
    design_digest: str
    design_version: int
    requested_on: date
    state: str = LIFECYCLE.initial
    accepted_on: date | None = None
    returns: int = 0
    defects: tuple[str, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    conclusion: str | None = None
    opinion_no: str | None = None
    issued_on: date | None = None
    missed_clocks: tuple[UUID, ...] = ()
    earlier_rounds: tuple[Round, ...] = ()

    @property
    def overdue(self) -> bool:
        """Return whether the bureau has let a clock of this round run out; kept for good."""
        return bool(self.missed_clocks)
