"""However a clock is paused, extended and counted again, its owner and the register give one account of it (D8-D10)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from services.regulation import rules
from shared.events.deadline import (
    DeadlineArmed,
    DeadlineEnded,
    DeadlineEvent,
    DeadlineMoved,
    DeadlinePaused,
    DeadlinePauseNoted,
    DeadlineResumed,
    rests,
)
from shared.kernel import turns
from shared.kernel.account import DateChange, account
from shared.kernel.calendar import Calendar, bundled
from shared.kernel.counting import PauseReason
from shared.kernel.deadline import Deadline, MoveCause
from shared.kernel.law import Pin
from shared.kernel.notice import STATE_COUNCIL, DayKind, DayRule, Notice
from shared.kernel.period import SHANGHAI, Workdays
from shared.kernel.recount import recounted
from tests.builders import LAW
from tests.kernel.builders import BACK_ON, CORRECTION, EXPERTS, PAUSED_ON, a_review_clock
from tests.regulation.builders import a_calendar_with

HEARD: dict[type[DeadlineEvent], Any] = {
    DeadlinePaused: rules.pause,
    DeadlinePauseNoted: rules.note_pause,
    DeadlineResumed: rules.resume,
}
A_DAY = timedelta(days=1)


class Told:
    """A clock of the review service, what moved it, and what the register made of what was said of it."""

    def __init__(self, deadline: Deadline) -> None:
        self.owners, self.moves, self.calendar = deadline, [], bundled()
        self.held = rules.enter(DeadlineArmed.of("review", deadline), at=deadline.armed_at)

    def pause(self, day: date, reason: PauseReason, note: str) -> None:
        """Let the clock stand still, as the owner does, and tell it."""
        self._turned(turns.paused(self.owners, on=day, reason=reason, note=note))

    def resume(self, day: date, *reasons: PauseReason) -> None:
        """Let the clock run on from these reasons, and tell it."""
        self._turned(turns.resumed(self.owners, on=day, reasons=reasons, calendar=self.calendar))

    def extend(self, day: date) -> None:
        """Extend the clock, and tell it."""
        at = noon(day)
        longer = turns.extended(self.owners, by=Workdays(5), reason="方案涉及多个部门", at=at, calendar=self.calendar)
        self._moved(longer, at, MoveCause.EXTENSION, "经批准延期5个工作日:方案涉及多个部门")

    def fire(self, day: date) -> None:
        """Let the clock run out if its bound has passed by that day, and tell it."""
        at = noon(day)
        if self.owners.state == "open" and self.owners.missed_by(at) and not self.owners.provisional:
            self.owners = replace(self.owners, state="fired", fired_at=at)
            self.held = rules.end(self.held, DeadlineEnded.of("review", self.owners, at=at))

    def recount(self, calendar: Calendar, day: date) -> None:
        """Count the clock again on another calendar, and tell what that did."""
        self.calendar, at = calendar, noon(day)
        before, after = self.owners, recounted(self.owners, calendar, now=at)
        if (after.due_on, after.provisional) != (before.due_on, before.provisional):
            self._moved(after, at, MoveCause.CALENDAR, "调整")
        else:
            self._turned(after)

    def _moved(self, after: Deadline, at: datetime, cause: MoveCause, reason: str) -> None:
        said = DeadlineMoved.of("review", self.owners, after, cause=cause, reason=reason)
        change = DateChange(
            at=at,
            from_on=self.owners.due_on,
            to_on=after.due_on,
            was_provisional=self.owners.provisional,
            provisional=after.provisional,
            reason=reason,
        )
        self.moves.append(change)
        self.held = rules.move(self.held, DeadlineMoved.from_json(said.to_json()), at=at)
        self._turned(after)

    def _turned(self, after: Deadline) -> None:
        for event in rests("review", self.owners, after):
            self.held = HEARD[type(event)](self.held, type(event).from_json(event.to_json()))
        self.owners = after

    def accounts(self, day: date) -> tuple[Any, Any]:
        """Return what the owner and the register say of the clock; which set it was held against is the owner's alone."""
        registered = replace(self.held.deadline, calendar_version=self.owners.calendar_version)
        both = ((self.owners, self.moves), (registered, self.held.moves))
        asked = {"calendar": self.calendar, "law": LAW, "pin": Pin(), "now": noon(day)}
        return tuple(account(one, moves, **asked) for one, moves in both)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=SHANGHAI).astimezone(UTC)


