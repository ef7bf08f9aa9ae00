"""The regulation service's HTTP doors, as the public and its administrators meet them."""

from typing import Any

from services.regulation.store import Notices
from shared.events.regulation import CalendarPublished
from shared.kernel.calendar import bundled
from tests.house import House
from tests.regulation.builders import a_local_notice, a_notice, a_proposal, an_administrator

HOSTED = ["regulation"]
A_MONDAY_IN_NOVEMBER = "2026-11-09T09:00:00+08:00"


def proposed(house: House, **different: Any) -> str:
    """Let the demo's administrator propose a notice; return its id."""
    house.at(A_MONDAY_IN_NOVEMBER)
    answer = house.call("sysadmin", "POST", "/calendar/notices", json=a_notice(**different))
    assert answer.status_code == 201
    return answer.json["notice_id"]


def proposed_by_another(house: House, written: dict[str, Any] | None = None) -> str:
    """Let a second administrator propose a notice; return its id."""
    house.at(A_MONDAY_IN_NOVEMBER)
    with house.work("regulation").begin(an_administrator("demo-second")) as tx:
        proposal = a_proposal(written, notice_id=tx.new_id())
        Notices(tx).add(proposal)
    return str(proposal.notice_id)


def test_the_calendar_tells_its_notices_and_when_it_runs_out(house: House):
    house.at(A_MONDAY_IN_NOVEMBER)

    told = house.call(None, "GET", "/calendar").json

    assert (told["version"], told["last_published_year"]) == (bundled().version, 2026)
    assert (told["not_final_from"], told["days_left"]) == ("2026-12-25", 46)
    assert told["notices"][0] == {"citation": "国办发明电〔2018〕15号", "year": 2019, "published_on": "2018-12-04"}


def test_days_are_listed_with_what_they_are(house: House):
    told = house.call(None, "GET", "/calendar/days?from=2026-10-09&to=2026-10-10").json

    assert [(day["day"], day["kind"], day["festival"], day["final"]) for day in told["days"]] == [
        ("2026-10-09", "workday", None, True),
        ("2026-10-10", "make_up", "国庆节", True),
    ]
    assert told["version"] == bundled().version


def test_more_days_than_four_hundred_are_refused(house: House):
    answer = house.call(None, "GET", "/calendar/days?from=2026-01-01&to=2027-02-05")

    assert (answer.status_code, answer.json["type"]) == (422, "/problems/span-too-long")


def test_a_notice_of_one_person_confirmed_by_another_is_counted_on_and_said(house: House):
    notice_id = proposed_by_another(house)
    before = house.call(None, "GET", "/calendar/due-date?from=2026-12-25&workdays=5").json

    answer = house.call("sysadmin", "POST", f"/calendar/notices/{notice_id}/confirmation")

    assert answer.status_code == 200
    assert (answer.json["state"], answer.json["confirmed_by"]) == ("published", "demo-sysadmin")
    after = house.call(None, "GET", "/calendar/due-date?from=2026-12-25&workdays=5").json
    assert (before["due_on"], before["provisional"]) == ("2027-01-04", True)
    assert (after["due_on"], after["provisional"]) == ("2026-12-31", False)
    assert after["calendar_version"] == answer.json["calendar_version"]
    (said,) = house.told("regulation")
    assert isinstance(said, CalendarPublished)
    assert said.calendar_version == after["calendar_version"]


def test_each_confirmation_is_judged_on_the_calendar_the_one_before_left(house: House):
    first, second = proposed_by_another(house), proposed_by_another(house, a_local_notice())

    for notice_id in (first, second):
        assert house.call("sysadmin", "POST", f"/calendar/notices/{notice_id}/confirmation").status_code == 200

    version = house.call(None, "GET", "/calendar").json["version"]
    assert [said.calendar_version for said in house.told("regulation")][-1] == version


def test_the_same_notice_proposed_twice_is_in_force_once(house: House):
    first, second = proposed_by_another(house), proposed_by_another(house)
    house.call("sysadmin", "POST", f"/calendar/notices/{first}/confirmation")

    answer = house.call("sysadmin", "POST", f"/calendar/notices/{second}/confirmation")

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/notice-in-force")
    assert len(house.told("regulation")) == 1


def test_nobody_confirms_a_notice_of_their_own_and_the_attempt_is_on_the_trail(house: House):
    notice_id = proposed(house)

    answer = house.call("sysadmin", "POST", f"/calendar/notices/{notice_id}/confirmation")

    assert (answer.status_code, answer.json["title"]) == (403, "须由另一人复核")
    assert house.call(None, "GET", "/calendar").json["version"] == bundled().version
    assert house.told("regulation") == []
    denied = [row for row in house.rows("regulation", "audit") if row["outcome"] == "denied"]
    assert [row["action"] for row in denied] == ["confirm_notice"]


def test_a_preview_tells_what_would_change(house: House):
    notice_id = proposed(house)

    told = house.call("BDB", "GET", f"/calendar/notices/{notice_id}/preview").json

    assert told["years_made_final"] == [2027]
    assert (told["changes"][0]["day"], told["changes"][0]["before"]["kind"]) == ("2026-12-26", "weekend")
    assert told["changes"][0]["after"]["kind"] == "make_up"
    assert told["version_before"] == bundled().version != told["version_after"]


def test_a_rejected_notice_is_not_confirmed_any_more(house: House):
    notice_id = proposed_by_another(house)

    rejected = house.call("sysadmin", "POST", f"/calendar/notices/{notice_id}/rejection", json={"reason": "录错"})
    answer = house.call("sysadmin", "POST", f"/calendar/notices/{notice_id}/confirmation")

    assert (rejected.json["state"], rejected.json["reason"]) == ("rejected", "录错")
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/wrong-move")


def test_a_notice_that_contradicts_itself_is_refused_with_its_reason(house: House):
    house.at(A_MONDAY_IN_NOVEMBER)
    festivals = [{"festival": "元旦", "rest": ["2027-01-02"], "make_up": ["2027-01-02"]}]

    answer = house.call("sysadmin", "POST", "/calendar/notices", json=a_notice(festivals=festivals))

    assert (answer.status_code, answer.json["type"]) == (422, "/problems/rest-and-make-up")
    assert house.call("sysadmin", "GET", "/calendar/notices").json == {"items": []}


def test_only_an_administrator_proposes_and_only_the_signed_in_see_what_is_proposed(house: House):
    house.at(A_MONDAY_IN_NOVEMBER)

    assert house.call("BDB", "POST", "/calendar/notices", json=a_notice()).status_code == 403
    assert house.call(None, "GET", "/calendar/notices").status_code == 401
    assert house.call("BDB", "GET", "/calendar/notices").status_code == 200


def test_a_notice_is_shown_as_it_was_written_down(house: House):
    notice_id = proposed(house)

    told = house.call("BDB", "GET", f"/calendar/notices/{notice_id}").json

    assert told["notice"]["festivals"][0] == {
        "festival": "元旦",
        "rest": ["2027-01-01..2027-01-03"],
        "make_up": ["2026-12-26"],
    }
    assert (told["state"], told["proposed_by"]) == ("proposed", "demo-sysadmin")
    assert house.call("BDB", "GET", "/calendar/notices").json["items"] == [told]


def test_an_unknown_notice_is_not_found(house: House):
    answer = house.call("BDB", "GET", "/calendar/notices/01900000-0000-7000-8000-00000000ffff")

    assert (answer.status_code, answer.json["title"]) == (404, "没有这份放假通知")
