"""What leaves the house is true when it leaves, is not held up by what cannot go, and accuses nobody who has filed."""

from datetime import date

from sqlalchemy import update

from shared.chassis.tables import inbox
from shared.events.deadline import DeadlineArmed
from tests.house import House
from tests.reminder import builders
from tests.reminder.mailbox import Mailbox, a_clock

HOSTED = ["reminder"]
FRIDAY, WEDNESDAY = date(2026, 3, 20), date(2026, 3, 18)


def two_clocks_of_which_the_leader_hears_of_one(house: House, mailbox: Mailbox) -> DeadlineArmed:
    """Let the leader's mail of the day leave for one clock; return the other, whose lapse is heard just after."""
    first, second = a_clock(house, 1), a_clock(house, 2)
    house.at("2026-03-16T09:00:00+08:00")
    house.hear("reminder", builders.an_ended(first, "fired"))
    house.at("2026-03-17T09:00:00+08:00")
    house.hear("reminder", builders.an_ended(second, "fired"))
    house.at("2026-03-17T09:05:00+08:00")
    assert "JC-2026-0002" not in str(mailbox.emptied()[-1])
    house.hear("reminder", builders.an_ended(first, "met"))
    return second


def test_nobody_is_accused_who_has_filed_before_the_next_mail_leaves(house: House, mailbox: Mailbox):
    filed = two_clocks_of_which_the_leader_hears_of_one(house, mailbox)
    house.hear("reminder", builders.an_ended(filed, "met"))

    house.at("2026-03-18T09:00:00+08:00")

    assert mailbox.emptied() == []


def test_a_mark_that_a_notice_clears_overnight_accuses_nobody_and_the_new_date_has_its_rungs(
    house: House, mailbox: Mailbox
):
    cleared = two_clocks_of_which_the_leader_hears_of_one(house, mailbox)
    house.hear("reminder", builders.a_moved(cleared, FRIDAY))
    house.at("2026-03-18T09:00:00+08:00")
    assert mailbox.emptied() == []

    house.hear("reminder", builders.an_ended(cleared, "fired"))
    house.at("2026-03-23T09:00:00+08:00")

    ((to, told),) = mailbox.emptied()
    assert to == "zhao@transport.example"
    assert "已于2026年3月20日到期,已逾期1个工作日" in told


def test_what_waits_for_the_next_days_mail_is_told_as_it_is_on_that_day(house: House, mailbox: Mailbox):
    a_clock(house, 1, anchor_on=builders.NEXT_MONDAY, due_on=date(2026, 3, 24))
    house.at("2026-03-20T09:00:00+08:00")
    a_clock(house, 2, anchor_on=builders.NEXT_MONDAY, due_on=date(2026, 3, 24))
    house.at("2026-03-20T17:00:00+08:00")
    assert len(mailbox.emptied()) == 1

    house.at("2026-03-23T08:30:00+08:00")
    assert mailbox.emptied() == []  # it goes with what falls due on the day itself
    house.at("2026-03-23T09:00:00+08:00")

    ((_, told),) = mailbox.emptied()
    assert "还剩1个工作日" in told
    assert told.endswith("(补发,原定2026年3月20日提醒)")


def test_the_last_day_of_a_clock_that_came_late_is_told_on_that_day_with_what_waits_below_it(
    house: House, mailbox: Mailbox
):
    a_clock(house, 1, due_on=WEDNESDAY)
    house.at("2026-03-16T09:00:00+08:00")
    mailbox.emptied()
    a_clock(house, 2)

    house.at("2026-03-16T10:00:00+08:00")

    ((_, told),) = mailbox.emptied()
    assert told.count("JC-2026-0002") == 2
    assert "今日24:00截止。请立即办理" in told


def test_an_urging_by_hand_does_not_wait_behind_the_next_days_mail(house: House, mailbox: Mailbox):
    urged = a_clock(house, 1, due_on=WEDNESDAY)
    house.at("2026-03-16T09:00:00+08:00")
    a_clock(house, 2, anchor_on=builders.THURSDAY, due_on=WEDNESDAY)
    house.at("2026-03-16T10:00:00+08:00")
    mailbox.emptied()

    house.call("BDB", "POST", f"/ladders/{urged.deadline_id}/urging")

    ((_, told),) = mailbox.emptied()
    assert "催办" in told
    assert "JC-2026-0002" not in told


def test_a_parked_event_of_one_project_silences_no_other(house: House, mailbox: Mailbox):
    a_clock(house, 1)
    silent = a_clock(house, 2)
    with house.work("reminder").database.writing() as connection:
        held = (inbox.c.aggregate_id == silent.project_id, inbox.c.type == DeadlineArmed.type)
        parked = {"handled_at": None, "parked_at": builders.at("2026-03-09T09:00:00")}
        assert connection.execute(update(inbox).where(*held).values(parked)).rowcount == 1

    house.at("2026-03-12T09:00:00+08:00")

    ((_, told),) = mailbox.emptied()
    assert "JC-2026-0001" in told
    assert "JC-2026-0002" not in told