def test_two_reasons_with_notes_and_an_extension_are_told_by_the_register_as_by_the_owner():
    told = Told(a_review_clock(owed_by="BDB"))
    told.pause(PAUSED_ON, EXPERTS, "专家评审会〔2026〕3号")
    told.pause(date(2026, 9, 28), CORRECTION, "补充资源目录")
    told.resume(date(2026, 9, 30), EXPERTS)
    while_one_holds = told.accounts(date(2026, 9, 30))
    told.resume(BACK_ON, CORRECTION)
    told.extend(date(2026, 10, 12))
    owners, registers = told.accounts(date(2026, 10, 13))

    assert while_one_holds[0] == while_one_holds[1]
    assert registers == owners
    for said in ("专家评审会〔2026〕3号", "2026年9月30日（星期三）恢复", "补充资源目录", "理由：方案涉及多个部门"):
        assert said in registers.text


def test_the_comparison_finds_a_pause_that_was_not_noted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(HEARD, DeadlinePauseNoted, lambda held, said: held)
    told = Told(a_review_clock(owed_by="BDB"))
    told.pause(PAUSED_ON, EXPERTS, "专家评审会〔2026〕3号")
    told.pause(date(2026, 9, 28), CORRECTION, "补充资源目录")
    told.resume(date(2026, 9, 30), EXPERTS)
    owners, registers = told.accounts(date(2026, 9, 30))

    assert registers.text != owners.text


def closed(days: Sequence[date]) -> Calendar:
    """Return the calendar with one more notice that makes these days rest days."""
    rules_of_it = tuple(DayRule(day, DayKind.FESTIVAL, "调整", False) for day in sorted(days))
    notice = Notice(
        document_number=None,
        title="调整",
        published_on=date(2026, 6, 1),
        year=2026,
        source=STATE_COUNCIL,
        days=rules_of_it,
    )
    return a_calendar_with(notice)


REASONS = st.sampled_from((EXPERTS, CORRECTION, PauseReason.TESTING))
ACTS = st.one_of(
    st.tuples(st.just("pause"), REASONS),
    st.tuples(st.just("resume"), REASONS),
    st.just(("extend", None)),
    st.tuples(st.just("recount"), st.sets(st.integers(0, 20), min_size=1, max_size=4)),
)
LIVES = st.lists(st.tuples(st.integers(0, 8), ACTS), min_size=1, max_size=9)
LAST_DAY = 14  # of vector P1: Wednesday 30 September


@settings(max_examples=200, deadline=None)
@given(LIVES)
@example([(LAST_DAY, ("pause", CORRECTION)), (0, ("recount", {13}))])  # a notice puts the end behind a pause
@example([(LAST_DAY, ("pause", CORRECTION)), (0, ("extend", None))])  # and so does an extension
@example([(LAST_DAY, ("pause", CORRECTION)), (1, ("pause", EXPERTS)), (0, ("recount", {13}))])  # which had passed
@example([(2, ("pause", CORRECTION)), (5, ("pause", EXPERTS)), (0, ("resume", CORRECTION))])  # it ran on for no time
def test_whatever_a_clock_lives_through_the_register_gives_its_owners_account(lived: list[Any]):
    told = Told(a_review_clock(owed_by="BDB"))
    day = told.owners.anchor_on
    for later, (act, what) in lived:
        day += later * A_DAY
        told.fire(day)
        if act == "pause":
            told.pause(day, what, f"事由{day}")
        elif act == "resume":
            told.resume(day, what)
        elif act == "recount":
            told.recount(closed([told.owners.anchor_on + more * A_DAY for more in what]), day)
        else:
            assume(told.owners.extension is None and told.owners.state == "open" and noon(day) < told.owners.bound_at)
            told.extend(day)

    owners, registers = told.accounts(day)
    assert replace(registers, deadline=owners.deadline) == owners
    for name in ("state", "pauses", "due_on", "fired_at"):
        assert getattr(registers.deadline, name) == getattr(owners.deadline, name)
