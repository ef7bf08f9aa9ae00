"""What a rung says when it goes, and into which digest it is written."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.reminder import rules
from shared.kernel.law import Law
from shared.kernel.ruleset import RuleSet
from tests.builders import LAW, a_written_rule_set
from tests.reminder import builders
from tests.reminder.builders import CALENDAR, LADDERS, at

CONTACT_ID = uuid4()


def the_rung(step: str, **different: Any) -> rules.Planned:
    obligation = builders.an_obligation(**{"state": "passed", **different})
    return next(rung for rung in builders.planned(obligation) if rung.step == step)


def said(step: str, today: date, law: Law = LAW, **different: Any) -> str:
    obligation = builders.an_obligation(**different)
    rung = the_rung(step, **{**different, "state": "passed"})
    return rules.said(rung, obligation, builders.a_project(), today=today, calendar=CALENDAR, law=law)


def test_a_rung_says_what_is_owed_by_when_and_how_long_is_left():
    assert said("before_2", builders.THURSDAY) == (
        "JC-2026-0001 智慧交通数据平台:合同备案截止2026年3月16日,还剩2个工作日。请按时办理(办法第15条)。"
    )


def test_what_is_cited_is_the_document_that_sets_the_limit_and_a_parameter_is_no_law():
    law = Law.of((*LAW.rule_sets, RuleSet.from_json(a_written_rule_set())))
    told = {"today": builders.THURSDAY, "law": law}

    county = said("before_2", **told, rule_set="140522-1")
    assert county.endswith("(《阳城县管理办法》(阳政办〔2026〕9号),所涉事项见办法第15条)。")
    assert said("before_2", **told, rule_set="140500-1").endswith("请按时办理(办法第15条)。")
    assert said("before_2", **told, rule_set="140522-1", mark="P").endswith("请按时办理(办理时限)。")


def test_a_provisional_date_is_called_so():
    assert said("before_2", builders.THURSDAY, provisional=True) == (
        "JC-2026-0001 智慧交通数据平台:合同备案截止2026年3月16日(暂定),"
        "按暂定日期还剩2个工作日,待放假通知公布后确定。请按时办理(办法第15条)。"
    )
    assert "按暂定日期今日24:00截止" in said("on_day", builders.NEXT_MONDAY, provisional=True)


@pytest.mark.parametrize("state", ["open", "passed"])
@pytest.mark.parametrize("step", ["before_2", "on_day"])
def test_a_provisional_date_that_is_gone_makes_nobody_late(step: str, state: str):
    late = said(step, builders.NEXT_THURSDAY, provisional=True, state=state)

    assert "到期日暂定,待放假通知公布后确定" in late
    assert "逾期" not in late


def test_nobody_is_late_by_a_date_that_its_own_service_has_not_seen_pass():
    late = said("on_day", builders.NEXT_TUESDAY)

    assert "到期日已过,是否逾期以登记为准" in late


def test_the_last_day_is_said_with_its_hour():
    assert "今日24:00截止" in said("on_day", builders.NEXT_MONDAY)


def test_the_leader_hears_how_many_working_days_it_is_late():
    assert "已逾期1个工作日仍未办结" in said("after_1", builders.NEXT_TUESDAY, state="passed")


def test_a_rung_that_comes_late_is_true_today_and_says_when_it_was_meant():
    late = said("before_2", builders.NEXT_TUESDAY, state="passed")

    assert "已逾期1个工作日" in late
    assert late.endswith("(补发,原定2026年3月12日提醒)")


def choose(digests: list[rules.Digest], rung: rules.Planned, moment: str) -> rules.Digest:
    return rules.choose_digest(digests, rung, contact_id=CONTACT_ID, now=at(moment), new_id=uuid4)


def test_what_falls_due_together_is_one_digest():
    first = choose([], the_rung("before_2"), "2026-03-12T09:00:00")

    assert choose([first], the_rung("before_2"), "2026-03-12T09:01:00") == first
    assert (first.day, first.number) == (builders.THURSDAY, 1)


def test_what_is_told_after_the_days_digest_has_gone_is_another_one():
    gone = replace(choose([], the_rung("before_2"), "2026-03-16T09:00:00"), closed_at=at("2026-03-16T09:01:00"))

    alone = choose([gone], the_rung("on_day"), "2026-03-16T11:00:00")

    assert (alone.day, alone.number, alone.goes_at) == (builders.NEXT_MONDAY, 2, at("2026-03-16T11:00:00"))


def test_what_is_left_over_goes_with_the_rungs_of_the_day():
    assert rules.gathers_from(builders.NEXT_MONDAY, LADDERS.hours) == at("2026-03-16T09:00:00")


def test_supervision_is_never_mixed_with_reminders():
    reminder = choose([], the_rung("on_day"), "2026-03-19T09:00:00")

    supervision = choose([reminder], the_rung("after_3"), "2026-03-19T09:00:00")

    assert (supervision.level, supervision.number) == ("supervision", 1)
    assert supervision != reminder


def test_a_lead_is_raised_once_and_by_supervision_alone():
    obligation, rung = builders.an_obligation(state="passed"), the_rung("after_3")
    told: dict[str, Any] = {"today": builders.NEXT_THURSDAY}

    (lead,) = rules.raise_lead(rung, obligation, builders.a_project(), **told)
    raised = rules.go(rung, reached=False, at=at("2026-03-19T09:00:00"))

    assert (lead.owing, lead.due_on, lead.raised_on) == (
        "jc-transport",
        builders.NEXT_MONDAY,
        builders.NEXT_THURSDAY,
    )
    assert rules.raise_lead(raised, obligation, builders.a_project(), **told) == []
    assert rules.raise_lead(the_rung("after_1"), obligation, builders.a_project(), **told) == []


def test_a_rung_that_reaches_nobody_waits():
    moment = at("2026-03-12T09:00:00")

    assert rules.go(the_rung("before_2"), reached=False, at=moment).gathered_at is None
    assert rules.go(the_rung("before_2"), reached=True, at=moment).gathered_at == moment


def a_letter(**different: Any) -> rules.Letter:
    contact = rules.add_contact(builders.a_contact(**different), contact_id=CONTACT_ID, known=())
    digest = choose([], the_rung("before_2"), "2026-03-12T09:00:00")
    entry = rules.Entry(
        entry_id=uuid4(),
        rung_id=uuid4(),
        contact_id=CONTACT_ID,
        digest_id=digest.digest_id,
        position=1,
        deadline_id=uuid4(),
        project_id=builders.PROJECT_ID,
        step="before_2",
        text="合同备案截止2026年3月16日",
        written_at=at("2026-03-12T09:00:00"),
    )
    return rules.Letter(digest, (entry,), contact)


def test_a_channel_carries_the_letter_to_the_readers_address_there():
    (told,) = rules.composed(a_letter(email="wang@transport.example"), "email")

    assert (told["to"], told["subject"]) == ("wang@transport.example", "【催办】1项办理时限提醒(2026-03-12)")
    assert told["text"] == "1. 合同备案截止2026年3月16日"
    assert "王建设" not in str(told)


def test_an_address_that_was_taken_back_meanwhile_is_empty_and_refused_by_the_channel():
    (told,) = rules.composed(a_letter(), "email")

    assert told["to"] == ""


def test_nothing_is_carried_of_a_letter_whose_every_line_was_dropped():
    assert rules.composed(replace(a_letter(), entries=()), "email") == []


@pytest.mark.parametrize("unreadable", ["", "[]", "{}", '{"hours": {"from": "08:30", "until": "18:00"}}', "null"])
def test_a_file_that_is_no_ladder_is_refused(unreadable: str):
    with pytest.raises(rules.WrongLadder, match="cannot be read"):
        rules.read_ladders(unreadable)
