"""A rule set is data: its bounds hold, it is written down and read back, what it does not set it inherits."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shared.kernel.deadline import Mark
from shared.kernel.divisions import DIVISIONS, NoSuchDivision
from shared.kernel.law import Law, NoSuchRuleSet, Pin, bundled_law
from shared.kernel.parameters import CATALOGUE, NoSuchParameter, Unit, WrongValue
from shared.kernel.period import CalendarDays, Workdays
from shared.kernel.refusal import Refusal
from shared.kernel.ruleset import (
    FIRST,
    Contradictory,
    InForceBeforeIssue,
    RuleSet,
    UnclearRuleSet,
    bundled_rule_sets,
    must_hold_together,
)
from tests.builders import COUNTY, a_written_rule_set

MAY = date(2026, 5, 1)


def a_rule_set(**different):
    return RuleSet.from_json(a_written_rule_set(**different))


def a_law(*rule_sets):
    return Law.of((*bundled_rule_sets(), *rule_sets))


def test_the_citys_first_set_sets_every_parameter_of_the_catalogue():
    (first,) = bundled_rule_sets()

    assert first.version == FIRST
    assert set(first.values) == set(CATALOGUE)
    assert first.regulation.citation == "《晋城市政务大数据项目建设应用管理办法》(晋市政办〔2019〕44号)"


def test_the_two_limits_of_the_text_are_5_and_7_working_days_and_nothing_else_is_law():
    parameters = bundled_law().parameters(FIRST)

    assert parameters.period("contract_filing_workdays") == Workdays(5)
    assert parameters.period("acceptance_report_filing_workdays") == Workdays(7)
    assert {name for name, one in CATALOGUE.items() if one.mark is Mark.TEXT} == {
        "contract_filing_workdays",
        "acceptance_report_filing_workdays",
    }


def test_the_city_states_everything_from_the_day_of_issue():
    parameters = bundled_law().parameters(FIRST)

    assert parameters.in_force_from == date(2019, 12, 13)
    assert parameters.period("rectification_days") == CalendarDays(30)
    assert parameters.choice("progress_report_period") == "quarter"
    assert parameters.switch("acceptance_requires_mlps")
    assert not parameters.switch("freeze_on_late_contract_filing")


def test_a_county_sets_its_own_limit_and_inherits_the_rest_from_the_city():
    parameters = a_law(a_rule_set()).parameters("140522-1")

    assert parameters.terms("contract_filing_workdays") == {
        "period": Workdays(3),
        "mark": "T",
        "rule_set": "140522-1",
        "parameter": "contract_filing_workdays",
    }
    assert parameters.stated["contract_filing_workdays"].stated_by.version == "140522-1"
    assert parameters.stated["acceptance_report_filing_workdays"].stated_by.version == FIRST
    assert parameters.number("acceptance_report_filing_workdays") == 7


def test_an_inherited_limit_is_by_the_word_of_the_set_that_states_it():
    terms = a_law(a_rule_set()).parameters("140522-1").terms("acceptance_report_filing_workdays")

    assert (terms["period"], terms["rule_set"]) == (Workdays(7), FIRST)


def test_the_day_of_art_32_stays_that_of_the_citys_first_document():
    later = a_rule_set(
        division_code="140500",
        number=2,
        parent=FIRST,
        regulation={"document_number": "晋市政办〔2026〕8号", "title": "新办法", "issued_on": "2026-04-20"},
    )

    assert a_law(later, a_rule_set()).parameters("140500-2").in_force_from == date(2019, 12, 13)


def test_a_length_that_was_chosen_follows_no_parameter():
    terms = bundled_law().parameters(FIRST).terms("public_notice_workdays", lasting=8)

    assert (terms["period"], terms["parameter"], terms["rule_set"]) == (Workdays(8), None, FIRST)


def test_a_rule_set_reads_back_what_it_wrote():
    for rule_set in (*bundled_rule_sets(), a_rule_set(applies_to_live=True)):
        assert RuleSet.from_json(json.loads(json.dumps(rule_set.to_json()))) == rule_set


@pytest.mark.parametrize(
    ("different", "refusal"),
    [
        ({"division_code": "140523"}, NoSuchDivision),
        ({"number": 0}, UnclearRuleSet),
        ({"number": "1"}, UnclearRuleSet),
        ({"values": {"contract_filing_hours": 3}}, NoSuchParameter),
        ({"values": {"contract_filing_workdays": 0}}, WrongValue),
        ({"values": {"contract_filing_workdays": 31}}, WrongValue),
        ({"values": {"contract_filing_workdays": True}}, WrongValue),
        ({"values": {"contract_filing_workdays": "3"}}, WrongValue),
        ({"values": {"progress_report_period": "week"}}, WrongValue),
        ({"values": {"acceptance_requires_mlps": 1}}, WrongValue),
        ({"values": None}, UnclearRuleSet),
        ({"effective_from": "2026-04-19"}, InForceBeforeIssue),
        ({"effective_from": "20260501"}, UnclearRuleSet),
        (
            {"regulation": {"document_number": "阳政办〔2026〕9号", "title": " ", "issued_on": "2026-04-20"}},
            UnclearRuleSet,
        ),
    ],
)
def test_a_rule_set_that_cannot_be_is_refused_in_words(different, refusal):
    with pytest.raises(refusal) as refused:
        a_rule_set(**different)

    assert str(refused.value)


def test_a_notice_whose_least_time_is_above_its_usual_time_is_contradictory():
    usual = dict(bundled_rule_sets()[0].values)
    must_hold_together(usual)

    with pytest.raises(Contradictory, match="资金拟分配公示期下限"):
        must_hold_together(usual | {"public_notice_least_workdays": 6})


def test_a_county_without_a_set_of_its_own_is_under_the_citys():
    assert a_law(a_rule_set()).in_force("140581", MAY).version == FIRST
    assert a_law(a_rule_set()).in_force("none of ours", MAY).version == FIRST


def test_a_countys_set_is_in_force_from_its_day_on():
    law = a_law(a_rule_set())

    assert law.in_force(COUNTY, date(2026, 4, 30)).version == FIRST
    assert law.in_force(COUNTY, MAY).version == "140522-1"


def test_a_project_stays_pinned_to_the_set_in_force_when_it_entered():
    law = a_law(a_rule_set())

    assert law.governing(Pin(division_code=COUNTY, rule_set=FIRST), MAY).version == FIRST


def test_a_set_that_applies_to_live_projects_takes_over_those_of_its_division_on_its_day():
    law = a_law(a_rule_set(applies_to_live=True))
    of_the_county = Pin(division_code=COUNTY, rule_set=FIRST)

    assert law.governing(of_the_county, date(2026, 4, 30)).version == FIRST
    assert law.governing(of_the_county, MAY).version == "140522-1"
    assert law.governing(Pin(division_code="140581", rule_set=FIRST), MAY).version == FIRST
    assert law.governing(Pin(), MAY).version == FIRST


def test_the_citys_new_set_takes_over_its_own_lines_projects_and_no_countys():
    city = a_rule_set(division_code="140500", number=2, applies_to_live=True)
    law = a_law(a_rule_set(), city)

    assert law.governing(Pin(), MAY).version == "140500-2"
    assert law.governing(Pin(division_code="140581", rule_set=FIRST), MAY).version == "140500-2"
    assert law.governing(Pin(division_code=COUNTY, rule_set="140522-1"), MAY).version == "140522-1"


def test_a_version_that_nobody_published_is_refused():
    with pytest.raises(NoSuchRuleSet):
        bundled_law().parameters("140522-1")


LINES = some.lists(
    some.tuples(some.sampled_from(["140500", COUNTY]), some.booleans(), some.integers(0, 60)), max_size=6
)


def the_law_of(lines):
    """Return a law whose lines have these sets, each line's days in order."""
    numbers = {"140500": 1, COUNTY: 0}
    sets = []
    for division, live, days in sorted(lines, key=lambda line: line[2]):
        numbers[division] += 1
        day = date.fromordinal(MAY.toordinal() + days).isoformat()
        different = {"division_code": division, "number": numbers[division], "applies_to_live": live}
        sets.append(a_rule_set(**different, effective_from=day))
    return a_law(*sets)


