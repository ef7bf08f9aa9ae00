"""A signing date is corrected: through the door, on the rows, and as others hear it (D5)."""

from datetime import date

import pytest

from tests.contract import builders
from tests.house import House

HOSTED = ["contract"]
WHY = "录入时误填,以合同落款日期为准"


def correct(house: House, path: str, signed_on: str, role: str = "BDB"):
    """Correct the signing date."""
    return house.call(role, "POST", f"{path}/signing-date", json={"signed_on": signed_on, "reason": WHY})


def clock_of(house: House) -> tuple[str, str, str]:
    """Return anchor, due date and state of the filing clock."""
    (row,) = [row for row in house.rows("contract", "deadlines") if row["kind"] == "contract_filing"]
    return str(row["anchor_on"]), str(row["due_on"]), row["state"]


def test_an_overdue_contract_is_owed_again_by_its_true_date_and_the_move_says_why(house: House):
    builders.procured(house)
    path = builders.with_text(house)
    house.at("2026-03-18T10:00:00+08:00")
    overdue = house.call("BDB", "GET", path).json["state"]
    answer = correct(house, path, "2026-03-12")

    assert (overdue, answer.status_code, answer.json["state"]) == ("overdue", 200, "signed")
    assert clock_of(house) == ("2026-03-12", "2026-03-19", "open")
    (moved,) = [event for event in house.told_of_clocks("contract") if event.type == "deadline.moved.v1"]
    assert (moved.cause, moved.anchor_on, moved.new_due_on) == ("correction", date(2026, 3, 12), date(2026, 3, 19))
    assert WHY in moved.reason
    assert house.said("contract")[-2:] == ["contract.signing_date_corrected.v1", "contract.filing_overdue_cleared.v1"]
    assert answer.json["signing_corrections"][0]["from_on"] == "2026-03-09"
    assert house.rows("contract", "audit")[-1]["outcome"] in ("accepted", "anchored")


def test_an_earlier_true_date_is_adopted_and_runs_out_at_once(house: House):
    builders.procured(house)
    path = builders.with_text(house)
    house.at("2026-03-16T10:00:00+08:00")
    correct(house, path, "2026-03-06")

    assert clock_of(house) == ("2026-03-06", "2026-03-13", "fired")
    assert house.call("BDB", "GET", path).json["state"] == "overdue"
    assert house.said("contract").count("contract.filing_overdue.v1") == 1


def test_a_filing_in_time_by_its_true_date_is_in_time(house: House):
    builders.procured(house)
    path = builders.with_text(house)
    house.at("2026-03-17T10:00:00+08:00")
    late = house.call("owner_unit", "POST", f"{path}/filing").json["filing"]
    answer = correct(house, path, "2026-03-12")

    assert (late["late"], answer.json["filing"]["late"], answer.json["filing"]["lamp"]) == (True, False, "blue")
    assert clock_of(house)[2] == "met"


def test_the_unit_corrects_no_signing_date_itself(house: House):
    builders.procured(house)
    path = builders.with_text(house)

    assert correct(house, path, "2026-03-06", role="owner_unit").status_code == 403
    assert house.rows("contract", "audit")[-1]["outcome"] == "denied"


def test_a_contract_before_the_approval_keeps_its_mark_whatever_is_corrected(house: House):
    builders.procured(house)
    path = builders.with_text(house, signed_on=date(2026, 1, 9))
    answer = correct(house, path, "2026-03-06")

    assert (answer.json["before_approval"], answer.json["before_award"]) == (True, True)


@pytest.mark.parametrize(
    ("received_on", "late", "lamp"), [("2026-03-16", False, "blue"), ("2026-03-17", True, "dark_red")]
)
def test_what_was_handed_in_before_its_clock_ever_ran_is_judged_by_it_and_meets_it(
    house: House, received_on: str, late: bool, lamp: str
):
    builders.procured(house)
    path = builders.with_text(house, signed_on=date(2019, 12, 9))  # a day before the regulation: no clock runs
    house.at(f"{received_on}T10:00:00+08:00")
    house.call("owner_unit", "POST", f"{path}/filing")
    house.at("2026-03-18T10:00:00+08:00")

    shown = correct(house, path, "2026-03-09").json["filing"]

    assert (shown["late"], shown["overdue"], shown["lamp"]) == (late, late, lamp)
    assert clock_of(house) == ("2026-03-09", "2026-03-16", "met")
    assert house.said("contract").count("contract.filing_overdue.v1") == late


def test_a_contract_from_before_the_regulation_after_all_is_late_with_nothing(house: House):
    builders.procured(house)
    path = builders.with_text(house)
    house.at("2026-03-12T10:00:00+08:00")
    correct(house, path, "2019-12-12")
    house.at("2026-03-18T10:00:00+08:00")
    filed = house.call("owner_unit", "POST", f"{path}/filing").json["filing"]

    assert (filed["late"], filed["overdue"], filed["due_on"], filed["lamp"]) == (False, False, None, None)
    assert clock_of(house)[2] == "cancelled"
    assert "contract.filing_overdue.v1" not in house.said("contract")


def test_what_was_late_or_overdue_before_its_true_date_is_so_no_more_and_never_again(house: House):
    builders.procured(house)
    overdue, late = (builders.with_text(house, amount=100) for _ in range(2))
    house.at("2026-03-18T10:00:00+08:00")
    house.call("owner_unit", "POST", f"{late}/filing")
    cleared = [correct(house, path, "2019-12-12").json["state"] for path in (overdue, late)]
    house.call("BDB", "POST", f"{late}/filing-return", json={"defects": ["缺附件"]})
    house.at("2026-04-20T10:00:00+08:00")  # its window has closed
    shown = [house.call("BDB", "GET", path).json for path in (overdue, late)]

    assert cleared == ["signed", "filing_submitted"]
    assert [(one["state"], one["filing"]["late"], one["filing"]["overdue"]) for one in shown] == [
        ("signed", False, False),
        ("signed", False, False),
    ]


def test_a_window_ends_with_the_clock_and_opens_anew_when_the_clock_was_owed_after_all(house: House):
    builders.procured(house)
    path = builders.with_text(house)
    house.call("owner_unit", "POST", f"{path}/filing")
    house.call("BDB", "POST", f"{path}/filing-return", json={"defects": ["缺附件"]})
    corrected = correct(house, path, "2019-12-12").json
    house.at("2026-03-30T10:00:00+08:00")
    later = house.call("BDB", "GET", path).json["state"]
    again = correct(house, path, "2026-03-09").json

    assert (corrected["state"], corrected["filing"]["correct_until"], later) == ("signed", None, "signed")
    assert (again["state"], again["filing"]["correct_until"], again["filing"]["late"]) == (
        "correction",
        "2026-04-07",
        False,
    )
    kept = [(row["kind"], row["state"]) for row in house.rows("contract", "deadlines")]
    assert kept == [
        ("contract_filing", "met"),
        ("contract_filing_correction", "cancelled"),
        ("contract_filing_correction", "open"),
    ]
    assert "contract.filing_overdue.v1" not in house.said("contract")
