"""What the reminder service does as time goes on and as it hears of clocks."""

from sqlalchemy import update

from shared.chassis.tables import audit, inbox
from shared.events.deadline import DeadlineArmed
from shared.events.regulation import CalendarPublished
from shared.events.reminder import SupervisionLeadRaised
from shared.kernel.notice import Notice
from tests.house import House
from tests.reminder import builders, steps

HOSTED = ["reminder"]


def test_the_whole_ladder_goes_rung_by_rung(house: House):
    steps.staffed(house)
    armed = steps.an_armed_clock(house)

    house.at("2026-03-12T08:59:59+08:00")
    assert steps.told(house) == []
    house.at("2026-03-12T09:00:00+08:00")
    assert steps.told(house) == [("before_2", "王建设")]
    house.at("2026-03-16T09:00:00+08:00")
    house.hear("reminder", builders.an_ended(armed, "fired"))
    house.at("2026-03-17T09:00:00+08:00")
    house.at("2026-03-19T09:00:00+08:00")
    house.at("2026-03-20T09:00:00+08:00")

    assert steps.told(house) == [
        ("before_2", "王建设"),
        ("on_day", "王建设"),
        ("after_1", "赵局长"),
        ("after_3", "李审核"),
    ]
    (lead,) = house.told("reminder")
    assert isinstance(lead, SupervisionLeadRaised)
    assert (lead.deadline_id, lead.owing, lead.step) == (armed.deadline_id, "jc-transport", "after_3")


def test_after_an_outage_over_three_rungs_each_goes_once_and_in_order_and_only_by_day(house: House):
    steps.staffed(house)
    armed = steps.an_armed_clock(house)
    house.hear("reminder", builders.an_ended(armed, "fired"))

    for moment in ("2026-03-19T23:00:00+08:00", "2026-03-20T08:29:59+08:00"):
        house.at(moment)
        assert steps.told(house) == []
    house.at("2026-03-20T08:30:00+08:00")
    house.at("2026-03-20T17:00:00+08:00")

    assert [step for step, _ in steps.told(house)] == ["before_2", "on_day", "after_1", "after_3"]
    texts = [row["text"] for row in steps.rows(house.work("reminder"), "entries")]
    assert sum("补发" in text for text in texts) == 4


def test_rungs_of_several_clocks_are_one_digest_a_person_and_day(house: House):
    steps.staffed(house)
    steps.an_armed_clock(house)
    house.hear("reminder", builders.an_armed(kind="acceptance_report_filing", title="竣工验收报告备案", article="21"))

    house.at("2026-03-12T09:00:00+08:00")
    house.at("2026-03-12T11:00:00+08:00")

    (reminder,) = house.call("owner_unit", "GET", "/reminders").json["items"]
    assert (reminder["day"], reminder["subject"]) == ("2026-03-12", "【催办】2项办理时限提醒(2026-03-12)")
    assert [entry["step"] for entry in reminder["entries"]] == ["before_2", "before_2"]


def test_what_is_done_stops_the_ladder(house: House):
    steps.staffed(house)
    armed = steps.an_armed_clock(house)
    house.at("2026-03-12T09:00:00+08:00")
    house.hear("reminder", builders.an_ended(armed))

    house.at("2026-03-20T09:00:00+08:00")

    assert steps.told(house) == [("before_2", "王建设")]


def test_what_stands_still_sends_nothing_until_it_runs_on(house: House):
    steps.staffed(house)
    armed = steps.an_armed_clock(house)
    house.hear("reminder", builders.a_paused(armed))
    house.at("2026-03-12T09:00:00+08:00")
    assert steps.told(house) == []
    house.hear("reminder", builders.a_resumed(armed, builders.NEXT_THURSDAY))

    house.at("2026-03-16T09:00:00+08:00")
    assert steps.told(house) == []
    house.at("2026-03-17T09:00:00+08:00")

    assert steps.told(house) == [("before_2", "王建设")]


def test_a_provisional_date_reminds_and_never_accuses(house: House):
    steps.staffed(house)
    steps.an_armed_clock(house, provisional=True)

    house.at("2026-03-20T09:00:00+08:00")

    assert [step for step, _ in steps.told(house)] == ["before_2", "on_day"]
    texts = [row["text"] for row in steps.rows(house.work("reminder"), "entries")]
    assert all("到期日暂定,待放假通知公布后确定" in text and "逾期" not in text for text in texts)


def test_an_urging_on_a_provisional_date_accuses_nobody(house: House):
    steps.staffed(house)
    armed = steps.an_armed_clock(house, provisional=True)
    house.at("2026-03-20T09:00:00+08:00")

    house.call("BDB", "POST", f"/ladders/{armed.deadline_id}/urging")

    *_, urged = steps.rows(house.work("reminder"), "entries")
    assert urged["step"] == "urged_2026-03-20"
    assert "市大数据应用局催办" in urged["text"]
    assert "到期日暂定,待放假通知公布后确定" in urged["text"]
    assert "逾期" not in urged["text"]


