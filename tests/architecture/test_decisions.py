"""Every rule is proved, every word of a rule stands in a table, every refusal can be said and every clock is answered."""

from importlib import import_module
from typing import Any

import pytest

from deploy.generate import found, rule_tests
from shared.chassis import listen
from shared.chassis.roster import all_services
from shared.kernel.refusal import Refusal
from tests.architecture import decisions
from tests.architecture.guards import ROOT
from tests.architecture.test_lifecycles import refusals

SERVICES = all_services()


def sources_of(service: str) -> dict[str, str]:
    """Return the sources of a service without its migrations."""
    below = decisions.texts_below(ROOT / "services" / service)
    return {path: text for path, text in below.items() if "/migrations/" not in path}


def refusals_for(package: str) -> dict[str, type[Refusal]]:
    """Return the refusals that a package may raise by name; its own go before the kernel's and the chassis's."""
    shared = {kind.__name__: kind for kind in refusals() if kind.__module__.startswith("shared.")}
    return shared | {kind.__name__: kind for kind in refusals() if kind.__module__.startswith(f"{package}.")}


@pytest.mark.parametrize("service", SERVICES)
def test_every_rule_is_called_by_a_test_of_decisions(service: str):
    tests = "\n".join(file.read_text(encoding="utf-8") for file in rule_tests.files_of(ROOT, service))
    rules = {path: text for path, text in sources_of(service).items() if f"/{service}/rules" in path}

    assert decisions.unproved(rule_tests.functions(service), rule_tests.names_of_rules(tests), rules) == []


def test_a_rule_without_a_test_is_found():
    called = rule_tests.names_of_rules("def test_it():\n    rules.file(1)\n    other.lapse(1)\n")
    rules = {"rules.py": "def file(case):\n    return numbered(case)\n"}

    assert decisions.unproved({"file", "numbered", "lapse"}, called, rules) == ["lapse"]


@pytest.mark.parametrize("service", SERVICES)
def test_every_action_and_state_that_is_spelled_stands_in_a_table_of_moves(service: str):
    tables = rule_tests.lifecycles(service).values()
    known: dict[str, Any] = {
        "actions": {action for table in tables for action in table.actions},
        "states": {state for table in tables for state in table.states},
    }

    spelled = {path: decisions.unknown_moves(text, **known) for path, text in sources_of(service).items()}
    assert {path: faults for path, faults in spelled.items() if faults} == {}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("LIFECYCLE.after(case.state, 'flie')", ["action flie"]),
        ("LIFECYCLE.after(case.state, 'file' if good else 'lpase')", ["action lpase"]),
        ("case.state == 'filde'", ["state filde"]),
        ("case.state in {'filed', 'overdeu'}", ["state overdeu"]),
        ("replace(case, state='filde')", ["state filde"]),
        ("replace(case, state=LIFECYCLE.after(case.state, 'file'))", []),
    ],
)
def test_a_misspelled_action_or_state_is_found(line: str, fault: list[str]):
    assert decisions.unknown_moves(line, actions={"file", "lapse"}, states={"filed", "overdue"}) == fault


@pytest.mark.parametrize("service", SERVICES)
def test_every_refusal_of_a_service_can_be_said(service: str):
    assert decisions.gaps(refusals_for(f"services.{service}"), sources_of(service)) == []


def test_every_refusal_of_the_house_can_be_said():
    assert decisions.gaps(refusals_for("shared"), decisions.texts_below(ROOT / "shared")) == []


def test_an_advice_with_a_gap_is_found():
    class TooLate(Refusal):
        advice = "已于{due_on}到期,晚{days}日。"

    kinds: dict[str, type[Refusal]] = {"TooLate": TooLate}

    assert decisions.gaps(kinds, {"x.py": "raise TooLate(due_on=1, days=2)"}) == []
    assert decisions.gaps(kinds, {"x.py": "raise rules.TooLate(due_on=1)"}) == ["x.py:1: TooLate lacks days"]
    assert decisions.gaps(kinds, {"x.py": "raise TooLate()"}) == ["x.py:1: TooLate lacks days, due_on"]


@pytest.mark.parametrize("service", SERVICES)
def test_every_refusal_of_a_service_is_given_by_somebody(service: str):
    own = [kind.__name__ for kind in refusals() if kind.__module__.startswith(f"services.{service}.")]

    assert decisions.unmentioned(own, sources_of(service)) == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_event_of_a_service_is_said_by_it(service: str):
    own = [event.__name__ for event in found.said_by(service) if event.speaker == service]

    assert decisions.unmentioned(own, sources_of(service)) == []


def test_an_event_that_is_only_imported_is_found():
    assert decisions.unmentioned({"Filed"}, {"x.py": "from events import Filed\n__all__ = ['Filed']"}) == ["Filed"]
    assert decisions.unmentioned({"Filed"}, {"x.py": "said = Filed()"}) == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_clock_that_is_armed_has_a_door_that_it_opens(service: str):
    rules = import_module(f"services.{service}.rules")
    armed = {value for name, value in vars(rules).items() if name.endswith("_CLOCK")}

    assert armed == {door.kind for door in found.time_doors(service)}


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_notice_does_to_a_clock_that_has_fired_is_decided(service: str):
    module = import_module(f"services.{service}.service")

    assert decisions.undecided(listen.declared(module.Service)) == []


def test_a_clock_of_which_nobody_has_decided_what_a_notice_does_to_it_is_found():
    due, why = listen.WhenDue("filing"), listen.WhenDue("notice", stays_ended="it was relied on")

    assert decisions.undecided([due]) == ["filing"]
    assert decisions.undecided([due, listen.WhenMoved("filing"), why]) == []
    assert decisions.undecided([why, listen.WhenMoved("notice")]) == ["notice"]
    assert decisions.undecided([listen.WhenMoved("stray")]) == ["stray"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_clock_is_named_by_its_constant(service: str):
    texts = sources_of(service)

    assert [path for path, text in texts.items() if decisions.spelled_clocks(text)] == []


def test_a_clock_that_is_spelled_in_place_is_found():
    assert decisions.spelled_clocks('Clock(kind="contract_filing", mark="T")') == ["contract_filing"]
    assert decisions.spelled_clocks("Clock(kind=FILING_CLOCK)") == []
    assert decisions.spelled_clocks("tx.meet('contract_filing', case_id)") == ["contract_filing"]
