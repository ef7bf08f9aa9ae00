"""The generated part of each service's README: what it hears, says and opens, its states, its rules and their tests."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from deploy.generate import found, rule_tests
from deploy.generate.found import Unfit
from deploy.generate.http_doors import HttpDoor
from deploy.generate.rule_tests import RuleTest
from deploy.generate.text import table

BEGIN, END = "<!-- generated -->", "<!-- /generated -->"


def files(root: Path, service: str, doors: Iterable[HttpDoor]) -> dict[str, str]:
    """Return the README's text by its path; raise Unfit when there is none, or no place for the generated part."""
    path = f"services/{service}/README.md"
    if not (root / path).exists():
        raise Unfit(f"{path} is missing")
    return {path: filled((root / path).read_text(encoding="utf-8"), part(root, service, doors), path)}


def filled(readme: str, generated: str, path: str) -> str:
    """Return the README with the generated part between its markers."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise Unfit(f"{path} needs the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{generated}{END}{after}"


def part(root: Path, service: str, doors: Iterable[HttpDoor]) -> str:
    """Return the generated part."""
    sections = [
        ("Hears", _hears(service)),
        ("Says", _says(service)),
        ("Deadlines", _deadlines(service)),
        *(("Works on", rows) for rows in [_rows(service)] if rows),
        ("Opens", _opens(service, doors)),
        ("States", _states(service)),
        ("Rules", _rules(root, service)),
    ]
    return "".join(f"## {title}\n\n{body or 'Nothing.'}".rstrip() + "\n\n" for title, body in sections)


def _hears(service: str) -> str:
    rows = [(f"`{door.event.type}`", *_method(door.method)) for door in found.event_doors(service)]
    return table(["event", "door in service.py", "what is true"], rows) if rows else ""


def _says(service: str) -> str:
    rows = [(f"`{event.type}`", f"`{event.__name__}`", found.first_line(event)) for event in found.said_by(service)]
    return table(["event", "class", "what is true"], rows) if rows else ""


def _deadlines(service: str) -> str:
    doors = [*found.time_doors(service), *found.moved_doors(service)]
    rows = [(f"`{door.kind}`", *_method(door.method)) for door in doors]
    return (
        table(["kind", "door in service.py", "what is true when it has passed, or has been moved"], rows)
        if rows
        else ""
    )


def _rows(service: str) -> str:
    rows = [(f"`{door.kind}`", *_method(door.method)) for door in found.row_doors(service)]
    return table(["rows", "door in service.py", "what is true"], rows) if rows else ""


def _method(method: object) -> tuple[str, str]:
    return f"`{getattr(method, '__name__', '')}`", found.first_line(method)


def _opens(service: str, doors: Iterable[HttpDoor]) -> str:
    rows = [
        (door.method, f"`{door.path}`", door.roles, door.article, *_method(door.function))
        for door in doors
        if door.service == service
    ]
    return table(["method", "path", "who", "Art.", "door in api.py", "what it is for"], rows) if rows else ""


def _states(service: str) -> str:
    pictures = [
        f"`{name}`\n\n```mermaid\n{lifecycle.mermaid()}```\n"
        for name, lifecycle in rule_tests.lifecycles(service).items()
    ]
    return "\n".join(pictures)


def _rules(root: Path, service: str) -> str:
    tests, rules = rule_tests.tests_of(root, service), rule_tests.functions(service)
    rows = [
        (f"`{name}`", found.first_line(rule), _proofs(tests.get(name, [])) or _through(name, rules))
        for name, rule in rules.items()
    ]
    return table(["rule", "what is true", f"proved in tests/{service}"], rows) if rows else ""


def _through(name: str, rules: Mapping[str, Callable[..., Any]]) -> str:
    """Return which rules call this one, that has no test of its own."""
    callers = [f"`{other}`" for other, rule in rules.items() if name in rule.__code__.co_names]
    return f"through {', '.join(callers)}" if callers else ""


def _proofs(tests: Iterable[RuleTest]) -> str:
    by_file: dict[str, list[str]] = {}
    for test in tests:
        by_file.setdefault(test.file, []).append(test.sentence)
    return "<br>".join(f"`{file}`: " + "; ".join(sentences) for file, sentences in by_file.items())
