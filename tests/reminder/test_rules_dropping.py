"""What is dropped from a letter that waits to leave, and why."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.reminder import rules
from tests.reminder import builders
from tests.reminder.builders import CALENDAR, LADDERS, at


def gone(obligation: rules.Obligation, step: str) -> rules.Planned:
    (rung,) = [rung for rung in builders.planned(obligation) if rung.step == step]
    return replace(rung, gathered_at=rung.goes_at)


def planned_again(obligation: rules.Obligation, rung: rules.Planned, *, untold: bool) -> tuple[Any, Any]:
    return rules.plan_again(
        obligation,
        builders.a_project(),
        kept=[rung],
        untold={rung.rung_id} if untold else set(),
        ladders=LADDERS,
        calendar=CALENDAR,
        now=at("2026-03-17T15:00:00"),
        new_id=uuid4,
    )


def test_a_rung_that_has_reached_nobody_and_may_go_no_longer_is_dropped_and_planned_for_the_new_date():
    passed = builders.an_obligation(state="passed")
    rung, moved = gone(passed, "after_1"), replace(passed, due_on=date(2026, 3, 20))

    planned, dropped = planned_again(moved, rung, untold=True)

    assert [(one.rung_id, one.gathered_at) for one in dropped] == [(rung.rung_id, None)]
    assert builders.moments(planned)["after_1"] == "03-23 09:00"
    assert planned_again(moved, rung, untold=False)[1] == planned_again(passed, rung, untold=True)[1] == []


@pytest.mark.parametrize(
    ("change", "stands", "why"),
    [
        ({}, True, "期限已重新计算,到期日为2026年3月16日"),
        ({"state": "ended"}, False, "事项已办结或不再需要办理"),
        ({"state": "paused"}, False, "期限已暂停计时"),
        ({"due_on": date(2026, 3, 20)}, False, "期限已重新计算,到期日为2026年3月20日"),
        ({"provisional": True}, False, "期限已重新计算,到期日为2026年3月16日"),
    ],
)
def test_what_has_gone_may_leave_while_its_rung_could_go_and_it_is_said_why_not(
    change: dict[str, Any], stands: bool, why: str
):
    passed = builders.an_obligation(state="passed")
    rung, now = gone(passed, "after_1"), replace(passed, **change)
    told: dict[str, Any] = {"ladders": LADDERS, "calendar": CALENDAR, "now": at("2026-03-17T15:00:00")}

    assert rules.stands(rung, now, builders.a_project(), **told) is stands
    assert rules.why_dropped(now) == why