@given(LINES, some.integers(0, 60), some.integers(0, 60))
def test_asked_through_a_set_that_took_over_before_the_law_answers_the_same(lines, earlier, later):
    """So it does not matter whether a service heard the project or the rule set first."""
    law = the_law_of(lines)
    first, last = (date.fromordinal(MAY.toordinal() + days) for days in sorted((earlier, later)))
    for division in DIVISIONS:
        pin = Pin(division_code=division, rule_set=law.in_force(division, MAY).version)
        then = Pin(division_code=division, rule_set=law.governing(pin, first).version)

        assert law.governing(then, last) == law.governing(pin, last)


@given(LINES)
def test_what_a_version_lays_down_is_whole_and_within_bounds(lines):
    law = the_law_of(lines)
    for rule_set in law.rule_sets:
        parameters = law.parameters(rule_set.version)

        assert list(parameters.stated) == list(CATALOGUE)
        assert all(one.parameter.checked(one.value) == one.value for one in parameters.stated.values())


@given(some.sampled_from(sorted(CATALOGUE)), some.one_of(some.integers(), some.booleans(), some.text(), some.none()))
def test_a_value_is_taken_as_it_is_or_refused(name, value):
    parameter = CATALOGUE[name]
    try:
        taken = parameter.checked(value)
    except Refusal:
        taken = None

    kind = {Unit.SWITCH: bool, Unit.CHOICE: str}.get(parameter.unit, int)
    assert taken is None or (taken == value and type(taken) is kind)
