"""Two workers, a crash between claim and send, an outage over three rungs: each rung exactly once, in order, never at night."""

from collections import Counter
from uuid import UUID

import pytest
from sqlalchemy import update

from services.reminder.store import Deliveries, metadata
from shared.chassis import failpoints
from shared.chassis.channels import Message
from shared.kernel.actor import SYSTEM
from tests.chassis.twins import together
from tests.mailserver import MailServer
from tests.reminder import builders, steps
from tests.reminder.drill import OFFICES, Drill, Killed, lines_of

pytestmark = pytest.mark.servers

NIGHT, MORNING = "2026-03-19T23:30:00+08:00", "2026-03-20T08:30:00+08:00"
LADDER = ["before_2", "on_day", "after_1", "after_3"]


def assert_each_rung_was_told_once_and_in_order(drill: Drill, clocks: list[UUID]) -> None:
    entries = drill.rows("entries")
    for deadline_id in clocks:
        assert [row["step"] for row in entries if row["deadline_id"] == deadline_id] == LADDER


def assert_each_line_arrived(post: MailServer, times: int, *, clocks: int) -> None:
    lines = lines_of(post)
    assert set(lines.values()) == {times}
    assert len(lines) == clocks * len(LADDER)


def test_two_workers_a_crash_between_claim_and_send_and_an_outage_over_three_rungs(drill: Drill, post: MailServer):
    one, two, three = (drill.worker() for _ in range(3))
    clocks = drill.a_town_in_an_outage()
    drill.at(NIGHT)
    together(one.sweep, two.sweep)
    assert (drill.rows("entries"), post.messages()) == ([], [])

    drill.at(MORNING)
    one.gather()
    claimed = one.sender.claim()  # and the worker is gone
    together(two.sweep, three.sweep)
    assert len(claimed) == 5
    assert post.messages() == []

    drill.leases_end()
    together(two.sweep, three.sweep)
    for moment in ("2026-03-20T11:00:00+08:00", "2026-03-23T09:00:00+08:00"):
        drill.at(moment)
        drill.leases_end()
        together(two.sweep, three.sweep)

    assert_each_rung_was_told_once_and_in_order(drill, clocks)
    assert_each_line_arrived(post, 1, clocks=len(clocks))
    assert Counter(str(message["To"]) for message in post.messages()) == {
        **{f"{post}@{office}.example": 1 for office in OFFICES for post in ("officer", "leader")},
        "officer@jc-bdb.example": 1,
    }


def test_two_workers_that_gather_at_once_tell_each_rung_once_and_write_one_digest(drill: Drill, post: MailServer):
    one, two = drill.worker(), drill.worker()
    clocks = drill.a_town_in_an_outage(projects=4)
    drill.at(NIGHT)
    together(one.sweep, two.sweep)
    drill.at(MORNING)

    together(one.sweep, two.sweep, one.sweep, two.sweep)

    assert_each_rung_was_told_once_and_in_order(drill, clocks)
    assert_each_line_arrived(post, 1, clocks=len(clocks))
    assert len(drill.rows("digests")) == len(post.messages()) == 5


GATHERING = ["queue.claimed:1", "queue.acted:1", "queue.acted:10", "queue.marked:1", "queue.committed:1"]
SENDING = ["sending.claimed:1", "sending.leased:1", "sending.leased:3", "sending.handed_over:1", "sending.committed:1"]
AFTER_THE_CHANNEL = ["sending.sent:1", "sending.sent:3", "sending.marked:1"]


def test_a_worker_is_killed_at_every_seam_of_gathering_and_sending():
    points = {point for point in failpoints.POINTS if point.split(".")[0] in ("queue", "sending")}

    assert {seam.partition(":")[0] for seam in GATHERING + SENDING + AFTER_THE_CHANNEL} == points


