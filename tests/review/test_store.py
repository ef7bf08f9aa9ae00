"""Reviews come back from their rows as they went in."""

from dataclasses import replace

import pytest

from services.review import rules
from services.review.store import Reviews
from shared.kernel.actor import SYSTEM
from tests.builders import THE_CITYS
from tests.house import House
from tests.review import builders

HOSTED = ["review"]


def test_a_whole_review_comes_back_as_it_went_in(house: House):
    before = builders.a_reviewing_review(
        state="rejected",
        aspects=builders.five_aspects(data_sharing="not_ok"),
        conclusion="reject",
        opinion_no="晋市大数据审〔2026〕1号",
        issued_on=builders.MONDAY,
    )
    review, _ = rules.open_round(before, requested=builders.a_request(round=2), parameters=THE_CITYS)
    review = replace(review, missed_clocks=(builders.DEADLINE,), defects=("补充资源目录",))

    with house.work("review").begin(SYSTEM) as tx:
        Reviews(tx).add(review)
    with house.work("review").look() as tx:
        kept = Reviews(tx).get(builders.PROJECT)

    assert kept == review


def test_keeping_adds_once_and_then_saves(house: House):
    for state in ("awaiting_intake", "reviewing"):
        with house.work("review").begin(SYSTEM) as tx:
            reviews = Reviews(tx)
            known = reviews.seek(builders.PROJECT) or builders.a_review()
            reviews.keep(replace(known, state=state))
    with house.work("review").look() as tx:
        kept = Reviews(tx).page(limit=10)

    assert [review.state for review in kept] == ["reviewing"]


def test_a_project_without_a_review_is_named_in_the_refusal(house: House):
    with house.work("review").look() as tx, pytest.raises(rules.NoSuchReview, match=str(builders.PROJECT)):
        Reviews(tx).get(builders.PROJECT)
