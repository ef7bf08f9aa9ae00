"""How an approval ends without a decision: taken back by the unit, or lapsed."""

from dataclasses import replace

from services.approval.rules.terms import APPROVAL_CLOCK, LIFECYCLE, Approval


def withdraw(approval: Approval) -> Approval:
    """End the approval, because the unit took its application back; a decision made before stands (Art. 8)."""
    return _moved_by(approval, "withdraw")


def lapse(approval: Approval) -> tuple[Approval, tuple[str, ...]]:
    """End the approval, because the unit handed no correction in; an approval that waits for none goes on (Art. 8).

    Returned with it is which of the bureau's clocks, standing still since the return, ends with it.
    """
    lapsed = _moved_by(approval, "lapse")
    return lapsed, () if lapsed == approval else (APPROVAL_CLOCK,)


def clear_lapse(approval: Approval) -> Approval:
    """Wait for the correction again, because the window had not closed; an approval that had not lapsed goes on (Art. 8)."""
    return _moved_by(approval, "clear_lapse")


def _moved_by(approval: Approval, action: str) -> Approval:
    if action not in LIFECYCLE.possible(approval.state):
        return approval
    return replace(approval, state=LIFECYCLE.after(approval.state, action))