def test_a_rung_that_was_told_is_never_told_again_when_the_date_moves(house: House):
    steps.staffed(house)
    armed = steps.an_armed_clock(house)
    house.at("2026-03-12T09:00:00+08:00")
    house.hear("reminder", builders.a_moved(armed, builders.NEXT_THURSDAY))

    house.at("2026-03-17T09:00:00+08:00")
    house.at("2026-03-19T09:00:00+08:00")

    assert [step for step, _ in steps.told(house)] == ["before_2", "on_day"]


def test_what_had_passed_wrongly_accuses_nobody_more(house: House):
    steps.staffed(house)
    armed = steps.an_armed_clock(house)
    house.hear("reminder", builders.an_ended(armed, "fired"))
    house.hear("reminder", builders.a_moved(armed, builders.NEXT_THURSDAY))

    house.at("2026-03-18T09:00:00+08:00")

    assert [step for step, _ in steps.told(house)] == ["before_2"]


def test_a_rung_that_reaches_nobody_waits_is_seen_and_goes_when_somebody_is_written_down(house: House):
    armed = steps.an_armed_clock(house)
    house.at("2026-03-12T09:00:00+08:00")

    (office,) = house.call("operator", "GET", "/unreached").json["offices"]
    assert (office["addressee"], office["post"], office["waiting"]) == ("jc-transport", "officer", 1)
    steps.add_contact(house)

    assert steps.told(house) == [("before_2", "王建设")]
    assert house.call("operator", "GET", "/unreached").json["offices"] == []
    assert [row["state"] for row in steps.rows(house.work("reminder"), "obligations")] == ["open"]
    assert armed.due_on == builders.NEXT_MONDAY


def test_a_missing_leader_does_not_stop_supervision_and_the_lead_needs_no_reader(house: House):
    steps.add_contact(house)
    armed = steps.an_armed_clock(house)
    house.hear("reminder", builders.an_ended(armed, "fired"))

    house.at("2026-03-20T09:00:00+08:00")
    house.at("2026-03-20T10:00:00+08:00")

    assert [step for step, _ in steps.told(house)] == ["before_2", "on_day"]
    assert house.said("reminder") == [SupervisionLeadRaised.type]
    steps.add_contact(house, **builders.BUREAU)
    assert [step for step, _ in steps.told(house)] == ["before_2", "on_day", "after_3"]
    assert house.said("reminder") == [SupervisionLeadRaised.type]


def test_a_new_notice_moves_the_rungs_that_have_not_gone(house: House):
    steps.staffed(house)
    steps.an_armed_clock(house)
    notice = Notice.from_json(
        {
            "title": "关于临时放假的通知",
            "published_on": "2026-03-10",
            "year": 2026,
            "source": "local",
            "festivals": [{"festival": "临时放假", "rest": ["2026-03-13"]}],
        }
    )
    with house.work("reminder").look() as tx:
        calendar = type(tx.calendar).of((*tx.calendar.notices, notice))
    house.hear("reminder", CalendarPublished.of(notice, calendar=calendar))

    house.at("2026-03-11T09:00:00+08:00")

    assert steps.told(house) == [("before_2", "王建设")]


def test_every_rung_that_went_is_on_the_trail_of_its_project(house: House):
    steps.staffed(house)
    steps.an_armed_clock(house)
    house.at("2026-03-12T09:00:00+08:00")

    trail = [row for row in house.rows("reminder", "audit") if row["outcome"] == "swept"]
    assert [(row["action"], row["from_state"], row["to_state"]) for row in trail] == [("rungs", "before_2", "told")]
    assert trail[0]["case_id"] == builders.PROJECT_ID
    assert audit.c.outcome.name in trail[0]


def test_nobody_is_told_of_a_project_of_which_something_said_is_not_yet_understood(house: House):
    steps.staffed(house)
    steps.an_armed_clock(house)
    work, heard = house.work("reminder"), inbox.c.type == DeadlineArmed.type
    with work.database.writing() as connection:
        connection.execute(
            update(inbox).where(heard).values(handled_at=None, parked_at=builders.at("2026-03-09T09:00:00"))
        )
    house.at("2026-03-12T09:00:00+08:00")
    assert steps.told(house) == []

    with work.database.writing() as connection:
        connection.execute(update(inbox).where(heard).values(handled_at=builders.at("2026-03-12T09:00:00")))
    house.sweep()

    assert steps.told(house) == [("before_2", "王建设")]


def test_a_clock_that_ran_before_anybody_listened_is_passed_over(house: House):
    house.hear("reminder", builders.an_ended(builders.an_armed()))

    assert house.unhandled("reminder") == []
