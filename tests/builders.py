"""Things that tests need, ready made; say only what matters to the test."""

from datetime import date
from typing import Any

from shared.chassis import calendars
from shared.events.regulation import CalendarPublished
from shared.kernel.calendar import Calendar
from shared.kernel.law import Law, Parameters, bundled_law
from shared.kernel.notice import Notice
from shared.kernel.ruleset import FIRST, RuleSet, bundled_rule_sets

LAW = bundled_law()
THE_CITYS = LAW.parameters(FIRST)  # what the city's first rule set lays down
COUNTY = "140522"


def a_described_project(**different: Any) -> dict[str, Any]:
    """Return what a unit says of a project in scope."""
    return {
        "project_name": "智慧交通数据平台",
        "project_type": "system",
        "build_nature": "new",
        "plan_item": "2026-07",
        "contact_name": "王建设",
        "estimate_wan": "480.5",
        "classified": False,
        "fiscal_money": True,
        "relies_on_city_cloud": True,
        **different,
    }


def a_written_rule_set(**different: Any) -> dict[str, Any]:
    """Return a county's first rule set as it is written down: three working days for contracts, from 1 May 2026 on."""
    return {
        "division_code": COUNTY,
        "number": 1,
        "parent": FIRST,
        "regulation": {"document_number": "阳政办〔2026〕9号", "title": "阳城县管理办法", "issued_on": "2026-04-20"},
        "effective_from": "2026-05-01",
        "applies_to_live": False,
        "values": {"contract_filing_workdays": 3},
        **different,
    }


def laid_down(**values: Any) -> Parameters:
    """Return what a county lays down that sets these values itself."""
    county = RuleSet.from_json(a_written_rule_set(values=values))
    return Law.of((*bundled_rule_sets(), county)).parameters(county.version)


def a_closure(day: date) -> CalendarPublished:
    """Return a notice of that very day by which the city's offices close on it: whoever had that last day has one more."""
    closed = {
        "document_number": "晋市政办〔2026〕9号",
        "title": "因暴雨停止办公的通知",
        "published_on": day.isoformat(),
        "year": day.year,
        "source": "local",
        "festivals": [{"festival": "暴雨", "rest": [day.isoformat()]}],
    }
    notice = Notice.from_json(closed)
    return CalendarPublished.of(notice, calendar=Calendar.of((*calendars.shipped().notices, notice)))
