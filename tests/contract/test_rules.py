"""What the contract service decides before a contract: money, responsible person, contractor."""

from datetime import date

import pytest

from services.contract import rules
from shared.kernel.actor import WrongOffice
from shared.kernel.lifecycle import WrongMove
from shared.kernel.money import Money
from tests.contract import builders
from tests.contract.builders import (
    APPROVAL_MONDAY,
    AWARD_MONDAY,
    FRIDAY_BEFORE,
    MONDAY,
    OTHER_UNIT,
    SELECTION_ID,
    TUESDAY,
    UNIT,
    choosing,
)


def an_allocated_project(**different) -> rules.Project:
    return builders.an_awarded_project(**{"selection": None, "state": "allocated", **different})


@pytest.mark.parametrize("lifecycle", [rules.LIFECYCLE, rules.PROCUREMENT])
def test_the_tables_of_moves_are_sound(lifecycle):
    assert lifecycle.check() == []


def test_an_approval_makes_the_copy_without_money():
    project = rules.note_approval(builders.an_approval())

    assert (project.state, project.approved_on, project.allocated) == ("approved", APPROVAL_MONDAY, None)


def test_an_allocation_says_what_may_be_committed():
    project = rules.note_allocation(builders.a_project(), Money.from_wan(480))

    assert (project.state, project.allocated) == ("allocated", Money.from_wan(480))


@pytest.mark.parametrize("state", ["allocated", "selected", "contracted"])
def test_a_later_allocation_replaces_the_amount_whatever_is_done(state):
    project = rules.note_allocation(builders.an_awarded_project(state=state), Money.from_wan(500))

    assert (project.state, project.allocated) == (state, Money.from_wan(500))


def test_an_appointment_is_said_without_personal_facts():
    project, said = rules.appoint_responsible_person(builders.a_project(), builders.a_person(), actor=UNIT)

    assert project.responsible_persons[0].name == "王建设"
    assert set(said.to_json()) == {"project_id", "project_no", "appointed_on"}


def test_another_unit_appoints_nobody():
    with pytest.raises(WrongOffice):
        rules.appoint_responsible_person(builders.a_project(), builders.a_person(), actor=OTHER_UNIT)


def test_the_newest_appointment_that_has_begun_is_in_force():
    project = builders.a_project()
    for name, begun in [("甲某", date(2026, 2, 2)), ("乙某", MONDAY), ("丙某", MONDAY)]:
        asked = builders.a_person(name=name, appointed_on=begun)
        project, _ = rules.appoint_responsible_person(project, asked, actor=UNIT)

    assert project.responsible_on(date(2026, 2, 1)) is None
    assert project.responsible_on(FRIDAY_BEFORE).name == "甲某"
    assert project.responsible_on(MONDAY).name == "丙某"


def test_a_selection_is_recorded_with_method_and_winner():
    project, said = rules.select_contractor(an_allocated_project(), **choosing(method="single_source"))

    assert (project.state, project.selection.method) == ("selected", "single_source")
    assert (said.selection_id, said.contractor_uscc, said.awarded_on) == (
        SELECTION_ID,
        builders.WINNER_CODE,
        AWARD_MONDAY,
    )


def test_there_are_the_eight_methods_of_the_regulation():
    assert len(rules.METHODS) == 8


def test_no_selection_before_the_allocation_is_final():
    with pytest.raises(rules.AllocationNotFinal):
        rules.select_contractor(an_allocated_project(state="approved", allocated=None), **choosing())


@pytest.mark.parametrize("begun", [None, TUESDAY])
def test_no_selection_without_a_responsible_person_in_force_on_the_day(begun):
    persons = () if begun is None else (rules.ResponsiblePerson(**builders.a_person(appointed_on=begun)),)

    with pytest.raises(rules.NoResponsiblePerson) as refused:
        rules.select_contractor(an_allocated_project(responsible_persons=persons), **choosing())

    assert "2026-03-02" in refused.value.detail
    assert refused.value.article == "14"


def test_a_person_appointed_on_the_day_of_the_award_is_in_force():
    persons = (rules.ResponsiblePerson(**builders.a_person(appointed_on=AWARD_MONDAY)),)

    project, _ = rules.select_contractor(an_allocated_project(responsible_persons=persons), **choosing())

    assert project.state == "selected"


def test_an_award_is_not_in_the_future():
    with pytest.raises(rules.AwardedInFuture):
        rules.select_contractor(an_allocated_project(), **choosing(awarded_on=TUESDAY))


def test_another_unit_selects_nobody():
    with pytest.raises(WrongOffice):
        rules.select_contractor(an_allocated_project(), **choosing(actor=OTHER_UNIT))


def test_a_winner_who_withdraws_is_replaced_until_a_contract_is_signed():
    project, _ = rules.select_contractor(builders.an_awarded_project(), **choosing(contractor_name="第二名公司"))

    assert project.selection.contractor_name == "第二名公司"
    with pytest.raises(WrongMove):
        rules.select_contractor(rules.note_contract(project), **choosing())


def test_the_first_contract_ends_the_procurement_and_a_second_changes_nothing():
    contracted = rules.note_contract(builders.an_awarded_project())

    assert contracted.state == "contracted"
    assert rules.note_contract(contracted) == contracted
