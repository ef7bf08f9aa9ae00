"""What publishing a rule set would do to live projects: who changes, how, and why the others stay."""

from dataclasses import replace
from datetime import date

import pytest

from services.regulation import rules
from shared.kernel.calendar import bundled
from tests.builders import LAW
from tests.regulation.builders import a_drafted, an_administrator, an_armed_clock
from tests.regulation.laying import APRIL, LAID_ID, OF_THE_CITY, SAME_DOCUMENT, a_withdrawn, written


def a_laid_down(law=LAW, **different):
    return rules.lay_down(LAID_ID, written(**different), law=law, actor=an_administrator("first"), received_at=APRIL)


def a_clock(**different):
    said = an_armed_clock(rule_set="140500-1", parameter="tech_review_workdays", amount=9, **different)
    return rules.enter(said, at=APRIL)


def foreseen(clocks, projects=None, **different):
    laid = a_laid_down(applies_to_live=True, **different)
    known = [rules.enter_project(None, a_drafted())] if projects is None else projects
    return rules.rehearse(laid, law=LAW, projects=known, deadlines=clocks, calendar=bundled())


def test_a_dry_run_says_where_a_deadline_goes():
    seen = foreseen([a_clock()], values={"tech_review_workdays": 10})

    (project,), (clock,) = seen.projects, seen.deadlines
    assert (project.project_no, project.before, project.after) == ("JC-2026-0161", "140500-1", "140522-1")
    assert (clock.from_on, clock.to_on, clock.moves) == (date(2026, 3, 20), date(2026, 3, 23), True)
    assert "期限由9个工作日改为10个工作日" in clock.why
    assert [(one.name, one.before, one.after) for one in seen.parameters] == [
        ("tech_review_workdays", "20个工作日", "10个工作日")
    ]


@pytest.mark.parametrize(
    ("clock", "values", "why"),
    [
        (a_clock(), {"tech_review_workdays": 8}, "新期限较短"),
        (a_clock(), {"tech_review_workdays": 9}, "期限长度不变"),
        (replace(a_clock(), parameter=None), {"tech_review_workdays": 10}, "单独确定"),
    ],
)
def test_a_dry_run_says_why_a_deadline_stays(clock, values, why):
    (stays,) = foreseen([clock], values=values).deadlines

    assert (stays.moves, stays.from_on) == (False, stays.to_on)
    assert why in stays.why


def test_a_dry_run_touches_no_other_divisions_projects_no_ended_ones_and_no_closed_clocks():
    other = rules.enter_project(None, a_drafted(division_code="140581"))
    ended = rules.turn_project(rules.enter_project(None, a_drafted()), a_withdrawn(a_drafted()), live=False)
    values = {"tech_review_workdays": 10}

    for known in (other, ended):
        seen = foreseen([a_clock()], [known], values=values)
        assert (seen.projects, seen.deadlines) == ((), ())
    assert foreseen([replace(a_clock(), state="met")], values=values).deadlines == ()


def test_a_set_that_is_not_for_live_projects_changes_nobody():
    seen = rules.rehearse(
        a_laid_down(),
        law=LAW,
        projects=[rules.enter_project(None, a_drafted())],
        deadlines=[a_clock()],
        calendar=bundled(),
    )

    assert (seen.projects, seen.deadlines) == ((), ())


def test_a_clock_of_a_project_nobody_heard_of_is_the_citys():
    laid = a_laid_down(
        **OF_THE_CITY, regulation=SAME_DOCUMENT, values={"tech_review_workdays": 10}, applies_to_live=True
    )
    seen = rules.rehearse(laid, law=LAW, projects=[], deadlines=[a_clock()], calendar=bundled())

    assert [clock.moves for clock in seen.deadlines] == [True]
