"""How the API answers at its edges: every no is a problem+json with a Chinese sentence; nothing is overwritten unseen."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from shared.chassis import tables
from shared.chassis.http import app as http
from shared.chassis.http import commands
from shared.chassis.work import Tx, Work
from tests.builders import a_described_project
from tests.chassis.desk import Desk
from tests.chassis.twins import together

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE}-00f067aa0ba902b7-01"


def a_project(desk: Desk, **options: Any) -> dict[str, Any]:
    """Begin an application and return it."""
    answer = desk.call("owner_unit", "POST", "/projects", json=a_described_project(), **options)
    return {**answer.json, "at": f"/projects/{answer.json['project_id']}", "tag": answer.headers["ETag"]}


def rename(desk: Desk, project: dict[str, Any], name: str, **headers: str) -> TestResponse:
    """Change the project's name."""
    return desk.call("owner_unit", "PUT", project["at"], json=a_described_project(project_name=name), headers=headers)


def assert_a_problem(answer: TestResponse, status: int) -> None:
    """The answer is a whole RFC 9457 body in Chinese."""
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.json["status"] == status
    assert answer.json["type"].startswith("/problems/")
    assert all(any("一" <= sign <= "鿿" for sign in answer.json[part]) for part in ("title", "detail"))
    assert len(answer.json["correlation_id"]) == 32


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("GET", "/nowhere", {}, 404),
        ("GET", "/projects/00000000-0000-7000-8000-000000000000", {}, 404),
        ("GET", "/projects/not-an-id", {}, 404),
        ("DELETE", "/projects", {}, 405),
        ("POST", "/projects", {"data": b"{", "content_type": "application/json"}, 400),
        ("POST", "/projects", {"data": b"\xff\xfe", "content_type": "application/json"}, 400),
        ("POST", "/projects", {"data": b'{"a": ' + b"[" * 100_000, "content_type": "application/json"}, 400),
        ("POST", "/projects", {"data": b"9" * 5000, "content_type": "application/json"}, 400),
        ("POST", "/projects", {"data": b'{"a": 1E+9999999999999999999}', "content_type": "application/json"}, 400),
        ("POST", "/projects", {"data": b"<xml/>", "content_type": "application/xml"}, 415),
        ("POST", "/projects", {"data": b" " * (1 << 20) + b"{}", "content_type": "application/json"}, 413),
        ("POST", "/projects", {"data": b" " * (1 << 20) + b"{}", "content_type": "text/plain"}, 413),
        ("POST", "/projects", {"json": ["a list"]}, 422),
        ("POST", "/projects", {"json": None}, 422),
        ("GET", "/projects?limit=0", {}, 422),
        ("GET", "/projects?limit=many&after=nobody", {}, 422),
    ],
)
def test_every_no_is_a_problem_in_chinese(embedded_desk: Desk, method: str, path: str, sent: Any, status: int):
    answer = embedded_desk.call("owner_unit", method, path, **sent)

    assert_a_problem(answer, status)


def test_a_body_in_chunks_is_no_way_around_the_limit(embedded_desk: Desk):
    endless = Endless()
    environ = {"wsgi.input": endless, "wsgi.input_terminated": True}
    headers = {"Transfer-Encoding": "chunked", "Content-Type": "application/json"}

    answer = embedded_desk.call("owner_unit", "POST", "/projects", headers=headers, environ_overrides=environ)

    assert_a_problem(answer, 413)
    assert endless.given < 2 * http.BODY_MOST_BYTES


class Endless:
    """A body of blanks that never ends."""

    given = 0

    def read(self, size: int = 1 << 16) -> bytes:
        """Return so many blanks."""
        assert self.given < 1 << 24, "nobody stops reading"
        self.given += size
        return b" " * size


def test_a_wrong_method_says_which_ones_there_are(embedded_desk: Desk):
    answer = embedded_desk.call("owner_unit", "DELETE", "/projects")

    assert {"GET", "POST"} <= set(answer.headers["Allow"].replace(" ", "").split(","))


def test_a_defect_is_a_problem_that_tells_nothing_of_the_inside(
    desk: Desk, work: Work, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Tx, "finish", lambda tx: tx.execute(text("SELECT 1 / 0 FROM nowhere")))

    answer = desk.call("owner_unit", "POST", "/projects", json=a_described_project())

    assert answer.status_code in (500, 503)
    assert_a_problem(answer, answer.status_code)
    assert "nowhere" not in answer.text


def test_a_database_that_ends_in_the_middle_is_said_to_be_away_and_the_retry_does_it_once(
    postgres_desk: Desk, on_postgres: Work, monkeypatch: pytest.MonkeyPatch
):
    whole = Tx.finish

    def cut(tx: Tx) -> None:
        monkeypatch.setattr(Tx, "finish", whole)
        pid = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with on_postgres.database.writing() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        whole(tx)

    monkeypatch.setattr(Tx, "finish", cut)
    ask = {"json": a_described_project(), "key": "the-same-key"}
    away = postgres_desk.call("owner_unit", "POST", "/projects", **ask)
    again = postgres_desk.call("owner_unit", "POST", "/projects", **ask)

    assert_a_problem(away, 503)
    assert away.headers["Retry-After"]
    assert again.status_code == 201
    assert len(postgres_desk.call("BDB", "GET", "/projects").json["items"]) == 1


