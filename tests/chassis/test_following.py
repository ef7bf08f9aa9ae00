"""A new notice reaches every deadline, even beside one whose service cannot judge it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from services.contract import rules
from shared.chassis import calendars, clock
from shared.chassis.recounting import RecountSweep
from shared.chassis.sweep import TRIES
from shared.chassis.tables import deadlines
from tests.contract import builders
from tests.contract.test_calendar import the_extension
from tests.house import House

HOSTED = ["contract"]


@pytest.fixture
def spring_2020(house: House):
    """Two contracts signed before the Spring Festival of 2020, known as it was before the extension."""
    calendars.know_until(date(2020, 1, 23))
    builders.procured(house)
    house.at("2020-01-22T10:00:00+08:00")
    yield [builders.with_text(house, signed_on=date(2020, 1, day), amount=builders.Money(1)) for day in (21, 22)]
    calendars.know_until(None)


def test_a_deadline_that_cannot_be_judged_is_parked_and_the_other_one_moves(
    house: House, spring_2020: list[str], monkeypatch: pytest.MonkeyPatch
):
    house.at("2020-02-04T00:00:00+08:00")  # the first contract is overdue, the second still has a day

    def broken(*_args: object, **_told: object) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(rules, "rejudge_filing", broken)
    house.hear("contract", the_extension())
    for _ in range(TRIES):
        _let_all_come_again(house)
        house.sweep()

    first, second = (house.call("BDB", "GET", path).json["filing"] for path in spring_2020)
    parked = [row["reason"] for row in house.rows("contract", "deadlines") if row["parked_at"] is not None]
    assert (first["due_on"], second["due_on"]) == ("2020-02-03", "2020-02-06")
    assert parked == ["ZeroDivisionError: a defect"]


def _let_all_come_again(house: House) -> None:
    with house.work("contract").database.writing() as connection:
        connection.execute(update(deadlines).values(next_try_at=clock.true_now()))


def test_the_gauges_count_the_rows(house: House, spring_2020: list[str]):
    measured = house.call(None, "GET", "/metrics").text

    assert len(spring_2020) == 2
    assert 'deadlines_open{article="15",kind="contract_filing",lamp="GREEN",service="contract"} 2.0' in measured
    assert 'inbox_pending{service="contract"} 0.0' in measured
    assert 'deadlines_provisional{service="contract"} 0.0' in measured


def test_a_deadline_that_waits_for_its_next_try_is_not_forgotten(house: House, spring_2020: list[str]):
    recount = RecountSweep(house.work("contract"), {})
    with house.work("contract").database.writing() as connection:
        connection.execute(update(deadlines).values(calendar_version="older", next_try_at=_in_an_hour()))

    idle = [recount.once() for _ in range(3)]
    _let_all_come_again(house)

    assert len(spring_2020) == 2
    assert (idle, recount.once()) == ([0, 0, 0], 2)


def _in_an_hour():
    return clock.true_now() + timedelta(hours=1)


def test_after_a_release_that_ships_another_notice_deadlines_still_fire(house: House, spring_2020: list[str]):
    house.hear("contract", the_extension())
    calendars.know_until(None)  # the next release ships every notice, the heard one too

    house.at("2020-02-07T00:00:00+08:00")

    assert [house.call("BDB", "GET", path).json["state"] for path in spring_2020] == ["overdue", "overdue"]
