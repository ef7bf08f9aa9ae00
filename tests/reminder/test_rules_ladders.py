"""A ladder that cannot be right is refused when it is read, with a sentence that says where and why."""

import json
from importlib.resources import files
from typing import Any

import pytest

from services.acceptance import rules as acceptance
from services.application import rules as application
from services.contract import rules as contract
from services.reminder import rules

SHIPPED = json.loads(files("services.reminder.rules").joinpath("ladders.json").read_text("utf-8"))


def with_rung(number: int = 0, **different: Any) -> str:
    """Return the shipped file with one rung of the default ladder changed."""
    written = json.loads(json.dumps(SHIPPED))
    rung = written["ladders"]["default"][number]
    written["ladders"]["default"][number] = {
        name: value for name, value in {**rung, **different}.items() if value is not None
    }
    return json.dumps(written)


def test_the_shipped_ladders_are_right():
    ladders = rules.shipped_ladders()

    assert [step.step for step in ladders.of("contract_filing")] == ["before_2", "on_day", "after_1", "after_3"]
    assert [step.accuses for step in ladders.of("anything")] == [False, False, True, True]


def test_the_windows_are_those_for_corrections_and_what_their_lapse_brings_is_no_matter_of_a_ladder():
    ladders = rules.shipped_ladders()
    windows = {application.CORRECTION_CLOCK, contract.CORRECTION_CLOCK, acceptance.CORRECTION_CLOCK}

    assert {kind for kind, name in ladders.kinds.items() if name == "window"} == windows
    assert {tuple(step.step for step in ladders.of(kind)) for kind in windows} == {("before_2", "on_day")}


def test_a_kind_may_have_a_ladder_of_its_own():
    short = [SHIPPED["ladders"]["default"][1]]
    written = {**SHIPPED, "ladders": {**SHIPPED["ladders"], "short": short}, "kinds": {"review_intake": "short"}}

    ladders = rules.read_ladders(json.dumps(written))

    assert [step.step for step in ladders.of("review_intake")] == ["on_day"]
    assert len(ladders.of("contract_filing")) == 4


@pytest.mark.parametrize(
    ("number", "change", "complaint"),
    [
        (0, {"at": "07:00"}, "rung before_2 goes at 07:00, outside the hours"),
        (0, {"at": "22:15"}, "outside the hours"),
        (0, {"workdays": 1}, "not stand in the order of their moments"),
        (0, {"step": "on_day"}, "two rungs bear one name"),
        (0, {"text": "{phone}"}, "asks for {phone}, which nobody can fill"),
        (0, {"text": "{"}, "its text cannot be read"),
        (0, {"channels": ["pigeon"]}, "there is no channel pigeon"),
        (0, {"level": "supervision"}, "would supervise what is not late"),
        (0, {"level": "loud"}, "cannot be read"),
        (0, {"audience": "mayor"}, "cannot be read"),
        (0, {"workdays": "2"}, "workdays is a whole number"),
        (0, {"workdays": True}, "workdays is a whole number"),
        (0, {"urgent": "yes"}, "urgent is true or false"),
        (0, {"text": None}, "a rung lacks text"),
        (0, {"colour": "red"}, "nobody knows colour"),
    ],
)
def test_a_wrong_rung_is_refused(number: int, change: dict[str, Any], complaint: str):
    with pytest.raises(rules.WrongLadder) as refused:
        rules.read_ladders(with_rung(number, **change))

    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"hours": {"from": "18:00", "until": "08:30"}}, "the hours end before they begin"),
        ({"hours": {"from": "08:30", "till": "18:00"}}, "nobody knows till"),
        ({"ladders": {}}, "there is no ladder named default"),
        ({"kinds": {"review_intake": "short"}}, "kind review_intake: there is no ladder named short"),
        ({"urging": "{phone}"}, "urging: its text asks for {phone}"),
        ({"colour": "red"}, "nobody knows colour"),
    ],
)
def test_wrong_ladders_are_refused(change: dict[str, Any], complaint: str):
    with pytest.raises(rules.WrongLadder) as refused:
        rules.read_ladders(json.dumps({**SHIPPED, **change}))

    assert complaint in str(refused.value)
