"""One Idempotency-Key stands for one deed, however often, by whomever and however concurrently it is asked."""

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from services.application.rules import MANDATORY
from services.application.store import applications
from shared.chassis import tables
from shared.chassis.work import Tx, Work
from tests.builders import a_described_project
from tests.chassis.desk import Desk
from tests.chassis.steps import rows_of, types_told
from tests.chassis.twins import together

KEY = "one-and-the-same"


def draft(desk: Desk, role: str = "owner_unit", *, key: str = KEY, **different: object) -> TestResponse:
    """Begin an application under a key."""
    return desk.call(role, "POST", "/projects", json=a_described_project(**different), key=key)


def projects(work: Work) -> int:
    """Return how many applications there are."""
    with work.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(applications)).scalar_one()


def test_requests_with_one_key_at_the_same_moment_do_it_once_and_all_get_the_one_answer(desk: Desk, work: Work):
    answers: list[TestResponse] = []

    together(*[lambda: answers.append(draft(desk)) for _ in range(6)])

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["project_id"] for answer in answers}) == 1
    assert len([1 for answer in answers if answer.headers.get("Idempotency-Replayed")]) == 5
    assert projects(work) == 1


def test_the_second_answer_is_the_first_with_its_tag_although_the_thing_has_changed_since(desk: Desk):
    first = draft(desk)
    at = f"/projects/{first.json['project_id']}"
    changed = a_described_project(project_name="智慧交通数据平台(二期)")
    assert (
        desk.call("owner_unit", "PUT", at, json=changed, headers={"If-Match": first.headers["ETag"]}).status_code == 200
    )

    second = draft(desk)

    assert second.json == first.json
    assert second.headers["ETag"] == first.headers["ETag"]


def test_one_key_for_another_body_or_another_door_is_refused(desk: Desk, work: Work):
    project_id = draft(desk).json["project_id"]

    other_body = draft(desk, project_name="别的项目")
    other_door = desk.call("owner_unit", "POST", f"/projects/{project_id}/withdrawal", json={"reason": "x"}, key=KEY)

    assert [answer.status_code for answer in (other_body, other_door)] == [422, 422]
    assert {answer.json["type"] for answer in (other_body, other_door)} == {"/problems/key-reused"}
    assert projects(work) == 1


def test_two_people_may_use_the_same_key(desk: Desk, work: Work):
    mine, theirs = draft(desk), draft(desk, "owner_unit#2")

    assert mine.json["project_id"] != theirs.json["project_id"]
    assert projects(work) == 2


def test_a_refused_request_leaves_its_key_free(desk: Desk, work: Work):
    refused = draft(desk, classified=True)
    again = draft(desk)

    assert (refused.status_code, again.status_code) == (422, 201)
    assert projects(work) == 1


def test_what_was_refused_may_be_asked_again_under_its_key_once_what_it_lacked_is_there(desk: Desk, work: Work):
    at = f"/projects/{draft(desk).json['project_id']}"
    refused = desk.call("owner_unit", "POST", f"{at}/review-request", key="the-clerk-tries-again")
    for kind in MANDATORY:
        assert desk.upload(f"{at}/materials/{kind}").status_code == 200
    done, repeated = (
        desk.call("owner_unit", "POST", f"{at}/review-request", key="the-clerk-tries-again") for _ in range(2)
    )

    assert (refused.status_code, done.status_code) == (409, 200)
    assert (repeated.json, repeated.headers["Idempotency-Replayed"]) == (done.json, "true")
    assert types_told(work).count("application.tech_review_requested.v1") == 1


def test_requests_refused_with_one_key_at_the_same_moment_are_all_answered_and_leave_it_free(desk: Desk, work: Work):
    answers: list[TestResponse] = []

    together(*[lambda: answers.append(draft(desk, classified=True)) for _ in range(6)])

    assert [answer.status_code for answer in answers] == [422] * 6
    assert [answer.headers.get("Idempotency-Replayed") for answer in answers] == [None] * 6
    assert draft(desk).status_code == 201


def test_every_refused_attempt_of_somebody_who_may_not_is_on_the_trail(desk: Desk, work: Work):
    tried = [draft(desk, "AAB") for _ in range(2)]

    assert [answer.status_code for answer in tried] == [403, 403]
    assert [row["outcome"] for row in rows_of(work, tables.audit)] == ["denied", "denied"]


def test_a_deed_whose_transaction_broke_leaves_its_key_free(desk: Desk, work: Work, monkeypatch: pytest.MonkeyPatch):
    whole = Tx.finish
    monkeypatch.setattr(Tx, "finish", _break)
    broken = draft(desk)
    monkeypatch.setattr(Tx, "finish", whole)

    assert (broken.status_code, draft(desk).status_code) == (500, 201)
    assert projects(work) == 1


def _break(_tx: Tx) -> None:
    raise ZeroDivisionError("a defect at the very end")


@pytest.mark.parametrize("key", ["short", "x" * 201, "with spaces in it", "带中文的幂等键值"])
def test_a_key_that_is_none_is_refused(embedded_desk: Desk, key: str):
    headers = {"Idempotency-Key": key.encode().decode("latin-1")}

    answer = embedded_desk.call("owner_unit", "POST", "/projects", json=a_described_project(), headers=headers)

    assert (answer.status_code, answer.json["type"]) == (400, "/problems/idempotency-key-needed")


def test_an_answer_never_stays_behind_without_what_it_answers(desk: Desk, work: Work):
    draft(desk)
    draft(desk, key="another-one", classified=True)

    with work.database.reading() as connection:
        rows = connection.execute(select(tables.answers.c.key, tables.answers.c.status)).all()
    assert [tuple(row) for row in rows] == [(KEY, 201)]
