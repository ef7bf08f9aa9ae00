"""Which tests call which rule, read from the tests' source."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from shared.kernel.lifecycle import Lifecycle


@dataclass(frozen=True)
class RuleTest:
    """A test function that calls a rule."""

    file: str
    name: str

    @property
    def sentence(self) -> str:
        """Return the test's name as the sentence it is."""
        return self.name.removeprefix("test_").replace("_", " ")


def rules_of(service: str) -> ModuleType:
    """Return the rules module of a service."""
    return import_module(f"services.{service}.rules")


def functions(service: str) -> dict[str, Callable[..., Any]]:
    """Return the public functions that the rules of a service define, in the order of its module."""
    home = f"services.{service}.rules"
    return {
        name: thing
        for name, thing in vars(rules_of(service)).items()
        if callable(thing)
        and not isinstance(thing, type)
        and not name.startswith("_")
        and (getattr(thing, "__module__", None) or "").startswith(home)
    }


def lifecycles(service: str) -> dict[str, Lifecycle]:
    """Return the lifecycle tables of a service by their names."""
    return {name: thing for name, thing in vars(rules_of(service)).items() if isinstance(thing, Lifecycle)}


def files_of(root: Path, service: str) -> list[Path]:
    """Return where a service's decisions are tested: in its own folder, or in one it shares, as `review_and_approval`."""
    folders = [folder for folder in (root / "tests").iterdir() if service in folder.name.split("_and_")]
    return sorted(file for folder in folders for file in folder.glob("test_rules*.py"))


def tests_of(root: Path, service: str) -> dict[str, list[RuleTest]]:
    """Return the tests of each rule that test_rules*.py of the service calls as `rules.<name>(`."""
    calling: dict[str, list[RuleTest]] = {}
    for file in files_of(root, service):
        for test, called in calls(file.read_text(encoding="utf-8")):
            calling.setdefault(called, []).append(RuleTest(file.name, test))
    return calling


def calls(source: str) -> Iterator[tuple[str, str]]:
    """Yield each test function with each rule it calls, once, in the order of the source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for called in dict.fromkeys(_called(node)):
                yield node.name, called


def names_of_rules(source: str) -> set[str]:
    """Return every rule that a source names, in its tests or in what they call."""
    return set(_called(ast.parse(source)))


def _called(test: ast.AST) -> Iterator[str]:
    for node in ast.walk(test):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "rules":
            yield node.attr