@pytest.mark.parametrize("lost", [1, commands.TRIES - 1])
def test_a_step_that_lost_a_race_is_done_again_and_only_once(
    postgres_desk: Desk, monkeypatch: pytest.MonkeyPatch, lost: int
):
    whole, tries = Tx.finish, []

    def lose(tx: Tx) -> None:
        tries.append(tx)
        whole(tx)
        if len(tries) <= lost:
            tx.execute(text("DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40P01'; END $$"))

    monkeypatch.setattr(Tx, "finish", lose)

    answer = postgres_desk.call("owner_unit", "POST", "/projects", json=a_described_project())

    assert (answer.status_code, len(tries)) == (201, lost + 1)
    assert len(postgres_desk.call("BDB", "GET", "/projects").json["items"]) == 1


def test_of_writers_who_read_the_same_only_one_writes_and_the_others_are_told(desk: Desk):
    project = a_project(desk)
    answers: list[TestResponse] = []

    def write(name: str) -> None:
        answers.append(rename(desk, project, name, **{"If-Match": project["tag"]}))

    together(*[lambda name=f"第{number}个名字": write(name) for number in range(6)])

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412, 412]
    (written,) = [answer.json["project_name"] for answer in answers if answer.status_code == 200]
    assert desk.call("BDB", "GET", project["at"]).json["project_name"] == written


def test_a_change_without_its_tag_or_with_a_stale_one_is_refused(embedded_desk: Desk):
    project = a_project(embedded_desk)

    assert_a_problem(rename(embedded_desk, project, "没有版本"), 428)
    assert_a_problem(rename(embedded_desk, project, "旧的版本", **{"If-Match": '"stale"'}), 412)
    assert embedded_desk.call("BDB", "GET", project["at"]).json["project_name"] == project["project_name"]


def test_what_has_not_changed_is_not_sent_again(embedded_desk: Desk):
    project = a_project(embedded_desk)

    same = embedded_desk.call("BDB", "GET", project["at"], headers={"If-None-Match": project["tag"]})

    assert (same.status_code, same.data) == (304, b"")


def test_pages_follow_their_links_to_the_end_and_show_each_thing_once(desk: Desk):
    made = [a_project(desk)["project_id"] for _ in range(7)]
    seen, path = [], "/projects?limit=3"

    while path:
        answer = desk.call("BDB", "GET", path)
        seen.append([item["project_id"] for item in answer.json["items"]])
        path = answer.headers.get("Link", "").partition(">")[0].lstrip("<")

    assert [len(page) for page in seen] == [3, 3, 1]
    assert [project_id for page in seen for project_id in page] == made


def test_the_callers_trace_is_on_the_answer_the_trail_and_the_event(desk: Desk, work: Work):
    a_project(desk, headers={"traceparent": TRACEPARENT})
    refused = desk.call("BDB", "POST", "/projects", json={}, headers={"traceparent": TRACEPARENT})

    with work.database.reading() as connection:
        trail = connection.execute(select(tables.audit.c.correlation_id)).scalars().all()
        body = json.loads(connection.execute(select(tables.outbox.c.body)).scalar_one())
    assert trail == [TRACE, TRACE]
    assert body["traceparent"].split("-")[1] == TRACE
    assert refused.json["correlation_id"] == TRACE


@pytest.mark.parametrize("nonsense", ["", "00-short", f"00-{'0' * 32}-00f067aa0ba902b7-01", TRACEPARENT.upper()])
def test_a_trace_that_cannot_be_followed_is_replaced_by_a_new_one(embedded_desk: Desk, nonsense: str):
    answer = embedded_desk.call("BDB", "GET", "/nowhere", headers={"traceparent": nonsense})

    assert_a_problem(answer, 404)
    assert answer.json["correlation_id"].lower() not in (TRACE, "0" * 32)


def test_looking_without_signing_in_is_refused_and_health_asks_nobody(embedded_desk: Desk):
    assert_a_problem(embedded_desk.call(None, "GET", "/projects"), 401)
    assert embedded_desk.call(None, "GET", "/healthz").status_code == 200
    assert embedded_desk.call(None, "GET", "/readyz").status_code == 200


def test_an_app_outside_the_demo_has_no_demo_doors(embedded_desk: Desk):
    production: Flask = http.create(
        type(embedded_desk.settings)(**{**vars(embedded_desk.settings), "mode": "production"}), []
    )

    assert production.test_client().post("/demo/sign-in", json={"role": "BDB"}).status_code == 404
    assert production.test_client().post("/demo/clock", json={"now": None}).status_code == 404
