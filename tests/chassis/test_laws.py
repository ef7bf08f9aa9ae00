"""A service knows which rule set governs a project, and a clock bears what its length rests on."""

import json
from uuid import uuid4

import pytest

from shared.chassis import laws
from shared.chassis.sweep import NotYet
from shared.chassis.tables import outbox
from shared.chassis.work import Work
from shared.events.deadline import DeadlineArmed
from shared.events.regulation import RuleSetPublished
from shared.kernel.actor import SYSTEM
from shared.kernel.law import Pin
from shared.kernel.ruleset import FIRST, RuleSet
from tests.builders import COUNTY, THE_CITYS, a_written_rule_set
from tests.chassis import steps

PROJECT = uuid4()


def test_a_project_of_which_nothing_was_said_is_under_the_citys_first_set(work: Work):
    with work.look() as tx:
        assert tx.parameters(PROJECT).version == FIRST


def test_a_project_is_pinned_anew_when_it_is_said_again(work: Work):
    for division in ("140522", "140581"):
        with work.begin(SYSTEM) as tx:
            laws.pin(tx.connection, PROJECT, Pin(division_code=division, rule_set=FIRST))

    with work.look() as tx:
        assert laws.pins_of(tx.connection, [PROJECT]) == {PROJECT: Pin(division_code="140581", rule_set=FIRST)}
        assert tx.parameters(PROJECT).version == FIRST


def test_a_project_is_not_pinned_to_a_set_that_was_not_heard(work: Work):
    with pytest.raises(NotYet), work.begin(SYSTEM) as tx:
        laws.pin(tx.connection, PROJECT, Pin(division_code="140522", rule_set="140522-1"))

    with work.look() as tx:
        assert laws.pins_of(tx.connection, [PROJECT]) == {PROJECT: Pin()}


def test_a_clock_bears_the_rule_set_and_the_parameter_of_its_length_and_says_them(work: Work):
    subject = steps.armed(work, **THE_CITYS.terms("contract_filing_workdays"))

    with work.look() as tx:
        deadline = tx.deadline("test", subject)
    assert deadline is not None
    assert (deadline.rule_set, deadline.parameter) == (FIRST, "contract_filing_workdays")
    assert deadline.held_against == FIRST
    said = DeadlineArmed.of("application", deadline)
    assert (said.rule_set, said.parameter) == (FIRST, "contract_filing_workdays")


def test_an_event_names_the_rule_set_that_governs_its_project(work: Work):
    county, unheard = uuid4(), uuid4()
    rule_set = RuleSet.from_json(a_written_rule_set())
    with work.begin(SYSTEM) as tx:
        laws.adopt(tx.connection, RuleSetPublished.of(rule_set), at=steps.LONG_AGO)
        laws.pin(tx.connection, county, Pin(division_code=COUNTY, rule_set=rule_set.version))
    for project in (county, unheard):
        steps.armed(work, project_id=project)

    told = [json.loads(row["body"]) for row in steps.rows_of(work, outbox)]
    assert {letter["subject"]: letter["regulation"] for letter in told} == {
        str(county): rule_set.version,
        str(unheard): FIRST,
    }
