"""What people see of a budget: the desk everything, the public the notice and no more."""

from collections.abc import Sequence
from typing import Any

from services.budget.rules.holding import Hold, payable
from services.budget.rules.refusals import NoSuchPublicNotice
from services.budget.rules.terms import Budget
from shared.kernel.deadline import Deadline


def view(budget: Budget, *, holds: Sequence[Hold], deadline: Deadline | None) -> dict[str, Any]:
    """Return a budget with its notice, its holds and what is payable (Art. 9, 10, 11, 21)."""
    return {
        **vars(budget),
        "notice": _notice(budget, deadline),
        "report_filed": budget.report_filed,
        "holds": holds,
        "payable_construction": payable(holds, "construction"),
        "payable_operations": payable(holds, "operations"),
    }


def public_notice(budget: Budget, *, deadline: Deadline | None) -> dict[str, Any]:
    """Return what everybody may read of a notice, no more; one that does not stand is not there (Art. 11)."""
    notice = _notice(budget, deadline)
    if notice is None:
        raise NoSuchPublicNotice()
    shown = {name: notice[name] for name in ("amount", "published_on", "closes_on")}
    return {"project_name": budget.project_name, "owner_office_name": budget.owner_office_name, **shown}


def _notice(budget: Budget, deadline: Deadline | None) -> dict[str, Any] | None:
    if budget.notice is None or deadline is None:
        return None
    return {
        **vars(budget.notice),
        "closes_on": deadline.due_on,
        "bound_at": deadline.bound_at,
        "provisional": deadline.provisional,
    }
