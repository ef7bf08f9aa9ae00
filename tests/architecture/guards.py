"""The house rules as functions over source text; each returns what breaks it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("services", "shared", "deploy", "tests")

SHAPE = {"__init__.py", "README.md", "service.py", "migrations"}
ROOMS = ("api", "rules", "schemas", "store")  # each a module, or past 250 lines a folder split by topic
LONGEST_FILE, LONGEST_FUNCTION = 250, 40
BANNED = {
    "manager",
    "helper",
    "helpers",
    "util",
    "utils",
    "common",
    "data",
    "info",
    "process",
    "handle",
    "handler",
    "impl",
}
ALLOWED = {
    "process_bind_param",  # SQLAlchemy calls it so
    "process_result_value",  # SQLAlchemy calls it so
    "load_dialect_impl",  # SQLAlchemy calls it so
    "handle_error",  # webargs calls it so
    "handle_RCPT",  # aiosmtpd calls it so
    "handle_DATA",  # aiosmtpd calls it so
    "in_process",  # the carrier inside one process
    "InProcess",
    "Process",  # the operating system's
}
EVERYTHING = {"Exception", "BaseException"}
ASKS_THE_TIME = re.compile(r"\b(?:date\.today|datetime\.now|datetime\.utcnow|datetime\.today|time\.time)\(")
LOSES_EVENTS = re.compile(r"\bEventDispatcher\b|@event_handler\b|@rpc\b|\bRpcProxy\b|\bServiceRpc\b")


LIMIT = re.compile(r"^[A-Z][A-Z_]*_(?:WORKDAYS|CALENDAR_DAYS)\b|\b(?:Workdays|CalendarDays)\([0-9]+\)", re.MULTILINE)


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of every Python file of ours, migrations left out."""
    for folder in folders or OURS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "versions" not in path.parts and "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def shape_faults(found: set[str]) -> list[str]:
    """Return what a service's folder lacks or has too much; a room is a module or a folder."""
    kept = {name for name in found if name != "__pycache__"}
    rooms = {room: kept & {room, f"{room}.py"} for room in ROOMS}
    known = SHAPE.union(*rooms.values())
    faults = [f"{name} is missing" for name in sorted(SHAPE - kept)]
    faults += [f"{name} belongs to no shape" for name in sorted(kept - known)]
    wrong = [room for room, forms in rooms.items() if len(forms) != 1]
    return [*faults, *(f"there is not exactly one of {room}.py and {room}/" for room in wrong)]


def clock_faults(path: str, text: str) -> list[str]:
    """Return the lines that ask the time outside the one room that knows it."""
    if path == "shared/chassis/clock.py":
        return []
    return [f"{path}:{number}" for number, line in enumerate(text.splitlines(), 1) if ASKS_THE_TIME.search(line)]


def lossy_faults(path: str, text: str) -> list[str]:
    """Return the lines that use nameko's ways of losing events, or call a service."""
    return [f"{path}:{number}" for number, line in enumerate(text.splitlines(), 1) if LOSES_EVENTS.search(line)]


def limit_faults(path: str, text: str) -> list[str]:
    """Return the lines that fix how long something may take; that is said by a rule set alone."""
    return [f"{path}:{number}" for number, line in enumerate(text.splitlines(), 1) if LIMIT.search(line)]


def size_faults(path: str, text: str) -> list[str]:
    """Return files above 250 lines and functions above 40."""
    faults = [f"{path}: {length} lines"] if (length := len(text.splitlines())) > LONGEST_FILE else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            size = node.end_lineno - node.lineno + 1
            faults += [f"{path}: {node.name} has {size} lines"] if size > LONGEST_FUNCTION else []
    return faults


def word_faults(path: str, text: str) -> list[str]:
    """Return names of modules, classes and functions that hold a word which says nothing.

    Inside a service the word service says nothing either, but for its one class and its module.
    """
    names = [Path(path).stem]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(node.name)
    banned = BANNED | {"service"} if path.startswith("services/") else BANNED
    allowed = ALLOWED | {"service", "Service"}
    said = [name for name in names if name not in allowed and not name.startswith("test_")]  # a test is a sentence
    return [f"{path}: {name}" for name in said if banned & set(_words(name))]


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]


def swallow_faults(path: str, text: str) -> list[str]:
    """Return the lines that catch everything, alone or among others; only the chassis may, and says why."""
    return [
        f"{path}:{node.lineno}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ExceptHandler) and (node.type is None or EVERYTHING & _names(node.type))
    ]


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def silent_faults(path: str, text: str) -> list[str]:
    """Return files that hold something and do not say in their docstring what they are for."""
    return [f"{path} has no docstring"] if text.strip() and ast.get_docstring(ast.parse(text)) is None else []
