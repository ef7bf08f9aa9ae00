"""Applications, ready made."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.application import rules
from shared.chassis import clock
from shared.chassis.deadlines import armed
from shared.kernel.actor import Actor, Role
from shared.kernel.calendar import bundled
from shared.kernel.deadline import Deadline
from shared.kernel.money import Money
from tests.builders import THE_CITYS

PROJECT = UUID(int=1)
MONDAY = date(2026, 3, 9)
UNIT = Actor(
    user_id="u1",
    name="王建设",
    office_id="jc-transport",
    office_name="市交通运输局",
    roles=frozenset({Role.OWNER_UNIT}),
)
STRANGER = Actor(
    user_id="u2", name="外人", office_id="jc-water", office_name="市水务局", roles=frozenset({Role.OWNER_UNIT})
)


def an_application(**different: Any) -> rules.Application:
    """Return an application of the unit, a draft without documents."""
    said: dict[str, Any] = {
        "project_id": PROJECT,
        "project_no": "JC-2026-0001",
        "project_name": "智慧交通数据平台",
        "owner_office_id": UNIT.office_id,
        "owner_office_name": UNIT.office_name,
        "project_type": "system",
        "build_nature": "new",
        "plan_item": "2026-07",
        "contact_name": "王建设",
        "estimate": Money.from_wan("480.5"),
        "relies_on_city_cloud": True,
    }
    return rules.Application(**{**said, **different})


def a_document(kind: str, *, version: int = 1, digest: str = "") -> rules.Material:
    """Return one version of a document."""
    named = digest or f"sm3:{kind}-{version}"
    return rules.Material(kind=kind, version=version, digest=named, size=10, media_type="application/pdf")


def all_documents() -> tuple[rules.Material, ...]:
    """Return the four documents of Art. 8, first versions."""
    return tuple(a_document(kind) for kind in rules.MANDATORY)


def a_window(**different: Any) -> Deadline:
    """Return the clock of a correction asked for on Monday: it closes at the end of Tuesday, 7 April."""
    _, asked = rules.ask_correction(
        an_application(state="in_review"), defects=["缺少目录"], asked_on=MONDAY, parameters=THE_CITYS
    )
    (window,) = armed(asked, calendar=bundled(), at=datetime(2026, 3, 9, 9, 0, tzinfo=clock.SHANGHAI))
    return replace(window, **different)


def an_opinion(**different: Any) -> rules.Opinion:
    """Return a passing opinion on the first design."""
    said: dict[str, Any] = {
        "opinion_no": "晋市大数据审〔2026〕1号",
        "conclusion": "pass",
        "design_digest": "sm3:preliminary_design-1",
        "design_version": 1,
    }
    return rules.Opinion(**{**said, **different})
