"""The five aspects and the opinion on them, told without a container."""

from datetime import date, datetime

import pytest

from services.review import rules
from shared.kernel.lifecycle import WrongMove
from tests.review import builders

FRIDAY = date(2026, 3, 13)
RECEIVED_AT = datetime.fromisoformat("2026-03-13T10:00:00+08:00")
OPINION_NO = "晋市大数据审〔2026〕1号"
SIGNED = {"opinion_no": OPINION_NO, "today": FRIDAY, "received_at": RECEIVED_AT, "deadline": None}
ENDED = ("passed", "rejected", "withdrawn", "lapsed")


def test_there_are_the_five_aspects_of_the_article():
    assert list(rules.ASPECTS.values()) == [
        "政务信息资源目录",
        "数据整合共享",
        "应用集约化建设",
        "迁云上云",
        "软硬件设备安全自主可控",
    ]


def test_an_aspect_is_concluded_in_the_order_of_the_article():
    review = builders.a_reviewing_review()
    for aspect in reversed(rules.ASPECTS):
        review = rules.conclude_aspect(review, aspect=aspect, conclusion="ok", text=builders.TEXT)

    assert [concluded.aspect for concluded in review.aspects] == list(rules.ASPECTS)


def test_an_aspect_concluded_anew_replaces_what_was_said():
    review = builders.a_reviewing_review(aspects=builders.five_aspects(data_sharing="not_ok"))

    again = rules.conclude_aspect(review, aspect="data_sharing", conclusion="ok", text=builders.TEXT)

    assert again.aspects == builders.five_aspects()


def test_ten_characters_conclude_an_aspect_and_are_kept_without_blanks():
    review = rules.conclude_aspect(
        builders.a_reviewing_review(), aspect="cloud_migration", conclusion="ok", text=" 一二三四五六七八九十 "
    )

    assert review.aspects[0].text == "一二三四五六七八九十"


def test_nine_characters_between_blanks_conclude_no_aspect():
    with pytest.raises(rules.TextTooShort, match="迁云上云"):
        rules.conclude_aspect(
            builders.a_reviewing_review(), aspect="cloud_migration", conclusion="ok", text="  一二三四五六七八九  "
        )


@pytest.mark.parametrize("state", ["awaiting_intake", "correction", *ENDED])
def test_aspects_are_concluded_only_under_review(state: str):
    with pytest.raises(WrongMove):
        rules.conclude_aspect(
            builders.a_review(state=state), aspect="data_sharing", conclusion="ok", text=builders.TEXT
        )


def test_an_opinion_is_bound_to_the_design_under_review():
    review, opinion = rules.issue(
        builders.a_reviewing_review(
            aspects=builders.five_aspects(cloud_migration="not_applicable"),
            design_digest=builders.NEWER_DESIGN,
            design_version=2,
        ),
        conclusion="pass",
        **SIGNED,
    )

    assert (review.state, review.opinion_no, review.issued_on) == ("passed", OPINION_NO, FRIDAY)
    assert (opinion.opinion_no, opinion.conclusion) == (OPINION_NO, "pass")
    assert (opinion.design_digest, opinion.design_version) == (builders.NEWER_DESIGN, 2)


@pytest.mark.parametrize("conclusion", rules.CONCLUSIONS)
@pytest.mark.parametrize("missing", range(5))
def test_no_opinion_while_an_aspect_has_no_conclusion(missing: int, conclusion: str):
    aspects = builders.five_aspects(data_sharing="not_ok")
    lacking = (*aspects[:missing], *aspects[missing + 1 :])

    with pytest.raises(rules.UnconcludedAspects) as refusal:
        rules.issue(builders.a_reviewing_review(aspects=lacking), conclusion=conclusion, **SIGNED)

    assert f":{rules.ASPECTS[aspects[missing].aspect]}。" in str(refusal.value)


@pytest.mark.parametrize("aspect", rules.ASPECTS)
def test_no_pass_while_an_aspect_fails(aspect: str):
    with pytest.raises(rules.PassDespiteFault, match=rules.ASPECTS[aspect]):
        rules.issue(
            builders.a_reviewing_review(aspects=builders.five_aspects(**{aspect: "not_ok"})),
            conclusion="pass",
            **SIGNED,
        )


def test_a_rejection_rests_on_an_aspect_that_fails():
    review, opinion = rules.issue(
        builders.a_reviewing_review(aspects=builders.five_aspects(data_sharing="not_ok")), conclusion="reject", **SIGNED
    )

    assert (review.state, opinion.conclusion) == ("rejected", "reject")
    with pytest.raises(rules.RejectWithoutFault):
        rules.issue(builders.a_reviewing_review(aspects=builders.five_aspects()), conclusion="reject", **SIGNED)


@pytest.mark.parametrize("state", ["awaiting_intake", "correction", *ENDED])
def test_an_opinion_is_issued_only_under_review(state: str):
    with pytest.raises(WrongMove):
        rules.issue(builders.a_review(state=state, aspects=builders.five_aspects()), conclusion="pass", **SIGNED)
