"""What an acceptance is: its three acts, the filing of its report, its states, its limits."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.kernel.lifecycle import Lifecycle
from shared.kernel.receipts import Dropped

# Art. 21: 项目实施单位应在完成项目竣工验收后7个工作日内,将竣工验收报告提交市大数据应用局备案
REPORT_CLOCK = "acceptance_report_filing"
CORRECTION_CLOCK = "acceptance_report_correction"

CONCLUSION_MARK = "晋市审管验"
RECEIPT_MARK = "晋市大数据验备"

CONCLUSIONS = ("pass", "fail")
VERDICTS = ("ok", "exception", "not_ok")

# [P] what a request for joint acceptance brings along
PACKAGE = {
    "test_report": "测试报告",
    "trial_run_report": "试运行报告",
    "supervision_report": "监理报告",
    "user_report": "用户使用报告",
    "finance_report": "财务决算报告",
    "security_report": "安全测评报告",
}

LIFECYCLE = Lifecycle(
    {
        ("approved", "note_contract"): "in_construction",
        ("in_construction", "pass_preliminary"): "preliminary_passed",
        ("preliminary_passed", "request_joint"): "accepting",
        ("accepting", "pass_technical"): "technical_passed",
        ("accepting", "fail_technical"): "accept_failed",
        ("technical_passed", "pass_completion"): "completed",
        ("technical_passed", "fail_completion"): "accept_failed",
        ("accept_failed", "request_joint"): "accepting",
        ("completed", "submit_report"): "report_submitted",
        ("completed", "lapse"): "overdue",
        ("overdue", "submit_report"): "report_submitted",
        ("overdue", "rejudge_report"): "completed",
        # A notice may show that the window had not closed (D10): what was returned stands again.
        ("completed", "rejudge_correction"): "report_returned",
        ("overdue", "rejudge_correction"): "report_returned",
        ("report_submitted", "return_report"): "report_returned",
        ("report_returned", "submit_report"): "report_submitted",
        ("report_returned", "lapse_correction"): "completed",
        ("report_submitted", "accept_report"): "filed",
    },
    initial="approved",
    final={"filed"},
    names={
        "approved": "已立项",
        "in_construction": "建设中",
        "preliminary_passed": "初验通过",
        "accepting": "联合验收中",
        "technical_passed": "技术验收通过",
        "accept_failed": "验收不通过",
        "completed": "竣工验收通过(待备案)",
        "overdue": "逾期未备案",
        "report_submitted": "验收报告已报送",
        "report_returned": "验收报告退回补正",
        "filed": "竣工已备案",
    },
    verbs={
        "note_contract": "登记合同",
        "pass_preliminary": "登记初步验收",
        "request_joint": "提请联合验收",
        "pass_technical": "出具技术验收通过结论",
        "fail_technical": "出具技术验收不通过结论",
        "pass_completion": "出具竣工验收通过结论",
        "fail_completion": "出具竣工验收不通过结论",
        "submit_report": "报送竣工验收报告",
        "lapse": "登记逾期未备案",
        "rejudge_report": "撤销逾期标记",
        "return_report": "退回补正验收报告",
        "lapse_correction": "登记补正逾期",
        "rejudge_correction": "撤销补正逾期",
        "accept_report": "办理验收报告备案",
    },
)
# The report may change while the unit holds the pen: never under the eyes of the bureau.
REPORT_EDITABLE = {"completed", "overdue", "report_returned"}
# What the filing of the report is called in each state of the acceptance that knows one.
FILING_STATES = {
    "completed": "awaiting",
    "overdue": "overdue",
    "report_submitted": "submitted",
    "report_returned": "returned",
    "filed": "filed",
}


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A contract of the project, as it was heard."""

    contract_id: UUID
    filed: bool = False


@dataclass(frozen=True, kw_only=True)
class Product:
    """One line of the product list with its verdict on being secure and controllable (Art. 20)."""

    name: str
    verdict: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One act that failed, kept for good; only completion conclusions bear a number."""

    round: int
    act: str
    concluded_on: date
    defects: tuple[str, ...]
    conclusion_no: str | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """The acceptance report, named by the digest of its content."""

    digest: str
    size: int
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """A project's way from the first contract to the filed acceptance report.

    `received_at` is the receipt that decides on lateness, the first one (D7); when a correction window lapses
    it moves to `lapsed_received_at`, and `dropped_receipts` are those whose correction came after it. `overdue_told` says that AcceptanceReportOverdue was said and stands.
    """

    project_id: UUID
    project_no: str
    project_name: str
    owner_office_id: str
    owner_office_name: str
    state: str = "approved"
    contracts: tuple[Contract, ...] = ()
    preliminary_passed_on: date | None = None
    preliminary_summary: str | None = None
    round: int = 0
    requested_on: date | None = None
    products: tuple[Product, ...] = ()
    technical_concluded_on: date | None = None
    completion_concluded_on: date | None = None
    catalogue_receipt_no: str | None = None
    conclusion_no: str | None = None
    completed_on: date | None = None
    failures: tuple[Failure, ...] = ()
    report: Report | None = None
    received_at: datetime | None = None
    lapsed_received_at: datetime | None = None
    dropped_receipts: tuple[Dropped, ...] = ()
    report_defects: tuple[str, ...] = ()
    late: bool = False
    overdue_told: bool = False
    receipt_no: str | None = None
    filed_on: date | None = None
