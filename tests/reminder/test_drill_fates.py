"""Messages whose fate is unknown, or that cannot be sent: never lost, never twice where nobody could tell, seen by a person."""

from typing import Any, ClassVar

import pytest

from services.reminder.store import Deliveries
from shared.chassis import parking
from shared.chassis.channels import Message, NotSent, Unsure
from shared.chassis.parking import Wanted
from shared.chassis.sweep import TRIES
from shared.kernel.actor import SYSTEM
from tests.mailserver import MailServer
from tests.reminder import builders, steps
from tests.reminder.drill import Drill, Killed, Worker

pytestmark = pytest.mark.servers

MORNING = "2026-03-20T08:30:00+08:00"


class Room:
    """A chat room that forgets nothing and knows nothing of keys."""

    repeats_safely: ClassVar[bool] = False

    def __init__(self, *faults: BaseException) -> None:
        self.told: list[str] = []
        self.faults = list(faults)

    def send(self, message: Message) -> None:
        """Take the message; then fail, where that is what shall happen."""
        self.told.append(message.key)
        if self.faults:
            raise self.faults.pop(0)


def a_worker_with_a_message_for(room: Room, drill: Drill) -> Worker:
    """Start a worker in whose database one message waits to be told to the room."""
    one = drill.worker()
    one.sender.channels = {"chat": room}
    drill.at("2026-03-12T09:00:00+08:00")
    with one.work.begin(SYSTEM) as tx:
        steps.write_down(tx, {**builders.a_contact(), "chat": "duty"})
    drill.hear(builders.a_drafted(), builders.an_armed())
    one.gather()
    return one


@pytest.mark.parametrize("fault", [Killed(), Unsure("no answer")])
def test_a_chat_room_is_never_told_twice_and_a_person_decides_what_is_unknown(drill: Drill, fault: BaseException):
    room = Room(fault)
    one = a_worker_with_a_message_for(room, drill)
    try:
        one.sender.once()
    except Killed:
        drill.leases_end()
    one.sweep()

    (delivery,) = drill.rows("deliveries")
    assert (len(room.told), delivery["sent_at"], delivery["parked_at"] is not None) == (1, None, True)
    assert delivery["reason"].startswith("its fate is unknown")
    with one.work.database.reading() as connection:
        seen = parking.listed(connection, "reminder", Wanted(), limit=9)
    assert [(row.kind, row.row_id, row.what) for row in seen] == [("delivery", str(delivery["delivery_id"]), "chat")]
    with one.work.begin(SYSTEM) as tx:
        Deliveries(tx).resume(delivery["delivery_id"])
    one.sweep()
    assert (len(room.told), drill.rows("deliveries")[0]["sent_at"] is not None) == (2, True)


def test_an_outage_costs_a_message_none_of_the_tries_of_a_defect(drill: Drill):
    one = a_worker_with_a_message_for(Room(*[NotSent("nobody answers")] * 2 * TRIES), drill)
    for _ in range(2 * TRIES):
        one.sender.once()
        drill.leases_end()
    one.sender.compose = a_defect
    for _ in range(TRIES - 1):
        one.sender.once()
        drill.leases_end()
    (last_but_one,) = drill.rows("deliveries")
    one.sender.once()

    assert (last_but_one["attempts"], last_but_one["parked_at"]) == (3 * TRIES - 1, None)
    assert drill.rows("deliveries")[0]["parked_at"] is not None


def a_defect(_tx: Any, _row: Any) -> Message:
    """Fail as code with a defect does."""
    raise ZeroDivisionError("a defect")


def test_a_message_that_cannot_be_composed_is_parked_and_holds_back_nobody_else(drill: Drill, post: MailServer):
    one = drill.worker()
    drill.a_town_in_an_outage(projects=1)
    drill.at(MORNING)
    one.gather()
    compose, broken = one.sender.compose, min(row["delivery_id"] for row in drill.rows("deliveries"))

    def composes_all_but_one(tx: Any, row: Any) -> Message:
        return (a_defect if row["delivery_id"] == broken else compose)(tx, row)

    one.sender.compose = composes_all_but_one
    for _ in range(8):
        one.sender.once()
        drill.leases_end()

    parked = [row for row in drill.rows("deliveries") if row["parked_at"] is not None]
    assert [row["delivery_id"] for row in parked] == [broken]
    assert len(post.messages()) == 4