@pytest.mark.parametrize("seam", GATHERING + SENDING + AFTER_THE_CHANNEL)
def test_a_worker_killed_at_a_seam_loses_nothing_and_a_repeat_can_be_recognised(
    drill: Drill, post: MailServer, seam: str
):
    one = drill.worker()
    clocks = drill.a_town_in_an_outage()
    one.gather()
    drill.at(MORNING)

    assert drill.a_worker_is_killed(seam) == -9
    one.sweep()
    drill.leases_end()
    one.sweep()

    assert_each_rung_was_told_once_and_in_order(drill, clocks)
    names = Counter(str(message["Message-ID"]) for message in post.messages())
    repeated = 1 if seam in AFTER_THE_CHANNEL else 0
    assert (len(names), sum(names.values())) == (5, 5 + repeated)
    assert {name.strip("<>").partition("@")[0] for name in names} == {
        str(row["delivery_id"]) for row in drill.rows("deliveries")
    }


def test_a_worker_that_dies_while_it_sends_leaves_the_rest_of_its_claim_to_others(drill: Drill, post: MailServer):
    one, two = drill.worker(), drill.worker()
    clocks = drill.a_town_in_an_outage()
    drill.at(MORNING)
    one.gather()
    channel = one.sender.channels["email"]
    send, sent = channel.send, []

    def dies_at_the_third(message: Message) -> None:
        sent.append(message)
        if len(sent) == 3:
            raise Killed
        send(message)

    channel.send = dies_at_the_third
    with pytest.raises(Killed):
        one.sender.once()
    drill.leases_end()
    two.sweep()

    assert_each_line_arrived(post, 1, clocks=len(clocks))


def test_a_worker_that_was_only_slow_sends_nothing_that_another_has_taken(drill: Drill, post: MailServer):
    one, two = drill.worker(), drill.worker()
    clocks = drill.a_town_in_an_outage()
    drill.at(MORNING)
    one.gather()
    claims = one.sender.claim()
    drill.leases_end()
    two.sweep()

    for claim in claims:
        one.sender.deliver(claim)

    assert_each_line_arrived(post, 1, clocks=len(clocks))


def test_what_was_claimed_in_the_last_minute_of_the_day_leaves_in_the_morning(drill: Drill, post: MailServer):
    one = drill.worker()
    clocks = drill.a_town_in_an_outage(projects=1)
    drill.at("2026-03-19T17:59:59+08:00")
    one.gather()
    claims = one.sender.claim()
    drill.at("2026-03-19T18:00:00+08:00")
    for claim in claims:
        one.sender.deliver(claim)
    assert (len(claims), post.messages()) == (5, [])

    drill.at(MORNING)
    one.sweep()

    assert_each_line_arrived(post, 1, clocks=len(clocks))


def test_what_the_mail_server_did_not_take_comes_again_and_never_at_night(drill: Drill, post: MailServer):
    one = drill.worker()
    drill.at("2026-03-12T09:00:00+08:00")
    with one.work.begin(SYSTEM) as tx:
        steps.write_down(tx, {**builders.a_contact(), "email": "later@jc-transport.example"})
    drill.hear(builders.a_drafted(), builders.an_armed())
    one.sweep()
    assert post.messages() == []

    drill.at("2026-03-12T18:00:00+08:00")
    drill.leases_end()
    one.sweep()
    assert post.messages() == []
    drill.at("2026-03-13T08:30:00+08:00")
    one.sweep()

    (delivery,) = drill.rows("deliveries")
    assert (len(post.messages()), delivery["attempts"], delivery["sent_at"] is not None) == (1, 1, True)


def test_a_mailbox_that_is_not_there_is_parked_seen_and_resumed_once_it_is_mended(drill: Drill, post: MailServer):
    one = drill.worker()
    drill.at("2026-03-12T09:00:00+08:00")
    with one.work.begin(SYSTEM) as tx:
        steps.write_down(tx, {**builders.a_contact(), "email": "refused@jc-transport.example"})
    drill.hear(builders.a_drafted(), builders.an_armed())
    one.sweep()
    (delivery,) = drill.rows("deliveries")
    assert (delivery["parked_at"] is not None, "550" in delivery["reason"]) == (True, True)

    contacts = metadata.tables["contacts"]
    with one.work.database.writing() as connection:
        connection.execute(update(contacts).values(email="wang@jc-transport.example"))
    with one.work.begin(SYSTEM) as tx:
        Deliveries(tx).resume(delivery["delivery_id"])
    one.sweep()

    assert [str(message["To"]) for message in post.messages()] == ["wang@jc-transport.example"]
