"""The operator's doors and commands: one path per service, one role, one effect per key, all of it on the trail."""

import base64
import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, update
from sqlalchemy.event import listens_for
from werkzeug.test import TestResponse

from deploy import parking as command
from shared.chassis import clock, forgetting, inbox, logs
from shared.chassis.forgetting import AnswerSweep
from shared.chassis.inbox import InboxSweep
from shared.chassis.tables import answers
from shared.chassis.tables import audit as trail
from shared.chassis.tables import inbox as rows
from shared.chassis.work import Work
from tests.chassis.desk import Desk
from tests.chassis.steps import rows_of, swept_out, trail_faults
from tests.chassis.twins import heard

KEY = "a-key-of-the-operator"
LETTER = heard(uuid4(), 1)


def a_parked_row(desk: Desk, work: Work) -> str:
    """Park one event with one behind it; return the path of its door."""
    project_id = uuid4()
    inbox.receive(work, [heard(project_id, 1), heard(project_id, 2)])
    swept_out(work, InboxSweep(work, {"approval.accepted.v1": lambda tx, event: 1 / 0}))
    return f"/parking/application/{listed(desk)[0]['parked_id']}"


def listed(desk: Desk, asked: str = "") -> list[dict[str, Any]]:
    """Return what the list door shows."""
    items: list[dict[str, Any]] = desk.call("operator", "GET", f"/parking/application{asked}").json["items"]
    return items


def on_the_trail(work: Work) -> list[tuple[str, str, str]]:
    """Return what people have done or tried, as the trail tells it."""
    return [(row["outcome"], row["action"], row["roles"]) for row in rows_of(work, trail) if row["roles"] != "system"]


def test_the_list_shows_the_reason_and_what_waits(desk: Desk, work: Work):
    a_parked_row(desk, work)
    item = listed(desk)[0]

    assert (item["reason"], item["behind"], item["state_text"]) == ("ZeroDivisionError: division by zero", 1, "待修复")
    assert listed(desk, "?kind=deadline") == listed(desk, "?reason=KeyError") == listed(desk, "?discarded=true") == []


def test_the_pages_follow_their_links(desk: Desk, work: Work):
    inbox.receive(work, [b"%d" % number for number in range(5)])
    seen, path = [], "/parking/application?limit=2"
    while path:
        answer = desk.call("operator", "GET", path)
        seen += [item["parked_id"] for item in answer.json["items"]]
        path = answer.headers.get("Link", "").partition(">")[0].lstrip("<")

    assert seen == [item["parked_id"] for item in listed(desk)]
    assert len(seen) == 5


def test_one_row_is_shown_with_its_bytes_and_those_behind_it(desk: Desk, work: Work):
    shown = desk.call("operator", "GET", a_parked_row(desk, work)).json
    first, second = rows_of(work, rows)

    assert base64.b64decode(shown["body_base64"]).decode() == first["body"]
    assert [event["event_id"] for event in shown["waiting"]] == [str(second["event_id"])]


def test_unreadable_bytes_are_shown_as_they_came(desk: Desk, work: Work):
    inbox.receive(work, [b"\xff\xfe"])
    shown = desk.call("operator", "GET", f"/parking/application/{listed(desk)[0]['parked_id']}").json

    assert base64.b64decode(shown["body_base64"]) == b"\xff\xfe"


def test_a_replay_is_done_once_for_its_key_and_is_on_the_trail(desk: Desk, work: Work):
    path = a_parked_row(desk, work)
    once, twice = (desk.call("operator", "POST", f"{path}/replay", key=KEY) for _ in range(2))
    late = desk.call("operator", "POST", f"{path}/replay")

    assert (once.json["state_text"], twice.json) == ("等待重新处理", once.json)
    assert (late.status_code, late.json["title"]) == (404, "没有这条待修复记录")
    assert on_the_trail(work) == [("accepted", "replay_parked", "operator")]
    assert work.bells.inbox.is_set()


def test_all_of_a_reason_are_replayed_and_the_rest_is_counted(desk: Desk, work: Work):
    a_parked_row(desk, work)
    inbox.receive(work, [b"nothing"])
    some = desk.call("operator", "POST", "/parking/application/replay", json={"reason": "ZeroDivisionError"})
    rest = desk.call("operator", "POST", "/parking/application/replay", json={})

    assert [some.json, rest.json] == [{"replayed": 1, "left": 0}, {"replayed": 0, "left": 1}]


def test_a_discard_asks_for_a_reason_and_keeps_it(desk: Desk, work: Work):
    path = a_parked_row(desk, work)
    bare = desk.call("operator", "POST", f"{path}/discard", json={"why": "  "})
    done = desk.call("operator", "POST", f"{path}/discard", json={"why": "发送方确认重复"})
    again = desk.call("operator", "POST", f"{path}/discard", json={"why": "发送方确认重复"})

    assert (bare.status_code, done.status_code, again.status_code) == (422, 200, 409)
    assert (done.json["discarded_why"], done.json["discarded_by"]) == ("发送方确认重复", "demo-operator")
    assert [item["state_text"] for item in listed(desk, "?discarded=true")] == ["已作废"]
    assert on_the_trail(work) == [("accepted", "discard_parked", "operator")]
    assert trail_faults(work) == []


