"""Things that tests need, ready made; say only what matters to the test."""

from typing import Any

from shared.kernel.law import bundled_law
from shared.kernel.ruleset import FIRST

THE_CITYS = bundled_law().parameters(FIRST)  # what the city's first rule set lays down


def a_described_project(**different: Any) -> dict[str, Any]:
    """Return what a unit says of a project in scope."""
    return {
        "project_name": "智慧交通数据平台",
        "project_type": "system",
        "build_nature": "new",
        "plan_item": "2026-07",
        "contact_name": "王建设",
        "estimate_wan": "480.5",
        "classified": False,
        "fiscal_money": True,
        "relies_on_city_cloud": True,
        **different,
    }
