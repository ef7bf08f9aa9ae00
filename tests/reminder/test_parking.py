"""What the service's own queues cannot do is found at the parking desk, told to operators and repaired there."""

from typing import Any

import pytest
from sqlalchemy import Table, update

from services.reminder.store import metadata
from shared.chassis import clock
from shared.chassis.gauges import RowGauges
from tests.house import House
from tests.reminder import steps
from tests.reminder.mailbox import Mailbox, a_clock, channels_of

HOSTED = ["reminder"]
KEYS = {"delivery": "deliveries", "plan": "obligations", "rung": "rungs"}
MORNING = "2026-03-12T09:00:00+08:00"


def parked(house: House, kind: str) -> dict[str, Any]:
    """Park every row of the kind, as its sweep does with a defect; return what the desk shows of the first."""
    table: Table = metadata.tables[KEYS[kind]]
    with house.work("reminder").database.writing() as connection:
        given_up = {"parked_at": clock.true_now(), "attempts": 8, "defects": 8, "reason": "KeyError: 'seal'"}
        assert connection.execute(update(table).values(given_up)).rowcount
    found: dict[str, Any] = shown(house, f"?kind={kind}")[0]
    return found


def shown(house: House, asked: str = "") -> list[dict[str, Any]]:
    """Return what the desk shows."""
    items: list[dict[str, Any]] = house.call("operator", "GET", f"/parking/reminder{asked}").json["items"]
    return items


def row(house: House, kind: str) -> dict[str, Any]:
    """Return the first row of the kind."""
    return steps.rows(house.work("reminder"), KEYS[kind])[0]


def counted(house: House) -> float:
    """Return what the gauge shows that alarms the operators."""
    families = {family.name: family for family in RowGauges([house.work("reminder")]).collect()}
    value: float = families["queues_parked"].samples[0].value
    return value


@pytest.fixture
def waiting(house: House, mailbox: Mailbox) -> House:
    """A house with a clock, its rungs, and a message that waits for the channel to be there."""
    a_clock(house, 1)
    channels_of(house).clear()
    house.at(MORNING)
    return house


@pytest.mark.parametrize("kind", KEYS)
def test_what_is_parked_is_shown_counted_and_tried_again(waiting: House, kind: str):
    item = parked(waiting, kind)
    before = counted(waiting)
    again = waiting.call("operator", "POST", f"/parking/reminder/{item['parked_id']}/replay")

    assert (item["kind"], item["attempts"], item["reason"], item["state"]) == (kind, 8, "KeyError: 'seal'", "parked")
    assert before >= 1
    assert (again.status_code, again.json["state"]) == (200, "to_try_again")
    assert (row(waiting, kind)["parked_at"], row(waiting, kind)["defects"]) == (None, 0)
    assert counted(waiting) == before - 1


@pytest.mark.parametrize("kind", KEYS)
def test_what_is_discarded_stays_on_record_and_alarms_nobody(waiting: House, kind: str):
    item, before = parked(waiting, kind), counted(waiting)
    path = f"/parking/reminder/{item['parked_id']}"
    done = waiting.call("operator", "POST", f"{path}/discard", json={"why": "收件人已离职"})
    again = waiting.call("operator", "POST", f"{path}/replay")

    assert (done.status_code, again.status_code) == (200, 409)
    assert [(one["parked_id"], one["discarded_why"]) for one in shown(waiting, "?discarded=true")] == [
        (item["parked_id"], "收件人已离职")
    ]
    assert counted(waiting) == before - 1
    trail = [(one["action"], one["to_state"]) for one in waiting.rows("reminder", "audit")]
    assert ("discard_parked", "discarded") in trail


def test_a_message_that_is_tried_again_leaves(waiting: House, mailbox: Mailbox):
    item = parked(waiting, "delivery")
    channels_of(waiting)["email"] = mailbox
    waiting.sweep()
    assert mailbox.emptied() == []

    waiting.call("operator", "POST", f"/parking/reminder/{item['parked_id']}/replay")

    assert len(mailbox.emptied()) == 1


def test_a_discarded_message_never_leaves_nor_can_it_be_resumed(waiting: House, mailbox: Mailbox):
    item = parked(waiting, "delivery")
    waiting.call("operator", "POST", f"/parking/reminder/{item['parked_id']}/discard", json={"why": "收件人已离职"})
    channels_of(waiting)["email"] = mailbox

    resumed = waiting.call("operator", "POST", f"/deliveries/{item['row_id']}/resumption")

    assert (resumed.status_code, mailbox.emptied()) == (409, [])
    assert row(waiting, "delivery")["withdrawn_at"] is not None


def test_a_resumption_at_the_services_own_door_is_on_the_trail(waiting: House):
    item = parked(waiting, "delivery")
    waiting.call("operator", "POST", f"/deliveries/{item['row_id']}/resumption")

    (entry,) = [one for one in waiting.rows("reminder", "audit") if one["action"] == "resume_delivery"]
    assert (str(entry["subject_id"]), entry["to_state"]) == (item["row_id"], "to_try_again")


def test_messages_are_sent_again_at_once_only_where_they_are_asked_for(waiting: House):
    parked(waiting, "delivery")
    parked(waiting, "rung")
    everything = waiting.call("operator", "POST", "/parking/reminder/replay", json={}).json
    messages = waiting.call("operator", "POST", "/parking/reminder/replay", json={"kind": "delivery"}).json

    assert (everything["replayed"] >= 1, everything["left"]) == (True, messages["replayed"])
    assert messages["replayed"] >= 1


def test_a_kind_that_the_service_has_not_is_said_with_those_it_has(waiting: House):
    answer = waiting.call("operator", "GET", "/parking/reminder?kind=digest")

    assert (answer.status_code, answer.json["title"]) == (422, "没有这一种类")
    assert "deadline、delivery、event、plan、rung" in answer.json["detail"]
