"""What an approval is: its states, its reasons, its parts."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.kernel.lifecycle import Lifecycle
from shared.kernel.money import Money

INTAKE_CLOCK = "approval_intake"  # from the request to the decision on acceptance
APPROVAL_CLOCK = "approval"  # from acceptance to the decision
MOST_RETURNS = 1  # [P] 一次性告知: one complete list, one time
OFFICE_MARK = "晋市审管批"

# Art. 9: (a) 不符合共享、集约要求的不予立项; (b) 不能互联互通、信息共享、业务协同的不再批准建设
REFUSAL_REASONS = {
    "9a": "不符合政务数据共享和集约化建设要求",
    "9b": "不能互联互通、信息共享、业务协同",
    "other": "其他原因",
}

LIFECYCLE = Lifecycle(
    {
        ("awaiting_intake", "accept"): "approving",
        ("awaiting_intake", "return_for_correction"): "correction",
        ("awaiting_intake", "withdraw"): "withdrawn",
        ("approving", "return_for_correction"): "correction",
        ("approving", "pause_clock"): "approving",
        ("approving", "resume_clock"): "approving",
        ("approving", "extend_clock"): "approving",
        ("approving", "approve"): "approved",
        ("approving", "refuse"): "refused",
        ("approving", "withdraw"): "withdrawn",
        ("correction", "take_correction"): "approving",
        ("correction", "take_intake_correction"): "awaiting_intake",
        ("correction", "resume_clock"): "correction",
        ("correction", "lapse"): "lapsed",
        ("correction", "withdraw"): "withdrawn",
        ("lapsed", "clear_lapse"): "correction",
    },
    initial="awaiting_intake",
    final={"approved", "refused", "withdrawn"},
    names={
        "awaiting_intake": "待受理",
        "approving": "审批中",
        "correction": "补正中",
        "approved": "已立项",
        "refused": "不予立项",
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
        "approve": "批准立项",
        "refuse": "不予立项",
        "withdraw": "撤回申请",
        "lapse": "补正逾期失效",
        "clear_lapse": "恢复补正",
    },
)


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """The newest review opinion that was heard of a project."""

    project_id: UUID
    round: int
    opinion_no: str
    conclusion: str
    design_digest: str
    design_version: int
    issued_on: date


@dataclass(frozen=True, kw_only=True)
class Approval:
    """A project before the approval bureau, from request to decision."""

    project_id: UUID
    project_no: str
    project_name: str
    owner_office_id: str
    owner_office_name: str
    estimate: Money
    plan_item: str
    proposal_digest: str
    feasibility_digest: str
    design_digest: str
    estimate_digest: str
    opinion_no: str
    requested_on: date
    state: str = LIFECYCLE.initial
    accepted_on: date | None = None
    returns: int = 0
    defects: tuple[str, ...] = ()
    reply_no: str | None = None
    approved_amount: Money | None = None
    reason_code: str | None = None
    reason: str | None = None
    decided_on: date | None = None
    missed_clocks: tuple[UUID, ...] = ()

    @property
    def overdue(self) -> bool:
        """Return whether the bureau has let one of its clocks run out; kept for good."""
        return bool(self.missed_clocks)
