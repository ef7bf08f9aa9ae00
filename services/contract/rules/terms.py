"""What the contract service keeps: the project it heard of, its procurement, its contracts and their states."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.kernel.lifecycle import Lifecycle
from shared.kernel.money import Money
from shared.kernel.receipts import Dropped

# Art. 15: 项目实施单位应在签订正式合同5个工作日内,将合同文本报市大数据应用局备案。
FILING_CLOCK = "contract_filing"
CORRECTION_CLOCK = "contract_filing_correction"

# Art. 13: how a contractor may be selected; none of them scores a firm for where it comes from
METHODS = {
    "open_tender": "公开招标",
    "invited_tender": "邀请招标",
    "competitive_negotiation": "竞争性谈判",
    "competitive_consultation": "竞争性磋商",
    "inquiry": "询价",
    "single_source": "单一来源",
    "framework_agreement": "框架协议",
    "direct_award": "直接委托",
}

PROCUREMENT = Lifecycle(
    {
        ("approved", "note_allocation"): "allocated",
        ("allocated", "note_allocation"): "allocated",
        ("allocated", "select_contractor"): "selected",
        # Until a contract is signed the winner may still withdraw and another be selected.
        ("selected", "select_contractor"): "selected",
        ("selected", "note_allocation"): "selected",
        ("selected", "note_contract"): "contracted",
    },
    initial="approved",
    final={"contracted"},
    names={"approved": "已立项", "allocated": "资金已落实", "selected": "已确定建设单位", "contracted": "已签订合同"},
    verbs={"note_allocation": "登记资金分配", "select_contractor": "确定项目建设单位", "note_contract": "签订合同"},
)

LIFECYCLE = Lifecycle(
    {
        ("signed", "submit_filing"): "filing_submitted",
        ("signed", "lapse_filing"): "overdue",
        ("overdue", "submit_filing"): "filing_submitted",
        ("overdue", "rejudge_filing"): "signed",
        # A notice may show that the window had not closed (D10): what was returned stands again.
        ("signed", "rejudge_correction"): "correction",
        ("overdue", "rejudge_correction"): "correction",
        ("filing_submitted", "accept_filing"): "filed",
        ("filing_submitted", "return_filing"): "correction",
        ("correction", "submit_filing"): "filing_submitted",
        ("correction", "lapse_correction"): "signed",
        # A corrected signing date may show that no filing was owed, or that it was after all (Art. 32).
        ("correction", "end_correction"): "signed",
        ("signed", "reopen_correction"): "correction",
    },
    initial="signed",
    final={"filed"},
    names={
        "signed": "已签订(待备案)",
        "overdue": "逾期未备案",
        "filing_submitted": "已报送",
        "correction": "补正中",
        "filed": "已备案",
    },
    verbs={
        "submit_filing": "报送备案",
        "accept_filing": "准予备案",
        "return_filing": "退回补正",
        "lapse_filing": "登记逾期未备案",
        "rejudge_filing": "撤销逾期标记",
        "lapse_correction": "登记补正逾期",
        "rejudge_correction": "撤销补正逾期",
        "end_correction": "终止补正",
        "reopen_correction": "恢复补正",
    },
)
# The text may change while the unit holds the pen, never under the eyes of the bureau.
EDITABLE = {"signed", "overdue", "correction"}
# A submission stands in these states; in the others nothing counts as handed in (D7).
STANDING = {"filing_submitted", "correction", "filed"}


@dataclass(frozen=True, kw_only=True)
class ResponsiblePerson:
    """Who answers for the project from a day on, until the next one does (Art. 14)."""

    name: str
    post: str
    phone: str
    appointment_doc: str
    appointed_on: date


@dataclass(frozen=True, kw_only=True)
class Selection:
    """How the contractor was found, and who it is (Art. 13)."""

    selection_id: UUID
    method: str
    justification: str
    procurement_no: str
    contractor_name: str
    contractor_uscc: str
    awarded_on: date


@dataclass(frozen=True, kw_only=True)
class Project:
    """The service's own copy of an approved project, with its procurement."""

    project_id: UUID
    project_no: str
    project_name: str
    owner_office_id: str
    owner_office_name: str
    approved_on: date
    approved_amount: Money
    allocated: Money | None = None
    responsible_persons: tuple[ResponsiblePerson, ...] = ()
    selection: Selection | None = None
    state: str = "approved"

    def responsible_on(self, day: date) -> ResponsiblePerson | None:
        """Return the person in force on that day, or None; of two from one day, the one recorded later (Art. 14)."""
        begun = [person for person in reversed(self.responsible_persons) if person.appointed_on <= day]
        return max(begun, key=lambda person: person.appointed_on, default=None)


@dataclass(frozen=True, kw_only=True)
class ContractText:
    """One version of the contract text with its annexes, named by the digest of its content."""

    version: int
    digest: str
    size: int
    media_type: str


@dataclass(frozen=True, kw_only=True)
class SigningCorrection:
    """One correction of the signing date: what stood there, what is true, why, and who made it when (D5)."""

    from_on: date
    to_on: date
    reason: str
    corrected_on: date
    corrected_by: str


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A formal contract, from its signing to its filing (Art. 15).

    `first_received_at` is the submission by which timeliness is judged (D7), `dropped_receipts` those that were so
    before their correction came after its window; `before_approval` is never taken back, `late` by a notice or a
    corrected date alone; `overdue_said` is the overdue mark, cleared when it proves wrong.
    """

    contract_id: UUID
    project_id: UUID
    project_no: str
    owner_office_id: str
    owner_office_name: str
    contractor_name: str
    contractor_uscc: str
    amount: Money
    signed_on: date
    ends_on: date
    payment_terms: str
    before_approval: bool
    amends: UUID | None = None
    before_award: bool = False
    signing_corrections: tuple[SigningCorrection, ...] = ()
    state: str = "signed"
    texts: tuple[ContractText, ...] = ()
    first_received_at: datetime | None = None
    dropped_receipts: tuple[Dropped, ...] = ()
    late: bool = False
    overdue_said: bool = False
    defects: tuple[str, ...] = ()
    receipt_no: str | None = None
    filed_on: date | None = None

    @property
    def standing_since(self) -> datetime | None:
        """Return when the submission that counts was received, or None while nothing counts as handed in."""
        return self.first_received_at if self.state in STANDING else None
