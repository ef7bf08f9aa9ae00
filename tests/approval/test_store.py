"""Approvals and opinions come back from their rows as they went in."""

import pytest

from services.approval import rules
from services.approval.store import Approvals, Opinions
from shared.kernel.actor import SYSTEM
from shared.kernel.money import Money
from tests.approval import builders
from tests.house import House

HOSTED = ["approval"]


def test_a_whole_approval_comes_back_as_it_went_in(house: House):
    approval = builders.an_approving_approval(
        state="approved",
        returns=1,
        defects=("补充投资概算明细",),
        reply_no="晋市审管批〔2026〕1号",
        approved_amount=Money.from_wan("450.000001"),
        decided_on=builders.MONDAY,
        missed_clocks=(builders.DEADLINE,),
    )

    with house.work("approval").begin(SYSTEM) as tx:
        Approvals(tx).add(approval)
    with house.work("approval").look() as tx:
        kept = Approvals(tx).get(builders.PROJECT)

    assert kept == approval


def test_one_opinion_is_kept_for_a_project(house: House):
    newer = builders.an_opinion_issued(round=2, opinion_no=builders.NEWER_OPINION_NO)
    for issued in (builders.an_opinion_issued(), newer):
        with house.work("approval").begin(SYSTEM) as tx:
            opinions = Opinions(tx)
            opinions.keep(rules.note_opinion(opinions.seek(builders.PROJECT), issued=issued))
    with house.work("approval").look() as tx:
        kept = Opinions(tx).page(limit=10)

    assert [opinion.opinion_no for opinion in kept] == [builders.NEWER_OPINION_NO]


def test_a_project_without_an_approval_is_named_in_the_refusal(house: House):
    with house.work("approval").look() as tx, pytest.raises(rules.NoSuchApproval, match=str(builders.PROJECT)):
        Approvals(tx).get(builders.PROJECT)
