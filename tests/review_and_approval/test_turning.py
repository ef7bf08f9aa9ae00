"""An office turns its own clock: it stands still, runs on, is extended; through the doors, on the rows."""

from datetime import date

import pytest
from sqlalchemy import update

from shared.chassis.tables import deadlines
from tests.house import House
from tests.review_and_approval.desks import DESKS, Desk

HOSTED = ["review", "approval"]
EXPERTS = {"reason": "expert_review", "note": "专家评审会〔2026〕3号"}
FIVE_MORE = {"workdays": 5, "reason": "方案涉及多个部门"}
WEDNESDAY = date(2026, 3, 11)
DUE, DUE_AFTER_THE_PAUSE, DUE_EXTENDED = "2026-04-07", "2026-04-10", "2026-04-14"
AT_THE_BOUND = "2026-04-08T00:00:00+08:00"


@pytest.fixture
def accepted(house: House, desk: Desk) -> House:
    """A house in which the case is accepted on Monday 9 March: 20 working days, to Tuesday 7 April."""
    desk.accepted(house)
    return house


def clock_of(house: House, desk: Desk) -> tuple[str, str]:
    """Return the state and the due date of the processing clock."""
    (row,) = [row for row in house.rows(desk.service, "deadlines") if row["kind"] == desk.clock]
    return row["state"], str(row["due_on"])


def turned(house: House, desk: Desk) -> list[str]:
    """Return what was said of the clock since it was armed."""
    return [event.type for event in house.told_of_clocks(desk.service) if event.kind == desk.clock][1:]


def test_a_pause_of_three_days_moves_the_date_by_three(accepted: House, desk: Desk):
    held = accepted.call(desk.office, "POST", f"{desk.at}/pause", json=EXPERTS)
    while_held = clock_of(accepted, desk)
    accepted.at("2026-03-12T10:00:00+08:00")
    gone_on = accepted.call(desk.office, "POST", f"{desk.at}/resumption", json={"reason": "expert_review"})

    assert (held.status_code, gone_on.status_code) == (200, 200)
    assert (while_held, clock_of(accepted, desk)) == (("paused", DUE), ("open", DUE_AFTER_THE_PAUSE))
    assert turned(accepted, desk) == ["deadline.paused.v1", "deadline.pause_noted.v1", "deadline.resumed.v1"]
    assert [row["action"] for row in accepted.rows(desk.service, "audit")][-2:] == desk.pauses


def test_a_pause_and_its_end_on_one_day_move_nothing(accepted: House, desk: Desk):
    accepted.call(desk.office, "POST", f"{desk.at}/pause", json=EXPERTS)
    accepted.call(desk.office, "POST", f"{desk.at}/resumption", json={"reason": "expert_review"})

    assert clock_of(accepted, desk) == ("open", DUE)


def test_a_correction_within_an_expert_review_is_counted_once(accepted: House, desk: Desk):
    accepted.call(desk.office, "POST", f"{desk.at}/pause", json=EXPERTS)
    accepted.call(desk.office, "POST", f"{desk.at}/return", json={"defects": ["补充资源目录"]})
    accepted.at("2026-03-11T10:00:00+08:00")
    accepted.hear(desk.service, desk.a_correction(submitted_on=WEDNESDAY))
    still_held = clock_of(accepted, desk)
    accepted.at("2026-03-12T10:00:00+08:00")
    accepted.call(desk.office, "POST", f"{desk.at}/resumption", json={"reason": "expert_review"})

    assert (still_held, clock_of(accepted, desk)) == (("paused", DUE), ("open", DUE_AFTER_THE_PAUSE))


def test_a_clock_that_stands_still_makes_nobody_late(accepted: House, desk: Desk):
    accepted.call(desk.office, "POST", f"{desk.at}/pause", json=EXPERTS)
    accepted.at("2026-06-30T09:00:00+08:00")

    assert accepted.call(desk.office, "GET", desk.at).json["overdue"] is False
    assert clock_of(accepted, desk) == ("paused", DUE)


