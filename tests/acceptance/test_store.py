"""Acceptances come back as they were kept."""

from services.acceptance import rules
from services.acceptance.store import Acceptances
from shared.kernel.actor import SYSTEM
from tests.acceptance import builders
from tests.house import House

HOSTED = ["acceptance"]


def test_an_acceptance_comes_back_whole(house: House):
    work = house.work("acceptance")
    failure = rules.Failure(round=1, act="technical", concluded_on=builders.MONDAY, defects=("数据未落盘",))
    acceptance = builders.a_completed_one(
        failures=(failure,),
        products=(builders.OK_PRODUCT,),
        received_at=builders.at("2026-03-10T10:00:00"),
        report_defects=("缺签章",),
    )

    with work.begin(SYSTEM) as tx:
        Acceptances(tx).add(acceptance)
    with work.look() as tx:
        found = Acceptances(tx).get(builders.PROJECT_ID)

    assert found == acceptance
