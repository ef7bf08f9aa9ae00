"""What an application is: its documents, its states, its parts."""

from dataclasses import dataclass
from uuid import UUID

from shared.kernel.lifecycle import Lifecycle
from shared.kernel.money import Money

CORRECTION_CLOCK = "application_correction"

# Art. 8: 项目建议书、可行性研究报告、初步设计方案、投资概算
MANDATORY = {
    "project_proposal": "项目建议书",
    "feasibility_report": "可行性研究报告",
    "preliminary_design": "初步设计方案",
    "investment_estimate": "投资概算",
}
DESIGN = "preliminary_design"

# Art. 3: what a project may be about, and how it is built
PROJECT_TYPES = ("data", "system", "infrastructure", "security", "operations")
BUILD_NATURES = ("new", "expansion", "upgrade", "operations")

LIFECYCLE = Lifecycle(
    {
        ("draft", "request_review"): "in_review",
        ("draft", "withdraw"): "withdrawn",
        ("in_review", "ask_correction"): "review_correction",
        ("review_correction", "submit_correction"): "in_review",
        ("review_correction", "lapse"): "lapsed",
        ("review_correction", "withdraw"): "withdrawn",
        ("in_review", "note_pass"): "review_passed",
        ("in_review", "note_reject"): "draft",
        ("in_review", "withdraw"): "withdrawn",
        ("review_passed", "request_approval"): "in_approval",
        ("review_passed", "request_review"): "in_review",
        ("review_passed", "withdraw"): "withdrawn",
        ("in_approval", "ask_correction"): "approval_correction",
        ("approval_correction", "submit_correction"): "in_approval",
        ("approval_correction", "lapse"): "lapsed",
        ("approval_correction", "withdraw"): "withdrawn",
        ("in_approval", "note_approval"): "approved",
        ("in_approval", "note_refusal"): "refused",
        ("in_approval", "withdraw"): "withdrawn",
        # A decision signed before the withdrawal reached the desk stands.
        ("withdrawn", "note_approval"): "approved",
        ("withdrawn", "note_refusal"): "refused",
        # A window that had not closed, by its receipt or by a notice, takes the lapse back (D10).
        ("lapsed", "clear_review_lapse"): "review_correction",
        ("lapsed", "clear_approval_lapse"): "approval_correction",
    },
    initial="draft",
    final={"approved", "refused"},
    names={
        "draft": "草稿",
        "in_review": "技术审核中",
        "review_correction": "审核补正中",
        "review_passed": "审核通过",
        "in_approval": "审批中",
        "approval_correction": "审批补正中",
        "approved": "已立项",
        "refused": "不予立项",
        "withdrawn": "已撤回",
        "lapsed": "已失效",
    },
    verbs={
        "request_review": "提请技术审核",
        "ask_correction": "退回补正",
        "submit_correction": "提交补正材料",
        "note_pass": "登记审核通过",
        "note_reject": "登记审核不通过",
        "request_approval": "报请审批立项",
        "note_approval": "登记立项",
        "note_refusal": "登记不予立项",
        "withdraw": "撤回申请",
        "lapse": "补正逾期失效",
        "clear_review_lapse": "恢复审核补正",
        "clear_approval_lapse": "恢复审批补正",
    },
)
CLOSED = {*LIFECYCLE.final, "withdrawn", "lapsed"}
# The desk waits for what it gave back in these states.
CORRECTING = {"review_correction", "approval_correction"}
# Materials may change while the unit holds the pen: never under the eyes of a desk.
EDITABLE = {"draft", "review_correction", "review_passed", "approval_correction"}


@dataclass(frozen=True, kw_only=True)
class Material:
    """One version of one document, named by the digest of its content."""

    kind: str
    version: int
    digest: str
    size: int
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What the review service said last of this project."""

    opinion_no: str
    conclusion: str
    design_digest: str
    design_version: int


@dataclass(frozen=True, kw_only=True)
class Application:
    """A project's application, from draft to decision."""

    project_id: UUID
    project_no: str
    project_name: str
    owner_office_id: str
    owner_office_name: str
    project_type: str
    build_nature: str
    plan_item: str
    contact_name: str
    estimate: Money
    relies_on_city_cloud: bool
    exemption_reason: str | None = None
    state: str = "draft"
    round: int = 0
    materials: tuple[Material, ...] = ()
    opinion: Opinion | None = None
    defects: tuple[str, ...] = ()

    @property
    def desk(self) -> str:
        """Return which desk has the application, or gave it back: that of approval, once there is an opinion to rest on."""
        return "review" if self.opinion is None else "approval"

    def newest(self, kind: str) -> Material | None:
        """Return the newest version of a document, or None."""
        versions = [material for material in self.materials if material.kind == kind]
        return max(versions, key=lambda material: material.version, default=None)