def test_the_head_of_the_office_extends_once_and_before_the_end(accepted: House, desk: Desk):
    accepted.at("2026-04-07T23:59:59+08:00")
    first = accepted.call(desk.head, "POST", f"{desk.at}/extension", json=FIVE_MORE)
    second = accepted.call(desk.head, "POST", f"{desk.at}/extension", json=FIVE_MORE)

    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json["title"] == "只能延期一次"
    assert clock_of(accepted, desk) == ("open", DUE_EXTENDED)
    (moved,) = [event for event in accepted.told_of_clocks(desk.service) if event.type == "deadline.moved.v1"]
    assert (moved.cause, str(moved.old_due_on), str(moved.new_due_on)) == ("extension", DUE, DUE_EXTENDED)
    assert moved.reason == "经批准延期5个工作日:方案涉及多个部门"


def test_an_extended_clock_runs_out_at_its_new_bound_only(accepted: House, desk: Desk):
    accepted.call(desk.head, "POST", f"{desk.at}/extension", json=FIVE_MORE)
    accepted.at(AT_THE_BOUND)
    at_the_old_bound = clock_of(accepted, desk)[0]
    accepted.at("2026-04-15T00:00:00+08:00")

    assert (at_the_old_bound, clock_of(accepted, desk)[0]) == ("open", "fired")


def test_nothing_is_extended_from_the_bound_on(accepted: House, desk: Desk):
    accepted.at(AT_THE_BOUND)
    answer = accepted.call(desk.head, "POST", f"{desk.at}/extension", json=FIVE_MORE)

    assert (answer.status_code, answer.json["title"]) == (409, "期限已经届满")
    assert clock_of(accepted, desk) == ("fired", DUE)


def test_a_clerk_extends_nothing_and_the_attempt_is_on_the_trail(accepted: House, desk: Desk):
    answer = accepted.call(desk.office, "POST", f"{desk.at}/extension", json=FIVE_MORE)

    assert answer.status_code == 403
    assert "单位负责人" in answer.json["detail"]
    assert accepted.rows(desk.service, "audit")[-1]["outcome"] == "denied"


def test_the_head_of_another_office_extends_nothing(accepted: House, desk: Desk):
    (another,) = [other for other in DESKS if other != desk]
    answer = accepted.call(another.head, "POST", f"{desk.at}/extension", json=FIVE_MORE)

    assert answer.status_code == 403
    assert clock_of(accepted, desk) == ("open", DUE)


def test_a_correction_is_not_paused_by_hand(accepted: House, desk: Desk):
    answer = accepted.call(desk.office, "POST", f"{desk.at}/pause", json={"reason": "correction", "note": "补正中"})

    assert answer.status_code == 422
    assert answer.json["errors"][0]["name"] == "暂停事由"


def test_on_its_last_day_a_clock_has_nothing_left_to_pause(accepted: House, desk: Desk):
    accepted.at("2026-04-07T09:00:00+08:00")
    answer = accepted.call(desk.office, "POST", f"{desk.at}/pause", json=EXPERTS)

    assert (answer.status_code, answer.json["title"]) == (409, "没有可以暂停的剩余时间")


def test_a_correction_that_was_out_when_the_house_was_upgraded_starts_the_clock_anew(accepted: House, desk: Desk):
    accepted.call(desk.office, "POST", f"{desk.at}/return", json={"defects": ["补充材料"]})
    with accepted.work(desk.service).database.writing() as connection:  # as the release before pauses left it
        older = update(deadlines).where(deadlines.c.kind == desk.clock)
        connection.execute(older.values(state="cancelled", pauses=()))
    accepted.at("2026-03-11T10:00:00+08:00")
    accepted.hear(desk.service, desk.a_correction(submitted_on=WEDNESDAY))

    clocks = [row for row in accepted.rows(desk.service, "deadlines") if row["kind"] == desk.clock]
    assert [(row["state"], str(row["due_on"])) for row in clocks] == [("cancelled", DUE), ("open", "2026-04-09")]
    assert accepted.call(desk.office, "POST", f"{desk.at}/pause", json=EXPERTS).status_code == 200
