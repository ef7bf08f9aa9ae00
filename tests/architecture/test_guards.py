"""The house rules hold everywhere, and each guard is broken by its sample."""

from collections.abc import Callable

import pytest

from shared.chassis.roster import all_services
from tests.architecture import guards
from tests.architecture.guards import ROOT

TESTS = {"test_rules.py", "test_api.py", "test_service.py", "test_store.py"}


def found(guard: Callable[[str, str], list[str]], *folders: str) -> list[str]:
    """Return what breaks a guard in these folders."""
    return [fault for path, text in guards.sources(*folders) for fault in guard(path, text)]


@pytest.mark.parametrize("service", all_services())
def test_every_service_has_the_one_shape(service: str):
    assert guards.shape_faults({path.name for path in (ROOT / "services" / service).iterdir()}) == []


@pytest.mark.parametrize("service", all_services())
def test_every_service_is_tested_room_by_room(service: str):
    assert TESTS - {path.name for path in (ROOT / "tests" / service).iterdir()} == set()


def test_a_service_without_its_store_or_with_a_seventh_file_is_found():
    whole = guards.SHAPE | {"api.py", "rules.py", "schemas.py", "store"}

    assert guards.shape_faults(whole) == []
    assert guards.shape_faults(whole - {"README.md"}) == ["README.md is missing"]
    assert guards.shape_faults(whole - {"store"}) == ["there is not exactly one of store.py and store/"]
    assert guards.shape_faults(whole | {"rules"}) == ["there is not exactly one of rules.py and rules/"]
    assert guards.shape_faults(whole | {"utils.py"}) == ["utils.py belongs to no shape"]


def test_only_the_clock_asks_the_time():
    assert found(guards.clock_faults, "services", "shared") == []


def test_a_hidden_clock_is_found():
    assert guards.clock_faults("services/x/rules.py", "today = date.today()\n") == ["services/x/rules.py:1"]


def test_nothing_loses_events_and_no_service_calls_another():
    assert found(guards.lossy_faults, "services", "shared") == []


@pytest.mark.parametrize("line", ["dispatch = EventDispatcher()", "    @event_handler('x', 'y')", "    @rpc"])
def test_a_lossy_line_is_found(line: str):
    assert guards.lossy_faults("services/x/service.py", line) == ["services/x/service.py:1"]


def test_no_file_above_250_lines_and_no_function_above_40():
    assert found(guards.size_faults) == []


def test_a_long_file_and_a_long_function_are_found():
    assert guards.size_faults("x.py", "a = 1\n" * 251) == ["x.py: 251 lines"]
    assert guards.size_faults("x.py", "def f():\n" + "    a = 1\n" * 40) == ["x.py: f has 41 lines"]


def test_how_long_something_may_take_is_said_by_a_rule_set_alone():
    assert found(guards.limit_faults, "services", "shared/events", "shared/chassis") == []


@pytest.mark.parametrize(
    "line",
    ["FILING_WORKDAYS = 5", "    period=Workdays(5),", "period = CalendarDays(30)", "RECTIFICATION_CALENDAR_DAYS = 30"],
)
def test_a_limit_that_is_written_into_a_rule_is_found(line: str):
    assert guards.limit_faults("services/x/rules.py", f"{line}\n") == ["services/x/rules.py:1"]
    assert guards.limit_faults("services/x/rules.py", "period = Workdays(asked.amount)\n") == []


def test_names_say_something():
    assert found(guards.word_faults) == []


@pytest.mark.parametrize("name", ["class ContractManager: ...", "def process_filing(): ...", "def get_data(): ..."])
def test_a_name_that_says_nothing_is_found(name: str):
    assert guards.word_faults("services/x/rules.py", name) != []


def test_inside_a_service_the_word_service_says_nothing():
    assert guards.word_faults("services/x/service.py", "class Service: ...") == []
    assert guards.word_faults("services/x/rules.py", "class FilingService: ...") != []
    assert guards.word_faults("shared/chassis/host.py", "def service_class(): ...") == []


def test_a_test_is_a_sentence_and_may_use_any_word():
    assert guards.word_faults("tests/x/test_key.py", "def test_the_key_outlives_the_process(): ...") == []
    assert guards.word_faults("tests/x/builders.py", "def make_test_data(): ...") != []


def test_every_file_says_what_it_is_for():
    assert found(guards.silent_faults) == []


def test_a_silent_file_is_found():
    assert guards.silent_faults("x.py", "a = 1\n") == ["x.py has no docstring"]
    assert guards.silent_faults("x/__init__.py", "") == []


def test_services_swallow_nothing():
    assert found(guards.swallow_faults, "services") == []


@pytest.mark.parametrize("caught", ["", " Exception", " BaseException as fault", " (ValueError, Exception)"])
def test_a_swallowed_fault_is_found(caught: str):
    assert guards.swallow_faults("x.py", f"try:\n    f()\nexcept{caught}:\n    pass\n") == ["x.py:3"]
    assert guards.swallow_faults("x.py", "try:\n    f()\nexcept ValueError:\n    pass\n") == []
