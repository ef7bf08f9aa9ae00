"""Projects and contracts come back as they were kept."""

from uuid import uuid4

import pytest

from services.contract import rules
from services.contract.store import Contracts, Projects
from shared.chassis import migrating
from shared.chassis.sweep import NotYet
from shared.kernel.actor import SYSTEM
from tests.contract import builders
from tests.house import House

HOSTED = ["contract"]


def test_projects_and_contracts_come_back_whole(house: House):
    project = builders.an_awarded_project()
    contract = builders.a_contract(first_received_at=builders.at("2026-03-12T10:00:00"), defects=("缺少附件",))
    work = house.work("contract")

    with work.begin(SYSTEM) as tx:
        Projects(tx).add(project)
        Contracts(tx).add(contract)
    with work.look() as tx:
        found = Projects(tx).get(project.project_id), Contracts(tx).get(contract.contract_id)

    assert found == (project, contract)


def test_a_project_without_a_contractor_comes_back_without_one(house: House):
    work = house.work("contract")

    with work.begin(SYSTEM) as tx:
        Projects(tx).add(builders.a_project())
    with work.look() as tx:
        found = Projects(tx).get(builders.PROJECT_ID)

    assert (found.selection, found.allocated, found.responsible_persons) == (None, None, ())


def test_a_projects_contracts_are_its_own(house: House):
    other = builders.a_project(project_id=uuid4(), project_no="JC-2026-0002")
    work = house.work("contract")

    with work.begin(SYSTEM) as tx:
        projects, contracts = Projects(tx), Contracts(tx)
        projects.add(builders.a_project())
        projects.add(other)
        contracts.add(builders.a_contract())
        contracts.add(builders.a_contract(contract_id=uuid4(), project_id=other.project_id))
        mine = contracts.of_project(builders.PROJECT_ID)

    assert [contract.contract_id for contract in mine] == [builders.CONTRACT_ID]


def test_what_was_never_heard_of_is_missing_for_a_person_and_not_yet_there_for_an_event(house: House):
    with house.work("contract").begin(SYSTEM) as tx:
        with pytest.raises(rules.NoSuchApprovedProject):
            Projects(tx).get(uuid4())
        with pytest.raises(rules.NoSuchContract):
            Contracts(tx).get(uuid4())
        with pytest.raises(NotYet):
            Projects(tx).heard(uuid4())


def test_the_migrations_are_whole(house: House):
    assert migrating.missing("contract", house.work("contract").database) == []
