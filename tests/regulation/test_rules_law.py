"""Which rule sets become law, what publishing them would do, and how they are shown."""

import pytest

from services.regulation import rules
from shared.events.regulation import RuleSetPublished
from shared.kernel.calendar import bundled
from shared.kernel.law import Law
from shared.kernel.lifecycle import WrongMove
from shared.kernel.refusal import Refusal
from shared.kernel.ruleset import Contradictory, RuleSet
from tests.builders import COUNTY, LAW, a_written_rule_set
from tests.regulation.builders import PROJECT_ID, a_drafted, an_administrator
from tests.regulation.laying import APRIL, LAID_ID, OF_THE_CITY, SAME_DOCUMENT, a_withdrawn, after, written


def a_laid_down(law=LAW, **different):
    return rules.lay_down(LAID_ID, written(**different), law=law, actor=an_administrator("first"), received_at=APRIL)


def published(laid, law=LAW, by="second"):
    return rules.publish_rule_set(laid, law=law, actor=an_administrator(by), received_at=APRIL)


def test_a_countys_set_gets_its_number_when_another_person_publishes_it():
    laid, said = published(a_laid_down())

    assert (laid.state, laid.rule_set, laid.confirmed_by) == ("published", "140522-1", "second")
    assert said.as_rule_set().values == {"contract_filing_workdays": 3}
    assert RuleSetPublished.from_json(said.to_json()).as_rule_set() == said.as_rule_set()


def test_who_laid_a_set_down_does_not_publish_it():
    with pytest.raises(rules.LaidDownByYourself):
        published(a_laid_down(), by="first")


def test_a_set_is_published_once_and_a_rejected_one_never():
    laid, said = published(a_laid_down())
    rejected = rules.reject_rule_set(a_laid_down(), reason="录错")

    for ended in (laid, rejected):
        with pytest.raises(WrongMove):
            published(ended, law=after(LAW, said))


def test_the_next_set_of_a_line_gets_the_next_number():
    _, first = published(a_laid_down())
    second = a_laid_down(after(LAW, first), values={"contract_filing_workdays": 3, "lamp_yellow_workdays": 4})

    assert rules.numbered(second.body, after(LAW, first)).version == "140522-2"
    assert rules.numbered(written(**OF_THE_CITY), LAW).version == "140500-2"


@pytest.mark.parametrize(
    ("different", "refusal"),
    [
        ({"effective_from": "2026-04-24"}, rules.EffectiveInPast),
        ({"parent": None}, rules.NoCityParent),
        ({"parent": "140500-2"}, rules.NoCityParent),
        ({"values": {}}, rules.NothingLaidDown),
        ({"regulation": SAME_DOCUMENT}, rules.TextLimitNeedsDocument),
        ({**OF_THE_CITY, "regulation": SAME_DOCUMENT}, rules.TextLimitNeedsDocument),
        ({"values": {"public_notice_least_workdays": 9}}, Contradictory),
        ({"values": {"contract_filing_workdays": 0}}, Refusal),
        ({"values": {"contract_filing_weeks": 1}}, Refusal),
        ({"division_code": None}, Refusal),
    ],
)
def test_what_cannot_be_law_is_refused_with_its_reason(different, refusal):
    with pytest.raises(refusal) as refused:
        a_laid_down(**different)

    assert refused.value.detail


def test_the_city_may_change_what_the_regulation_leaves_open_without_a_new_document():
    laid = a_laid_down(**OF_THE_CITY, regulation=SAME_DOCUMENT, values={"tech_review_workdays": 15})

    assert published(laid)[1].rule_set == "140500-2"


def test_a_new_document_of_the_city_may_change_a_limit_of_the_text():
    assert published(a_laid_down(**OF_THE_CITY))[1].rule_set == "140500-2"


ANOTHER_DOCUMENT = {"document_number": "阳政办〔2026〕12号", "title": "阳城县管理办法(修订)", "issued_on": "2026-04-22"}
WITHOUT_ITS_LIMIT = {"values": {"lamp_yellow_workdays": 3}}
WITH_ANOTHER = {"values": {"contract_filing_workdays": 4}}


