"""The calculator over HTTP: open to all, in one spelling, bounded, and refusing in words."""

import pytest

from shared.kernel.calendar import bundled
from tests.house import House

HOSTED = ["regulation"]


def test_anybody_may_ask_when_five_working_days_end(house: House):
    answer = house.call(None, "GET", "/calendar/due-date?from=2026-09-29&workdays=5")

    assert answer.status_code == 200
    told = answer.json
    assert (told["due_on"], told["provisional"]) == ("2026-10-12", False)
    assert (told["from"], told["unit"], told["amount"]) == ("2026-09-29", "workdays", 5)
    assert told["bound_at"] == "2026-10-13T00:00:00+08:00"
    assert told["calendar_version"] == bundled().version
    assert [step["day"] for step in told["explanation"] if step["counted"]] == [
        "2026-09-30",
        "2026-10-08",
        "2026-10-09",
        "2026-10-10",
        "2026-10-12",
    ]
    assert "到期日：2026年10月12日（星期一）24:00前" in told["text"]


@pytest.mark.parametrize(
    ("query", "due_on"),
    [
        ("from=2026-01-16&days=30", "2026-02-24"),
        ("from=2025-08-31&months=6", "2026-02-28"),
        ("from=2020-01-22&workdays=5&at=2020-01-25", "2020-02-04"),
        ("from=2026-09-16&workdays=10&pause=2026-09-22..2026-10-09", "2026-10-15"),
        ("from=2026-09-16&workdays=10&pause=2026-09-22..2026-09-29&pause=2026-09-29..2026-10-09", "2026-10-15"),
    ],
)
def test_days_months_pauses_and_earlier_knowledge_may_be_asked_for(house: House, query: str, due_on: str):
    assert house.call(None, "GET", f"/calendar/due-date?{query}").json["due_on"] == due_on


@pytest.mark.parametrize(
    ("query", "field", "name"),
    [
        ("workdays=5", "from", "起算日"),
        ("from=29.9.2026&workdays=5", "from", "起算日"),
        ("from=20260929&workdays=5", "from", "起算日"),
        ("from=2026-W40-2&workdays=5", "from", "起算日"),
        ("from=1999-12-31&workdays=5", "from", "起算日"),
        ("from=2100-01-01&workdays=5", "from", "起算日"),
        ("from=2026-09-29", "workdays", "工作日数"),
        ("from=2026-09-29&workdays=5&days=7", "days", "日数"),
        ("from=2026-09-29&workdays=0", "workdays", "工作日数"),
        ("from=2026-09-29&workdays=751", "workdays", "工作日数"),
        ("from=2026-09-29&days=3651", "days", "日数"),
        ("from=2026-09-29&days=five", "days", "日数"),
        ("from=2026-09-29&months=-1", "months", "月数"),
        ("from=2026-09-29&workdays=5&workdays=9", "workdays", "工作日数"),
        ("from=2026-09-29&from=2026-01-01&workdays=5", "from", "起算日"),
        ("from=2026-09-29&workdays=1_0", "workdays", "工作日数"),
        ("from=2026-09-29&workdays=5&at=soon", "at", "已知日期"),
        ("from=2026-09-29&workdays=5&at=20260901", "at", "已知日期"),
        ("from=2026-09-29&workdays=5&pause=2026-W39-2..2026-10-09", "pause.0", "暂停计时"),
        ("from=2026-09-29&workdays=5&pause=2026-09-22..20261009", "pause.0", "暂停计时"),
        ("from=2026-09-29&workdays=5&pause=2026-09-30", "pause.0", "暂停计时"),
        ("from=2026-09-29&workdays=5&pause=2026-10-09..2026-09-30", "pause.0", "暂停计时"),
        ("from=2026-09-29&workdays=5&pause=2026-09-30..2100-01-01", "pause.0", "暂停计时"),
        ("from=2026-09-29&months=5&pause=2026-09-30..2026-10-09", "pause", "暂停计时"),
        ("from=2026-09-29&workdays=5" + "&pause=2026-09-30..2026-10-09" * 21, "pause", "暂停计时"),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_its_field_in_chinese(
    house: House, query: str, field: str, name: str
):
    answer = house.call(None, "GET", f"/calendar/due-date?{query}")

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert [(error["field"], error["name"]) for error in answer.json["errors"]] == [(field, name)]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=20260929&workdays=5", "应为日期,格式如 2026-09-29。"),
        (
            "from=2026-09-29&workdays=5&pause=20260922..2026-10-09",
            "应为暂停日期和恢复日期,格式如 2026-09-22..2026-10-09。",
        ),
        ("from=2026-09-29&workdays=751", "应为1至750:逐日说明随期限增长,一次最多计算750个工作日。"),
    ],
)
def test_a_refused_question_shows_how_it_may_be_asked(house: House, query: str, said: str):
    assert house.call(None, "GET", f"/calendar/due-date?{query}").json["errors"][0]["message"] == said


def test_a_question_whose_days_would_fill_a_book_is_refused_in_words(house: House):
    query = "from=2026-01-05&workdays=5&pause=2026-01-06..2099-01-01"

    answer = house.call(None, "GET", f"/calendar/due-date?{query}")

    assert (answer.status_code, answer.json["type"]) == (422, "/problems/count-too-long")
    assert "一次最多逐日说明1500天" in answer.json["detail"]


def test_the_longest_answer_is_of_a_size_that_a_door_without_sign_in_may_give(house: House):
    longest = "from=2019-09-02&workdays=750&pause=2020-01-02..2021-01-15"

    answer = house.call(None, "GET", f"/calendar/due-date?{longest}")

    assert answer.status_code == 200
    assert 100_000 < len(answer.data) < 400_000


def test_a_due_date_beyond_the_calendar_is_refused_in_words(house: House):
    answer = house.call(None, "GET", "/calendar/due-date?from=2099-12-30&workdays=5")

    assert (answer.status_code, answer.json["title"]) == (422, "日期超出日历范围")
