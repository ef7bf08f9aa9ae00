"""The checker itself: a sound world passes, and for every promise there is a broken world that it catches."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine

from services.budget import store as budget
from shared.chassis.roster import all_services
from tests.chaos import breaks, samples
from tests.chaos.checks import PROMISES, judge, substance
from tests.chaos.checks.trail import COPIES, LIFECYCLES, lifecycle_of
from tests.chaos.evidence import keys_of, stateful


def test_a_sound_world_breaks_no_promise():
    assert judge(samples.a_sound_world()) == []


def test_for_every_promise_there_is_a_world_that_breaks_it():
    assert breaks.BREAKS.keys() == PROMISES.keys()


@pytest.mark.parametrize("promise", sorted(PROMISES))
def test_a_broken_promise_is_seen(promise: str):
    world = samples.a_sound_world()
    breaks.BREAKS[promise](world)

    assert promise in {violation.promise for violation in judge(world)}


@pytest.mark.parametrize(("promise", "breaking"), breaks.OVERLOOKED)
def test_a_promise_that_is_broken_where_totals_agree_or_nothing_is_shown_is_seen(promise: str, breaking: breaks.Break):
    world = samples.a_sound_world()
    breaking(world)

    assert promise in {violation.promise for violation in judge(world)}


def test_a_deadline_that_fired_by_a_clock_a_day_ahead_did_not_fire_early():
    world = samples.a_sound_world()
    world.journeys.pop()  # type: ignore[attr-defined]
    world.ahead["review"] = samples.BOUND - samples.MONDAY  # type: ignore[index]

    assert judge(world) == []


def test_a_deadline_whose_date_a_notice_moved_after_it_had_fired_did_not_fire_early():
    world = samples.a_sound_world()
    (row,) = world.services["review"].deadlines
    for shown in (row, *samples.copies(world)):
        shown.update(due_on=date(2026, 3, 18), bound_at=samples.BOUND + timedelta(days=2))
    moved = {"deadline_id": row["deadline_id"], "number": 1, "at": samples.BOUND + timedelta(hours=1)}
    world.services["review"].moves.append(
        {**moved, "from_on": date(2026, 3, 16), "to_on": date(2026, 3, 18), "was_provisional": False}
    )

    assert judge(world) == []


def test_a_deadline_may_be_cancelled_after_it_has_fired():
    world = samples.a_sound_world()
    review = world.services["review"]
    review.deadlines[0].update(state="cancelled")
    told = {"deadline_id": str(samples.DEADLINE), "outcome": "cancelled"}
    review.outbox.append(samples.an_outbox_row(uuid4(), "deadline.ended.v1", sequence=3, **told))
    world.services["regulation"].states["registered_deadlines"][str(samples.DEADLINE)] = "cancelled"

    assert "deadline" not in " ".join(violation.promise for violation in judge(world))


@pytest.mark.parametrize(
    ("different", "owed"),
    [
        ({}, "passed"),
        ({"met_at": samples.BOUND}, "ended"),
        ({"state": "cancelled"}, "ended"),
        ({"state": "met", "fired_at": None, "met_at": samples.BOUND}, "ended"),
        ({"state": "open", "fired_at": None}, "open"),
        ({"state": "paused", "fired_at": None}, "paused"),
    ],
)
def test_how_an_obligation_stands_follows_from_how_its_deadline_stands(different: dict[str, Any], owed: str):
    world = samples.a_sound_world()
    world.services["review"].deadlines[0].update(different)
    seen = set()
    for state in ("open", "paused", "passed", "ended"):
        world.services["reminder"].states["obligations"][str(samples.DEADLINE)] = state
        if "what_is_owed_is_what_runs" not in {violation.promise for violation in judge(world)}:
            seen.add(state)

    assert seen == {owed}


@pytest.mark.parametrize(
    ("again_at", "kept"), [("2026-03-16T12:00:00+08:00", True), ("2026-03-12T10:00:00+08:00", False)]
)
def test_a_clock_may_be_told_to_be_met_again_by_another_receipt_but_never_twice_by_one(again_at: str, kept: bool):
    world = samples.a_sound_world()
    review = world.services["review"]
    (row,) = review.deadlines
    row.update(state="met", fired_at=None, met_at=samples.BOUND)
    review.outbox.pop()
    for number, at in enumerate(("2026-03-12T10:00:00+08:00", again_at), start=2):
        told = {"deadline_id": str(row["deadline_id"]), "outcome": "met", "at": at}
        review.outbox.append(samples.an_outbox_row(uuid4(), "deadline.ended.v1", sequence=number, **told))

    assert ("every_deadline_is_told" not in {violation.promise for violation in judge(world)}) is kept


def test_a_town_that_no_stranger_has_listened_to_has_no_substance_unless_it_is_embedded():
    world = replace(samples.a_sound_world(), ghost=None)

    assert {violation.promise for violation in judge(world)} == {"the_run_has_substance"}
    assert judge(replace(world, journeys=(), embedded=True)) == []


def test_a_matrix_has_seen_a_denial_a_fired_and_a_met_deadline():
    world = samples.a_sound_world()
    fired = substance.seen(world)
    world.commands.append(samples.a_command(status=403))
    world.services["review"].deadlines[0].update(fired_at=None, met_at=samples.BOUND)
    others = substance.seen(world)

    assert (fired, others) == (("a fired deadline",), ("a denial", "a met deadline"))
    assert substance.unseen([fired]) == ["a denial", "a met deadline"]
    assert substance.unseen([fired, others]) == []


def test_a_hold_whose_state_is_in_no_column_is_there():
    world = samples.a_sound_world()
    samples.a_hold(world.services["budget"])

    assert judge(world) == []


def test_the_keys_of_a_table_without_a_state_are_gathered():
    engine = create_engine("sqlite://")
    budget.metadata.create_all(engine)
    hold = {"hold_id": samples.HOLD, "project_id": samples.PROJECT, "reason": "overdue", "article": "16"}
    with engine.begin() as connection:
        connection.execute(
            budget.holds.insert(), {**hold, "scope": "all", "imposed_by": "us", "since": date(2026, 3, 9)}
        )
        found = keys_of(connection, "budget")

    assert found == {"budgets": set(), "holds": {str(samples.HOLD)}, "objections": set(), "ops_requests": set()}


def test_every_table_with_a_state_has_a_lifecycle_that_the_trail_is_held_to():
    tables = {table.name for service in all_services() for table in stateful(service)}

    assert tables - COPIES == LIFECYCLES.keys()
    assert [table for table in tables - COPIES if not lifecycle_of(table).moves] == []
