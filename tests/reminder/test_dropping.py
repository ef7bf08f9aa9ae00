"""What is true no longer when a letter leaves is left out of it, on record; its rung comes again for the new date."""

from datetime import date

import pytest
from sqlalchemy import update

from shared.chassis import clock
from shared.chassis.sending import Claim
from shared.chassis.tables import inbox
from shared.events.deadline import DeadlineArmed
from tests.house import House
from tests.reminder import builders, steps
from tests.reminder.mailbox import Mailbox, a_clock, channels_of, sender_of

HOSTED = ["reminder"]
FRIDAY = date(2026, 3, 20)


def what_waits_to_leave(house: House, *clocks: DeadlineArmed) -> None:
    """Let the mail be away while the leader is to be told that these clocks have passed."""
    house.at("2026-03-16T09:00:00+08:00")
    for armed in clocks:
        house.hear("reminder", builders.an_ended(armed, "fired"))
    del channels_of(house)["email"]
    house.at("2026-03-17T09:00:00+08:00")


def dropped(house: House, armed: DeadlineArmed) -> list[tuple[str, str]]:
    shown = house.call("BDB", "GET", f"/ladders/{armed.deadline_id}").json["dropped"]
    return [(line["step"], line["why"]) for line in shown]


def test_what_was_filed_while_the_mail_was_away_is_dropped_on_record_and_the_rest_is_told(
    house: House, mailbox: Mailbox
):
    filed, owed = a_clock(house, 1), a_clock(house, 2)
    what_waits_to_leave(house, filed, owed)
    mailbox.emptied()
    house.hear("reminder", builders.an_ended(filed, "met"))

    channels_of(house)["email"] = mailbox
    house.at("2026-03-18T09:00:00+08:00")

    ((to, told),) = mailbox.emptied()
    assert to == "zhao@transport.example"
    assert "JC-2026-0001" not in told
    assert "JC-2026-0002" in told
    assert "已逾期2个工作日" in told  # as it is when it leaves
    assert dropped(house, filed) == [("after_1", "事项已办结或不再需要办理")]
    trail = [row for row in house.rows("reminder", "audit") if row["case_id"] == filed.project_id]
    assert ("told", "dropped") in [(row["from_state"], row["to_state"]) for row in trail]


def test_a_mail_whose_every_line_was_dropped_is_withdrawn_and_seen(house: House, mailbox: Mailbox):
    filed = a_clock(house, 1)
    what_waits_to_leave(house, filed)
    mailbox.emptied()
    house.hear("reminder", builders.an_ended(filed, "cancelled"))
    assert house.call("operator", "GET", "/deliveries").json["items"][-1]["withdrawn_at"] is None

    channels_of(house)["email"] = mailbox
    house.at("2026-03-18T09:00:00+08:00")

    assert mailbox.emptied() == []
    delivery = house.call("operator", "GET", "/deliveries").json["items"][-1]
    assert (delivery["sent_at"], delivery["parked_at"], delivery["withdrawn_at"] is not None) == (None, None, True)


def test_a_rung_that_was_dropped_because_the_date_moved_comes_again_for_the_new_date(house: House, mailbox: Mailbox):
    moved = a_clock(house, 1)
    what_waits_to_leave(house, moved)
    mailbox.emptied()
    house.hear("reminder", builders.a_moved(moved, FRIDAY))
    channels_of(house)["email"] = mailbox
    house.at("2026-03-18T09:00:00+08:00")
    assert mailbox.emptied() == []

    house.hear("reminder", builders.an_ended(moved, "fired"))
    house.at("2026-03-23T09:00:00+08:00")

    ((_, told),) = mailbox.emptied()
    assert "已于2026年3月20日到期,已逾期1个工作日" in told
    assert dropped(house, moved) == [("after_1", "期限已重新计算,到期日为2026年3月20日")]


