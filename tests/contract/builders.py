"""Projects, contracts and clocks for the tests of contracts; say only what matters to the test."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.contract import rules
from shared.events.approval import ProjectApproved
from shared.events.budget import AllocationFinalized
from shared.kernel.actor import Actor, Role
from shared.kernel.calendar import bundled
from shared.kernel.deadline import Deadline
from shared.kernel.money import Money
from shared.kernel.period import SHANGHAI
from shared.kernel.workdays import due
from tests.house import House

PROJECT_ID = UUID("01990000-0000-7000-8000-000000000001")
CONTRACT_ID = UUID("01990000-0000-7000-8000-0000000000c1")
SELECTION_ID = UUID("01990000-0000-7000-8000-0000000000e1")
WINNER = "晋城云数科技有限公司"
WINNER_CODE = "91350100M000100Y43"  # the worked example of GB 32100-2015
OTHER_CODE = "11140500012420117H"

APPROVAL_MONDAY = date(2026, 1, 12)
AWARD_MONDAY = date(2026, 3, 2)
FRIDAY_BEFORE = date(2026, 3, 6)
MONDAY = date(2026, 3, 9)  # where the house's clock stands at the start
TUESDAY = date(2026, 3, 10)
DUE_MONDAY = date(2026, 3, 16)  # V01: the fifth working day after MONDAY

UNIT = Actor(
    user_id="u1",
    name="王建设",
    office_id="jc-transport",
    office_name="市交通运输局",
    roles=frozenset({Role.OWNER_UNIT}),
)
OTHER_UNIT = Actor(
    user_id="u2",
    name="李旁人",
    office_id="jc-water",
    office_name="市水务局",
    roles=frozenset({Role.OWNER_UNIT}),
)


def at(text: str) -> datetime:
    """Return a moment, in Shanghai unless it says where."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def an_approval(**different: Any) -> ProjectApproved:
    """Return what the approval service says."""
    said = {
        "project_id": PROJECT_ID,
        "project_no": "JC-2026-0001",
        "project_name": "智慧交通数据平台",
        "owner_office_id": "jc-transport",
        "owner_office_name": "市交通运输局",
        "reply_no": "晋市审管批〔2026〕1号",
        "approved_amount": Money.from_wan("480.5"),
        "design_digest": "sm3:00",
        "approved_on": APPROVAL_MONDAY,
    }
    return ProjectApproved(**{**said, **different})


def an_allocation(**different: Any) -> AllocationFinalized:
    """Return what the budget service says once the money may be committed."""
    said = {
        "project_id": PROJECT_ID,
        "project_no": "JC-2026-0001",
        "amount": Money.from_wan("480"),
        "finalized_on": date(2026, 2, 27),
    }
    return AllocationFinalized(**{**said, **different})


def a_person(**different: Any) -> dict[str, Any]:
    """Return whom the unit appoints."""
    return {
        "name": "王建设",
        "post": "信息中心主任",
        "phone": "0356-2020202",
        "appointment_doc": "晋市交通人〔2026〕3号",
        "appointed_on": date(2026, 2, 2),
        **different,
    }


def a_choice(**different: Any) -> dict[str, Any]:
    """Return how the unit selected its contractor."""
    return {
        "method": "open_tender",
        "justification": "项目内容复杂,通过市场化竞争方式确定。",
        "procurement_no": "JCZC-2026-018",
        "contractor_name": WINNER,
        "contractor_uscc": WINNER_CODE,
        "awarded_on": AWARD_MONDAY,
        **different,
    }


def a_project(**different: Any) -> rules.Project:
    """Return the copy of a project that has just been approved."""
    kept = rules.note_approval(an_approval())
    return rules.Project(**{**vars(kept), **different})


def an_awarded_project(**different: Any) -> rules.Project:
    """Return a project whose money is allocated and whose contractor is selected."""
    known = {
        "allocated": Money.from_wan("480"),
        "responsible_persons": (rules.ResponsiblePerson(**a_person()),),
        "selection": rules.Selection(selection_id=SELECTION_ID, **a_choice()),
        "state": "selected",
    }
    return a_project(**{**known, **different})


