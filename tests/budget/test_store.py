"""The budget's rows: they come back as they were put in, and the database itself keeps what must be one."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from services.budget import rules
from services.budget.store import Budgets, Holds, Objections, OpsRequests, PublicBudgets
from shared.kernel.actor import SYSTEM
from tests.budget.builders import (
    ANOTHER,
    FRIDAY,
    HOLD,
    MONDAY,
    OBJECTION,
    PROJECT,
    REQUEST,
    a_budget,
    a_hold,
    a_notice,
    a_request,
    an_objection,
)
from tests.house import House

HOSTED = ["budget"]


def test_a_budget_comes_back_with_its_line_and_its_notices(house: House):
    kept = a_budget(
        "notice",
        notices=(a_notice(notice_id=ANOTHER, withdrawn_on=FRIDAY), a_notice()),
        completed_on=MONDAY,
        overdue_marks=-1,
    )
    with house.work("budget").begin(SYSTEM) as tx:
        Budgets(tx).add(kept)

    with house.work("budget").look() as tx:
        assert Budgets(tx).get(PROJECT) == kept


def test_parts_of_a_budget_come_back_and_say_whose_they_are(house: House):
    with house.work("budget").begin(SYSTEM) as tx:
        Objections(tx).add(an_objection())
        Holds(tx).add(a_hold(grounds="目录未挂接"))
        OpsRequests(tx).add(a_request("reviewed"))

    with house.work("budget").look() as tx:
        assert Objections(tx).get(OBJECTION) == an_objection()
        assert Holds(tx).of(PROJECT) == [a_hold(grounds="目录未挂接")]
        assert OpsRequests(tx).get(REQUEST) == a_request("reviewed")
        assert [Objections(tx).project_of(OBJECTION), Holds(tx).project_of(HOLD)] == [PROJECT, PROJECT]


def test_what_is_not_there_is_named(house: House):
    with house.work("budget").look() as tx:
        with pytest.raises(rules.NoSuchBudget):
            Budgets(tx).get(PROJECT)
        with pytest.raises(rules.NoSuchPublicNotice):
            PublicBudgets(tx).get(PROJECT)
        with pytest.raises(rules.NoSuchObjection):
            Objections(tx).project_of(OBJECTION)
        with pytest.raises(rules.NoSuchHold):
            Holds(tx).project_of(HOLD)
        with pytest.raises(rules.NoSuchOpsRequest):
            OpsRequests(tx).project_of(REQUEST)


def test_changed_holds_are_saved_and_new_ones_added(house: House):
    with house.work("budget").begin(SYSTEM) as tx:
        Holds(tx).add(a_hold())
    with house.work("budget").begin(SYSTEM) as tx:
        holds = Holds(tx)
        (stands,) = holds.of(PROJECT)
        holds.keep([replace(stands, lifted_on=FRIDAY), a_hold(rules.UNFILED, hold_id=ANOTHER)])

    with house.work("budget").look() as tx:
        assert [(hold.reason, hold.state) for hold in Holds(tx).of(PROJECT)] == [
            (rules.NO_SHARING, "lifted"),
            (rules.UNFILED, "open"),
        ]


def test_the_database_keeps_one_open_hold_of_a_reason(house: House):
    with house.work("budget").begin(SYSTEM) as tx:
        Holds(tx).add(a_hold(lifted_on=FRIDAY))
        Holds(tx).add(a_hold(hold_id=ANOTHER))

    with pytest.raises(IntegrityError), house.work("budget").begin(SYSTEM) as tx:
        Holds(tx).add(a_hold(hold_id=REQUEST))


def test_the_database_keeps_one_inclusion_of_a_year(house: House):
    with house.work("budget").begin(SYSTEM) as tx:
        OpsRequests(tx).add(a_request("included"))
        OpsRequests(tx).add(a_request("reviewed", ops_request_id=ANOTHER))

    with pytest.raises(IntegrityError), house.work("budget").begin(SYSTEM) as tx:
        OpsRequests(tx).add(a_request("included", ops_request_id=HOLD))
