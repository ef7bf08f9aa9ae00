"""Which receipt of a filing counts: the first, unless its correction came after its window (D7), as far as is known today (D10)."""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.kernel.deadline import Deadline, DeadlineState


@dataclass(frozen=True)
class Dropped:
    """A receipt that counted no more when its correction came after the window; a notice may show that it was not after."""

    received_at: datetime
    corrected_at: datetime


def counting(first: datetime | None, received_at: datetime, window: Deadline | None) -> datetime:
    """Return the receipt that counts: the first, if there is one whose correction is received in its window (D7)."""
    return received_at if first is None or closed_at(window, received_at) else first


def dropped_by(first: datetime | None, counted: datetime) -> tuple[Dropped, ...]:
    """Return the first receipt where another counts now."""
    return () if first is None or first == counted else (Dropped(first, counted),)


def given_back(dropped: tuple[Dropped, ...], window: Deadline) -> Dropped | None:
    """Return the receipt that was dropped for the correction which ended this window, if it lies in it after all (D10)."""
    if window.met_at is None or closed_at(window, window.met_at):
        return None
    return next((one for one in dropped if one.corrected_at == window.met_at), None)


def without(dropped: tuple[Dropped, ...], back: Dropped) -> tuple[Dropped, ...]:
    """Return what stays dropped; where its own correction had been dropped later, that receipt was meant all the time."""
    left = [one for one in dropped if one != back]
    return tuple(
        replace(one, received_at=back.received_at) if one.received_at == back.corrected_at else one for one in left
    )


def closed_at(window: Deadline | None, moment: datetime) -> bool:
    """Return whether the window had closed for sure: a provisional last day closes none (D12), nor one taken back."""
    if window is None or window.state == DeadlineState.CANCELLED:
        return False
    return not window.provisional and window.missed_by(moment)
