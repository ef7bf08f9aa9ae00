"""The two desks: which office works at it, on which cases, by which rules and which clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from services.approval import rules as approval_rules
from services.review import rules as review_rules
from shared.events.base import Event
from shared.kernel.actor import Role
from shared.kernel.deadline import Deadline
from tests.approval import builders as approval_builders
from tests.house import House
from tests.review import builders as review_builders


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One desk; `asked` is what it hears before a case lies on it, `busy` returns a case that is accepted."""

    service: str
    at: str
    clock: str
    office: Role
    rules: ModuleType
    asked: Sequence[Event]
    busy: Callable[..., Any]
    a_correction: Callable[..., Event]
    a_deadline: Callable[..., Deadline]

    @property
    def head(self) -> str:
        """Return who signs in as the head of the office."""
        return f"{self.office}#2"

    @property
    def pauses(self) -> list[str]:
        """Return what the trail calls a pause and its end."""
        return [f"pause_{self.service}", f"resume_{self.service}"]

    def accepted(self, house: House) -> None:
        """Let a case be accepted at the desk."""
        for event in self.asked:
            house.hear(self.service, event)
        assert house.call(self.office, "POST", f"{self.at}/acceptance").status_code == 200


DESKS = [
    Desk(
        service="review",
        at=f"/reviews/{review_builders.PROJECT}",
        clock=review_rules.REVIEW_CLOCK,
        office=Role.BDB,
        rules=review_rules,
        asked=[review_builders.a_request()],
        busy=review_builders.a_reviewing_review,
        a_correction=review_builders.a_correction,
        a_deadline=review_builders.a_deadline,
    ),
    Desk(
        service="approval",
        at=f"/approvals/{approval_builders.PROJECT}",
        clock=approval_rules.APPROVAL_CLOCK,
        office=Role.AAB,
        rules=approval_rules,
        asked=[approval_builders.an_opinion_issued(), approval_builders.a_request()],
        busy=approval_builders.an_approving_approval,
        a_correction=approval_builders.a_correction,
        a_deadline=approval_builders.a_deadline,
    ),
]
