"""The clocks whose accounts are kept as pages, and how they came to be told."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from shared.kernel import turns
from shared.kernel.account import Account, DateChange, account
from shared.kernel.calendar import Calendar, bundled, bundled_notices
from shared.kernel.counting import PauseReason
from shared.kernel.deadline import Deadline
from shared.kernel.law import Law, Pin
from shared.kernel.recount import counted, recounted
from shared.kernel.ruleset import FIRST, RuleSet
from shared.kernel.sheet import Project
from shared.kernel.workdays import CalendarDays, Workdays
from tests.builders import LAW, a_written_rule_set
from tests.kernel.builders import a_deadline, a_review_clock

OF_THE_CITY = a_written_rule_set(
    division_code="140500",
    number=2,
    parent=None,
    regulation={"document_number": "晋市政办〔2026〕7号", "title": "晋城市管理办法(修订)", "issued_on": "2026-04-20"},
    values=dict(LAW.rule_set(FIRST).values),
)
AMENDED = Law.of((*LAW.rule_sets, *map(RuleSet.from_json, (a_written_rule_set(), OF_THE_CITY))))
PAGES = Path(__file__).parent / "accounts"
NAMED = Project(number="晋数项2026-0001", name="城市治理一网统管平台")
EXPERTS = PauseReason.EXPERT_REVIEW


def at(text: str) -> datetime:
    """Return a moment in Shanghai."""
    return datetime.fromisoformat(f"{text}+08:00")


TOLD_AT = at("2026-10-09T10:00:00")


def told(deadline: Deadline, now: str, *moves: DateChange) -> Account:
    """Return the account at a moment."""
    return account(deadline, moves, calendar=bundled(), law=LAW, pin=Pin(), now=at(now), project=NAMED)


def a_contract_clock(**different: object) -> Deadline:
    """Return the filing clock of a contract signed on 29 September 2026."""
    return a_deadline(owed_by="owner_unit", rule_set="140500-1", subject_id=UUID(int=2), **different)


def a_public_notice(**different: object) -> Deadline:
    """Return the waiting time of a public notice of 9 March 2026."""
    said = {"kind": "public_notice", "title": "资金拟分配计划公示", "starts_with": "资金拟分配计划公示发布"}
    return a_deadline(anchor=date(2026, 3, 9), article="11", mark="P", owed_by=None, **(said | different))


def a_paused_review(on: date = date(2026, 9, 22)) -> Deadline:
    """Return vector P1, standing still for the experts."""
    clock = a_review_clock()
    return turns.paused(clock, on=on, reason=EXPERTS, note="专家评审会〔2026〕3号")


def going(deadline: Deadline) -> Deadline:
    """Return vector P1, running on."""
    return turns.resumed(deadline, on=date(2026, 10, 9), reasons=(EXPERTS,), calendar=bundled())


def a_kept_review() -> Deadline:
    """Return the clock of vector P1 with 9 October told, though the calendar gives 30 September (D10)."""
    return a_review_clock(due_on=date(2026, 10, 9), bound_at=at("2026-10-10T00:00:00"))


def the_amended() -> tuple[Deadline, DateChange]:
    """Return vector V22b: signed before the Spring Festival of 2020 was extended, and what moved it."""
    known = Calendar.of([notice for notice in bundled_notices() if notice.published_on <= date(2020, 1, 23)])
    before = a_deadline(anchor=date(2020, 1, 22))
    before = recounted(replace(before, due_on=date(2020, 1, 22)), known, now=at("2020-01-22T09:00:00"))
    after = recounted(before, bundled(), now=at("2020-01-27T09:00:00"))
    change = DateChange(
        at=at("2020-01-27T09:00:00"),
        from_on=before.due_on,
        to_on=after.due_on,
        was_provisional=before.provisional,
        reason="《国务院办公厅关于延长2020年春节假期的通知》(国办发明电〔2020〕1号)",
    )
    return after, change


def the_closed() -> Deadline:
    """Return the same contract filed in time before anybody had heard that the festival would be extended."""
    known = Calendar.of([notice for notice in bundled_notices() if notice.published_on <= date(2020, 1, 23)])
    filed = counted(a_deadline(anchor=date(2020, 1, 22)), known)
    return replace(filed, state="met", met_at=at("2020-01-23T10:00:00"))


def pages() -> dict[str, Account]:
    """Return the accounts whose pages are kept."""
    return {**_of_contracts(), **_of_others()}


def _of_contracts() -> dict[str, Account]:
    amended, change = the_amended()
    return {
        "national_day_2026": told(a_contract_clock(), "2026-10-09T10:00:00"),
        "national_day_2026_filed_at_the_last_second": told(
            a_contract_clock(state="met", met_at=at("2026-10-12T23:59:59")), "2026-10-14T10:00:00"
        ),
        "national_day_2026_filed_late": told(
            a_contract_clock(state="fired", fired_at=at("2026-10-13T00:00:01"), met_at=at("2026-10-13T00:00:00")),
            "2026-10-14T10:00:00",
        ),
        "spring_festival_2020_extended": told(amended, "2020-02-05T10:00:00", change),
        "a_closed_clock_after_a_later_amendment": told(the_closed(), "2020-03-01T09:00:00"),
        "a_provisional_date_in_2027": told(a_deadline(anchor=date(2026, 12, 25)), "2026-12-28T10:00:00"),
    }


def _of_others() -> dict[str, Account]:
    extended = turns.extended(
        going(a_paused_review()),
        by=Workdays(5),
        reason="方案涉及多个部门",
        at=at("2026-10-12T09:00:00"),
        calendar=bundled(),
    )
    kept = turns.paused(a_kept_review(), on=date(2026, 10, 8), reason=EXPERTS, note="专家评审会〔2026〕3号")
    resumed = turns.resumed(kept, on=date(2026, 10, 12), reasons=(EXPERTS,), calendar=bundled())
    longer = turns.extended(
        resumed, by=Workdays(2), reason="方案涉及多个部门", at=at("2026-10-12T09:00:00"), calendar=bundled()
    )
    return {
        "a_kept_date_that_stands_still": told(kept, "2026-10-09T10:00:00"),
        "a_kept_date_paused_and_extended": told(longer, "2026-10-13T10:00:00"),
        "a_review_that_stands_still": told(a_paused_review(), "2026-10-08T10:00:00"),
        "a_review_paused_and_extended": told(extended, "2026-10-13T10:00:00"),
        "a_public_notice_that_has_ended": told(
            a_public_notice(state="fired", fired_at=at("2026-03-17T00:00:00")), "2026-03-17T09:00:00"
        ),
        "a_pause_from_the_last_day_on": told(going(a_paused_review(date(2026, 9, 30))), "2026-10-09T10:00:00"),
        "thirty_calendar_days_to_a_holiday": told(
            a_deadline(
                CalendarDays(30),
                date(2026, 9, 2),
                kind="rectification",
                title="限期整改",
                starts_with="责令整改通知送达",
                article="22",
                mark="P",
                owed_by="owner_unit",
            ),
            "2026-09-20T10:00:00",
        ),
    }