def test_what_stands_still_is_dropped_and_comes_again_when_it_runs_on(house: House, mailbox: Mailbox):
    paused = a_clock(house, 1)
    del channels_of(house)["email"]
    house.at("2026-03-12T09:00:00+08:00")
    house.hear("reminder", builders.a_paused(paused))
    channels_of(house)["email"] = mailbox
    house.at("2026-03-13T09:00:00+08:00")
    assert mailbox.emptied() == []
    house.hear("reminder", builders.a_resumed(paused, builders.NEXT_THURSDAY))

    house.at("2026-03-17T09:00:00+08:00")

    ((_, told),) = mailbox.emptied()
    assert "截止2026年3月19日,还剩2个工作日" in told
    assert dropped(house, paused) == [("before_2", "期限已暂停计时")]


def test_who_was_told_by_one_channel_is_not_told_by_another_what_is_true_no_longer(house: House, mailbox: Mailbox):
    steps.add_contact(house, post="leader", name="钱副局长", email="qian@x.example", webhook="https://x.example/hook")
    filed = a_clock(house, 1)
    house.at("2026-03-16T09:00:00+08:00")
    house.hear("reminder", builders.an_ended(filed, "fired"))
    house.at("2026-03-17T09:00:00+08:00")
    mailbox.emptied()
    house.hear("reminder", builders.an_ended(filed, "met"))

    channels_of(house)["webhook"] = mailbox
    house.at("2026-03-18T09:00:00+08:00")

    assert mailbox.emptied() == []
    assert dropped(house, filed) == []


def test_what_is_said_of_a_project_after_the_letter_was_written_is_understood_before_it_leaves(
    house: House, mailbox: Mailbox
):
    doubtful, owed = a_clock(house, 1), a_clock(house, 2)
    what_waits_to_leave(house, doubtful, owed)
    mailbox.emptied()
    with house.work("reminder").database.writing() as connection:
        held = (inbox.c.aggregate_id == doubtful.project_id, inbox.c.type == DeadlineArmed.type)
        parked = {"handled_at": None, "parked_at": builders.at("2026-03-17T09:00:00")}
        assert connection.execute(update(inbox).where(*held).values(parked)).rowcount == 1
    channels_of(house)["email"] = mailbox
    house.at("2026-03-17T10:00:00+08:00")
    ((_, told),) = mailbox.emptied()
    assert "JC-2026-0001" not in told
    assert dropped(house, doubtful) == [("after_1", "该项目有消息尚未处理")]

    with house.work("reminder").database.writing() as connection:
        connection.execute(update(inbox).where(*held).values(handled_at=builders.at("2026-03-17T11:00:00")))
    house.at("2026-03-18T09:00:00+08:00")

    ((_, told),) = mailbox.emptied()
    assert "JC-2026-0001" in told
    assert "已逾期2个工作日" in told


def test_what_is_said_while_a_letter_is_on_its_way_makes_it_wait_and_loses_no_line(
    house: House, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    doubtful = a_clock(house, 1)
    what_waits_to_leave(house, doubtful)
    mailbox.emptied()
    sender, work = sender_of(house), house.work("reminder")
    claim, held = sender.claim, inbox.c.type == DeadlineArmed.type
    deliveries = steps.metadata.tables["deliveries"]

    def claims_just_before_something_is_said() -> list[Claim]:
        claims = claim()
        with work.database.writing() as connection:
            connection.execute(update(inbox).where(held).values(handled_at=None, parked_at=clock.true_now()))
        return claims

    monkeypatch.setattr(sender, "claim", claims_just_before_something_is_said)
    sender.channels["email"] = mailbox
    house.at("2026-03-17T10:00:00+08:00")
    delivery = steps.rows(work, "deliveries")[-1]
    assert (mailbox.emptied(), delivery["sent_at"], delivery["parked_at"]) == ([], None, None)
    assert "the effect of what was said" in delivery["reason"]

    monkeypatch.setattr(sender, "claim", claim)
    with work.database.writing() as connection:
        connection.execute(update(inbox).where(held).values(handled_at=clock.true_now(), parked_at=None))
        connection.execute(update(deliveries).values(next_try_at=clock.true_now()))
    house.at("2026-03-17T11:00:00+08:00")

    ((_, told),) = mailbox.emptied()
    assert "JC-2026-0001" in told
