"""A rule set that applies to live projects takes over their open clocks, each once, and lets none fire meanwhile."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.chassis import clock, laws
from shared.chassis.firing import DeadlineSweep
from shared.chassis.recounting import RecountSweep
from shared.chassis.sweep import NotYet
from shared.chassis.tables import deadline_moves, deadlines, outbox
from shared.chassis.work import Work
from shared.events.regulation import RuleSetPublished
from shared.kernel.actor import SYSTEM
from shared.kernel.counting import PauseReason
from shared.kernel.law import Pin
from shared.kernel.ruleset import FIRST, RuleSet
from tests.builders import COUNTY, THE_CITYS, a_written_rule_set
from tests.chassis.steps import LONG_AGO, armed, rows_of, swept_out

MONDAY, FIVE_ON, EIGHT_ON = date(2026, 5, 11), date(2026, 5, 18), date(2026, 5, 21)


@pytest.fixture(autouse=True)
def after_it_is_due() -> Iterator[None]:
    """It is the morning after the fifth working day."""
    with clock.stopped_at(datetime(2026, 5, 19, 9, 0, tzinfo=clock.SHANGHAI)):
        yield


def hear(work: Work, **different: Any) -> None:
    """Hear of a county's rule set of eight working days for live projects."""
    said = {"applies_to_live": True, "values": {"contract_filing_workdays": 8}, **different}
    rule_set = RuleSet.from_json(a_written_rule_set(**said))
    with work.database.writing() as connection:
        laws.adopt(connection, RuleSetPublished.of(rule_set), at=LONG_AGO)


def a_project_of(work: Work, division: str) -> UUID:
    project = uuid4()
    with work.begin(SYSTEM) as tx:
        laws.pin(tx.connection, project, Pin(division_code=division, rule_set=FIRST))
    return project


def a_clock_of(work: Work, project: UUID, **different: Any) -> None:
    terms = {**THE_CITYS.terms("contract_filing_workdays"), **different}
    armed(work, project_id=project, anchor_on=MONDAY, **terms)


def due(work: Work) -> dict[UUID, date]:
    return {row["project_id"]: row["due_on"] for row in rows_of(work, deadlines)}


def test_a_rule_set_waits_for_its_parent(work: Work):
    with pytest.raises(NotYet):
        hear(work, parent="140500-2")


def test_the_divisions_open_clocks_get_the_longer_time_once_and_nobody_elses(work: Work):
    county, other, unsaid = a_project_of(work, COUNTY), a_project_of(work, "140581"), uuid4()
    for project in (county, other, unsaid):
        a_clock_of(work, project)
    hear(work)
    swept_out(work, RecountSweep(work, {}), turns=3)

    assert due(work) == {county: EIGHT_ON, other: FIVE_ON, unsaid: FIVE_ON}
    (move,) = rows_of(work, deadline_moves)
    assert (move["from_on"], move["to_on"], move["cause"]) == (FIVE_ON, EIGHT_ON, "rule_set")


def test_no_clock_fires_before_it_was_held_against_the_set_that_governs_it(work: Work):
    fired: list[UUID] = []
    sweep = DeadlineSweep(work, {"test": lambda tx, deadline: fired.append(deadline.project_id)})
    county, other = a_project_of(work, COUNTY), a_project_of(work, "140581")
    for project in (county, other):
        a_clock_of(work, project)
    hear(work)
    swept_out(work, sweep, turns=2)
    before = list(fired)
    swept_out(work, RecountSweep(work, {}), turns=2)
    swept_out(work, sweep, turns=2)

    assert (before, fired) == ([other], [other])


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"parameter": None}, {}),
        ({}, {"values": {"contract_filing_workdays": 3}}),
        ({}, {"effective_from": "2026-05-20"}),
        ({}, {"applies_to_live": False}),
    ],
)
def test_a_length_of_its_own_a_shorter_time_and_a_set_for_others_move_nothing(work: Work, terms: Any, said: Any):
    project = a_project_of(work, COUNTY)
    a_clock_of(work, project, **terms)
    hear(work, **said)
    swept_out(work, RecountSweep(work, {}), turns=3)

    assert due(work) == {project: FIVE_ON}
    assert rows_of(work, deadline_moves) == []


def test_a_set_with_a_day_to_come_takes_over_on_that_day(work: Work):
    project = a_project_of(work, COUNTY)
    a_clock_of(work, project)
    hear(work, effective_from="2026-05-20")
    sweep = RecountSweep(work, {})
    with clock.stopped_at(datetime(2026, 5, 18, 9, 0, tzinfo=clock.SHANGHAI)):
        swept_out(work, sweep, turns=3)
        waiting = due(work)[project]
    with clock.stopped_at(datetime(2026, 5, 20, 9, 0, tzinfo=clock.SHANGHAI)):
        swept_out(work, sweep, turns=3)

    assert (waiting, due(work)[project]) == (FIVE_ON, EIGHT_ON)


def test_a_clock_that_stands_still_is_told_its_longer_time_at_once(work: Work):
    project, subject_id = a_project_of(work, COUNTY), uuid4()
    a_clock_of(work, project, subject_id=subject_id, pausable=True)
    with work.begin(SYSTEM) as tx:
        tx.pause("test", subject_id, reason=PauseReason.CORRECTION, on=MONDAY)
    hear(work)
    swept_out(work, RecountSweep(work, {}), turns=3)

    assert due(work) == {project: FIVE_ON}
    moved = json.loads(rows_of(work, outbox)[-1]["body"])["data"]
    assert (moved["amount"], moved["new_due_on"], moved["state"]) == (8, FIVE_ON.isoformat(), "paused")
