"""What is asked for by its lamp is what shows that lamp, whatever a clock has lived through and whoever governs it."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.regulation import rules
from services.regulation.store import GovernedProjects, Register, lit
from shared.chassis import clock, laws, migrating
from shared.chassis.engines import Database
from shared.chassis.work import Tx, Work
from shared.events.regulation import RuleSetPublished
from shared.kernel.actor import SYSTEM
from shared.kernel.deadline import Lamp
from shared.kernel.period import bound_after
from shared.kernel.ruleset import RuleSet
from tests.builders import COUNTY, a_written_rule_set
from tests.chassis.twins import fresh_database
from tests.regulation.builders import MONDAY_IN_MARCH, an_armed_clock

PROJECTS = {"unheard": UUID(int=10), "city": UUID(int=11), "county": UUID(int=12)}
SPANS = [("workdays", 2), ("workdays", 5), ("workdays", 20), ("days", 9), ("days", 30), ("months", 2)]
DUE_IN = [-1, 0, 1, 2, 3, 4, 6, 9, 14, 40]
STATES: list[dict[str, Any]] = [
    {},
    {"provisional": True},
    {"state": "paused"},
    {"owed_by": None},
    {"owed_by": None, "provisional": True},
    {"state": "cancelled"},
    {"state": "met", "met_at": MONDAY_IN_MARCH},
    {"state": "met", "met_at": MONDAY_IN_MARCH + timedelta(days=60)},
    {"state": "met", "met_at": MONDAY_IN_MARCH + timedelta(days=60), "provisional": True},
]


def clocks() -> Iterator[rules.Registered]:
    """Yield a clock for each way to count, each date, each state and each government."""
    everything = product(PROJECTS.values(), SPANS, DUE_IN, STATES)
    for number, (project, (unit, amount), later, different) in enumerate(everything, start=1):
        due_on = MONDAY_IN_MARCH.date() + timedelta(days=later)
        armed = rules.enter(an_armed_clock(number=0xD1 + number), at=MONDAY_IN_MARCH)
        anchored = {"anchor_on": date(2026, 2, 16), "due_on": due_on, "bound_at": bound_after(due_on)}
        yield replace(armed, project_id=project, unit=unit, amount=amount, **anchored, **different)


def govern(tx: Tx) -> None:
    """Let the county light its lamps by other days than the city."""
    values = {"lamp_short_period_workdays": 5, "lamp_yellow_workdays": 4, "lamp_yellow_percent": 60}
    rule_set = RuleSet.from_json(a_written_rule_set(values=values))
    laws.adopt(tx.connection, RuleSetPublished.of(rule_set), at=clock.true_now())
    known = {"project_no": "晋数项2026-0001", "live": True}
    projects = GovernedProjects(tx)
    projects.add(rules.Governed(project_id=PROJECTS["city"], **known))
    county = {"division_code": COUNTY, "rule_set": rule_set.version}
    projects.add(rules.Governed(project_id=PROJECTS["county"], **county, **known))


@pytest.fixture(params=["embedded", "postgres"])
def governed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Work]:
    """A register of many clocks under two governments, on either database."""
    with ExitStack() as stack:
        if request.param == "embedded":
            url = f"sqlite:///{tmp_path}/regulation.db"
        else:
            url = stack.enter_context(fresh_database(request.getfixturevalue("servers"), "regulation"))
        database = Database(url, name="regulation")
        stack.callback(database.close)
        migrating.upgrade("regulation", database)
        work = Work("regulation", database)
        with clock.stopped_at(MONDAY_IN_MARCH), work.begin(SYSTEM) as tx:
            govern(tx)
            for one in clocks():
                Register(tx).add(one)
        yield work


def shown(tx: Tx) -> dict[UUID, Lamp]:
    """Return the lamp of every clock, looked at one by one."""
    register = list(Register(tx).each())
    pins = GovernedProjects(tx).pins(PROJECTS.values())
    asked: dict[str, Any] = {"calendar": tx.calendar, "now": tx.received_at}
    yellows = {project: tx.law.over(pin, tx.today).yellow for project, pin in pins.items()}
    return {one.deadline_id: rules.lamp_of(one, yellow=yellows[one.project_id], **asked) for one in register}


@pytest.mark.parametrize("moment", ["2026-03-09T09:00:00+08:00", "2026-03-12T00:00:00+08:00"])
def test_a_lamp_finds_the_clocks_that_show_it_and_no_others(governed: Work, moment: str):
    with clock.stopped_at(datetime.fromisoformat(moment)), governed.look() as tx:
        lamps = shown(tx)
        found = {lamp: {one.deadline_id for one in Register(tx).each(lit(tx, lamp.value))} for lamp in Lamp}

    assert set(lamps.values()) == set(Lamp)
    for lamp in Lamp:
        assert found[lamp] == {deadline_id for deadline_id, lit_as in lamps.items() if lit_as is lamp}, lamp


def test_a_county_lights_its_lamps_by_its_own_rule_set(governed: Work):
    with clock.stopped_at(MONDAY_IN_MARCH), governed.look() as tx:
        lamps, register = shown(tx), list(Register(tx).each())
    by_project = {
        project: [lamps[one.deadline_id] for one in register if one.project_id == project]
        for project in PROJECTS.values()
    }

    assert by_project[PROJECTS["city"]] == by_project[PROJECTS["unheard"]]
    assert by_project[PROJECTS["county"]].count(Lamp.YELLOW) > by_project[PROJECTS["city"]].count(Lamp.YELLOW)