def signed_terms(**different: Any) -> dict[str, Any]:
    """Return what the unit enters of a signed contract."""
    return {
        "project_id": PROJECT_ID,
        "contractor_name": WINNER,
        "contractor_uscc": WINNER_CODE,
        "amount": Money.from_wan("300"),
        "signed_on": MONDAY,
        "ends_on": date(2026, 12, 18),
        "payment_terms": "签订后支付30%,验收后支付70%。",
        **different,
    }


def choosing(actor: Actor = UNIT, **different: Any) -> dict[str, Any]:
    """Return with what a selection is decided."""
    return {"asked": a_choice(**different), "selection_id": SELECTION_ID, "actor": actor, "today": MONDAY}


def signing(actor: Actor = UNIT, earlier: Sequence[rules.Contract] = (), **different: Any) -> dict[str, Any]:
    """Return with what the entry of a contract is decided."""
    asked = signed_terms(**different)
    return {"asked": asked, "contract_id": CONTRACT_ID, "earlier": earlier, "actor": actor, "today": MONDAY}


def a_text(digest: str, actor: Actor = UNIT) -> dict[str, Any]:
    """Return an uploaded text."""
    return {"digest": digest, "size": 9, "media_type": "application/pdf", "actor": actor}


def a_contract(**different: Any) -> rules.Contract:
    """Return a signed contract whose text is uploaded."""
    known = {
        **signed_terms(),
        "contract_id": CONTRACT_ID,
        "project_no": "JC-2026-0001",
        "owner_office_id": "jc-transport",
        "owner_office_name": "市交通运输局",
        "before_approval": False,
        "texts": (rules.ContractText(version=1, digest="sm3:01", size=10, media_type="application/pdf"),),
    }
    return rules.Contract(**{**known, **different})


def a_deadline(anchor: date = MONDAY, kind: str = rules.FILING_CLOCK, **different: Any) -> Deadline:
    """Return the clock of 5 working days that runs from that day."""
    counted = due(anchor, 5, bundled())
    kept = {
        "deadline_id": UUID(int=7),
        "kind": kind,
        "article": "15",
        "mark": "T",
        "owed_by": "owner_unit",
        "subject_id": CONTRACT_ID,
        "project_id": PROJECT_ID,
        "anchor_on": anchor,
        "unit": "workdays",
        "amount": 5,
        "due_on": counted.on,
        "bound_at": counted.bound_at,
        "provisional": counted.provisional,
        "calendar_version": counted.calendar_version,
        "state": "open",
        "armed_at": at("2026-03-09T09:00:00"),
    }
    return Deadline(**{**kept, **different})


THE_DEADLINE = a_deadline()


def submitting(
    received: str,
    *,
    actor: Actor = UNIT,
    deadline: Deadline | None = THE_DEADLINE,
    window: Deadline | None = None,
) -> dict[str, Any]:
    """Return with what a submission is decided."""
    return {"received_at": at(received), "actor": actor, "deadline": deadline, "window": window}


def in_json(terms: dict[str, Any]) -> dict[str, Any]:
    """Return the terms as a body."""
    body = {"amount_wan" if name == "amount" else name: value for name, value in terms.items()}
    return {name: value.wan if isinstance(value, Money) else str(value) for name, value in body.items()}


def procured(house: House) -> None:
    """Bring the project so far that its contract can be signed."""
    house.hear("contract", an_approval())
    house.hear("contract", an_allocation())
    begun = f"/procurements/{PROJECT_ID}"
    house.call("owner_unit", "POST", f"{begun}/responsible-person", json=in_json(a_person()))
    answer = house.call("owner_unit", "POST", f"{begun}/selection", json=in_json(a_choice()))
    assert answer.status_code == 200, answer.json


def entered(house: House, **different: Any) -> str:
    """Enter a contract and return its path."""
    answer = house.call("owner_unit", "POST", "/contracts", json=in_json(signed_terms(**different)))
    assert answer.status_code == 201, answer.json
    return f"/contracts/{answer.json['contract_id']}"


def with_text(house: House, **different: Any) -> str:
    """Enter a contract, upload its text and return its path."""
    path = entered(house, **different)
    assert house.upload("owner_unit", f"{path}/text").status_code == 200
    return path
