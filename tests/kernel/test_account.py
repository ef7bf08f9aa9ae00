"""The account of a deadline, as a clerk signs it: whole pages, kept as they are read, and the figures behind them."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from shared.kernel import sheet, turns
from shared.kernel.account import DateChange, account
from shared.kernel.calendar import bundled
from shared.kernel.deadline import Deadline, Lamp
from shared.kernel.law import Pin
from shared.kernel.printing import typeset
from shared.kernel.sheet import Project
from tests.builders import LAW
from tests.kernel.accounts_told import (
    AMENDED,
    EXPERTS,
    PAGES,
    TOLD_AT,
    a_contract_clock,
    a_kept_review,
    a_paused_review,
    a_public_notice,
    at,
    going,
    pages,
    the_amended,
    the_closed,
    told,
)
from tests.kernel.builders import a_deadline, a_review_clock


@pytest.mark.parametrize("name", pages())
def test_a_page_reads_as_it_was_last_read(name: str):
    assert pages()[name].text.replace(bundled().version, "{version}") + "\n" == (PAGES / f"{name}.txt").read_text(
        encoding="utf-8"
    )


def test_every_kept_page_is_looked_at():
    assert {page.stem for page in PAGES.glob("*.txt")} == set(pages())


def test_a_closed_clock_that_was_counted_on_notices_unknown_here_says_so_and_counts_no_days():
    unknown = told(replace(the_closed(), calendar_version="000000000000"), "2020-03-01T09:00:00")

    assert (unknown.explanation, unknown.budget) == ([], None)
    assert "按日历版本000000000000计算，本系统未收录该版本的放假通知，不能逐日列示" in unknown.text
    assert "到期日：2020年2月4日（星期二）24:00" in unknown.text
    assert "现行放假安排" not in unknown.text


def test_a_clock_that_runs_is_explained_on_the_notices_in_force():
    running = replace(the_closed(), state="open", met_at=None)

    assert told(running, "2020-01-29T09:00:00").explanation == told(the_amended()[0], "2020-01-29T09:00:00").explanation


@pytest.mark.parametrize(
    ("begun", "back", "said"),
    [
        (date(2026, 9, 29), date(2026, 10, 9), "其间工作日3个不计入"),
        (date(2026, 9, 30), date(2026, 10, 9), "始于期限最后一日或其后，不影响到期日"),
        (date(2026, 10, 8), date(2026, 10, 9), "始于期限最后一日或其后，不影响到期日"),
        (date(2026, 9, 22), date(2026, 9, 22), "当日即恢复，不影响到期日"),
    ],
)
def test_a_pause_is_said_to_take_days_out_only_where_it_does(begun: date, back: date, said: str):
    clock = turns.paused(a_review_clock(), on=begun, reason=EXPERTS)
    found = told(turns.resumed(clock, on=back, reasons=(EXPERTS,), calendar=bundled()), "2026-10-09T10:00:00")

    assert said in found.text
    assert found.pauses[0].stops is ("不影响" not in said)


def test_a_page_says_whose_it_is_by_what_was_heard_of_the_project():
    numbered = account(
        a_contract_clock(),
        (),
        calendar=bundled(),
        law=LAW,
        pin=Pin(),
        now=TOLD_AT,
        project=Project(number="晋数项2026-0001"),
    )
    unheard = account(a_contract_clock(), (), calendar=bundled(), law=LAW, pin=Pin(), now=TOLD_AT)

    assert "项目编号：晋数项2026-0001。" in numbered.text
    assert f"项目：系统编号{UUID(int=1)}（尚未收到项目编号和名称）。" in unheard.text
    assert f"期限对象：合同（系统编号{UUID(int=2)}）。" in unheard.text


def test_a_countys_own_limit_rests_on_the_countys_own_document():
    own = sheet.basis(a_deadline(rule_set="140522-1"), AMENDED)
    inherited = sheet.basis(a_deadline(rule_set="140500-1"), AMENDED)

    assert own.startswith("阳城县依据办法第三十条自行制定的《阳城县管理办法》(阳政办〔2026〕9号),期限由其直接规定")
    assert "规则集140522-1;所涉事项见《晋城市政务大数据项目建设应用管理办法》(晋市政办〔2019〕44号)第十五条" in own
    assert "第十五条,期限由该条直接规定" in inherited


def test_a_parameter_is_never_called_law():
    parameter, text = sheet.basis(a_review_clock(), LAW), sheet.basis(a_deadline(), LAW)

    assert "不是办法条文直接规定的期限" in parameter
    assert "由规则参数设定" in parameter
    assert "第十五条,期限由该条直接规定" in text


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (7, "七"), (10, "十"), (15, "十五"), (21, "二十一"), (30, "三十")]
)
def test_articles_are_numbered_in_chinese(number: int, said: str):
    assert sheet.numeral(number) == said


def test_two_articles_are_cited_together():
    assert sheet.articles("15、21") == "第十五条、第二十一条"


def test_punctuation_is_full_width_but_not_within_figures():
    assert typeset("到期日:2026年(星期一)24:00,共5日;a:b") == "到期日：2026年（星期一）24:00，共5日；a:b"


@pytest.mark.parametrize(
    ("day", "consumed", "remaining"),
    [("09-29", 0, 5), ("09-30", 1, 4), ("10-01", 1, 4), ("10-08", 2, 3), ("10-11", 4, 1), ("10-12", 5, 0)],
)
def test_what_is_used_and_what_is_left_are_those_of_vector_v32(day: str, consumed: int, remaining: int):
    budget = told(a_contract_clock(), f"2026-{day}T10:00:00").budget

    assert (budget.whole, budget.consumed, budget.remaining) == (5, consumed, remaining)


def test_nothing_is_used_while_a_clock_stands_still():
    first = told(a_paused_review(), "2026-09-23T10:00:00").budget
    later = told(a_paused_review(), "2026-11-30T10:00:00").budget

    assert (first.consumed, first.remaining) == (later.consumed, later.remaining) == (5, 5)


def test_a_pause_says_its_reason_and_how_many_working_days_it_takes_out():
    (lasting,) = told(a_paused_review(), "2026-10-08T10:00:00").pauses
    (ended,) = told(going(a_paused_review()), "2026-10-12T10:00:00").pauses

    assert (lasting.reason_text, lasting.resume_on, lasting.workdays) == ("专家评审", None, 5 + 1)
    assert (ended.note, ended.resume_on, ended.workdays) == ("专家评审会〔2026〕3号", date(2026, 10, 9), 7)


@pytest.mark.parametrize(
    ("received", "judged", "lamp"),
    [("2026-10-12T23:59:59.999999", "属按时办结", Lamp.BLUE), ("2026-10-13T00:00:00", "属逾期办结", Lamp.DARK_RED)],
)
def test_the_instant_of_the_receipt_is_held_against_the_bound(received: str, judged: str, lamp: Lamp):
    found = told(a_contract_clock(state="met", met_at=at(received)), "2026-10-14T10:00:00")

    assert judged in found.outcome
    assert found.lamp == lamp


@pytest.mark.parametrize(
    ("deadline", "now", "said"),
    [
        (a_contract_clock(), "2026-10-13T00:00:00", "已逾期"),
        (a_contract_clock(state="cancelled"), "2026-10-13T00:00:00", "不再需要办理"),
        (a_contract_clock(provisional=True), "2026-10-13T00:00:00", "暂不作逾期认定"),
        (a_paused_review(), "2026-12-01T00:00:00", "暂停期间不作逾期认定"),
        (a_public_notice(), "2026-03-16T23:59:59", "目前期限尚未届满"),
        (a_public_notice(provisional=True), "2026-03-17T00:00:00", "是否期满待放假通知发布后确定"),
    ],
)
def test_what_is_not_met_says_where_it_stands(deadline: Deadline, now: str, said: str):
    assert said in told(deadline, now).outcome


def test_what_came_after_a_provisional_date_is_neither_late_nor_said_to_have_come_before_it():
    handed_in = a_contract_clock(state="met", met_at=at("2026-10-13T00:00:00"), provisional=True)
    told_of_it = told(handed_in, "2026-10-14T10:00:00")

    assert told_of_it.outcome.endswith("办理时到期日为暂定,不作逾期认定")
    assert told_of_it.lamp is Lamp.BLUE


def test_a_date_that_was_told_later_than_it_counts_says_so():
    kept = a_contract_clock(due_on=date(2026, 10, 13))

    assert "已告知的较晚日期继续有效" in told(kept, "2026-10-09T10:00:00").text


@pytest.mark.parametrize(
    ("day", "consumed", "remaining"), [("09-29", 9, 3), ("09-30", 10, 2), ("10-08", 11, 1), ("10-09", 12, 0)]
)
def test_the_days_of_a_date_that_is_kept_are_days_that_are_left(day: str, consumed: int, remaining: int):
    budget = told(a_kept_review(), f"2026-{day}T10:00:00").budget

    assert budget is not None
    assert (budget.whole, budget.consumed, budget.remaining) == (12, consumed, remaining)


def test_a_limit_that_a_later_city_document_sets_is_not_ascribed_to_the_first_one():
    first, later = (sheet.basis(a_deadline(rule_set=version), AMENDED) for version in ("140500-1", "140500-2"))

    assert first.startswith("《晋城市政务大数据项目建设应用管理办法》(晋市政办〔2019〕44号)第十五条")
    assert later.startswith("《晋城市管理办法(修订)》(晋市政办〔2026〕7号),期限由其直接规定(规则集140500-2;")


@pytest.mark.parametrize(
    ("was_provisional", "provisional", "said"),
    [
        (True, False, "到期日2026年10月12日由暂定转为确定，依据：调整"),
        (True, True, "到期日仍为2026年10月12日，依据：调整"),
        (False, False, "到期日仍为2026年10月12日，依据：调整"),
    ],
)
def test_a_date_is_said_to_have_become_final_only_when_it_has(was_provisional: bool, provisional: bool, said: str):
    due_on = date(2026, 10, 12)
    change = DateChange(
        at=at("2026-10-09T09:00:00"),
        from_on=due_on,
        to_on=due_on,
        was_provisional=was_provisional,
        provisional=provisional,
        reason="调整",
    )

    assert said in told(a_contract_clock(), "2026-10-09T10:00:00", change).text
