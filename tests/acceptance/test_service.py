"""What the acceptance service does when it hears something and when time passes."""

from tests.acceptance import builders, steps
from tests.house import House

HOSTED = ["acceptance"]
OVERDUE, CLEARED = "acceptance.report_overdue.v1", "acceptance.report_overdue_cleared.v1"


def test_a_contract_heard_before_its_project_waits_for_it(house: House):
    house.hear("acceptance", builders.a_signed_contract())

    (waiting,) = house.unhandled("acceptance")
    assert "NotYet" in waiting


def test_a_report_that_does_not_come_is_overdue_on_the_first_instant_after_the_seventh_working_day(house: House):
    steps.completed(house)

    house.at("2026-03-18T23:59:59+08:00")
    before = steps.shown(house)["state"]
    house.at("2026-03-19T00:00:00+08:00")

    assert (before, steps.shown(house)["state"]) == ("completed", "overdue")
    assert house.said("acceptance").count(OVERDUE) == 1


def test_a_late_report_is_taken_and_stays_late(house: House):
    steps.completed(house)
    house.at("2026-03-19T00:00:00+08:00")

    submitted = steps.submitted(house, "2026-03-19T00:01:00+08:00")
    steps.done(house, "BDB", "report-acceptance")

    assert submitted["report_filing"]["late"] is True
    assert steps.shown(house)["report_filing"]["lamp"] == "dark_red"


def test_a_report_received_before_the_bound_but_handled_after_the_sweep_is_in_time(house: House):
    steps.completed(house)
    assert house.upload("owner_unit", f"{steps.AT}/report").status_code == 200
    house.at("2026-03-19T00:00:00+08:00")
    marked = steps.shown(house)["report_filing"]["overdue"]

    house.at_moment(builders.at("2026-03-18T23:59:59"))  # the receipt's moment, though the sweep was quicker
    steps.done(house, "owner_unit", "report-filing")

    assert marked is True
    assert steps.shown(house)["report_filing"]["late"] is False
    assert [said for said in house.said("acceptance") if said in (OVERDUE, CLEARED)] == [OVERDUE, CLEARED]


def test_a_correction_that_does_not_come_counts_as_not_filed(house: House):
    steps.completed(house)
    steps.submitted(house, "2026-03-13T10:00:00+08:00")
    steps.done(house, "BDB", "report-return", {"defects": ["缺少签章"]})

    house.at("2026-03-21T00:00:00+08:00")

    assert steps.shown(house)["state"] == "overdue"
    assert house.said("acceptance").count(OVERDUE) == 1


def test_a_report_whose_correction_lapsed_follows_a_notice_too(house: House):
    steps.completed(house)
    steps.submitted(house, "2026-03-11T10:00:00+08:00")
    steps.done(house, "BDB", "report-return", {"defects": ["缺少签章"]})
    house.at("2026-03-19T00:00:00+08:00")  # window and due date have both passed
    lapsed = steps.shown(house)["state"]

    house.hear("acceptance", builders.a_closed_day(builders.NEXT_WEDNESDAY))
    cleared = steps.shown(house)
    house.at("2026-03-20T00:00:00+08:00")

    assert (lapsed, cleared["state"], cleared["report_filing"]["due_on"]) == (
        "overdue",
        "report_returned",
        "2026-03-19",
    )
    assert steps.shown(house)["state"] == "overdue"
    assert [said for said in house.said("acceptance") if said in (OVERDUE, CLEARED)] == [OVERDUE, CLEARED, OVERDUE]


def test_a_report_whose_correction_lapsed_is_in_time_where_a_notice_moves_its_window_past_the_correction(house: House):
    steps.completed(house)
    steps.submitted(house, "2026-03-11T10:00:00+08:00")
    steps.done(house, "BDB", "report-return", {"defects": ["缺少签章"]})
    house.at("2026-03-19T00:00:00+08:00")
    house.hear("acceptance", builders.a_closed_day(builders.NEXT_WEDNESDAY))

    corrected = steps.done(house, "owner_unit", "report-filing")

    assert (corrected["report_filing"]["late"], corrected["report_filing"]["overdue"]) == (False, False)


def test_a_correction_in_its_window_keeps_the_first_receipt(house: House):
    steps.completed(house)
    steps.submitted(house, "2026-03-13T10:00:00+08:00")
    steps.done(house, "BDB", "report-return", {"defects": ["缺少签章"]})
    house.at("2026-03-20T23:59:59+08:00")
    steps.done(house, "owner_unit", "report-filing")

    house.at("2026-03-25T09:00:00+08:00")

    assert steps.shown(house)["report_filing"]["late"] is False
    assert OVERDUE not in house.said("acceptance")
