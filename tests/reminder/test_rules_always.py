"""Whatever happens to a clock and whenever the sweep looks: never at night, each once, in order, nobody accused too early."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from services.reminder import rules
from tests.reminder import builders
from tests.reminder.builders import CALENDAR, LADDERS, at

FIRST = at("2026-01-05T00:00:00")
LOOKS = st.lists(st.integers(0, 60 * 24 * 40), min_size=1, max_size=40)  # minutes after the first moment
TURNS = ("pass", "end", "pause", "resume", "move", "look")


@dataclass
class Ladder:
    """One obligation and its rungs, swept as the service sweeps them."""

    obligation: rules.Obligation
    rungs: list[rules.Planned] = field(default_factory=list)
    gone: list[tuple[rules.Planned, datetime, rules.Obligation]] = field(default_factory=list)

    def plan(self) -> None:
        """Plan again what has not gone."""
        planned = rules.plan(
            self.obligation,
            builders.a_project(),
            kept=self.rungs,
            ladders=LADDERS,
            calendar=CALENDAR,
            new_id=uuid4,
        )
        self.rungs = [rung for rung in self.rungs if rung.gathered_at] + planned

    def look(self, now: datetime) -> None:
        """Let everything go that may go now."""
        if not rules.may_send(now, CALENDAR, LADDERS.hours):
            return
        for place, rung in enumerate(sorted(self.rungs, key=lambda rung: rung.number)):
            if rung.gathered_at is None and rung.goes_at is not None and rung.goes_at <= now:
                self.rungs = [one for one in self.rungs if one.rung_id != rung.rung_id]
                self.rungs.insert(place, rules.go(rung, reached=True, at=now))
                self.gone.append((rung, now, self.obligation))

    def turn(self, turn: str, now: datetime) -> None:
        """Let something happen to the clock, where its state allows it."""
        armed = builders.an_armed(deadline_id=self.obligation.deadline_id)
        owed = self.obligation
        if turn == "pass" and owed.state == "open":
            self.obligation = rules.end(owed, builders.an_ended(armed, "fired"))
        elif turn == "end":
            self.obligation = replace(owed, state="ended")
        elif turn == "pause" and owed.state == "open":
            self.obligation = rules.pause(owed, builders.a_paused(armed))
        elif turn == "resume" and owed.state == "paused":
            self.obligation = rules.resume(owed, builders.a_resumed(armed, now.date() + timedelta(days=5)))
        elif turn == "move":
            self.obligation = rules.move(owed, builders.a_moved(armed, now.date() + timedelta(days=9)))
        self.plan()
        self.look(now)


def a_ladder(anchor_on: date, days: int, *, state: str = "open", provisional: bool = False) -> Ladder:
    due_on = CALENDAR.workday_after(anchor_on, days)
    ladder = Ladder(builders.an_obligation(anchor_on=anchor_on, due_on=due_on, state=state, provisional=provisional))
    ladder.plan()
    return ladder


def in_order(minutes: list[int]) -> list[datetime]:
    return [FIRST + timedelta(minutes=minute) for minute in sorted(minutes)]


@given(LOOKS, st.integers(1, 12))
@settings(max_examples=150, deadline=None)
def test_never_at_night_each_once_and_in_order_after_whatever_outage(minutes: list[int], days: int):
    ladder = a_ladder(FIRST.date(), days, state="passed")
    for moment in in_order(minutes):
        ladder.look(moment)

    numbers = [rung.number for rung, _, _ in ladder.gone]
    assert numbers == sorted(set(numbers))
    for rung, moment, _ in ladder.gone:
        assert CALENDAR.is_workday(moment.date())
        assert LADDERS.hours.hold(moment.time())
        assert rung.goes_at is not None
        assert moment >= rung.goes_at


@given(st.integers(1, 12), st.dates(date(2026, 1, 5), date(2026, 11, 1)))
@settings(max_examples=150, deadline=None)
def test_no_rung_is_dropped_once_somebody_looks_late_enough(days: int, anchor_on: date):
    ladder = a_ladder(anchor_on, days, state="passed")
    planned = len(ladder.rungs)

    ladder.look(rules.next_moment(at("2026-12-15T12:00:00"), CALENDAR, LADDERS.hours))

    assert len(ladder.gone) == planned >= 3


@given(st.lists(st.tuples(st.sampled_from(TURNS), st.integers(0, 60 * 24 * 40)), max_size=30))
@settings(max_examples=150, deadline=None)
def test_whatever_happens_to_the_clock_each_rung_goes_once_and_nobody_is_accused_too_early(
    turns: list[tuple[str, int]],
):
    ladder = a_ladder(FIRST.date(), 5)
    for turn, minute in sorted(turns, key=lambda one: one[1]):
        ladder.turn(turn, FIRST + timedelta(minutes=minute))

    steps = [rung.step for rung, _, _ in ladder.gone]
    assert len(steps) == len(set(steps))
    for rung, moment, obligation in ladder.gone:
        assert rules.may_send(moment, CALENDAR, LADDERS.hours)
        assert obligation.state in ("open", "passed")
        accuses = rung.step.startswith("after")
        assert not accuses or (obligation.state == "passed" and moment.date() > obligation.due_on)


@given(LOOKS)
@settings(max_examples=100, deadline=None)
def test_a_provisional_date_accuses_nobody_ever(minutes: list[int]):
    ladder = a_ladder(FIRST.date(), 5, state="passed", provisional=True)
    for moment in in_order(minutes):
        ladder.look(moment)

    assert {rung.step for rung, _, _ in ladder.gone} <= {"before_2", "on_day"}


@given(st.integers(0, 60 * 60 * 24 * 330))
@settings(max_examples=200, deadline=None)
def test_the_next_moment_is_allowed_and_is_now_where_now_is(seconds: int):
    moment = FIRST + timedelta(seconds=seconds)
    first = rules.next_moment(moment, CALENDAR, LADDERS.hours)

    assert first >= moment
    assert rules.may_send(first, CALENDAR, LADDERS.hours)
    assert first == moment or not rules.may_send(moment, CALENDAR, LADDERS.hours)