@pytest.mark.parametrize("role", ["owner_unit", "BDB", "sysadmin", "auditor"])
def test_no_other_role_may_look_or_repair(desk: Desk, work: Work, role: str):
    path = a_parked_row(desk, work)
    tried = [
        desk.call(role, "GET", "/parking/application"),
        desk.call(role, "GET", path),
        desk.call(role, "POST", f"{path}/replay"),
        desk.call(role, "POST", f"{path}/discard", json={"why": "随便作废一下"}),
        desk.call(role, "POST", "/parking/application/replay", json={}),
    ]

    assert [(answer.status_code, answer.json["title"]) for answer in tried] == [(403, "无权办理")] * 5
    assert [outcome for outcome, _, _ in on_the_trail(work)] == ["denied"] * 5
    assert len(listed(desk)) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/parking/nowhere",
        "/parking/application/event/9",
        "/parking/application/event/x",
        f"/parking/application/event/{2**63 - 1}",
        f"/parking/application/event/{2**63}",
        f"/parking/application/event/-{2**63 + 1}",
        f"/parking/application?after=event/{2**63}",
        f"/parking/application/event/{'9' * 5000}",
    ],
)
def test_what_is_not_there_is_said_in_chinese(desk: Desk, path: str):
    assert_refused(desk.call("operator", "GET", path), 404)


def assert_refused(answer: TestResponse, status: int) -> None:
    assert answer.status_code == status
    assert any("一" <= sign <= "鿿" for sign in answer.json["detail"])


def test_a_repair_without_a_key_or_by_nobody_is_refused(embedded_desk: Desk):
    path = "/parking/application/event/1/replay"

    assert_refused(embedded_desk.call("operator", "POST", path, headers={"Idempotency-Key": ""}), 400)
    assert_refused(embedded_desk.call(None, "POST", path), 401)


@pytest.fixture
def at_the_terminal(embedded_url: str, embedded_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Work:
    """The same service as the commands reach it."""
    monkeypatch.setenv("DATABASE_URL", embedded_url.replace("application", "{service}"))
    work: Work = embedded_desk.app.extensions["works"]["application"]
    return work


def test_the_commands_list_replay_and_discard_as_the_person_at_the_terminal(
    at_the_terminal: Work, embedded_desk: Desk, capsys: pytest.CaptureFixture[str]
):
    a_parked_row(embedded_desk, at_the_terminal)
    number = str(rows_of(at_the_terminal, rows)[0]["position"])
    codes = [
        command.main("list", "application"),
        command.main("discard", "application", number),
        command.main("replay", "application", number),
        command.main("replay", "application", number),
    ]
    swept_out(at_the_terminal, InboxSweep(at_the_terminal, {"approval.accepted.v1": lambda tx, event: 1 / 0}))
    codes.append(command.main("discard", "application", f"event/{number}", "发送方确认重复"))

    assert codes == [0, 1, 0, 1, 0]
    told = capsys.readouterr().out
    assert "1 events wait behind it" in told
    assert "application: 1 parked, 0 discarded" in told
    assert [action for _, action, _ in on_the_trail(at_the_terminal)] == ["replay_parked", "discard_parked"]
    assert rows_of(at_the_terminal, rows)[0]["discarded_by"].startswith("terminal:")


def test_an_answer_is_forgotten_after_thirty_days_and_not_before(desk: Desk, work: Work):
    for days in (31, 29):
        desk.call("operator", "POST", f"{a_parked_row(desk, work)}/replay", key=f"{days}-days-ago")
        then = clock.true_now() - timedelta(days=days)
        with work.database.writing() as connection:
            ours = answers.c.key.startswith(f"{days}-")
            connection.execute(update(answers).where(ours).values(answered_at=then))
    sweep = AnswerSweep(work)

    assert [sweep.once(), sweep.once()] == [1, 0]
    assert [row["key"] for row in rows_of(work, answers)] == ["29-days-ago"]


def kept_since_2020(work: Work, number: int) -> None:
    """Keep so many answers that nobody can be asking for any more."""
    old = {"actor_id": "x", "asked_digest": "x", "status": 200, "headers": {}, "answered_at": datetime(2020, 1, 1, tzinfo=clock.SHANGHAI)}  # fmt: skip
    with work.database.writing() as connection:
        connection.execute(answers.insert(), [{**old, "key": f"key-{key}"} for key in range(number)])


def test_answers_are_forgotten_in_bounded_batches(work: Work, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(forgetting, "BATCH", 2)
    kept_since_2020(work, 5)
    sweep = AnswerSweep(work)

    assert [sweep.once() for _ in range(4)] == [2, 2, 1, 0]


def test_a_batch_stays_bounded_where_the_planner_reads_the_claim_for_every_row(
    on_postgres: Work, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(forgetting, "BATCH", 2)
    kept_since_2020(on_postgres, 5)

    @listens_for(on_postgres.database.engine, "begin")
    def plan_badly(connection: Connection) -> None:
        for way in ("hashjoin", "mergejoin", "material", "hashagg", "sort"):
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")

    assert AnswerSweep(on_postgres).once() == 2


def test_a_log_line_says_when_with_its_zone():
    stamped = logs._stamped(logging.getLogger(), "info", {})

    assert datetime.fromisoformat(stamped["timestamp"]).utcoffset() == timedelta(hours=8)
