"""What the contract service does when it hears something and when time passes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update

from services.contract import rules
from services.contract.service import Service
from shared.chassis.tables import inbox
from shared.kernel.actor import SYSTEM
from tests.contract import builders
from tests.contract.builders import PROJECT_ID
from tests.house import House

HOSTED = ["contract"]
SIGNED, SUBMITTED = "contract.signed.v1", "contract.filing_submitted.v1"
OVERDUE, CLEARED = "contract.filing_overdue.v1", "contract.filing_overdue_cleared.v1"
RETURNED = "contract.filing_returned.v1"

SIGNED_MONDAY = date(2026, 3, 9)
ONE_SECOND_LEFT, FIRST_INSTANT_AFTER = "2026-03-16T23:59:59+08:00", "2026-03-17T00:00:00+08:00"
WINDOW_OVER = "2026-03-21T00:00:00+08:00"  # of a filing returned on Friday 2026-03-13


def said_of_filing(house: House) -> list[str]:
    said = house.said("contract")
    return said[said.index(SIGNED) + 1 :]


def submit(house: House, path: str):
    return house.call("owner_unit", "POST", f"{path}/filing").json


def a_contract_to_file(house: House) -> str:
    builders.procured(house)
    return builders.with_text(house, signed_on=SIGNED_MONDAY)


def a_returned_filing(house: House) -> str:
    """Hand in on Thursday, return on Friday: the window closes on the next Friday, after the due date."""
    path = a_contract_to_file(house)
    house.at("2026-03-12T10:00:00+08:00")
    submit(house, path)
    house.at("2026-03-13T10:00:00+08:00")
    house.call("BDB", "POST", f"{path}/filing-return", json={"defects": ["缺少附件"]})
    return path


def test_an_allocation_heard_before_the_approval_waits_for_it(house: House):
    house.hear("contract", builders.an_allocation())
    waiting = house.unhandled("contract")

    house.hear("contract", builders.an_approval())
    _let_waiting_events_come_again(house)

    assert len(waiting) == 1
    assert "NotYet" in waiting[0]
    assert house.unhandled("contract") == []
    assert house.call("FIN", "GET", f"/procurements/{PROJECT_ID}").json["state"] == "allocated"


def test_an_allocation_may_change_after_the_contract_is_signed(house: House):
    builders.procured(house)
    builders.entered(house)

    house.hear("contract", builders.an_allocation(amount=builders.Money.from_wan(500)))

    shown = house.call("FIN", "GET", f"/procurements/{PROJECT_ID}").json
    assert (shown["state"], shown["allocated_wan"]) == ("contracted", "500")


def test_nothing_is_overdue_one_second_before_the_bound(house: House):
    path = a_contract_to_file(house)

    house.at(ONE_SECOND_LEFT)

    assert said_of_filing(house) == []
    assert house.call("BDB", "GET", path).json["filing"]["lamp_text"] == "即将到期"


def test_at_the_first_instant_after_the_bound_it_is_overdue_once(house: House):
    path = a_contract_to_file(house)

    house.at(FIRST_INSTANT_AFTER)
    house.at("2026-03-18T00:00:00+08:00")

    shown = house.call("BDB", "GET", path).json
    assert said_of_filing(house) == [OVERDUE]
    assert (shown["state"], shown["filing"]["lamp_text"], shown["filing"]["late"]) == ("overdue", "已逾期", False)


def test_a_filing_in_time_is_never_said_to_be_overdue(house: House):
    path = a_contract_to_file(house)
    house.at(ONE_SECOND_LEFT)
    submit(house, path)

    house.at("2026-04-01T09:00:00+08:00")

    assert said_of_filing(house) == [SUBMITTED]
    assert [row["state"] for row in house.rows("contract", "deadlines")] == ["met"]


def test_a_late_filing_is_accepted_and_stays_late_on_record(house: House):
    path = a_contract_to_file(house)
    house.at(FIRST_INSTANT_AFTER)

    submit(house, path)
    filed = house.call("BDB", "POST", f"{path}/filing-acceptance").json

    assert said_of_filing(house) == [OVERDUE, SUBMITTED, "contract.filed.v1"]
    assert [event.late for event in house.told("contract")[-2:]] == [True, True]
    assert (filed["filing"]["late"], filed["filing"]["lamp_text"]) == (True, "逾期办结")


def test_a_filing_received_before_the_bound_but_worked_on_after_the_sweep_is_in_time(house: House):
    path = a_contract_to_file(house)
    house.at(FIRST_INSTANT_AFTER)
    house.at_moment(datetime.fromisoformat(ONE_SECOND_LEFT))  # received while the sweep held the lock

    shown = submit(house, path)

    assert said_of_filing(house) == [OVERDUE, CLEARED, SUBMITTED]
    assert not house.told("contract")[-1].late
    assert (shown["filing"]["late"], shown["filing"]["overdue"]) == (False, False)
    assert shown["filing"]["lamp_text"] == "按时办结"


def test_a_contract_entered_after_its_due_date_is_overdue_at_once(house: House):
    builders.procured(house)

    path = builders.entered(house, signed_on=date(2026, 2, 10))  # V04: due on Tuesday 2026-02-24

    assert said_of_filing(house) == [OVERDUE]
    assert house.call("BDB", "GET", path).json["filing"]["due_on"] == "2026-02-24"


def test_a_contract_due_in_an_unpublished_year_is_provisional_and_lapses_not(house: House):
    builders.procured(house)
    house.at("2026-12-25T09:00:00+08:00")
    path = builders.entered(house, signed_on=date(2026, 12, 25), ends_on=date(2027, 12, 24))

    house.at("2027-03-01T09:00:00+08:00")

    shown = house.call("BDB", "GET", path).json
    assert (shown["state"], shown["filing"]["due_on"], shown["filing"]["provisional"]) == ("signed", "2027-01-04", True)
    assert said_of_filing(house) == []


def test_corrected_in_the_window_it_is_as_in_time_as_the_first_time(house: House):
    path = a_returned_filing(house)
    house.at("2026-03-20T23:59:59+08:00")

    shown = submit(house, path)
    house.at("2026-04-01T09:00:00+08:00")

    assert said_of_filing(house) == [SUBMITTED, RETURNED, SUBMITTED]
    assert (shown["state"], shown["filing"]["late"]) == ("filing_submitted", False)
    assert shown["filing"]["received_at"] == "2026-03-12T10:00:00+08:00"
    assert {row["state"] for row in house.rows("contract", "deadlines")} == {"met"}


def test_a_lapsed_window_counts_as_not_filed(house: House):
    path = a_returned_filing(house)

    house.at(WINDOW_OVER)

    shown = house.call("BDB", "GET", path).json
    assert said_of_filing(house) == [SUBMITTED, RETURNED, OVERDUE]
    assert (shown["state"], shown["filing"]["lamp_text"]) == ("overdue", "已逾期")
    assert submit(house, path)["filing"]["late"] is True


def test_after_a_lapsed_window_the_original_clock_runs_again_and_fires_on_its_own_date(house: House):
    path = a_returned_filing(house)
    contract_id = UUID(path.rsplit("/", 1)[1])
    with house.work("contract").begin(SYSTEM, received_at=builders.at("2026-03-16T12:00:00")) as tx:
        window = tx.deadline(rules.CORRECTION_CLOCK, contract_id)
        Service().lapse_contract_filing_correction(tx, window)  # as if the window had been shorter
        tx.cancel(rules.CORRECTION_CLOCK, contract_id)

    house.at(ONE_SECOND_LEFT)
    before = said_of_filing(house)
    house.at(FIRST_INSTANT_AFTER)

    assert before == [SUBMITTED, RETURNED]
    assert said_of_filing(house) == [SUBMITTED, RETURNED, OVERDUE]


def test_a_correction_received_in_the_window_but_worked_on_after_the_sweep_is_in_time(house: House):
    path = a_returned_filing(house)
    house.at(WINDOW_OVER)
    house.at_moment(datetime.fromisoformat("2026-03-20T23:59:59+08:00"))

    shown = submit(house, path)

    assert said_of_filing(house) == [SUBMITTED, RETURNED, OVERDUE, CLEARED, SUBMITTED]
    assert (shown["filing"]["late"], shown["filing"]["overdue"]) == (False, False)


def test_a_lapse_is_written_to_the_trail_with_its_article(house: House):
    a_contract_to_file(house)

    house.at(FIRST_INSTANT_AFTER)

    (row,) = [row for row in house.rows("contract", "audit") if row["outcome"] == "fired"]
    assert (row["action"], row["article"]) == ("contract_filing", "15")
    assert (row["from_state"], row["to_state"]) == ("signed", "overdue")


def _let_waiting_events_come_again(house: House) -> None:
    """Let the pause before the next try be over, without waiting for it."""
    with house.work("contract").database.writing() as connection:
        connection.execute(update(inbox).values(next_try_at=inbox.c.received_at))
    house.sweep()
