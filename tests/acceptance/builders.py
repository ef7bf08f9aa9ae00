"""Acceptances in every state, and what the doors are told; say only what matters to the test."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.acceptance import rules
from shared.events.approval import ProjectApproved
from shared.events.contract import ContractFiled, ContractSigned
from shared.events.regulation import CalendarPublished
from shared.kernel.actor import Actor, Role
from shared.kernel.calendar import Calendar, bundled
from shared.kernel.deadline import Clock, Deadline
from shared.kernel.money import Money
from shared.kernel.notice import LOCAL, DayKind, DayRule, Notice
from shared.kernel.period import SHANGHAI
from shared.kernel.workdays import due
from tests.builders import THE_CITYS

PROJECT_ID = UUID("00000000-0000-7000-8000-000000000001")
CONTRACT_ID = UUID("00000000-0000-7000-8000-00000000000c")
OTHER_CONTRACT_ID = UUID("00000000-0000-7000-8000-00000000000d")
PROJECT_NO = "JC-2026-0001"

MONDAY = date(2026, 3, 9)  # the house's first day
TUESDAY = date(2026, 3, 10)
NEXT_WEDNESDAY = date(2026, 3, 18)  # the seventh working day after Monday

UNIT = Actor(
    user_id="wang",
    name="王建设",
    office_id="jc-transport",
    office_name="市交通运输局",
    roles=frozenset({Role.OWNER_UNIT}),
)
STRANGER = Actor(
    user_id="sun",
    name="孙路人",
    office_id="jc-other",
    office_name="市水务局",
    roles=frozenset({Role.OWNER_UNIT}),
)
OK_PRODUCT = rules.Product(name="国产数据库 V8", verdict="ok")
A_REPORT = rules.Report(digest="sm3:1", size=20, media_type="application/pdf")


def at(text: str) -> datetime:
    """Return a moment in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def an_approved_project() -> ProjectApproved:
    """Return what the approval service says."""
    return ProjectApproved(
        project_id=PROJECT_ID,
        project_no=PROJECT_NO,
        project_name="智慧交通数据平台",
        owner_office_id="jc-transport",
        owner_office_name="市交通运输局",
        reply_no="晋市审管批〔2026〕1号",
        approved_amount=Money(480_500_000),
        design_digest="sm3:d",
        approved_on=MONDAY,
    )


def a_signed_contract(contract_id: UUID = CONTRACT_ID) -> ContractSigned:
    """Return what the contract service says at the signing."""
    return ContractSigned(
        project_id=PROJECT_ID,
        project_no=PROJECT_NO,
        contract_id=contract_id,
        contractor_name="晋城云数科技有限公司",
        contractor_uscc="91350100M000100Y43",
        amount=Money(466_800_000),
        signed_on=MONDAY,
        before_approval=False,
    )


def a_filed_contract(contract_id: UUID = CONTRACT_ID) -> ContractFiled:
    """Return what the contract service says at the filing."""
    return ContractFiled(
        project_id=PROJECT_ID,
        project_no=PROJECT_NO,
        contract_id=contract_id,
        receipt_no="晋市大数据备〔2026〕1号",
        signed_on=MONDAY,
        filed_on=MONDAY,
        late=False,
    )


def a_closed_day(day: date) -> CalendarPublished:
    """Return what the regulation service says when the city closes for a day, published on that day."""
    notice = Notice(
        document_number=None,
        title="临时放假(测试专用)",
        published_on=day,
        year=day.year,
        source=LOCAL,
        days=(DayRule(day, DayKind.FESTIVAL, "临时放假", False),),
    )
    return CalendarPublished.of(notice, calendar=Calendar.of((*bundled().notices, notice)))


def an_acceptance(**different: Any) -> rules.Acceptance:
    """Return an acceptance whose one contract is filed, in construction."""
    known = {
        "project_id": PROJECT_ID,
        "project_no": PROJECT_NO,
        "project_name": "智慧交通数据平台",
        "owner_office_id": "jc-transport",
        "owner_office_name": "市交通运输局",
        "state": "in_construction",
        "contracts": (rules.Contract(contract_id=CONTRACT_ID, filed=True),),
    }
    return rules.Acceptance(**{**known, **different})


def a_completed_one(**different: Any) -> rules.Acceptance:
    """Return an acceptance completed on Monday whose report is uploaded."""
    known = {"state": "completed", "round": 1, "completed_on": MONDAY, "report": A_REPORT}
    return an_acceptance(**{**known, **different})


def a_conclusion(**different: Any) -> rules.Conclusion:
    """Return a conclusion that passes on Monday."""
    return rules.Conclusion(**{"passed": True, "concluded_on": MONDAY, **different})


def a_failing_conclusion(**different: Any) -> rules.Conclusion:
    """Return a conclusion that fails on Monday with one defect."""
    return a_conclusion(**{"passed": False, "defects": ("数据未落盘",), **different})


def a_deadline(clock: Clock, **different: Any) -> Deadline:
    """Return the deadline that the chassis keeps of a clock."""
    counted = due(clock.anchor_on, clock.period, bundled())
    known = {
        "deadline_id": UUID("00000000-0000-7000-8000-0000000000dd"),
        "kind": clock.kind,
        "article": clock.article,
        "mark": clock.mark,
        "owed_by": clock.owed_by,
        "subject_id": clock.subject_id,
        "project_id": clock.project_id,
        "anchor_on": clock.anchor_on,
        "unit": clock.period.unit,
        "amount": clock.period.n,
        "due_on": counted.on,
        "bound_at": counted.bound_at,
        "provisional": counted.provisional,
        "calendar_version": counted.calendar_version,
        "state": "open",
        "armed_at": at("2026-03-09T09:00:00"),
    }
    return Deadline(**{**known, **different})


def the_report_deadline(completed_on: date = MONDAY, **different: Any) -> Deadline:
    """Return the deadline of the report's filing; from Monday it is Wednesday of the next week."""
    (clock,) = rules.report_clocks(an_acceptance(), completed_on=completed_on, parameters=THE_CITYS)
    return a_deadline(clock, **different)


def the_window(returned_on: date = TUESDAY) -> Deadline:
    """Return the deadline of the correction window; from Tuesday it is Tuesday of the next week."""
    (clock,) = rules.return_report(
        a_completed_one(state="report_submitted"), defects=["缺签章"], today=returned_on, parameters=THE_CITYS
    )[1]
    return a_deadline(clock)


def a_technical_pass(**different: Any) -> dict[str, Any]:
    """Return what the big-data bureau says when technical acceptance passes."""
    products = [{"name": "国产数据库 V8", "verdict": "ok"}]
    return {"conclusion": "pass", "concluded_on": "2026-03-09", "products": products, **different}


def a_completion_pass(**different: Any) -> dict[str, Any]:
    """Return what the approval bureau says when completion acceptance passes."""
    passing = {"conclusion": "pass", "concluded_on": "2026-03-09", "catalogue_receipt_no": "JCML-2026-0042"}
    return {**passing, **different}
