"""What the acceptance service says: three acceptances and the report filed in 7 working days (Art. 18-21)."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.events.base import ProjectEvent, published


@published("acceptance.preliminary_passed.v1", by="acceptance")
@dataclass(frozen=True, kw_only=True)
class PreliminaryAcceptancePassed(ProjectEvent):
    """The unit's own preliminary acceptance has passed (Art. 18)."""

    passed_on: date


@published("acceptance.joint_requested.v1", by="acceptance")
@dataclass(frozen=True, kw_only=True)
class JointAcceptanceRequested(ProjectEvent):
    """The unit asks the two bureaus for joint acceptance (Art. 18)."""

    round: int
    requested_on: date


@published("acceptance.technical_passed.v1", by="acceptance")
@dataclass(frozen=True, kw_only=True)
class TechnicalAcceptancePassed(ProjectEvent):
    """The big-data bureau's technical acceptance has passed (Art. 18, 20)."""

    round: int
    concluded_on: date


@published("acceptance.completion_passed.v1", by="acceptance")
@dataclass(frozen=True, kw_only=True)
class CompletionAcceptancePassed(ProjectEvent):
    """The approval bureau's completion acceptance has passed; the report's clock runs from `completed_on` (Art. 21)."""

    round: int
    conclusion_no: str
    completed_on: date


@published("acceptance.failed.v1", by="acceptance")
@dataclass(frozen=True, kw_only=True)
class AcceptanceFailed(ProjectEvent):
    """Technical or completion acceptance has failed with a list of defects; a new round may be asked for."""

    round: int
    act: str
    defects: tuple[str, ...]


@published("acceptance.report_submitted.v1", by="acceptance")
@dataclass(frozen=True, kw_only=True)
class AcceptanceReportSubmitted(ProjectEvent):
    """The unit has handed the acceptance report in; whether late is decided by this receipt, for ever."""

    received_at: datetime
    late: bool


@published("acceptance.report_returned.v1", by="acceptance")
@dataclass(frozen=True, kw_only=True)
class AcceptanceReportReturned(ProjectEvent):
    """The big-data bureau returned the report with one list of what to correct."""

    defects: tuple[str, ...]
    returned_on: date


@published("acceptance.report_filed.v1", by="acceptance")
@dataclass(frozen=True, kw_only=True)
class AcceptanceReportFiled(ProjectEvent):
    """The acceptance report is on record with the big-data bureau, in time or late (Art. 21)."""

    receipt_no: str
    completed_on: date
    filed_on: date
    late: bool


@published("acceptance.report_overdue.v1", by="acceptance")
@dataclass(frozen=True, kw_only=True)
class AcceptanceReportOverdue(ProjectEvent):
    """The seventh working day has passed with nothing handed in; the money is held (Art. 21)."""

    completed_on: date
    due_on: date


@published("acceptance.report_overdue_cleared.v1", by="acceptance")
@dataclass(frozen=True, kw_only=True)
class AcceptanceReportOverdueCleared(ProjectEvent):
    """The mark was wrong: the report had been received before the bound, or a notice has moved the bound (D10)."""

    received_at: datetime | None = None
    reason: str = "received_in_time"
