"""The steps of an acceptance through the doors of a house, up to where a test begins."""

from typing import Any

from services.acceptance import rules
from tests.acceptance import builders
from tests.house import House

AT = f"/acceptances/{builders.PROJECT_ID}"


def in_construction(house: House) -> None:
    """Let the project be approved and its contract be signed and filed."""
    house.hear("acceptance", builders.an_approved_project())
    house.hear("acceptance", builders.a_signed_contract())
    house.hear("acceptance", builders.a_filed_contract())


def accepting(house: House) -> None:
    """Let the unit accept by itself and ask for joint acceptance."""
    in_construction(house)
    done(house, "owner_unit", "preliminary", {"passed_on": "2026-03-09", "summary": "试运行正常。"})
    done(house, "owner_unit", "joint-request", dict.fromkeys(rules.PACKAGE, True))


def completed(house: House) -> dict[str, Any]:
    """Let both bureaus pass it on the house's first Monday; return the acceptance."""
    accepting(house)
    done(house, "BDB", "technical", builders.a_technical_pass())
    return done(house, "AAB", "completion", builders.a_completion_pass())


def submitted(house: House, moment: str) -> dict[str, Any]:
    """Let the unit hand the report in at a moment, before anything that is due then is swept."""
    assert house.upload("owner_unit", f"{AT}/report").status_code == 200
    house.at(moment)
    return done(house, "owner_unit", "report-filing")


def done(house: House, role: str, step: str, told: dict[str, Any] | None = None) -> dict[str, Any]:
    """Take one step that must succeed; return the acceptance."""
    answer = house.call(role, "POST", f"{AT}/{step}", json=told)
    assert answer.status_code == 200, answer.json
    return answer.json


def shown(house: House) -> dict[str, Any]:
    """Return the acceptance as anybody sees it."""
    return house.call("auditor", "GET", AT).json
