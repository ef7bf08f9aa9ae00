"""What must hold between the rules, the words they use and those who rely on them; each guard returns its faults."""

import ast
import string
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from shared.chassis.listen import Door, WhenDue, WhenMoved
from shared.kernel.refusal import Refusal

Texts = Mapping[str, str]  # source by path


def import_faults(path: str, text: str, *, allowed: Collection[str]) -> list[str]:
    """Return the imports that are neither of the standard library nor below one of the allowed packages."""
    return [
        f"{path}: {name}"
        for name in _imported(ast.parse(text))
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(name == package or name.startswith(f"{package}.") for package in allowed)
    ]


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "." * node.level


def unproved(rules: Collection[str], called: Collection[str], texts: Texts) -> list[str]:
    """Return the rules that neither a test of decisions nor another rule calls; who is called is proved by its caller."""
    calling = {_called(node) for text in texts.values() for node in ast.walk(ast.parse(text))}
    return sorted(set(rules) - set(called) - calling)


def unknown_moves(text: str, *, actions: Collection[str], states: Collection[str]) -> list[str]:
    """Return the actions and states that are spelled in a rule and stand in no table of moves.

    An action is what `….after(state, "action")` or `….possible` is given; a state is what `….state` is compared with
    or what `state=` is set to.
    """
    faults = []
    for node in ast.walk(ast.parse(text)):
        faults += [f"action {word}" for word in _actions(node) if word not in actions]
        faults += [f"state {word}" for word in _states(node) if word not in states]
    return faults


def _actions(node: ast.AST) -> list[str]:
    """Return the literal actions of a call of `after`; a choice between two is two."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "after"):
        return []
    return [word for argument in node.args[1:2] for word in _literals(argument)]


def _states(node: ast.AST) -> list[str]:
    if isinstance(node, ast.keyword) and node.arg == "state":
        return _literals(node.value)
    if isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute) and node.left.attr == "state":
        return [word for side in node.comparators for word in _literals(side)]
    return []


def _literals(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body), *_literals(node.orelse)]
    if isinstance(node, ast.Tuple | ast.Set | ast.List):
        return [word for part in node.elts for word in _literals(part)]
    return []


def gaps(refusals: Mapping[str, type[Refusal]], texts: Texts) -> list[str]:
    """Return every raise that leaves a gap of its refusal's advice unfilled: saying no would itself fail."""
    faults = []
    for path, text in texts.items():
        for node in ast.walk(ast.parse(text)):
            refusal = refusals.get(_called(node))
            if refusal is None or not isinstance(node, ast.Call) or any(word.arg is None for word in node.keywords):
                continue
            lacking = placeholders(refusal.advice) - {str(word.arg) for word in node.keywords}
            faults += (
                [f"{path}:{node.lineno}: {refusal.__name__} lacks {', '.join(sorted(lacking))}"] if lacking else []
            )
    return faults


def placeholders(advice: str) -> set[str]:
    """Return the names that a template wants filled."""
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(advice) if name}


def _called(node: ast.AST) -> str:
    """Return the name that is called, without what it is an attribute of."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def unmentioned(names: Collection[str], texts: Texts) -> list[str]:
    """Return the names that no statement of these sources uses; a definition, an import and `__all__` use nothing."""
    used = {_name(node) for text in texts.values() for node in ast.walk(ast.parse(text))}
    return sorted(set(names) - used)


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def spelled_clocks(text: str) -> list[str]:
    """Return the kinds of clocks that are spelled where they are armed or ended, not named by their constant."""
    kinds: list[ast.expr] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and _called(node) == "Clock":
            kinds += [word.value for word in node.keywords if word.arg == "kind"]
        if isinstance(node, ast.Call) and _called(node) in ("meet", "cancel", "deadline", "when_due", "when_moved"):
            kinds += node.args[:1]
    return [word for kind in kinds for word in _literals(kind)]


def undecided(doors: Collection[Door]) -> list[str]:
    """Return the kinds of clocks of which it is not said, in one way, what a notice does to them once they have fired.

    Either a door judges anew, or the clock stays ended for a reason.
    """
    judged = {door.kind for door in doors if isinstance(door, WhenMoved)}
    due = {door.kind: bool(door.stays_ended) for door in doors if isinstance(door, WhenDue)}
    both_or_none = {kind for kind, stays in due.items() if stays == (kind in judged)}
    return sorted(both_or_none | (judged - set(due)))


def texts_below(folder: Path) -> dict[str, str]:
    """Return every Python source below a folder by its path."""
    return {str(path): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))}
