"""The bureau turns its own clock: it stands still, runs on, is extended; through the doors, on the rows."""

import pytest

from tests.approval import builders
from tests.house import House

HOSTED = ["approval"]
AT = f"/approvals/{builders.PROJECT}"
EXPERTS = {"reason": "expert_review", "note": "专家评审会〔2026〕3号"}
FIVE_MORE = {"workdays": 5, "reason": "方案涉及多个部门"}
DUE, DUE_AFTER_THE_PAUSE, DUE_EXTENDED = "2026-04-07", "2026-04-10", "2026-04-14"
AT_THE_BOUND = "2026-04-08T00:00:00+08:00"


@pytest.fixture
def accepted(house: House) -> House:
    """A house in which the case is accepted on Monday 9 March: 20 working days, to Tuesday 7 April."""
    house.hear("approval", builders.an_opinion_issued())
    house.hear("approval", builders.a_request())
    assert house.call("AAB", "POST", f"{AT}/acceptance").status_code == 200
    return house


def clock_of(house: House) -> tuple[str, str]:
    """Return the state and the due date of the processing clock."""
    (row,) = [row for row in house.rows("approval", "deadlines") if row["kind"] == "approval"]
    return row["state"], str(row["due_on"])


def turned(house: House) -> list[str]:
    """Return what was said of the clock since it was armed."""
    return [event.type for event in house.told_of_clocks("approval") if event.kind == "approval"][1:]


def test_a_pause_of_three_days_moves_the_date_by_three(accepted: House):
    held = accepted.call("AAB", "POST", f"{AT}/pause", json=EXPERTS)
    while_held = clock_of(accepted)
    accepted.at("2026-03-12T10:00:00+08:00")
    gone_on = accepted.call("AAB", "POST", f"{AT}/resumption", json={"reason": "expert_review"})

    assert (held.status_code, gone_on.status_code) == (200, 200)
    assert (while_held, clock_of(accepted)) == (("paused", DUE), ("open", DUE_AFTER_THE_PAUSE))
    assert turned(accepted) == ["deadline.paused.v1", "deadline.pause_noted.v1", "deadline.resumed.v1"]
    assert [row["action"] for row in accepted.rows("approval", "audit")][-2:] == ["pause_approval", "resume_approval"]


def test_a_pause_and_its_end_on_one_day_move_nothing(accepted: House):
    accepted.call("AAB", "POST", f"{AT}/pause", json=EXPERTS)
    accepted.call("AAB", "POST", f"{AT}/resumption", json={"reason": "expert_review"})

    assert clock_of(accepted) == ("open", DUE)


def test_a_correction_within_an_expert_review_is_counted_once(accepted: House):
    accepted.call("AAB", "POST", f"{AT}/pause", json=EXPERTS)
    accepted.call("AAB", "POST", f"{AT}/return", json={"defects": ["补充资源目录"]})
    accepted.at("2026-03-11T10:00:00+08:00")
    accepted.hear("approval", builders.a_correction(submitted_on=builders.MONDAY.replace(day=11)))
    still_held = clock_of(accepted)
    accepted.at("2026-03-12T10:00:00+08:00")
    accepted.call("AAB", "POST", f"{AT}/resumption", json={"reason": "expert_review"})

    assert (still_held, clock_of(accepted)) == (("paused", DUE), ("open", DUE_AFTER_THE_PAUSE))


def test_a_clock_that_stands_still_makes_nobody_late(accepted: House):
    accepted.call("AAB", "POST", f"{AT}/pause", json=EXPERTS)
    accepted.at("2026-06-30T09:00:00+08:00")

    assert accepted.call("AAB", "GET", AT).json["overdue"] is False
    assert clock_of(accepted) == ("paused", DUE)


def test_the_head_of_the_office_extends_once_and_before_the_end(accepted: House):
    accepted.at("2026-04-07T23:59:59+08:00")
    first = accepted.call("AAB#2", "POST", f"{AT}/extension", json=FIVE_MORE)
    second = accepted.call("AAB#2", "POST", f"{AT}/extension", json=FIVE_MORE)

    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json["title"] == "只能延期一次"
    assert clock_of(accepted) == ("open", DUE_EXTENDED)
    (moved,) = [event for event in accepted.told_of_clocks("approval") if event.type == "deadline.moved.v1"]
    assert (moved.cause, str(moved.old_due_on), str(moved.new_due_on)) == ("extension", DUE, DUE_EXTENDED)
    assert moved.reason == "经批准延期5个工作日:方案涉及多个部门"


def test_an_extended_clock_runs_out_at_its_new_bound_only(accepted: House):
    accepted.call("AAB#2", "POST", f"{AT}/extension", json=FIVE_MORE)
    accepted.at(AT_THE_BOUND)
    at_the_old_bound = clock_of(accepted)[0]
    accepted.at("2026-04-15T00:00:00+08:00")

    assert (at_the_old_bound, clock_of(accepted)[0]) == ("open", "fired")


def test_nothing_is_extended_from_the_bound_on(accepted: House):
    accepted.at(AT_THE_BOUND)
    answer = accepted.call("AAB#2", "POST", f"{AT}/extension", json=FIVE_MORE)

    assert (answer.status_code, answer.json["title"]) == (409, "期限已经届满")
    assert clock_of(accepted) == ("fired", DUE)


def test_a_clerk_extends_nothing_and_the_attempt_is_on_the_trail(accepted: House):
    answer = accepted.call("AAB", "POST", f"{AT}/extension", json=FIVE_MORE)

    assert answer.status_code == 403
    assert "单位负责人" in answer.json["detail"]
    assert accepted.rows("approval", "audit")[-1]["outcome"] == "denied"


def test_the_head_of_another_office_extends_nothing(accepted: House):
    answer = accepted.call("BDB#2", "POST", f"{AT}/extension", json=FIVE_MORE)

    assert answer.status_code == 403
    assert clock_of(accepted) == ("open", DUE)


def test_a_correction_is_not_paused_by_hand(accepted: House):
    answer = accepted.call("AAB", "POST", f"{AT}/pause", json={"reason": "correction", "note": "补正中"})

    assert answer.status_code == 422
    assert answer.json["errors"][0]["name"] == "暂停事由"


def test_on_its_last_day_a_clock_has_nothing_left_to_pause(accepted: House):
    accepted.at("2026-04-07T09:00:00+08:00")
    answer = accepted.call("AAB", "POST", f"{AT}/pause", json=EXPERTS)

    assert (answer.status_code, answer.json["title"]) == (409, "没有可以暂停的剩余时间")
