"""Applications come back as they were kept."""

from dataclasses import replace

from services.application.store import Applications
from shared.chassis.work import Tx
from shared.kernel.actor import SYSTEM
from tests.application.builders import all_documents, an_application, an_opinion
from tests.house import House

HOSTED = ["application"]


def test_an_application_comes_back_whole(house: House):
    application = an_application(materials=all_documents(), opinion=an_opinion(), defects=("缺少目录",), round=2)
    work = house.work("application")

    with work.begin(SYSTEM) as tx:
        Applications(tx).add(application)
    with work.look() as tx:
        found = Applications(tx).get(application.project_id)

    assert found == application


def test_a_change_of_state_is_noted_for_the_trail(house: House):
    application = an_application()
    work = house.work("application")

    with work.begin(SYSTEM) as tx:
        applications = Applications(tx)
        applications.add(application)
        moves = [(move.from_state, move.to_state) for move in _saved(tx, applications, application)]

    assert moves == [(None, "draft"), ("draft", "withdrawn")]


def _saved(tx: Tx, applications: Applications, application):
    applications.save(replace(application, state="withdrawn"))
    return tx.moves
