"""Every state is reached and left, every action is a decision, every refusal speaks Chinese."""

import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

import pytest

from shared.chassis.roster import all_services
from shared.kernel.lifecycle import Lifecycle
from shared.kernel.refusal import Refusal

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def lifecycles(service: str) -> dict[str, Lifecycle]:
    """Return the tables of moves of a service."""
    rules: Any = import_module(f"services.{service}.rules")
    return {name: value for name, value in vars(rules).items() if isinstance(value, Lifecycle)}


def refusals(kind: type[Refusal] = Refusal) -> list[type[Refusal]]:
    """Return every refusal there is."""
    for service in all_services():
        import_module(f"services.{service}.api")
    below = [kind for kind in kind.__subclasses__() if kind.__module__.startswith(("shared.", "services."))]
    return [*below, *(deeper for each in below for deeper in refusals(each))]


@pytest.mark.parametrize("service", all_services())
def test_every_table_of_moves_is_sound(service: str):
    tables = lifecycles(service)

    assert tables != {}
    assert {name: table.check() for name, table in tables.items() if table.check()} == {}


@pytest.mark.parametrize("service", all_services())
def test_every_action_is_decided_by_a_function(service: str):
    rules: Any = import_module(f"services.{service}.rules")
    decisions = "".join(source for source in _functions(rules))

    actions = {action for table in lifecycles(service).values() for action in table.actions}
    undecided = [name for name in sorted(actions) if f"def {name}(" not in decisions and f'"{name}"' not in decisions]
    assert undecided == []


def _functions(rules: Any) -> Iterator[str]:
    """Yield the source of every function of a service's rules, those of its inner modules too."""
    package = rules.__name__
    modules = [module for name, module in sys.modules.items() if name == package or name.startswith(f"{package}.")]
    for module in modules:
        for value in vars(module).values():
            if inspect.isfunction(value) and value.__module__ == module.__name__:
                yield inspect.getsource(value)


def test_a_trap_and_an_island_are_found():
    broken = Lifecycle(
        {("a", "go"): "b", ("island", "go"): "a"}, initial="a", names={"a": "甲", "b": "乙", "island": "丙"}
    )

    faults = broken.check()
    assert any("b: no way out" in fault for fault in faults)
    assert any("island: cannot be reached" in fault for fault in faults)


def speechless(kinds: Iterable[type[Refusal]]) -> list[str]:
    """Return the refusals without a Chinese title, or without a Chinese sentence that says what to do."""
    return [kind.__name__ for kind in kinds if not (CHINESE.search(kind.title) and CHINESE.search(kind.advice))]


def ambiguous(kinds: Iterable[type[Refusal]]) -> dict[str, set[str]]:
    """Return the codes under which outsiders would meet two different things, with their titles."""
    titles: dict[str, set[str]] = {}
    for kind in kinds:
        titles.setdefault(kind.code(), set()).add(kind.title)
    return {code: names for code, names in titles.items() if len(names) > 1}


def test_every_refusal_speaks_chinese_and_one_code_means_one_thing():
    given = [kind for kind in refusals() if kind.__module__ != Refusal.__module__]

    assert speechless(given) == []
    assert ambiguous(given) == {}


def test_a_speechless_and_an_ambiguous_refusal_are_found():
    english = type("TooLate", (Refusal,), {"title": "Too late", "advice": "请重新提交。"})
    silent = type("TooEarly", (Refusal,), {"title": "尚未到期", "advice": ""})
    other = type("TooEarly", (Refusal,), {"title": "未到申报期", "advice": "请到期后再提交。"})

    assert speechless([english, silent, other]) == ["TooLate", "TooEarly"]
    assert ambiguous([silent, other]) == {"too-early": {"尚未到期", "未到申报期"}}
