"""Who may import whom: import-linter keeps it, the purest rooms import nothing foreign, and each rule has its sample."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shared.chassis.roster import all_services
from tests.architecture.decisions import import_faults, texts_below
from tests.architecture.guards import ROOT

ROOMS, UPWARDS, APART = "shared has three rooms", "shared knows no service", "services never import each other"
EDGES, DOORS, DECISIONS = "what decides, keeps and sweeps", "services reach nameko", "rules import the kernel"


def broken_rules(tree: Path) -> list[str]:
    """Return the names of the import rules that a copy of the house breaks."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    environ = {"PYTHONPATH": str(tree), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=tree, env=environ, capture_output=True, text=True, check=False)
    told = done.stdout.splitlines()
    assert "Contracts: " in done.stdout, done.stdout + done.stderr
    return [line.removesuffix(" BROKEN") for line in told if line.endswith(" BROKEN")]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the house that may be broken."""
    for folder in ("services", "shared"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_the_import_rules_hold(copied: Path):
    assert broken_rules(copied) == []


@pytest.mark.parametrize(
    ("place", "line", "broken"),
    [
        ("shared/kernel/money.py", "import shared.events.base", ROOMS),
        ("shared/events/base.py", "import shared.chassis.clock", ROOMS),
        ("shared/tools/__init__.py", "", ROOMS),
        ("shared/chassis/sweep.py", "import services.contract.rules", UPWARDS),
        ("services/contract/store.py", "import services.budget.rules", APART),
        ("services/planning/__init__.py", "import services.contract.rules", APART),
        ("shared/chassis/work.py", "import kombu", EDGES),
        ("services/contract/store.py", "import shared.chassis.listen", EDGES),
        ("services/contract/service.py", "import nameko", DOORS),
        ("services/contract/rules/filing.py", "import shared.chassis.clock", DECISIONS),
        ("services/contract/rules/filing.py", "import services.contract.store", DECISIONS),
    ],
)
def test_a_forbidden_import_is_found(copied: Path, place: str, line: str, broken: str):
    (copied / place).parent.mkdir(exist_ok=True)
    with (copied / place).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")

    assert [name for name in broken_rules(copied) if name.startswith(broken)] != []


def foreign(folder: str, *allowed: str) -> list[str]:
    """Return what the sources below a folder import besides the standard library and what is allowed."""
    below = texts_below(ROOT / folder).items()
    return [fault for path, text in below for fault in import_faults(path, text, allowed=allowed)]


def test_the_kernel_needs_python_alone():
    assert foreign("shared/kernel", "shared.kernel") == []


def test_the_language_needs_one_library():
    assert foreign("shared/events", "shared.kernel", "shared.events", "msgspec") == []


@pytest.mark.parametrize("service", all_services())
def test_rules_need_python_the_kernel_and_the_language(service: str):
    own = f"services.{service}.rules"
    rules = [place for place in (ROOT / "services" / service).glob("rules*") if place.name in ("rules", "rules.py")]
    texts = {str(rules[0]): rules[0].read_text(encoding="utf-8")} if rules[0].is_file() else texts_below(rules[0])

    allowed = ("shared.kernel", "shared.events", own)
    assert [fault for path, text in texts.items() for fault in import_faults(path, text, allowed=allowed)] == []


@pytest.mark.parametrize(
    "line", ["import msgspec", "from shared.kernels import x", "def f():\n    from sqlalchemy import text"]
)
def test_a_foreign_import_is_found(line: str):
    assert import_faults("rules.py", line, allowed=("shared.kernel",)) != []