@pytest.mark.parametrize(
    ("different", "refusal", "says"),
    [
        (WITHOUT_ITS_LIMIT, rules.OwnLimitNotNamed, "现为3个工作日,由《阳城县管理办法》(阳政办〔2026〕9号)规定"),
        ({**WITHOUT_ITS_LIMIT, "regulation": ANOTHER_DOCUMENT}, rules.OwnLimitNotNamed, "将变为5个工作日"),
        ({**WITHOUT_ITS_LIMIT, "regulation": SAME_DOCUMENT}, rules.OwnLimitNotNamed, "未写明该项"),
        (WITH_ANOTHER, rules.TextLimitNeedsDocument, "阳政办〔2026〕9号"),
        (
            {"values": {"contract_filing_workdays": 5}, "regulation": SAME_DOCUMENT},
            rules.TextLimitNeedsDocument,
            "须以自行制定的管理办法为依据",
        ),
    ],
)
def test_a_countys_own_limit_neither_falls_away_unnamed_nor_changes_under_its_own_old_document(
    different, refusal, says
):
    _, first = published(a_laid_down())

    with pytest.raises(refusal) as refused:
        a_laid_down(after(LAW, first), **different)

    assert says in refused.value.detail


def test_a_countys_own_limit_changes_by_a_new_document_of_the_county():
    _, first = published(a_laid_down())

    assert a_laid_down(after(LAW, first), **WITH_ANOTHER, regulation=ANOTHER_DOCUMENT).state == "laid_down"


def test_a_new_set_of_the_city_names_the_counties_that_must_renew_theirs_and_changes_no_pin():
    county = after(LAW, published(a_laid_down())[1])
    laid = a_laid_down(county, **OF_THE_CITY, values={"acceptance_report_filing_workdays": 9})
    city = after(county, published(laid, county)[1])

    (owing,) = rules.renewals(city.rule_set("140500-2"), city)
    renewed = after(city, published(a_laid_down(city, parent="140500-2", regulation=ANOTHER_DOCUMENT), city)[1])

    assert (owing.division, owing.rule_set, owing.parent) == ("阳城县", "140522-1", "140500-1")
    assert rules.rehearse(laid, law=county, projects=(), deadlines=(), calendar=bundled()).to_renew == (owing,)
    assert city.parameters("140522-1").stated == county.parameters("140522-1").stated
    assert rules.renewals(renewed.rule_set("140500-2"), renewed) == ()
    assert renewed.parameters("140522-2").number("acceptance_report_filing_workdays") == 9


def test_a_set_does_not_come_into_force_before_the_one_it_follows():
    _, first = published(a_laid_down())

    with pytest.raises(rules.BeforeItsForerunner):
        a_laid_down(after(LAW, first), effective_from="2026-04-30")


def test_a_project_that_ended_before_it_was_heard_of_has_ended():
    ended = rules.turn_project(None, a_withdrawn(a_drafted()), live=False)
    entered = rules.enter_project(ended, a_drafted())

    assert (entered.live, entered.division_code) == (False, COUNTY)
    assert (
        rules.enter_project(None, a_drafted(division_code=None, rule_set=None)).pin
        == rules.Governed(project_id=PROJECT_ID, project_no="").pin
    )


def test_a_parameter_is_shown_with_its_article_and_its_source_and_what_is_left_open_never_as_law():
    county = RuleSet.from_json(a_written_rule_set(values={"contract_filing_workdays": 3, "tech_review_workdays": 15}))
    shown = rules.show_rule_set(county, Law.of((*LAW.rule_sets, county)))
    by_name = {one["name"]: one for one in shown["parameters"]}

    filing, report = by_name["contract_filing_workdays"], by_name["acceptance_report_filing_workdays"]
    assert (filing["mark"], filing["inherited"], filing["basis"]) == (
        "T",
        False,
        "《阳城县管理办法》(阳政办〔2026〕9号)",
    )
    assert (report["inherited"], report["stated_by"]) == (True, "140500-1")
    assert report["basis"].endswith("(晋市政办〔2019〕44号)第21条")
    assert all("文件未作规定" in one["basis"] for one in shown["parameters"] if one["mark"] == "P")
